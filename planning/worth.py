"""What a difference between two plans does to stock and to purchases, in quantities of the items that it reaches; what
one of them costs is for others to know. All other items hold and buy what they did."""

from dataclasses import dataclass

import numpy as np

from planning.netting import Netting
from planning.plant import Plant, Source
from planning.quantity import Amounts
from planning.what_if import Difference


@dataclass(frozen=True)
class LineChange:
    """An open line of a purchase order brings so much more (below 0: less)."""

    order: str
    line: int
    item: int
    quantity: int


@dataclass(frozen=True, eq=False)
class Worth:
    """`held` [items reached]: the average of projected on hand at the end of each of `days` days from today; what is
    missing counts as nothing. `bought`: planned order releases of what is bought, as far as the plan goes."""

    days: int
    held_before: Amounts
    held: Amounts
    bought_before: Amounts
    bought: Amounts
    lines: tuple[LineChange, ...]


def worth(plant: Plant, found: Difference, days: int) -> Worth:
    """`plant`: as it was before the changes."""
    buckets = found.after.buckets
    days = min(days, buckets.end - buckets.today)
    return Worth(
        days=days,
        held_before=_held(found.before, days),
        held=_held(found.after, days),
        bought_before=_bought(plant, found, found.before),
        bought=_bought(plant, found, found.after),
        lines=_lines(plant, found.plant),
    )


def _held(plan: Netting, days: int) -> Amounts:
    end = plan.buckets.today + days
    lengths = np.diff(np.minimum(plan.buckets.first_days, end), append=end).astype(np.int64)
    whole, rest = np.divmod(np.maximum(plan.projected[lengths > 0], 0), days)
    found: Amounts = lengths[lengths > 0] @ whole + lengths[lengths > 0] @ rest // days
    return found


def _bought(plant: Plant, found: Difference, plan: Netting) -> Amounts:
    released: Amounts = np.where(plant.items.made[found.items], 0, plan.planned_releases.sum(axis=0))
    return released


def _lines(before: Plant, after: Plant) -> tuple[LineChange, ...]:
    """A line that is split is one line still."""
    was, now = before.receipts, after.receipts
    change = now.quantity.copy()
    change[: len(was)] -= was.quantity
    found: dict[tuple[str, int, int], int] = {}
    for row in np.flatnonzero(change).tolist():
        if now.source[row] is Source.PURCHASE_ORDER:
            line = now.orders[row], now.lines[row], int(now.item[row])
            found[line] = found.get(line, 0) + int(change[row])
    return tuple(LineChange(*line, quantity) for line, quantity in found.items() if quantity)
