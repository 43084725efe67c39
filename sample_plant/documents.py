"""The plant's documents: agreements, instructions and procedures in Markdown, that say what its data says.

The words stand in `templates/*.md`; this fills in the codes, names and figures.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from string import Template

import numpy as np

from sample_plant import papers
from sample_plant.papers import Plant
from sample_plant.places import DISTRIBUTION, FINISHED_GOODS, MAIN_SITE
from sample_plant.tables_trade import BUYERS

TEMPLATES = Path(__file__).with_name("templates")
_INSTRUCTED = ("CPU", "HGB", "ECH", "SHF")  # families whose most used item has a work instruction
_AGREED = ("bearings", "castings", "electrical", "steel")


def write_documents(folder: Path, plant: Plant) -> tuple[str, ...]:
    """Write them all; returns the names of the files."""
    folder.mkdir()
    names = []
    for name, template, values in _documents(plant):
        text = Template((TEMPLATES / f"{template}.md").read_text(encoding="utf-8")).substitute(values)
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
        names.append(f"{name}.md")
    return tuple(sorted(names))


def _documents(plant: Plant) -> Iterator[tuple[str, str, dict[str, str]]]:
    """(file, template, values) of each document."""
    world = plant.sheet.world
    race = world.items.members("ADJ")[0]
    for supplier in _partners(plant, race):
        yield (
            f"supply-agreement-{world.suppliers.codes[supplier]}",
            "supplier_agreement",
            papers.agreement(plant, supplier),
        )
    for number, family in enumerate(_INSTRUCTED, 1):
        item = papers.busiest(plant, family)
        yield f"work-instruction-{world.items.codes[item]}", "work_instruction", papers.instruction(plant, item, number)
    changed = np.flatnonzero((world.structures.second >= 0) & (world.structures.switch < world.days.days))
    if len(changed):
        item = int(changed[np.argmax(world.structures.switch[changed])])
        yield f"engineering-change-{world.items.codes[item]}", "engineering_change", papers.change(plant, item)
    yield "qp-01-incoming-inspection", "incoming_inspection", papers.inspection(plant, race)
    yield "qp-02-scrap-and-rework", "scrap_and_rework", papers.scrap(plant)
    yield "qp-03-function-test", "final_test", papers.test(plant)
    yield "sop-01-cycle-counting", "cycle_counting", papers.counting(plant)
    yield "sop-02-replenishment", "replenishment", papers.replenishment(plant, race)
    yield "sop-03-receiving", "receiving", {"buyers": ", ".join(BUYERS), "site": MAIN_SITE}
    yield "sop-04-order-promising", "order_promising", {
        "finished_warehouse": papers.place(FINISHED_GOODS), "distribution": papers.place(DISTRIBUTION)
    }  # fmt: skip
    yield "sop-05-maintenance", "maintenance", papers.maintenance(plant)
    yield "wi-90-storage-of-bearings", "storage_of_bearings", papers.bearings(plant, race)


def _partners(plant: Plant, race: int) -> list[int]:
    """The preferred supplier of the race, and of each other commodity the one with the most offers."""
    offers, kinds = plant.sheet.world.offers, plant.sheet.world.suppliers.kinds
    many = Counter(offers.supplier.tolist())
    found = [int(offers.supplier[offers.first[race]])]
    for kind in _AGREED[1:]:
        mine = [i for i, k in enumerate(kinds) if k == kind]
        found.append(max(mine, key=lambda i: (many[i], -i)))
    return found
