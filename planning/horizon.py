"""How far ahead a whole plant is netted. Each question looks as far as it needs to, and nets for itself: with 100,000
items that takes half a second, and to keep what it finds would take half a gigabyte."""

import numpy as np

from planning.buckets import Buckets
from planning.plant import Plant

_LONGEST = 400  # days
_MOST = 12_000_000  # amounts in an array; above that what is far ahead is taken as needed when its week begins


def look_ahead(plant: Plant, least: int = 1) -> Buckets:
    """Up to the last demand or receipt but at least so many days."""
    last = max(int(one.day.max(initial=plant.today)) for one in (plant.demands, plant.receipts))
    return some_days(plant, max(least, min(last - plant.today + 1, _LONGEST)))


def some_days(plant: Plant, many: int) -> Buckets:
    """So many days; weeks at the end where days are too many."""
    most = _MOST // max(len(plant.items), 1)
    days = many if many <= most else max(1, (most * 7 - many) // 6)
    begins = np.concatenate([np.arange(days), np.arange(days, many, 7)])
    return Buckets((plant.today + begins).astype(np.int32), plant.today + many)
