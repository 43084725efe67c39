"""All shortages of a plant that can be seen. An item runs short only within its lead time: what is needed later can
still be ordered."""

from dataclasses import dataclass

import numpy as np

from planning.bom import effective, low_level_codes
from planning.buckets import Buckets
from planning.netting import net
from planning.pegging import Pegs
from planning.plant import Numbers, Plant
from planning.shortages import Cure, Shortages, cures, pegged, shortages

_LONGEST = 182  # days looked ahead for shortages
_LONGEST_DEMAND = 400  # days ahead of which demand is looked at, since making takes time too
_MOST = 12_000_000  # amounts in an array; above that what is far ahead is taken as needed when its week begins


@dataclass(frozen=True)
class Outlook:
    """`first[i]` is the day on which shortage i begins. Shortages are looked for until `horizon`, a day, included.
    `pegs` are in order of the shortages: those of i lie at `edges[i]` to `edges[i + 1]`."""

    horizon: int
    found: Shortages
    first: Numbers
    cures: tuple[Cure, ...]
    pegs: Pegs
    edges: Numbers


def outlook(plant: Plant) -> Outlook:
    """Raises `Circular` when an item needs itself."""
    longest = min(int(plant.items.lead_days.max(initial=0)), _LONGEST)
    plan = net(plant, _buckets(plant, longest))
    found, late = shortages(plant, plan)
    pegs = pegged(plant, plan, found, late)
    return Outlook(
        horizon=plant.today + longest,
        found=found,
        first=plan.buckets.first_days[found.first],
        cures=cures(plant, plan, found),
        pegs=pegs,
        edges=np.searchsorted(pegs.need, np.arange(len(found) + 1)).astype(np.int32),
    )


def _buckets(plant: Plant, longest: int) -> Buckets:
    """Days, up to the last demand that can cause a shortage so far ahead; weeks at the end where days are too many."""
    last = int(plant.demands.day.max(initial=plant.today)) - plant.today + 1
    span = max(1, min(last, longest + _way_up(plant) + 1, _LONGEST_DEMAND))
    most = _MOST // max(len(plant.items), 1)
    days = span if span <= most else max(1, (most * 7 - span) // 6)
    begins = np.concatenate([np.arange(days), np.arange(days, span, 7)])
    return Buckets((plant.today + begins).astype(np.int32), plant.today + span)


def _way_up(plant: Plant) -> int:
    """The longest time from the release of an order to the need at the top that it is for."""
    structure = effective(plant.structure, Buckets.days(plant.today, _LONGEST_DEMAND))
    codes = low_level_codes(plant.items, structure)
    up = plant.items.lead_days.astype(np.int64)
    level_of = codes[structure.parent]
    for level in range(int(codes.max(initial=0))):
        lines = np.flatnonzero(level_of == level)
        parent, component = structure.parent[lines], structure.component[lines]
        np.maximum.at(up, component, up[parent] + plant.items.lead_days[component])
    return int(up.max(initial=0))
