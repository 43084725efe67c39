"""What a whole plant's plan asks to be done, and of which work centre how much: small enough to be kept."""

from dataclasses import dataclass

import numpy as np

from planning.actions import Actions, actions, rescheduled
from planning.buckets import Buckets
from planning.capacity import Load, load
from planning.horizon import look_ahead
from planning.pegging import Pegging, Pegs
from planning.plant import Flags, Numbers, Plant
from planning.quantity import Amounts
from planning.work import Work

WEEKS = 26


@dataclass(frozen=True)
class Ahead:
    """`actions` and `load` of the next `WEEKS`; `pegs` say what the actions cover, in order of the actions: those of i
    lie at `edges[i]` to `edges[i + 1]`. The plan reaches to before the day `end`."""

    actions: Actions
    pegs: Pegs
    edges: Numbers
    load: Load
    end: int


def ahead(plant: Plant, work: Work, keep: Amounts, begun: Flags) -> Ahead:
    """`keep` and `begun` as in `planning.actions`. Raises `Circular` when an item needs itself."""
    weeks = Buckets.weeks(plant.today, WEEKS)
    found = rescheduled(plant, look_ahead(plant, weeks.end - plant.today))
    messages = actions(plant, found, keep, begun, weeks.end)
    covered = messages.stretches()
    item = messages.item[covered.need]
    pegs = Pegging(found.plant, found.net, np.unique(item)).of(item, covered)
    return Ahead(
        actions=messages,
        pegs=pegs,
        edges=np.searchsorted(pegs.need, np.arange(len(messages) + 1)).astype(np.int32),
        load=load(found.plant, found.net, work, weeks),
        end=found.net.buckets.end,
    )
