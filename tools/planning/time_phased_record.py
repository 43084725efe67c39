"""An item's record by week or month, netted by the day."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
from pydantic import Field

from planning.buckets import Buckets
from planning.netting import Netting
from planning.plant import Plant, date_of
from planning.quantity import Amounts
from planning.quantity import quantity as units
from tools.result import Quantity, Typed

_CELLS = 2_000_000  # days × items that are netted by the day; later ones by the week
_LEAST_DAYS = 28
_LATEST = 730  # days from today: demands after that release nothing now


class PlannedPeriod(Typed):
    first_day: date = Field(description="Of the week or month; the first one begins today and holds what is past due")
    last_day: date
    site: str = Field(description="Empty: its sites together, or none is known")
    gross_requirement: Quantity
    scheduled_receipts: Quantity
    net_requirement: Quantity = Field(description="What stock and scheduled receipts newly lack of the safety stock")
    planned_receipts: Quantity
    planned_releases: Quantity = Field(description="Orders to be released in the period, for this or a later one")
    projected_on_hand: Quantity = Field(description="At the end of the period; below zero: missing")
    lowest_on_hand: Quantity = Field(description="Projected at the end of the day on which it is lowest")
    unit: str


def netted_by(part: Plant, shown: Buckets) -> Buckets:
    """By the day, or a receipt on Friday would seem to cover what is wanted on Monday; up to the last demand, whose
    orders may be released before. What is far away in a part of many items is netted by the week."""
    last = min(max(int(part.demands.day.max(initial=0)), shown.end), max(part.today + _LATEST, shown.end))
    weeks = Buckets.weeks(part.today, (last - part.today) // 7 + 2)
    daily = min(shown.end, part.today + max(_LEAST_DAYS, _CELLS // len(part.items)))
    later = np.concatenate([weeks.first_days, shown.first_days])
    first_days = np.union1d(np.arange(part.today, daily), later[later >= daily]).astype(np.int32)
    return Buckets(first_days, weeks.end)


def record(part: Plant, found: Netting, at: int, shown: Buckets, unit: str) -> tuple[PlannedPeriod, ...]:
    inside = found.buckets.first_days < shown.end
    starts = np.searchsorted(found.buckets.first_days[inside], shown.first_days)
    gross, receipts, projected = found.gross[inside, at], found.receipts[inside, at], found.projected[inside, at]
    safety = int(part.items.safety_stock[at])
    before = np.concatenate([[part.items.on_hand[at]], projected[:-1]])
    lacking = np.maximum(safety - (before + receipts - gross), 0)
    carried = np.concatenate([[0], np.maximum(safety - projected[:-1], 0)])

    def summed(amounts: Amounts) -> list[Decimal]:
        return [units(one) for one in np.add.reduceat(amounts, starts).tolist()]

    ends = np.append(shown.first_days[1:], shown.end)
    columns: dict[str, Sequence[Any]] = {
        "first_day": [date_of(day) for day in shown.first_days],
        "last_day": [date_of(day - 1) for day in ends],
        "gross_requirement": summed(gross),
        "scheduled_receipts": summed(receipts),
        "net_requirement": summed(np.maximum(lacking - carried, 0)),
        "planned_receipts": summed(found.planned_receipts[inside, at]),
        "planned_releases": summed(found.planned_releases[inside, at]),
        "projected_on_hand": [units(one) for one in projected[np.append(starts[1:], len(projected)) - 1].tolist()],
        "lowest_on_hand": [units(one) for one in np.minimum.reduceat(projected, starts).tolist()],
    }
    return tuple(
        PlannedPeriod(site=part.items.sites[at], unit=unit, **dict(zip(columns, row, strict=True)))
        for row in zip(*columns.values(), strict=True)
    )
