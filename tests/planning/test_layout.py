import numpy as np

from planning.bom import low_level_codes
from planning.buckets import Buckets
from planning.layout import Layout
from planning.plant import Source
from tests.planning.plants import TODAY, movements, plant


def laid() -> Layout:
    one = plant([("C", 1, 30), ("A", 2, 10), ("D", 9, 40), ("B", 0, 20)], [(1, 3, 1), (3, 0, 1), (3, 2, 1)])
    return Layout.of(one.items, low_level_codes(one.items, one.structure), Buckets.days(TODAY, 4))


def test_items_of_one_level_stand_side_by_side_in_the_plants_order() -> None:
    layout = laid()
    assert layout.levels == (slice(0, 1), slice(1, 2), slice(2, 4))
    assert (layout.items.on_hand // 10_000).tolist() == [10, 20, 30, 40]
    assert layout.arranged(movements([(2, TODAY, 1, Source.SALES_ORDER)])).item.tolist() == [3]


def test_an_order_is_released_its_lead_time_before_it_is_received() -> None:
    layout = laid()
    assert layout.earliest.tolist() == [2, 0, 1, 4]
    assert layout.releases[:, layout.lead].T.tolist() == [[0, 0, 0, 1], [0, 1, 2, 3], [0, 0, 1, 2], [0, 0, 0, 0]]


def test_what_was_found_stands_in_the_plants_order_again() -> None:
    assert laid().back(np.array([10, 20, 30, 40])).tolist() == [30, 10, 40, 20]
    assert laid().back(np.array([[1, 2, 3, 4], [5, 6, 7, 8]])).tolist() == [[3, 1, 4, 2], [7, 5, 8, 6]]
