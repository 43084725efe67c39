"""What a family of items is. The families stand in `catalogue/*.toml`, in a short notation that is read here."""

import itertools
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

CATALOGUE = Path(__file__).with_name("catalogue")


class Slot(NamedTuple):
    """A place in a product structure: `low` to `high` of one item of the family, in `share` of the parents."""

    family: str
    low: float
    high: float
    share: float


class Step(NamedTuple):
    """An operation: kind of work centre, what is done, hours to set up, hours for one piece."""

    centre: str
    text: str
    setup: float
    run: float


@dataclass(frozen=True)
class Family:
    """Items of one kind in many sizes and variants.

    `level` is 0 for finished goods, 1 to 3 for made parts, 4 for what is bought. `weight` is its share within its file;
    0 is a family of a single item. `price` is that of a middling size when bought; `pieces` how many a customer
    typically takes; `spare` the part of its items that customers can buy too.
    """

    code: str
    name: str
    group: str
    subgroup: str
    level: int
    weight: float
    sizes: tuple[str, ...]
    variants: tuple[str, ...]
    recipe: tuple[Slot, ...]
    steps: tuple[Step, ...]
    price: float
    unit: str
    commodity: str
    pieces: int
    spare: float


def read_families(file: str, level: int) -> tuple[Family, ...]:
    """The families of one file of the catalogue."""
    given = tomllib.loads((CATALOGUE / f"{file}.toml").read_text(encoding="utf-8"))
    return tuple(_family(row, level) for row in given["family"])


def _family(row: dict[str, Any], level: int) -> Family:
    return Family(
        code=row["code"],
        name=row["name"],
        group=row["group"],
        subgroup=row["subgroup"],
        level=level,
        weight=row["weight"],
        sizes=_expanded(row["sizes"]),
        variants=tuple(row.get("variants", [""])),
        recipe=tuple(_slot(word) for word in row.get("recipe", "").split()),
        steps=tuple(_step(text) for text in row.get("steps", [])),
        price=row.get("price", 0.0),
        unit=row.get("unit", "EA"),
        commodity=row.get("commodity", ""),
        pieces=row.get("pieces", 1),
        spare=row.get("spare", 0.0),
    )


def _expanded(text: str) -> tuple[str, ...]:
    """'M{5 6}x{12 16}' to 'M5x12', 'M5x16', 'M6x12', 'M6x16'."""
    parts = [part.split() if index % 2 else [part] for index, part in enumerate(re.split(r"[{}]", text))]
    return tuple("".join(choice) for choice in itertools.product(*parts))


def _slot(word: str) -> Slot:
    """'HBL:8-24', 'PNT:0.5-2@0.8': family, quantity or range of it, share of the parents that have it."""
    family, _, rest = word.partition(":")
    amount, _, share = rest.partition("@")
    low, _, high = amount.partition("-")
    return Slot(family, float(low), float(high or low), float(share or 1))


def _step(text: str) -> Step:
    """'SAW Cut to length 0.3 0.02': centre, words, hours to set up, hours for one piece."""
    centre, *words, setup, run = text.split()
    return Step(centre, " ".join(words), float(setup), float(run))
