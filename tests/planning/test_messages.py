"""What a plan asks to be done, in order of whom it hits."""

from typing import Any

import numpy as np
from hypothesis import given, settings

from planning.actions import Action
from planning.ahead import ahead
from planning.messages import UNKNOWN, Messages, messages
from planning.plant import Plant, Source
from planning.quantity import SCALE
from planning.work import Centres, Operations, Routing, Work
from tests.planning.plants import TODAY, plant, plants

SALE, BUY, MAKE, FORECAST = Source.SALES_ORDER, Source.PURCHASE_ORDER, Source.WORK_ORDER, Source.FORECAST
NONE, NOTHING = np.zeros(0, np.int32), np.zeros(0, np.int64)
IDLE = Work(
    Centres((), (), NOTHING), Routing(NONE, NONE, NOTHING, NOTHING), Operations(NONE, NONE, NONE, NONE, NOTHING, ())
)


def found(made: Plant, until: int = TODAY + 6, costs: list[int] | None = None, **most: Any) -> Messages:
    each = np.array(costs or [UNKNOWN] * len(made.items), np.int64)
    begun = np.zeros(len(made.receipts), np.bool_)
    return messages(ahead(made, IDLE, np.zeros(len(made.items), np.int64), begun), until, each, **most)


def skus(made: Plant, told: Messages) -> list[str]:
    return [made.items.skus[item] for item in told.rows.item.tolist()]


def _wheels() -> Plant:
    """Two bikes take the same wheel; bells are worth more, but one order waits for them."""
    return plant(
        [("RED", 2, 0), ("BLUE", 2, 0), ("WHEEL", 2, 0), ("BELL", 3, 0)],
        lines=[(0, 2, 2), (1, 2, 2)],
        demands=[
            (0, TODAY + 5, 1, SALE),
            (1, TODAY + 6, 1, SALE),
            (3, TODAY + 4, 9, SALE),
            (3, TODAY + 4, 1, FORECAST),
        ],
        receipts=[(2, TODAY + 9, 4, BUY)],
    )


def test_those_come_first_that_most_sales_orders_wait_for_then_those_of_the_greatest_value() -> None:
    made = _wheels()
    told = found(made, costs=[5 * SCALE, 6 * SCALE, SCALE, 2 * SCALE])
    assert skus(made, told) == ["WHEEL", "BELL", "BLUE", "RED"]
    assert told.rows.action.tolist() == [Action.EXPEDITE, Action.ORDER, Action.ORDER, Action.ORDER]
    assert told.worth.tolist() == [400, 2000, 600, 500]
    assert told.waiting(np.arange(4)).tolist() == [0, 1, 2]


def test_each_tells_whom_it_is_for_from_when_and_how_much_of_it_is_forecast() -> None:
    wheel, bell = found(_wheels(), costs=[0, 0, 1, 9]).covered(np.array([0, 1]))
    assert wheel is not None
    assert bell is not None
    assert (wheel.sales.tolist(), wheel.required, wheel.forecast) == ([0, 1], TODAY + 3, 0)
    assert (bell.sales.tolist(), bell.required, bell.forecast) == ([2], TODAY + 4, SCALE)


def test_new_orders_of_one_item_until_the_day_are_one() -> None:
    made = plant([("BOLT", 2, 0)], demands=[(0, TODAY + day, 3, SALE) for day in (3, 5, 9, 40)])
    assert found(made).rows.quantity.tolist() == [2 * 3 * SCALE]
    assert found(made, until=TODAY + 7).rows.covers.tolist() == [3 * 3 * SCALE]


def test_what_covers_nothing_has_nobody_who_waits_and_no_cost_has_no_worth() -> None:
    made = plant([("BOLT", 2, 30)], receipts=[(0, TODAY + 9, 100, BUY)])
    told = found(made)
    assert (told.rows.action.tolist(), told.worth.tolist()) == ([Action.CANCEL], [UNKNOWN])
    assert list(told.covered(np.array([0]))) == [None]


def test_where_too_much_would_have_to_be_followed_those_of_the_greatest_value_are() -> None:
    made = _wheels()
    told = found(made, costs=[5 * SCALE, 6 * SCALE, SCALE, 2 * SCALE], most=3)
    assert skus(made, told) == ["BELL", "BLUE", "RED", "WHEEL"]
    assert told.waiting(np.arange(4)) is None
    assert told.waiting(np.array([0])).tolist() == [2]
    (wheel,) = told.covered(np.array([3]))
    assert wheel is not None
    assert wheel.sales.tolist() == [0, 1]


def test_a_plant_without_items_asks_for_nothing() -> None:
    assert len(found(plant([]))) == 0


@given(plants())
@settings(deadline=None)
def test_of_a_few_is_found_what_is_found_of_all(made: Plant) -> None:
    costs = [7 * SCALE] * len(made.items)
    told, least = found(made, TODAY + 30, costs), found(made, TODAY + 30, costs, most=0)
    rows = np.arange(len(told))
    for row, covered in zip(rows.tolist(), told.covered(rows), strict=True):
        (alone,) = told.covered(np.array([row]))
        assert (alone is None) == (covered is None) == (told.rows.covers[row] == 0)
        if alone is not None and covered is not None:
            assert alone.sales.tolist() == covered.sales.tolist() == told.waiting(np.array([row])).tolist()
            assert (alone.required, alone.forecast) == (covered.required, covered.forecast)
    assert sorted(zip(*(column.tolist() for column in vars(told.rows).values()), strict=True)) == sorted(
        zip(*(column.tolist() for column in vars(least.rows).values()), strict=True)
    )
