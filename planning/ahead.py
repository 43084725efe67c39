"""What a whole plant's plan asks to be done, and of which work centre how much: small enough to be kept. Whom it is for
is found when it is asked (`planning.messages`)."""

from dataclasses import dataclass

import numpy as np

from planning.actions import Actions, actions, rescheduled
from planning.buckets import Buckets
from planning.capacity import Load, load
from planning.horizon import look_ahead
from planning.plant import Flags, Numbers, Plant
from planning.quantity import Amounts
from planning.stretches import Rows
from planning.supplies import work_orders
from planning.work import Work

WEEKS = 26


@dataclass(frozen=True, eq=False)
class Ahead:
    """`actions` and `load` of the next `WEEKS`. `plant`: with its receipts on the days on which they are needed, where
    that is earlier; planned in `buckets`, it has so many `releases` [items]. `works`: `supplies.work_orders`."""

    actions: Actions
    load: Load
    plant: Plant
    buckets: Buckets
    releases: Rows
    works: Numbers


def ahead(plant: Plant, work: Work, keep: Amounts, begun: Flags) -> Ahead:
    """`keep` and `begun` as in `planning.actions`. Raises `Circular` when an item needs itself."""
    weeks = Buckets.weeks(plant.today, WEEKS)
    found = rescheduled(plant, look_ahead(plant, weeks.end - plant.today))
    return Ahead(
        actions=actions(plant, found, keep, begun, weeks.end),
        load=load(found.plant, found.net, work, weeks),
        plant=found.plant,
        buckets=found.net.buckets,
        releases=np.count_nonzero(found.net.planned_releases, axis=0),
        works=work_orders(plant),
    )
