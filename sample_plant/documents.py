"""The plant's documents: agreements, instructions, procedures, mails and more, that say what its data says.

The words stand in `templates/`: a file a document, but for agreements (put together of clauses) and work instructions.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import yaml

from sample_plant import papers
from sample_plant.documents_draft import TEMPLATES, Draft, draft_of
from sample_plant.documents_formats import written
from sample_plant.documents_words import Words
from sample_plant.papers import Plant
from sample_plant.papers_agreements import agreements
from sample_plant.places import DISTRIBUTION, FINISHED_GOODS, MAIN_SITE
from sample_plant.tables_trade import BUYERS

INDEX = "index.yaml"
_APART = ("agreements", "instructions")  # folders of the templates that are no documents as they stand
_HEAD = """\
# What each document is, in the order in which they came: a replaced revision (in archive/) before the present one.
"""


def write_documents(folder: Path, plant: Plant) -> tuple[str, ...]:
    """Write them all, and an index of them; returns the names of the documents' files."""
    (folder / "archive").mkdir(parents=True)
    found = sorted(drafts(plant), key=lambda draft: (draft.begins, draft.file))
    for draft in found:
        (folder / draft.file).write_bytes(written(draft))
    entries = {"documents": [_entry(draft) for draft in found]}
    listed = yaml.dump(entries, Dumper=_Dumper, sort_keys=False, allow_unicode=True)
    (folder / INDEX).write_text(_HEAD + listed, encoding="utf-8")
    return tuple(sorted(draft.file for draft in found))


class _Dumper(yaml.SafeDumper):
    """Writes a day again where it is the same one as before."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _entry(draft: Draft) -> dict[str, object]:
    """What is known, and not what stays open."""
    known = {
        "file": draft.file,
        "name": draft.name,
        "title": draft.title,
        "kind": draft.kind,
        "revision": draft.revision,
        "valid_from": draft.begins,
        "valid_to": draft.valid_to,
        "site": draft.site,
        "readers": list(draft.readers),
    }
    return {name: value for name, value in known.items() if value}


def drafts(plant: Plant) -> Iterator[Draft]:
    """All of them, with the revisions that were replaced."""
    words = Words(plant)
    race = plant.sheet.world.items.members("ADJ")[0]
    yield from agreements(plant, words, race)
    yield from _instructions(plant, words)
    values = _values(plant, race)
    for path in sorted(TEMPLATES.rglob("*.md")):
        if path.parent.name not in _APART and values.get(path.stem, {}) is not None:
            text = path.read_text(encoding="utf-8")
            yield draft_of(text, words, values.get(path.stem) or {}, older=_is_older(path))


def _is_older(path: Path) -> bool:
    """'sop_01.1.md': the first revision, replaced by that in 'sop_01.md'."""
    return "." in path.stem


def _instructions(plant: Plant, words: Words) -> Iterator[Draft]:
    """Of the most used item of each family that has particulars, as `instructions/ECH.md`."""
    folder = TEMPLATES / "instructions"
    whole = (folder / "instruction.md").read_text(encoding="utf-8")
    for path in sorted(folder.glob("[A-Z]*.md")):
        item = papers.busiest(plant, path.stem.partition(".")[0])
        head, _, particulars = path.read_text(encoding="utf-8").partition("---\n")
        facts = yaml.safe_load(head)
        yield draft_of(
            f"{head}kind: work_instruction\nsite: {MAIN_SITE}\n---\n{whole}",
            words,
            {**papers.instruction(plant, item), "number": facts["number"], "particulars": particulars.strip()},
            older=_is_older(path),
            name=f"work-instruction-{plant.sheet.world.items.codes[item]}.{facts['format']}",
        )


def _values(plant: Plant, race: int) -> dict[str, Mapping[str, str] | None]:
    """Of the templates that say figures of the data, by their names; None where there is nothing to be said."""
    world = plant.sheet.world
    changed = np.flatnonzero((world.structures.second >= 0) & (world.structures.switch < world.days.days))
    item = int(changed[np.argmax(world.structures.switch[changed])]) if len(changed) else None
    return {
        "structure": None if item is None else papers.change(plant, item),
        "qp_01": papers.inspection(plant, race),
        "qp_02": papers.scrap(plant),
        "qp_03": papers.test(plant),
        "sop_01": papers.counting(plant),
        "sop_02": papers.replenishment(plant, race),
        "sop_03": {"buyers": ", ".join(BUYERS), "site": MAIN_SITE},
        "sop_04": {
            "finished_warehouse": papers.place(FINISHED_GOODS), "distribution": papers.place(DISTRIBUTION)
        },
        "sop_05": papers.maintenance(plant),
        "wi_90": papers.bearings(plant, race),
    }  # fmt: skip
