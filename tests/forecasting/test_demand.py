import numpy as np
import pytest

from forecasting.demand import Demand, kind_of


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([10, 12, 11, 9, 10], Demand.SMOOTH),
        ([1, 50, 3, 2, 60], Demand.ERRATIC),
        ([0, 2, 0, 0, 2, 0], Demand.INTERMITTENT),
        ([0, 1, 0, 0, 30, 0, 2, 0], Demand.LUMPY),
        ([0, 0, 0], Demand.NONE),
        ([], Demand.NONE),
        ([-3, 0, 0, 0, 5], Demand.SMOOTH),
    ],
)
def test_a_series_is_of_the_kind_that_syntetos_and_boylan_say(values: list[float], kind: Demand) -> None:
    assert kind_of(np.array(values, dtype=float)) is kind
