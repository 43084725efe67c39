from decimal import Decimal

import numpy as np
import pytest

from planning.quantity import amount, quantity, times


@pytest.mark.parametrize("said", ["0", "1", "0.0001", "1250.5", "99999999999.9999"])
def test_a_quantity_comes_back_as_it_was(said: str) -> None:
    assert quantity(amount(Decimal(said))) == Decimal(said)


def test_more_than_four_decimals_are_refused() -> None:
    with pytest.raises(ValueError, match="more than four decimals"):
        amount(Decimal("0.00001"))


def test_a_product_is_rounded_up() -> None:
    needed = times(np.array([amount(3), amount(1)]), np.array([amount(Decimal("0.3333")), 1]))
    assert list(needed) == [amount(Decimal("0.9999")), 1]
    assert list(times(np.array([1]), np.array([1]))) == [1]
