from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from planning.buckets import Buckets
from planning.lateness import lateness
from planning.netting import net
from planning.plant import Plant, Source
from tests.planning.plants import TODAY, plant

SALE, BUY, MAKE = Source.SALES_ORDER, Source.PURCHASE_ORDER, Source.WORK_ORDER
_DAYS = st.integers(-3, 9)
_ROWS = st.lists(st.tuples(_DAYS, st.integers(1, 6)), max_size=6)


def _late(one: Plant) -> dict[int, int]:
    plan = net(one, Buckets.days(TODAY, 30))
    found = lateness(one, plan, np.arange(len(one.items)))
    return dict(zip(found.demand.tolist(), found.days.tolist(), strict=True))


@given(st.integers(0, 8), _ROWS, _ROWS)
def test_pieces_are_handed_out_one_by_one_to_who_comes_first(
    on_hand: int, sold: list[tuple[int, int]], bought: list[tuple[int, int]]
) -> None:
    """An item whose own orders would take 50 days; a queue of single pieces, each with the day on which it is there."""
    demands = [(0, TODAY + day, much, SALE) for day, much in sold]
    receipts = [(0, TODAY + day, much, BUY) for day, much in bought]
    there = sorted([0] * on_hand + [max(day, 0) for day, much in bought for _ in range(much)])
    expected = {}
    for row, (day, much) in sorted(enumerate(sold), key=lambda each: (each[1][0], f"O{each[0]}")):
        taken, there = there[:much], there[much:]
        served = 50 if len(taken) < much else max(taken, default=0)
        if served > max(day, 0):
            expected[row] = served - max(day, 0)
    assert _late(plant([("A", 50, on_hand)], (), demands, receipts)) == expected


def test_what_waits_for_a_part_over_two_levels_is_as_late_as_the_part() -> None:
    one = plant(
        [("BIKE", 2, 0), ("WHEEL", 3, 0), ("SPOKE", 60, 0)],
        [(0, 1, 2), (1, 2, 32)],
        demands=[(0, TODAY + 10, 1, SALE)],
        receipts=[(2, TODAY + 11, 64, BUY)],
    )
    assert _late(one) == {0: 6}  # the wheels are released on day 5


def test_what_a_work_order_makes_waits_for_its_components() -> None:
    one = plant(
        [("BIKE", 9, 0), ("WHEEL", 60, 0)],
        [],
        demands=[(0, TODAY + 8, 1, SALE), (1, TODAY + 2, 2, MAKE)],
        receipts=[(1, TODAY + 5, 2, BUY), (0, TODAY + 8, 1, MAKE)],
    )
    works = replace(
        one, demands=replace(one.demands, orders=("S1", "W1")), receipts=replace(one.receipts, orders=("P1", "W1"))
    )
    assert _late(works) == {0: 3}
