"""A part of a plant that is planned as in the whole."""

from dataclasses import replace
from typing import Any

import numpy as np

from planning.bom import lines_of
from planning.buckets import Places
from planning.plant import Flags, Items, Movements, Numbers, Plant, Structure


def with_all_above(plant: Plant, items: Places) -> tuple[Plant, Places]:
    """The plant of these items and of all that takes them, on any level, and where these items stand in it.

    An item's record depends on nothing else (low-level coding: Orlicky, "Material Requirements Planning", 1975), so
    `netting.net` finds the same for these items as in the whole plant. What they take is not in it.
    """
    kept = np.zeros(len(plant.items), dtype=np.bool_)
    kept[items] = True
    parent, component = plant.structure.parent, plant.structure.component
    while len(more := parent[kept[component] & ~kept[parent]]):
        kept[more] = True
    part, number = part_of(plant, kept)
    return part, number[items].astype(np.intp)


def part_of(plant: Plant, kept: Flags) -> tuple[Plant, Numbers]:
    """The plant of these items alone, and the place in it of each that is kept. Rows stay in their order."""
    number = (np.cumsum(kept) - 1).astype(np.int32)
    lines = lines_of(plant.structure, kept[plant.structure.component] & kept[plant.structure.parent])
    part = Plant(
        plant.today,
        some_items(plant.items, np.flatnonzero(kept)),
        Structure(number[lines.parent], number[lines.component], lines.per, lines.first_day, lines.last_day),
        _of_items(plant.demands, kept, number),
        _of_items(plant.receipts, kept, number),
    )
    return part, number


def some_items(items: Items, at: Places) -> Items:
    return replace(items, **{name: _taken(column, at) for name, column in vars(items).items()})


def rows_of(movements: Movements, at: Places) -> Movements:
    return replace(movements, **{name: _taken(column, at) for name, column in vars(movements).items()})


def _of_items(movements: Movements, kept: Flags, number: Any) -> Movements:
    found = rows_of(movements, np.flatnonzero(kept[movements.item]))
    return replace(found, item=number[found.item])


def _taken(column: Any, at: Places) -> Any:
    return column[at] if isinstance(column, np.ndarray) else tuple(map(column.__getitem__, at.tolist()))
