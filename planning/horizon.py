"""How far ahead a whole plant is netted."""

import numpy as np

from planning.buckets import Buckets
from planning.plant import Plant

_LONGEST = 400  # days
_MOST = 12_000_000  # amounts in an array; above that what is far ahead is taken as needed when its week begins


def look_ahead(plant: Plant, least: int = 1) -> Buckets:
    """Days, up to the last demand or receipt but at least so many; weeks at the end where days are too many."""
    last = max(int(one.day.max(initial=plant.today)) for one in (plant.demands, plant.receipts))
    span = max(least, min(last - plant.today + 1, _LONGEST))
    most = _MOST // max(len(plant.items), 1)
    days = span if span <= most else max(1, (most * 7 - span) // 6)
    begins = np.concatenate([np.arange(days), np.arange(days, span, 7)])
    return Buckets((plant.today + begins).astype(np.int32), plant.today + span)
