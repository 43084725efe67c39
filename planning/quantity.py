"""Quantities in arrays: whole ten-thousandths of the item's own unit, as the canonical tables keep four decimals. So
sums are exact, and two runs agree to the unit."""

from decimal import Decimal

import numpy as np
import numpy.typing as npt

Amounts = npt.NDArray[np.int64]

SCALE = 10_000


def amount(quantity: Decimal | int) -> int:
    """Raises `ValueError` when it has more than four decimals."""
    scaled = Decimal(quantity) * SCALE
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{quantity} has more than four decimals.")
    return int(scaled)


def quantity(amount: int) -> Decimal:
    return (Decimal(int(amount)) / SCALE).normalize() + 0


def times(amounts: Amounts, per: Amounts) -> Amounts:
    """The product, rounded up to a ten-thousandth: a part that is needed in any part is needed."""
    product = amounts * per
    product += SCALE - 1
    product //= SCALE
    return product
