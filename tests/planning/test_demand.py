import numpy as np
from hypothesis import given, settings

from planning.buckets import Buckets
from planning.demand import demanded, independent_demand, receipts_beyond, scheduled_receipts
from planning.plant import Plant, Source
from tests.planning.plants import TODAY, column, horizons, movements, plants

SALES, FORECAST, WORK, PURCHASE = Source.SALES_ORDER, Source.FORECAST, Source.WORK_ORDER, Source.PURCHASE_ORDER


def test_what_is_past_due_is_asked_for_today_and_a_forecast_of_before_has_lapsed() -> None:
    rows = [
        (0, TODAY - 9, 5, SALES),
        (0, TODAY + 1, 3, SALES),
        (0, TODAY, 10, FORECAST),
        (0, TODAY, 7, WORK),
        (0, TODAY - 1, 100, FORECAST),
        (0, TODAY + 2, 1000, SALES),
    ]
    buckets = Buckets(column([TODAY]), TODAY + 2)
    assert independent_demand(movements(rows, scaled=False), 1, buckets).tolist() == [[25]]


def test_receipts_are_on_their_day_and_past_due_ones_today() -> None:
    rows = movements([(1, TODAY - 3, 5, PURCHASE), (1, TODAY + 1, 7, WORK), (0, TODAY + 2, 9, PURCHASE)], scaled=False)
    assert scheduled_receipts(rows, 2, Buckets.days(TODAY, 2)).tolist() == [[0, 5], [0, 7]]
    assert receipts_beyond(rows, column([2, 2]), Buckets.days(TODAY, 2)).tolist() == [9, 0]
    assert receipts_beyond(rows, column([1, 2]), Buckets.days(TODAY, 2)).tolist() == [0, 0]


@settings(deadline=None)
@given(plants(), horizons())
def test_what_each_row_adds_adds_up_to_the_demand_of_the_bucket(one: Plant, buckets: Buckets) -> None:
    asked = demanded(one.demands, buckets)
    assert (asked <= one.demands.quantity).all()
    found = np.zeros((len(buckets) + 1, len(one.items)), np.int64)
    np.add.at(found, (buckets.of(one.demands.day), one.demands.item), asked)
    assert (found[:-1] == independent_demand(one.demands, len(one.items), buckets)).all()
    assert not found[-1].any()
