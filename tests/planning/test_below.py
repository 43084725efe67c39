"""An item with all below it nets as in the whole plant, to the unit."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from planning.below import cumulative_lead_days, with_all_below
from planning.buckets import Buckets
from planning.netting import net
from planning.plant import Plant, Source
from planning.quantity import amount
from tests.planning.plants import TODAY, horizons, plant, plants


@given(plants().filter(lambda one: len(one.items) > 0), horizons(), st.data())
def test_an_item_and_all_it_takes_net_as_in_the_whole_plant(
    whole: Plant, buckets: Buckets, data: st.DataObject
) -> None:
    item = data.draw(st.integers(0, len(whole.items) - 1))
    found = net(whole, buckets)
    part, items = with_all_below(whole, found, item)
    assert items[0] == item
    again = net(part, buckets)
    for name in ("gross", "receipts", "planned_receipts", "planned_releases", "projected"):
        assert np.array_equal(getattr(again, name), getattr(found, name)[:, items]), name


def test_what_others_take_of_a_part_is_among_its_demands() -> None:
    whole = plant(
        [("PUMP", 2, 0), ("SEAL", 1, 0), ("VALVE", 2, 0)],
        lines=[(0, 1, 2), (2, 1, 3)],
        demands=[(0, TODAY + 5, 4, Source.SALES_ORDER), (2, TODAY + 6, 1, Source.SALES_ORDER)],
    )
    part, items = with_all_below(whole, net(whole, Buckets.days(TODAY, 10)), 0)
    assert [whole.items.skus[item] for item in items] == ["PUMP", "SEAL"]
    demands = zip(part.demands.item.tolist(), part.demands.day.tolist(), part.demands.quantity.tolist(), strict=True)
    assert sorted(demands) == [(0, TODAY + 5, amount(4)), (1, TODAY + 4, amount(3))]


def test_the_cumulative_lead_time_is_the_longest_way_down() -> None:
    whole = plant(
        [("PUMP", 2, 0), ("SEAL", 10, 0), ("KIT", 3, 0), ("RING", 8, 0), ("VALVE", 99, 0)],
        lines=[(0, 1, 1), (0, 2, 1), (2, 3, 1), (4, 3, 1), (2, 1, 1)],
    )
    assert [cumulative_lead_days(whole, item) for item in range(5)] == [15, 10, 13, 8, 107]


def test_a_circle_has_a_cumulative_lead_time_too_so_that_netting_can_name_it() -> None:
    assert cumulative_lead_days(plant([("HEN", 2, 0), ("EGG", 3, 0)], lines=[(0, 1, 1), (1, 0, 1)]), 0) > 0
