"""Who depends on scheduled receipts: what they bring is pegged to the order lines that it is for, first come, first
served, over all levels (`planning.pegging`), with the day on which it is needed for each."""

from dataclasses import dataclass

import numpy as np

from planning.above import part_of
from planning.buckets import Places
from planning.netting import Netting, net
from planning.pegging import Pegging
from planning.plant import Numbers, Plant
from planning.quantity import Amounts
from planning.stretches import Stretches
from planning.supplies import NONE, supplies, takers, work_orders
from planning.what_if import horizon


@dataclass(frozen=True, eq=False)
class Dependents:
    """One row for each receipt and demand (rows of the plant's) that it is for. `quantity`: how much of the receipt
    goes there; `own`: of how much of the demand. `needed`: the day on which the first of it is required; before the
    day of the receipt: the demand waits. Demands of work orders are those on the way to the sales orders, too."""

    receipt: Numbers
    demand: Numbers
    quantity: Amounts
    own: Amounts
    needed: Numbers

    def __len__(self) -> int:
        return len(self.receipt)


def dependents(plant: Plant, receipts: Places) -> Dependents:
    """In order of receipt and demand. What goes to stock has no row."""
    buckets = horizon(plant)
    kept = takers(plant, work_orders(plant), np.unique(plant.receipts.item[receipts]).astype(np.intp))
    part, _ = part_of(plant, kept)
    own_rows = np.flatnonzero(kept[plant.receipts.item])
    at = np.searchsorted(own_rows, receipts)
    found = _dependents(part, net(part, buckets), at)
    demands = np.flatnonzero(kept[plant.demands.item])
    return Dependents(
        own_rows[found.receipt].astype(np.int32),
        demands[found.demand].astype(np.int32),
        found.quantity,
        found.own,
        found.needed,
    )


def _dependents(plant: Plant, plan: Netting, receipts: Places) -> Dependents:
    items = np.unique(plant.receipts.item[receipts]).astype(np.intp)
    held = supplies(plant, plan, takers(plant, work_orders(plant), items))
    pieces = [_pieces(plan, row, int(plant.receipts.item[row]), held.start[row], held.end[row]) for row in receipts]
    nothing = np.zeros(0, np.int64)
    receipt, start, end, needed = (
        np.concatenate([nothing, *columns]) for columns in zip(*pieces, (nothing,) * 4, strict=True)
    )
    asked = Stretches(np.arange(len(receipt)), start, end, start, end)
    pegs = Pegging(plant, plan, items).of(plant.receipts.item[receipt].astype(np.int32), asked)
    goes = np.flatnonzero((pegs.demand != NONE) & (pegs.quantity > 0))
    rows, demand = receipt[pegs.need[goes]], pegs.demand[goes]
    order = np.lexsort((demand, rows))
    goes, rows, demand = goes[order], rows[order], demand[order]
    begins = np.flatnonzero((np.diff(rows, prepend=-1) != 0) | (np.diff(demand, prepend=-1) != 0))
    if not len(begins):
        none = np.zeros(0, np.int32)
        return Dependents(none, none, nothing, nothing, none)
    return Dependents(
        rows[begins].astype(np.int32),
        demand[begins],
        np.add.reduceat(pegs.quantity[goes], begins),
        np.add.reduceat(pegs.own[goes], begins),
        np.minimum.reduceat(needed[pegs.need[goes]], begins).astype(np.int32),
    )


def _pieces(plan: Netting, row: int, item: int, start: int, end: int) -> tuple[Amounts, Amounts, Amounts, Amounts]:
    """What a receipt brings, cut by the bucket in which it is required; what is not required in any is left out."""
    required = np.cumsum(plan.gross[:, item])
    grid = np.unique(np.clip(np.concatenate([[start, end], required]), start, end))
    begins, ends = grid[:-1], grid[1:]
    bucket = np.searchsorted(required, ends)
    inside = bucket < len(required)
    begins, ends, bucket = begins[inside], ends[inside], bucket[inside]
    return np.full(len(begins), row, np.int64), begins, ends, plan.buckets.first_days[bucket].astype(np.int64)
