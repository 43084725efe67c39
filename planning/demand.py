"""What is asked of the plant from outside, and what is already on its way to it, by bucket."""

import numpy as np

from planning.buckets import Buckets, Places
from planning.plant import Flags, Movements, Numbers, Source
from planning.quantity import Amounts

_STRETCH = 4096


def consumed(forecast: Amounts, orders: Amounts) -> Amounts:
    """The demand of each bucket, where sales orders consume the forecast of their own bucket: the larger of the two
    (APICS: forecast consumption, without looking forward or back)."""
    return np.maximum(forecast, orders)


def independent_demand(demands: Movements, items: int, buckets: Buckets) -> Amounts:
    """[buckets, items]: sales orders with the forecast that they leave, and what open work orders still take.

    What is past due falls into the first bucket; an order that is past due consumes no forecast there, since it was
    forecast for a day that is over. A forecast for a day before today has lapsed. What is due after the last bucket is
    not in the plan.
    """
    total = np.zeros((len(buckets), items), dtype=np.int64)
    bucket = buckets.of(demands.day)
    inside = bucket < len(buckets)
    forecast = _of(demands, Source.FORECAST)
    if not forecast.any():
        _add(total, demands, bucket, inside)
        return total
    coming = inside & (demands.day >= buckets.today)
    orders = coming & _of(demands, Source.SALES_ORDER)
    _add(total, demands, bucket, orders)
    of = demands.item[forecast]
    first, last = int(of.min()), int(of.max())
    forecasts = np.zeros((len(buckets), last + 1 - first), dtype=np.int64)
    _add(forecasts, demands, bucket, coming & forecast, first)
    total[:, first : last + 1] = consumed(forecasts, total[:, first : last + 1])
    _add(total, demands, bucket, inside & ~(forecast | orders))
    return total


def scheduled_receipts(receipts: Movements, items: int, buckets: Buckets) -> Amounts:
    """[buckets, items]: what is on order. What is past due is taken to arrive today."""
    total = np.zeros((len(buckets), items), dtype=np.int64)
    bucket = buckets.of(receipts.day)
    _add(total, receipts, bucket, bucket < len(buckets))
    return total


def receipts_beyond(receipts: Movements, lead_days: Numbers, buckets: Buckets) -> Amounts:
    """[items]: what is on order for after the last bucket, but no later than an order released today would come."""
    total = np.zeros(len(lead_days), dtype=np.int64)
    kept = (receipts.day >= buckets.end) & (receipts.day - buckets.today <= lead_days[receipts.item])
    np.add.at(total, receipts.item[kept], receipts.quantity[kept])
    return total


def unconsumed(demands: Movements, buckets: Buckets) -> Amounts:
    """What each row adds to independent demand: of forecasts what sales orders leave, those first that are due last."""
    asked = np.where(demands.day < buckets.end, demands.quantity, 0)
    if Source.FORECAST not in demands.source:
        return asked
    forecast, coming = _of(demands, Source.FORECAST), demands.day >= buckets.today
    asked[forecast & ~coming] = 0
    rows = np.flatnonzero(forecast & (asked > 0))
    rows = rows[np.lexsort((demands.day[rows], demands.item[rows]))]
    size = len(buckets) + 1
    place = demands.item.astype(np.int64) * size + buckets.of(demands.day)
    orders = _of(demands, Source.SALES_ORDER) & coming
    taken = np.zeros((int(demands.item.max()) + 1) * size, np.int64)
    np.add.at(taken, place[orders], demands.quantity[orders])
    ends = np.cumsum(asked[rows])
    begins = np.diff(place[rows], prepend=-1) != 0
    ends -= np.maximum.accumulate(np.where(begins, ends - asked[rows], 0))
    asked[rows] = np.clip(ends - taken[place[rows]], 0, asked[rows])
    return asked


def _of(movements: Movements, source: Source) -> Flags:
    """A stretch at a time: rows of one source mostly stand together, and counting is faster than looking at each."""
    found = np.zeros(len(movements), np.bool_)
    for start in range(0, len(movements), _STRETCH):
        some = movements.source[start : start + _STRETCH]
        if count := some.count(source):
            found[start : start + len(some)] = count == len(some) or [one is source for one in some]
    return found


def _add(total: Amounts, rows: Movements, bucket: Places, kept: Flags, first: int = 0) -> None:
    """To `total`, whose columns begin with the item `first`."""
    if not kept.any():
        return
    cell = bucket[kept] * total.shape[1] + (rows.item[kept] - first)
    np.add.at(total.reshape(-1), cell, rows.quantity[kept])
