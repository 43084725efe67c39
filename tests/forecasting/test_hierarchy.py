import numpy as np
import pytest

from core.errors import InvalidInput
from forecasting.hierarchy import TOTAL, bottom_up, hierarchy, reconcile

TREE = hierarchy(
    ["P1/A", "P1/B", "P2/A"], {"category": ["pump", "pump", "motor"], "site": ["A", "B", "A"]}, "SKU at site"
)


def test_a_group_holds_the_series_that_belong_to_it() -> None:
    assert TREE.nodes == (
        ("SKU at site", "P1/A"), ("SKU at site", "P1/B"), ("SKU at site", "P2/A"),
        ("category", "pump"), ("category", "motor"), ("site", "A"), ("site", "B"), TOTAL,
    )  # fmt: skip
    sums = bottom_up(TREE, np.array([[1.0, 10], [2, 20], [4, 40]]))
    assert sums[:, 0].tolist() == [1, 2, 4, 3, 4, 5, 2, 7]
    assert sums[-1].tolist() == [7, 70]


def test_reconciled_forecasts_agree_at_every_level() -> None:
    draw = np.random.default_rng(3)
    agreed = reconcile(TREE, draw.uniform(5, 50, (8, 13)), draw.uniform(1, 9, 8))
    assert agreed == pytest.approx(bottom_up(TREE, agreed[: TREE.bottoms]))


def test_forecasts_that_agree_already_stay_as_they_are() -> None:
    given = bottom_up(TREE, np.array([[1.0], [2], [4]]))
    assert reconcile(TREE, given, np.ones(8)) == pytest.approx(given)


def test_what_is_sure_moves_less_than_what_is_not() -> None:
    given = bottom_up(TREE, np.full((3, 1), 10.0))
    given[-1] = 60
    unsure, sure = (
        reconcile(TREE, given, np.array([*np.ones(7), total])) for total in (100.0, 0.01)
    )  # fmt: skip
    assert unsure[-1, 0] < 33
    assert sure[-1, 0] > 55


def test_one_that_was_always_right_is_kept_to_and_none_is_below_zero() -> None:
    given = bottom_up(TREE, np.array([[0.0], [5], [5]]))
    given[-1] = 4
    agreed = reconcile(TREE, given, np.array([1.0, 1, 1, 1, 1, 1, 1, 0]))
    assert (agreed >= 0).all()
    assert agreed == pytest.approx(bottom_up(TREE, agreed[:3]))


def test_a_node_without_a_forecast_is_named() -> None:
    given = bottom_up(TREE, np.ones((3, 2)))
    given[5] = np.nan
    with pytest.raises(InvalidInput, match="site A has no forecast"):
        reconcile(TREE, given, np.ones(8))
