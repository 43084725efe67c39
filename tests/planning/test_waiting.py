import numpy as np
from hypothesis import given, settings

from planning.buckets import Buckets
from planning.netting import net
from planning.pegging import DEEPEST, Pegging
from planning.plant import Plant
from tests.planning.plants import horizons, plants
from tests.planning.test_pegging import Plain


def reached(plain: Plain, item: int, start: int, end: int, thin: bool, level: int = 0) -> set[int]:
    """The demands that a stretch is for, one requirement at a time; `thin`: a stretch without width is for what begins
    where it lies."""
    found: set[int] = set()
    at = 0
    for taker in plain.takers[item]:
        low, high = max(at, start), min(at + taker.quantity, end)
        if low < high or (thin and start == end and at <= start < at + taker.quantity):
            if taker.demand >= 0:
                found.add(taker.demand)
            if taker.into >= 0 and level + 1 < DEEPEST:
                share = [round((taker.end - taker.start) * ((one - at) / taker.quantity)) for one in (low, high)]
                found |= reached(plain, taker.into, taker.start + share[0], taker.start + share[1], thin, level + 1)
        at += taker.quantity
    return found


@given(plants(), horizons())
@settings(deadline=None)
def test_those_wait_whom_plain_loops_find(plant: Plant, buckets: Buckets) -> None:
    plan = net(plant, buckets)
    everyone = np.ones(len(plant.demands), np.bool_)
    plain, each = Plain(plant, plan), np.arange(len(plant.items), dtype=np.int32)
    required = [sum(taker.quantity for taker in takers) for takers in plain.takers]
    asked = [
        (item, start, min(start + 40_000, required[item]))
        for item in each.tolist()
        for start in (0, 15_000, 3)
        if start < required[item]
    ]
    item = np.array([one for one, _, _ in asked], np.int32)
    start, end = (np.array([one[at] for one in asked], np.int64) for at in (1, 2))
    found = Pegging(plant, plan, each).waiting(item, start, end, everyone)
    for row, (one, first, last) in enumerate(asked):
        told = set(found.demands[found.edges[row] : found.edges[row + 1]].tolist())
        assert reached(plain, one, first, last, thin=False) <= told <= reached(plain, one, first, last, thin=True)
