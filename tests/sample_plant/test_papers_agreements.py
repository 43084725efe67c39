import re

import yaml

from sample_plant.documents_draft import TEMPLATES, Draft
from sample_plant.documents_words import Words
from sample_plant.papers import Plant
from sample_plant.papers_agreements import agreements


def _all(design: Plant, words: Words) -> list[Draft]:
    return list(agreements(design, words, design.sheet.world.items.members("ADJ")[0]))


def test_sixteen_suppliers_and_that_of_the_race_have_one(design: Plant, words: Words) -> None:
    found = _all(design, words)
    assert len({draft.name for draft in found}) == 17
    assert [draft.name for draft in found if draft.older] == [
        "supply-agreement-V10030.pdf",
        "supply-agreement-V10050.docx",
    ]


def test_no_two_agreements_say_the_same_of_lateness_quality_and_term(design: Plant, words: Words) -> None:
    said = [re.findall(r"## \d+\. (?:Late|Quality|Term)[^\n]*\n(?:[^#]+)", draft.text) for draft in _all(design, words)]
    said = [[section.partition("\n")[2] for section in sections] for sections in said]
    assert all(sections != other for i, sections in enumerate(said) for other in said[:i])


def test_the_older_revision_differs_in_a_few_clauses_only(design: Plant, words: Words) -> None:
    older, newer = (draft for draft in _all(design, words) if "V10050" in draft.name)
    assert "at most **8 %** of the order" in older.text
    assert "**0.2 %** per calendar day" in newer.text
    assert (older.revision, newer.revision) == ("1", "2")
    shared = set(older.text.splitlines()) & set(newer.text.splitlines())
    assert len(shared) > 30


def test_every_wording_is_used(design: Plant, words: Words) -> None:
    folder = TEMPLATES / "agreements"
    wordings = yaml.safe_load((folder / "wordings.yaml").read_text(encoding="utf-8"))
    known = {f"{topic}.{name}" for topic, clause in wordings.items() for name in clause if name != "heading"}
    partners = yaml.safe_load((folder / "partners.yaml").read_text(encoding="utf-8"))
    used = {
        clause.split()[0] for one in partners for clause in [*one["clauses"], *one.get("older", {}).get("before", [])]
    }
    assert used == known
