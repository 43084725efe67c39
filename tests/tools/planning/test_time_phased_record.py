import numpy as np

from planning.buckets import Buckets
from planning.plant import Plant, Source
from tests.planning.plants import TODAY, plant
from tools.planning.time_phased_record import netted_by

DEMAND = [(0, TODAY + 100, 5, Source.SALES_ORDER)]


def _part(items: int) -> Plant:
    return plant([(f"P{number}", 1, 0) for number in range(items)], demands=DEMAND)


def test_a_few_items_are_netted_by_the_day_and_then_by_the_week_up_to_the_last_demand() -> None:
    shown = Buckets.weeks(TODAY, 4)
    found = netted_by(_part(1), shown)
    assert found.first_days[: shown.end - TODAY].tolist() == list(range(TODAY, shown.end))
    assert set(np.diff(found.first_days[shown.end - TODAY :]).tolist()) == {7}
    assert found.end > TODAY + 100


def test_many_items_are_netted_by_the_week_later_on_and_each_month_begins_a_bucket() -> None:
    shown = Buckets.months(TODAY, 6)
    found = netted_by(_part(30_000), shown)
    assert len(found) < 120
    assert np.isin(shown.first_days, found.first_days).all()
    assert np.diff(found.first_days).max() == 7
