import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from planning.consumption import unconsumed

Table = list[tuple[int, int]]


def _one(forecast: list[int], orders: list[int], weeks: int = 4) -> list[int]:
    return unconsumed(np.array([forecast]).T, np.array([orders]).T, weeks)[:, 0].tolist()


def test_an_order_consumes_the_forecast_of_its_own_week() -> None:
    assert _one([10, 10, 10], [0, 4, 10]) == [10, 6, 0]


def test_what_is_more_than_its_own_week_consumes_backward_first_then_forward() -> None:
    assert _one([10, 10, 10, 10], [0, 0, 25, 0]) == [5, 0, 0, 10]
    assert _one([10, 10, 10, 10], [25, 0, 0, 0]) == [0, 0, 5, 10]


def test_an_order_leaves_what_the_orders_of_another_week_take_of_it() -> None:
    assert _one([10, 10], [20, 10]) == [0, 0]


def test_a_week_far_away_is_not_consumed() -> None:
    assert _one([10, 10, 10, 10], [100, 0, 0, 0], 2) == [0, 0, 0, 10]


def _by_hand(forecast: list[int], orders: list[int], weeks: int) -> list[int]:
    left, wanted = list(forecast), list(orders)
    for away in [*range(0, -weeks - 1, -1), *range(1, weeks + 1)]:
        for week in range(len(orders)):
            if 0 <= week + away < len(left):
                taken = min(wanted[week], left[week + away])
                wanted[week] -= taken
                left[week + away] -= taken
    return left


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 60)), max_size=12), st.integers(0, 6))
def test_it_agrees_with_a_plain_loop_over_weeks(table: Table, weeks: int) -> None:
    forecast, orders = [one for one, _ in table], [one for _, one in table]
    assert _one(forecast, orders, weeks) == _by_hand(forecast, orders, weeks)


@given(st.lists(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 60)), min_size=9, max_size=9), max_size=4))
def test_items_do_not_consume_each_others_forecast(items: list[Table]) -> None:
    tables = np.array(items, dtype=np.int64).reshape(len(items), 9, 2)
    forecast, orders = tables[:, :, 0].T, tables[:, :, 1].T
    found, before = unconsumed(forecast, orders), forecast.copy()
    assert found.T.tolist() == [_one(f, o) for f, o in zip(forecast.T.tolist(), orders.T.tolist(), strict=True)]
    assert (forecast == before).all()
