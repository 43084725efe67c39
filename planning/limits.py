"""What quantities `net` takes, so that no sum passes what 64 bits hold: a refusal is better than a wrong number."""

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from core.errors import InvalidInput
from planning.bom import by_level
from planning.plant import Items, Movements, Numbers, Plant, Structure
from planning.quantity import SCALE

LARGEST = 4e18  # ten-thousandths: all of one item that stock, orders, demands and planned orders may move
LARGEST_PRODUCT = 9e18  # a parent's orders times what one takes, before it is scaled: 9 * 10^10 units


def refuse_what_is_out_of_bounds(plant: Plant, structure: Structure, codes: Numbers) -> None:
    """Raises `InvalidInput` with the SKU. The bounds are upper ones: as if there were neither stock nor receipts."""
    items = plant.items
    for column in (items.lead_days, items.safety_stock, items.minimum, items.multiple):
        _refuse_negative(items, np.arange(len(items)), column)
    for rows in (plant.demands, plant.receipts):
        _refuse_negative(items, rows.item, rows.quantity)
    _refuse_negative(items, structure.parent, structure.per)
    wanted = _total(items, plant.demands) + items.safety_stock + items.minimum + items.multiple
    wanted += np.maximum(-items.on_hand.astype(np.float64), 0)
    level_of = codes[structure.parent]
    order = by_level(level_of)
    edges = np.searchsorted(level_of[order], np.arange(codes.max(initial=-1) + 2))
    for a, b in pairwise(edges):
        lines = order[a:b]
        needs = wanted[structure.parent[lines]] * structure.per[lines]
        if len(lines) and needs.max() > LARGEST_PRODUCT:
            _refuse(items, int(structure.component[lines[needs.argmax()]]))
        wanted += np.bincount(structure.component[lines], needs / SCALE + 1, len(items))
    moved = wanted + _total(items, plant.receipts) + np.abs(items.on_hand.astype(np.float64))
    if len(items) and moved.max() > LARGEST:
        _refuse(items, int(moved.argmax()))


def _total(items: Items, rows: Movements) -> npt.NDArray[np.float64]:
    return np.bincount(rows.item, rows.quantity, len(items)).astype(np.float64)


def _refuse(items: Items, item: int) -> None:
    raise InvalidInput(
        f"More of {items.skus[item]} may be needed than can be counted exactly: correct its quantities, or keep it in "
        "a larger unit of measure."
    )


def _refuse_negative(items: Items, at: npt.NDArray[np.intp] | Numbers, column: npt.NDArray[np.signedinteger]) -> None:
    if len(column) and column.min() < 0:
        raise InvalidInput(
            f"{items.skus[int(at[column.argmin()])]} has a negative lead time, lot size, safety stock, demand, receipt "
            "or quantity per parent: correct it in the source and sync again."
        )
