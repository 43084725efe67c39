import numpy as np
import pytest
from hypothesis import given

from planning.bom import Circular, effective, in_force, low_level_codes
from planning.buckets import Buckets
from planning.plant import Plant
from tests.planning.plants import TODAY, column, horizons, plant, plants


def test_an_items_code_is_the_longest_way_down_to_it() -> None:
    parts = [(sku, 0, 0) for sku in "ABCDE"]
    one = plant(parts, [(0, 1, 1), (1, 2, 1), (0, 2, 1), (3, 2, 1)])
    assert low_level_codes(one.items, one.structure).tolist() == [0, 1, 2, 0, 0]


@pytest.mark.parametrize(
    ("lines", "skus"),
    [
        ([(0, 0, 1)], ("A",)),
        ([(0, 1, 1), (1, 2, 1), (2, 0, 1)], ("B", "C", "A")),
        ([(3, 0, 1), (0, 1, 1), (1, 0, 1), (1, 2, 1), (2, 4, 1)], ("B", "A")),
    ],
)
def test_a_circle_is_named_in_the_order_of_need(lines: list[tuple[int, int, int]], skus: tuple[str, ...]) -> None:
    one = plant([(sku, 0, 0) for sku in "ABCDE"], lines)
    with pytest.raises(Circular, match=" → ") as caught:
        low_level_codes(one.items, one.structure)
    assert caught.value.skus == skus
    needs = {(one.items.skus[parent], one.items.skus[component]) for parent, component, _ in lines}
    assert all(pair in needs for pair in zip(skus, (*skus[1:], skus[0]), strict=True))


@given(plants(), horizons())
def test_lines_that_are_in_force_on_no_first_day_are_left_out(one: Plant, buckets: Buckets) -> None:
    kept = effective(one.structure, buckets)
    holds = in_force(one.structure, buckets.first_days).any(axis=0)
    assert kept.parent.tolist() == one.structure.parent[holds].tolist()
    assert kept.last_day.tolist() == one.structure.last_day[holds].tolist()


def test_a_line_holds_on_its_first_and_on_its_last_day() -> None:
    one = plant([("A", 0, 0), ("B", 0, 0)], [(0, 1, 1)]).structure
    one.first_day[:], one.last_day[:] = TODAY + 1, TODAY + 2
    assert in_force(one, column(range(TODAY, TODAY + 4)))[:, 0].tolist() == [False, True, True, False]
    assert not np.any(effective(one, Buckets.days(TODAY, 1)).parent)
