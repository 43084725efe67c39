import numpy as np

from planning.bom import low_level_codes
from planning.buckets import Buckets
from planning.explosion import explosions
from planning.layout import Layout
from planning.plant import Plant
from tests.planning.plants import TODAY, plant


def needs(one: Plant, released: list[list[int]]) -> list[list[int]]:
    buckets, codes = Buckets.days(TODAY, 2), low_level_codes(one.items, one.structure)
    gross = np.zeros((2, len(one.items)), dtype=np.int64)
    first, *_ = explosions(one.structure, Layout.of(one.items, codes, buckets), codes, buckets)
    first.add(np.array(released), gross)
    return gross.tolist()


def test_each_line_of_each_parent_is_rounded_up_to_a_ten_thousandth() -> None:
    one = plant([("A", 0, 0), ("B", 0, 0), ("C", 0, 0)], [(0, 2, 1), (1, 2, 1), (0, 2, 2)])
    one.structure.per[:] = [1, 1, 20_000]
    assert needs(one, [[7, 3, 0], [10_000, 20_000, 0]]) == [[0, 0, 1 + 1 + 14], [0, 0, 1 + 2 + 20_000]]


def test_a_line_is_needed_only_by_releases_while_it_is_in_force() -> None:
    one = plant([("A", 0, 0), ("B", 0, 0), ("C", 0, 0)], [(0, 1, 1), (0, 2, 1)])
    one.structure.last_day[0], one.structure.first_day[1] = TODAY, TODAY + 1
    assert needs(one, [[5, 0, 0], [7, 0, 0]]) == [[0, 5, 0], [0, 0, 7]]
