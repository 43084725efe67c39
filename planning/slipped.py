"""What changed purchase orders do to the plan: the plan with their lines as they were, beside the plan as it is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from planning.changes import Change, ReceiptsBecome, ReceiptsMoved, added
from planning.impact import Dependents, dependents
from planning.plant import Plant, Source
from planning.what_if import Difference, baseline, what_if

_CHANGES = 2  # that a slip makes: of the quantity, and of the day


@dataclass(frozen=True)
class Slip:
    """A line of a purchase order as it was: the day on which it came, and what was open of it."""

    item: int
    order: str
    line: int
    party: str
    day: int
    quantity: int


@dataclass(frozen=True, eq=False)
class Slipped:
    """`changes`: those that each slip makes, in the order in which the difference counts its causes. `slips_of`: for
    each line of the difference the slips it is hit by: those that it was pegged to, or if it was to none (what it was
    pegged to serves another now) all that reach it. `works`: for each slip the work orders that it was for and whose
    part runs shorter than before on the day on which they need it."""

    difference: Difference
    changes: tuple[tuple[Change, ...], ...]
    slips_of: tuple[tuple[int, ...], ...]
    works: tuple[tuple[str, ...], ...]


def slipped(plant: Plant, slips: Sequence[Slip]) -> Slipped:
    """`plant` is as it is now; a line that is no longer among its receipts brings nothing. Raises `Circular`."""
    known = {
        (order, line): row
        for row, (order, line, source) in enumerate(
            zip(plant.receipts.orders, plant.receipts.lines, plant.receipts.source, strict=True)
        )
        if source is Source.PURCHASE_ORDER
    }
    receipts = replace(plant.receipts, day=plant.receipts.day.copy(), quantity=plant.receipts.quantity.copy())
    changes: list[tuple[Change, ...]] = []
    at: list[int] = []
    for slip in slips:
        row = known.get((slip.order, slip.line))
        if row is None:
            row, now, day = len(receipts), 0, slip.day
            source = Source.PURCHASE_ORDER, slip.order, slip.line
            receipts = added(receipts, slip.item, slip.day, slip.quantity, *source, slip.party)
        else:
            now, day = int(receipts.quantity[row]), int(receipts.day[row])
            receipts.day[row], receipts.quantity[row] = slip.day, slip.quantity
        place = np.array([row], np.intp)
        changes.append((ReceiptsBecome(place, now), ReceiptsMoved(place, day)))
        at.append(row)
    before = replace(plant, receipts=receipts)
    difference = what_if(baseline(before), [change for made in changes for change in made])
    rows = np.unique(np.array(at, np.intp))
    hits = dependents(before, rows)
    return Slipped(difference, tuple(changes), _slips_of(difference, at, hits), _works(before, difference, at, hits))


def _slips_of(difference: Difference, at: Sequence[int], hits: Dependents) -> tuple[tuple[int, ...], ...]:
    slip_of = [slip for slip in range(len(at)) for _ in range(_CHANGES)]
    pegged = set(zip(hits.demand.tolist(), hits.receipt.tolist(), strict=True))
    found = []
    for line in difference.lines:
        reaching = tuple(dict.fromkeys(slip_of[cause] for cause in line.causes))
        found.append(tuple(slip for slip in reaching if (line.demand, at[slip]) in pegged) or reaching)
    return tuple(found)


def _works(before: Plant, difference: Difference, at: Sequence[int], hits: Dependents) -> tuple[tuple[str, ...], ...]:
    was, now = (np.minimum(plan.projected, 0) for plan in (difference.before, difference.after))
    days = difference.before.buckets.first_days
    found: dict[int, set[str]] = {row: set() for row in at}
    for receipt, demand, needed in zip(hits.receipt.tolist(), hits.demand.tolist(), hits.needed.tolist(), strict=True):
        if before.demands.source[demand] is Source.WORK_ORDER:
            item = np.searchsorted(difference.items, before.receipts.item[receipt])
            bucket = np.searchsorted(days, needed, side="right") - 1
            if now[bucket, item] < was[bucket, item]:
                found[receipt].add(before.demands.orders[demand])
    return tuple(tuple(sorted(found[row])) for row in at)
