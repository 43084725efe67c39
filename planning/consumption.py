"""Forecast consumption: a sales order is not asked for beside the forecast that foresaw it. What orders leave of the
forecast is demand too.

An order consumes the forecast of its own week; what is more than that consumes the weeks before it, the nearest first,
then those after it (APICS dictionary: "consuming the forecast"; Vollmann, Berry, Whybark and Jacobs, "Manufacturing
Planning and Control for Supply Chain Management": backward, then forward consumption). So a customer who orders a
month's needs at once is not asked for a second time in the weeks around.
"""

import numpy as np

from planning.quantity import Amounts

WEEKS = 4  # backward, and as many forward


def unconsumed(forecast: Amounts, orders: Amounts, weeks: int = WEEKS) -> Amounts:
    """What `orders` leave of `forecast`; all [weeks, items]. All orders consume their own week before any consumes
    another one, and the weeks nearer to them before those that are farther, so no order of rows changes it."""
    left, wanted, length = forecast.copy(), orders.copy(), len(forecast)
    for back in range(min(weeks + 1, length)):
        _take(left[: length - back], wanted[back:])
    for forward in range(1, min(weeks + 1, length)):
        _take(left[forward:], wanted[: length - forward])
    return left


def _take(left: Amounts, wanted: Amounts) -> None:
    taken = np.minimum(left, wanted)
    left -= taken
    wanted -= taken
