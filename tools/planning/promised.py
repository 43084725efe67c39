"""A promise worked out from a tenant's plant."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from data_layer.database import ReadTx
from data_layer.queries.names import Named
from data_layer.queries.routings import OpenLoad, RoutingRepository, Step
from planning.above import with_all_above
from planning.below import all_below, cumulative_lead_days
from planning.netting import net
from planning.plant import Plant, date_of, day_of
from planning.promise import Promise, Promising, buckets_for, committed
from planning.quantity import SCALE, amount
from planning.trials import Trials
from planning.work import WorkHours

MOST = 1_000_000 * SCALE  # what "how many" is looked at for
_LATER = 364  # days that the hours of work centres may move a promise beyond the cumulative lead time


@dataclass(frozen=True)
class Routed:
    steps: tuple[Step, ...]
    load: tuple[OpenLoad, ...]


@dataclass(frozen=True)
class Promised:
    """`promise`, with the `plant` whose items and receipts it numbers: that of the item, all below and all above it.
    `asked`: what `promise` is for; `at_once`: how much of it can be promised for today; `by_then`: for the day that was
    asked for. `until`: the last day looked at; `centres` as `promise` numbers them."""

    plant: Plant
    promise: Promise | None
    asked: int
    at_once: int
    by_then: int | None
    until: int
    centres: tuple[Named, ...]

    @property
    def day(self) -> date | None:
        return date_of(self.promise.day) if self.promise else None

    @property
    def looked_until(self) -> date:
        return date_of(self.until)


def skus_below(plant: Plant, items: Sequence[int]) -> tuple[str, ...]:
    found = {plant.items.skus[at] for item in items for at in all_below(plant.structure, len(plant.items), item)}
    return tuple(sorted(found))


async def routed(tx: ReadTx, skus: Sequence[str], today: date) -> Routed:
    routings = RoutingRepository(tx)
    steps = await routings.steps(skus)
    centres = sorted({step.work_centre_id for step in steps})
    return Routed(steps, await routings.load(centres, today) if centres else ())


def promised(
    whole: Plant, items: Sequence[int], routings: Routed, quantity: int | None, by: int | None, *, safety_too: bool
) -> Promised:
    """Of items that are one SKU at several sites, the earliest, or the most. Without quantity: the most that can be
    promised for the day, and as `promise` one more."""
    plant = committed(whole)
    if safety_too:
        plant = replace(plant, items=replace(plant.items, safety_stock=np.zeros_like(plant.items.safety_stock)))
    found = [_promised(plant, item, routings, quantity, by) for item in items]
    return min(found, key=lambda one: (-(one.by_then or 0), one.promise.day if one.promise else one.until + 1))


def _promised(whole: Plant, item: int, routings: Routed, quantity: int | None, by: int | None) -> Promised:
    below = all_below(whole.structure, len(whole.items), item)
    part, places = with_all_above(whole, below)
    at = int(places[np.searchsorted(below, item)])
    buckets = buckets_for(part, cumulative_lead_days(part, at), _LATER if routings.steps else 0)
    last, trials = buckets.end - 1, Trials(part, net(part, buckets), at)
    promising = Promising(part, trials, _hours(part, trials, routings) if routings.steps else None)
    by_then = promising.most(min(by, last), MOST) if by is not None and quantity is None else None
    asked = (by_then or 0) + SCALE if quantity is None else quantity
    promise = promising.earliest(asked) if by_then != MOST else None

    def most(day: int) -> int:
        return asked if promise and promise.day <= day else promising.most(day, asked)

    if by is not None and by_then is None:
        by_then = most(min(by, last))
    return Promised(part, promise, asked, most(part.today), by_then, last, _centres(routings))


def _hours(plant: Plant, trials: Trials, routings: Routed) -> WorkHours:
    items: dict[str, list[int]] = {}
    for item in trials.items.tolist():
        items.setdefault(plant.items.skus[item], []).append(item)
    per_week = {step.work_centre_id: step.hours_per_week for step in routings.steps}
    number = {centre.code: at for at, centre in enumerate(_centres(routings))}
    rows = [(item, step) for step in routings.steps for item in items.get(step.sku, ())]
    return WorkHours(
        per_week=np.array([amount(per_week[centre]) for centre in number], np.int64),
        item=np.array([item for item, _ in rows], np.int32),
        centre=np.array([number[step.work_centre_id] for _, step in rows], np.int32),
        setup=np.array([amount(step.setup_hours) for _, step in rows], np.int64),
        run=np.array([amount(step.run_hours) for _, step in rows], np.int64),
        load_centre=np.array([number[one.work_centre_id] for one in routings.load], np.int32),
        load_day=np.array([day_of(one.day) for one in routings.load], np.int32),
        load_hours=np.array([amount(one.hours) for one in routings.load], np.int64),
    )


def _centres(routings: Routed) -> tuple[Named, ...]:
    return tuple(Named(code, name) for code, name in sorted({(one.work_centre_id, one.name) for one in routings.steps}))
