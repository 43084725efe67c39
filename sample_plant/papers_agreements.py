"""What the supply agreements say: of each supplier its offers, and the clauses that were settled with it."""

import shlex
from collections.abc import Iterator, Mapping
from string import Template
from typing import Any

import yaml

from sample_plant import papers
from sample_plant.documents_draft import TEMPLATES, Draft, draft_of
from sample_plant.documents_words import Words
from sample_plant.papers import Plant

_FOLDER = TEMPLATES / "agreements"
_FIRST = 3  # number of the first clause; items and payment come before


def agreements(plant: Plant, words: Words, race: int) -> Iterator[Draft]:
    """Of the first suppliers and the preferred one of the race; a replaced revision before the present one."""
    offers = plant.sheet.world.offers
    preferred = int(offers.supplier[offers.first[race]])
    *given, spare = yaml.safe_load((_FOLDER / "partners.yaml").read_text(encoding="utf-8"))
    wordings = yaml.safe_load((_FOLDER / "wordings.yaml").read_text(encoding="utf-8"))
    known = {partner["supplier"] for partner in given}
    for partner in given if preferred in known else [*given, {**spare, "supplier": preferred}]:
        if "older" in partner:
            yield _agreement(plant, words, wordings, _as_before(partner), older=True)
        yield _agreement(plant, words, wordings, partner)


def _as_before(partner: Mapping[str, Any]) -> dict[str, Any]:
    older = partner["older"]
    otherwise = {clause.partition(".")[0]: clause for clause in older["before"]}
    clauses = [otherwise.get(clause.partition(".")[0], clause) for clause in partner["clauses"]]
    return {**partner, "clauses": clauses, "revision": older["revision"], "from": older["from"]}


def _agreement(
    plant: Plant, words: Words, wordings: Mapping[str, Any], partner: Mapping[str, Any], older: bool = False
) -> Draft:
    supplier, clauses = partner["supplier"], partner["clauses"]
    said = "\n\n".join(_clause(wordings, clause, number, words) for number, clause in enumerate(clauses, _FIRST))
    code = plant.sheet.world.suppliers.codes[supplier]
    values = {"heading": partner["title"], "clauses": said, "last": str(_FIRST + len(clauses))}
    return draft_of(
        f"readers: purchasing:read\n---\n{(_FOLDER / 'agreement.md').read_text(encoding='utf-8')}",
        words,
        {**papers.agreement(plant, supplier), **values},
        older=older,
        name=f"supply-agreement-{code}.{partner['format']}",
        kind="agreement",
        **{key: partner[key] for key in ("revision", "from", "to") if key in partner},
    )


def _clause(wordings: Mapping[str, Any], clause: str, number: int, words: Words) -> str:
    """'late.weekly rate=0.5 most=5' as a numbered section."""
    which, *given = shlex.split(clause)
    topic, _, wording = which.partition(".")
    figures = {}
    for one in given:
        name, _, value = one.partition("=")
        figures[name] = words[value.removeprefix("$")] if value.startswith("$") else value
    return (
        f"## {number}. {wordings[topic]['heading']}\n{Template(wordings[topic][wording]).substitute(figures).strip()}"
    )
