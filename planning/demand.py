"""What is asked of the plant from outside, and what is already on its way to it, by bucket."""

import numpy as np

from planning.buckets import Buckets
from planning.plant import Movements, Numbers, Source
from planning.quantity import Amounts


def independent_demand(demands: Movements, items: int, buckets: Buckets) -> Amounts:
    """[buckets, items]: sales orders, the forecast that they leave (`planning.consumption`), and what open work orders
    still take."""
    return _summed(demands, demanded(demands, buckets), items, buckets)


def demanded(demands: Movements, buckets: Buckets) -> Amounts:
    """What each row adds to independent demand. What is past due falls into the first bucket; a forecast for a day
    before today has lapsed. What is due after the last bucket is not in the plan."""
    asked = np.where(demands.day < buckets.end, demands.quantity, 0)
    past = np.flatnonzero(demands.day < buckets.today).tolist()
    asked[[row for row in past if demands.source[row] is Source.FORECAST]] = 0
    return asked


def scheduled_receipts(receipts: Movements, items: int, buckets: Buckets) -> Amounts:
    """[buckets, items]: what is on order. What is past due is taken to arrive today."""
    return _summed(receipts, receipts.quantity, items, buckets)


def receipts_beyond(receipts: Movements, lead_days: Numbers, buckets: Buckets) -> Amounts:
    """[items]: what is on order for after the last bucket, but no later than an order released today would come."""
    total = np.zeros(len(lead_days), dtype=np.int64)
    kept = (receipts.day >= buckets.end) & (receipts.day - buckets.today <= lead_days[receipts.item])
    np.add.at(total, receipts.item[kept], receipts.quantity[kept])
    return total


def _summed(rows: Movements, quantity: Amounts, items: int, buckets: Buckets) -> Amounts:
    total = np.zeros((len(buckets) + 1, items), dtype=np.int64)  # the last for what comes after the buckets
    np.add.at(total.reshape(-1), buckets.of(rows.day) * items + rows.item, quantity)
    return total[:-1]
