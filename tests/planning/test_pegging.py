"""Pegging beside a plain one: one requirement at a time, on lists."""

from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np
from hypothesis import given, settings

from planning.buckets import Buckets
from planning.demand import demanded
from planning.netting import Netting, net
from planning.pegging import DEEPEST
from planning.plant import Plant, Source
from planning.shortages import shortages
from planning.supplies import NONE
from tests.planning.plants import horizons, pegged, plants


@dataclass
class Taker:
    day: int
    rank: tuple[object, ...]
    quantity: int
    demand: int = NONE
    into: int = NONE
    start: int = 0
    end: int = 0


class Plain:
    """The lines of all items as lists, worked out on their own."""

    def __init__(self, plant: Plant, plan: Netting) -> None:
        self.plant, self.plan = plant, plan
        self.receipt_at: dict[int, tuple[int, int]] = {}
        self.planned_at: dict[int, list[tuple[int, int]]] = {}
        for item in range(len(plant.items)):
            self._supply(item)
        self.takers = [
            sorted(self._takers(item), key=lambda taker: (taker.day, taker.rank)) for item in range(len(plant.items))
        ]

    def _supply(self, item: int) -> None:
        plant, plan = self.plant, self.plan
        receipts = plant.receipts
        coming: list[tuple[int, int, str, int, int, int]] = [
            (int(receipts.day[row]), 0, receipts.orders[row], receipts.lines[row], int(receipts.quantity[row]), row)
            for row in range(len(receipts))
            if receipts.item[row] == item
        ]
        for bucket, day in enumerate(plan.buckets.first_days.tolist()):
            if size := int(plan.planned_receipts[bucket, item]):
                coming.append((day, 1, "", 0, size, NONE))
        if plan.earliest[item] == len(plan.buckets) and (size := int(plan.planned_releases[0, item])):
            coming.append((plant.today + int(plant.items.lead_days[item]), 1, "", 0, size, NONE))
        at = int(plant.items.on_hand[item])
        self.planned_at[item] = []
        for *_, size, row in sorted(coming):
            if row == NONE:
                self.planned_at[item].append((at, at + size))
            else:
                self.receipt_at[row] = (at, at + size)
            at += size

    def _takers(self, item: int) -> list[Taker]:
        plant, plan = self.plant, self.plan
        demands, receipts, structure = plant.demands, plant.receipts, plant.structure
        found = []
        asked = demanded(demands, plan.buckets)
        for row in range(len(demands)):
            if demands.item[row] == item and asked[row]:
                last = demands.source[row] is Source.FORECAST
                key = 0, last, demands.orders[row], demands.lines[row], row
                taker = Taker(int(demands.day[row]), key, int(asked[row]), row)
                works = [
                    one
                    for one in range(len(receipts))
                    if receipts.source[one] is demands.source[row] is Source.WORK_ORDER
                    and receipts.orders[one] == demands.orders[row]
                ]
                if works:
                    taker.into = int(receipts.item[works[-1]])
                    taker.start, taker.end = self.receipt_at[works[-1]]
                found.append(taker)
        for line in range(len(structure.parent)):
            if structure.component[line] == item:
                found += self._planned(int(structure.parent[line]), line)
        return found

    def _planned(self, parent: int, line: int) -> list[Taker]:
        """Each release takes of the planned receipts in turn, of all that it needs for one before the next."""
        structure, found, left = self.plant.structure, [], [list(at) for at in self.planned_at[parent]]
        for bucket, day in enumerate(self.plan.buckets.first_days.tolist()):
            released = int(self.plan.planned_releases[bucket, parent])
            needs = -(-released * int(structure.per[line]) // 10_000)
            given = 0
            in_force = structure.first_day[line] <= day <= structure.last_day[line]
            while given < released:
                start, end = left[0]
                size = min(end - start, released - given)
                before, after = round(needs * (given / released)), round(needs * ((given + size) / released))
                if in_force:
                    found.append(
                        Taker(day, (1, parent, given, line), after - before, NONE, parent, start, start + size)
                    )
                given += size
                left[0][0] += size
                if left[0][0] == end:
                    left.pop(0)
        return found

    def peg(self, item: int, start: int, end: int, asked: tuple[int, int], level: int = 0) -> list[tuple[int, ...]]:
        """(requirement, item, demand, into, last, quantity, from, to) of all that it is pegged to."""
        found, at = [], 0
        mine = self.takers[item]
        pieces = [(min(0, int(self.plant.items.on_hand[item])), 0, None)]
        for taker in mine:
            pieces.append((at, at + taker.quantity, taker))
            at += taker.quantity
        pieces.append((at, max(at, end) + 1, None))
        for low, high, taker in pieces:
            u, v = max(low, start), min(high, end)
            if u < v or (start == end and low <= start < high):
                x, y = (_map(p, (start, end), asked) for p in (u, v))
                if start == end:
                    x, y = asked
                last = taker is None or taker.into == NONE or level == DEEPEST - 1
                if v > u or y > x:
                    demand, into = (taker.demand, taker.into) if taker else (NONE, NONE)
                    found.append((low, item, demand, into, last, y - x, u, v))
                    if not last:
                        line, other = (low, high), (taker.start, taker.end)
                        found += self.peg(taker.into, _map(u, line, other), _map(v, line, other), (x, y), level + 1)
        return found


def _map(at: int, line: tuple[int, int], other: tuple[int, int]) -> int:
    if at in line:
        return other[line.index(at)]
    return other[0] + round((other[1] - other[0]) * ((at - line[0]) / (line[1] - line[0])))


@settings(deadline=None)
@given(plants(), horizons())
def test_it_finds_what_following_each_quantity_by_hand_finds(plant: Plant, buckets: Buckets) -> None:
    plan = net(plant, buckets)
    found, late = shortages(plant, plan)
    pegs = pegged(plant, plan, found, late)
    plain = Plain(plant, plan)
    quantities, waiting = Counter[tuple[int, ...]](), defaultdict[tuple[int, ...], set[range]](set)
    for need, start, end in zip(late.need.tolist(), late.start.tolist(), late.end.tolist(), strict=True):
        for *key, quantity, begin, stop in plain.peg(int(found.item[need]), start, end, (start, end)):
            quantities[need, *key] += quantity
            waiting[need, *key].add(range(begin, stop))
    expected = sorted(
        (need, item, demand, into, last, quantities[need, low, item, demand, into, last], _covered(ranges))
        for (need, low, item, demand, into, last), ranges in waiting.items()
    )
    columns = (pegs.need, pegs.item, pegs.demand, pegs.into, pegs.last, pegs.quantity, pegs.own)
    assert sorted(zip(*(column.tolist() for column in columns), strict=True)) == expected


def _covered(ranges: set[range]) -> int:
    covered, at = 0, -(10**18)
    for one in sorted(ranges, key=lambda one: one.start):
        covered += max(0, one.stop - max(at, one.start))
        at = max(at, one.stop)
    return covered


@settings(deadline=None)
@given(plants(), horizons())
def test_the_last_pegs_add_up_to_what_is_late_and_no_order_line_is_pegged_twice(plant: Plant, buckets: Buckets) -> None:
    plan = net(plant, buckets)
    found, late = shortages(plant, plan)
    pegs = pegged(plant, plan, found, late)
    sums = np.zeros(len(found), np.int64)
    np.add.at(sums, pegs.need[pegs.last], pegs.quantity[pegs.last])
    assert sums.tolist() == found.late.tolist()
    asked, pegged_to = demanded(plant.demands, plan.buckets), Counter[tuple[int, int]]()
    for need, demand, own in zip(pegs.need.tolist(), pegs.demand.tolist(), pegs.own.tolist(), strict=True):
        pegged_to[need, demand] += own
    assert all(own <= asked[demand] for (_, demand), own in pegged_to.items() if demand != NONE)
