import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.above import with_all_above
from planning.buckets import Buckets
from planning.netting import net
from planning.plant import Plant, Source
from tests.planning.plants import horizons, plant, plants


@settings(max_examples=200, deadline=None)
@given(plants(), horizons(), st.data())
def test_items_are_planned_as_in_the_whole_plant(one: Plant, buckets: Buckets, data: st.DataObject) -> None:
    count = len(one.items)
    chosen = np.array(data.draw(st.lists(st.integers(0, count - 1), unique=True)) if count else [], dtype=np.intp)
    whole = net(one, buckets)
    part, places = with_all_above(one, chosen)
    found = net(part, buckets)
    for name in ("gross", "receipts", "planned_receipts", "planned_releases", "projected"):
        assert (getattr(found, name)[:, places] == getattr(whole, name)[:, chosen]).all(), name


def test_what_an_item_takes_and_what_it_does_not_go_into_is_left_out() -> None:
    parts = [("BIKE", 1, 0), ("WHEEL", 1, 0), ("SPOKE", 1, 0), ("BELL", 1, 0)]
    rows = [(0, 20_010, 5, Source.SALES_ORDER), (3, 20_010, 5, Source.SALES_ORDER)]
    part, places = with_all_above(plant(parts, [(0, 1, 2), (1, 2, 32), (0, 3, 1)], rows), np.array([1]))
    assert part.items.skus == ("BIKE", "WHEEL")
    assert places.tolist() == [1]
    assert part.demands.orders == ("O0",)
