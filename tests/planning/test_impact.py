import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from planning.impact import dependents
from planning.plant import Plant, Source
from tests.planning.plants import TODAY, plant

SALE, BUY = Source.SALES_ORDER, Source.PURCHASE_ORDER
_ROWS = st.lists(st.tuples(st.integers(-3, 9), st.integers(1, 6)), max_size=6)


def _found(one: Plant) -> dict[tuple[int, int], tuple[int, int]]:
    found = dependents(one, np.arange(len(one.receipts)))
    keys = zip(found.receipt.tolist(), found.demand.tolist(), strict=True)
    return dict(zip(keys, zip((found.quantity // 10_000).tolist(), found.needed.tolist(), strict=True), strict=True))


@given(st.integers(0, 8), _ROWS, _ROWS)
def test_pieces_go_to_who_comes_first(on_hand: int, sold: list[tuple[int, int]], bought: list[tuple[int, int]]) -> None:
    """An item whose own orders would take 50 days; a queue of single pieces."""
    demands = [(0, TODAY + day, much, SALE) for day, much in sold]
    receipts = [(0, TODAY + day, much, BUY) for day, much in bought]
    coming = sorted(((day, f"O{row}", row) for row, (day, much) in enumerate(bought) for _ in range(much)))
    pieces = [None] * on_hand + [row for *_, row in coming]
    expected: dict[tuple[int, int], tuple[int, int]] = {}
    for row, (day, much) in sorted(enumerate(sold), key=lambda each: (each[1][0], f"O{each[0]}")):
        taken, pieces = pieces[:much], pieces[much:]
        for receipt in {one for one in taken if one is not None}:
            expected[receipt, row] = taken.count(receipt), TODAY + max(day, 0)
    assert _found(plant([("A", 50, on_hand)], (), demands, receipts)) == expected


def test_what_is_bought_for_a_part_is_for_the_orders_at_the_top() -> None:
    one = plant(
        [("BIKE", 2, 0), ("WHEEL", 3, 0), ("SPOKE", 60, 4)],
        [(0, 1, 2), (1, 2, 32)],
        demands=[(0, TODAY + 10, 2, SALE)],
        receipts=[(2, TODAY + 7, 100, BUY), (2, TODAY + 8, 100, BUY)],
    )
    found = dependents(one, np.array([0, 1]))
    assert found.receipt.tolist() == [0, 1]
    assert found.quantity.tolist() == [1_000_000, 240_000]
    assert found.needed.tolist() == [TODAY + 5, TODAY + 5]


def test_what_nobody_asks_for_goes_to_stock() -> None:
    one = plant([("A", 9, 0)], (), [], [(0, TODAY + 3, 5, BUY)])
    assert len(dependents(one, np.array([0]))) == 0
    assert len(dependents(one, np.zeros(0, np.intp))) == 0
