from math import sqrt

import pytest

from core.errors import InvalidInput
from forecasting.spreading import FEW, PART, Engine, spread, transformed


@pytest.mark.parametrize("count", [0, FEW, 2 * PART + 1])
def test_results_come_in_the_order_of_the_items_from_one_process_or_many(count: int) -> None:
    assert list(spread(sqrt, [float(one) for one in range(count)])) == [sqrt(one) for one in range(count)]


@pytest.mark.filterwarnings("ignore:'DataFrame.swapaxes' is deprecated")
def test_results_come_in_the_order_of_the_items_from_an_engine() -> None:
    assert list(transformed(sqrt, [float(one) for one in range(100)], "native")) == [sqrt(one) for one in range(100)]


def test_an_engine_that_is_not_installed_is_refused_with_what_to_install() -> None:
    with pytest.raises(InvalidInput, match=r"spark, which is not installed here: install fugue\[spark\]"):
        list(spread(sqrt, [1.0], Engine.SPARK))
