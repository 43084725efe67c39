"""An item with all below it nets as in the whole plant, to the unit."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from planning.below import with_all_below
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
