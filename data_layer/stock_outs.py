"""Days on which nothing of an item was on hand anywhere, as far as the statements of its stock tell.

A level holds from the day it was stated until the next statement of the same place. It is known on a day if the stock
was stated again within `NEAR` days: the place itself, or all of its source (a sync does not write again what only
repeats). An item that is out of stock on more than half of the days that are known is made or bought to order, so it
lacks nothing and no day is told of it.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np
import numpy.typing as npt

from data_layer.bulk import BulkSession

NEAR = 7
Days = npt.NDArray[np.int64]  # as `date.toordinal` counts them
Flags = npt.NDArray[np.bool_]

_READ = """
SELECT DISTINCT j.source_id, CAST(p.as_of AS date) FROM staging.progress p JOIN staging.job j USING (tenant_id, job_id)
WHERE p.entity = 'inventory' AND p.status = 'COMPLETED' AND CAST(p.as_of AS date) < %(until)s ORDER BY 1, 2
"""
_COLUMNS = "sku, warehouse_id, lot, as_of, on_hand, source_system"
_STATED = f"""
SELECT i.sku, i.warehouse_id, i.lot, CAST(i.as_of AS date) AS day, i.on_hand > 0 AS there, current,
       i.source_system
FROM (SELECT {_COLUMNS}, true AS current FROM manufacturing.inventory UNION ALL
      SELECT {_COLUMNS}, false FROM manufacturing.inventory_history) i
WHERE CAST(i.as_of AS date) < %(until)s AND i.sku IN (SELECT sku FROM manufacturing.sales_order_line) AND i.sku IN (
    SELECT sku FROM manufacturing.inventory WHERE on_hand <= 0 UNION
    SELECT sku FROM manufacturing.inventory_history WHERE on_hand <= 0)
ORDER BY 1, 2, 3, i.as_of
"""


def read_stock_outs(session: BulkSession, until: date) -> Mapping[str, Sequence[date]]:
    """Those before `until`, by item that customers order. Inside a transaction."""
    read: dict[str, list[int]] = {}
    for source, day in session.rows(_READ, {"until": until}):
        read.setdefault(source, []).append(day.toordinal())
    when_read = {source: np.array(days) for source, days in read.items()}
    rows = session.rows(_STATED, {"until": until})
    found = ((sku, _out(list(of), when_read)) for sku, of in groupby(rows, itemgetter(0)))
    return {sku: [date.fromordinal(day) for day in days] for sku, days in found if days}


def _out(rows: Sequence[Sequence[Any]], when_read: Mapping[str, Days]) -> list[int]:
    """Of one item: rows of (item, warehouse, lot, day, whether there is any, whether it is the last one known,
    source)."""
    first = min(row[3].toordinal() for row in rows)
    last = max(
        [row[3].toordinal() for row in rows] + [int(when_read[row[6]][-1]) for row in rows if row[6] in when_read]
    )
    days = np.arange(first, last + 1)
    none, known = np.ones((2, len(days)), dtype=np.bool_)
    for _, place in groupby(rows, itemgetter(1, 2)):
        there, certain = _levels(list(place), days, when_read)
        none &= ~there
        known &= certain
    out = days[none & known]
    return out.tolist() if 2 * len(out) <= known.sum() else []


def _levels(rows: Sequence[Sequence[Any]], days: Days, when_read: Mapping[str, Days]) -> tuple[Flags, Flags]:
    """Whether anything was there on each day at one place, and whether that is known. Before it was first stated
    nothing was."""
    stated = np.array([row[3].toordinal() for row in rows])
    at = np.searchsorted(stated, days, side="right") - 1
    there = np.where(at < 0, False, np.array([row[4] for row in rows])[at])
    known = _near(stated, days) | (at < 0)
    read = when_read.get(rows[-1][6])
    if read is not None:
        gone = (at == len(rows) - 1) & (not rows[-1][5])  # no longer stated, since a day that is not known
        known |= _near(read, days) & ~gone
    return there, known


def _near(stated: Days, days: Days) -> Flags:
    """The days of statements, and those between two that are at most `NEAR` days apart."""
    before = np.searchsorted(stated, days, side="right") - 1
    after = np.minimum(before + 1, len(stated) - 1)
    gap = stated[after] - stated[before]
    return np.asarray((before >= 0) & ((stated[before] == days) | ((gap > 0) & (gap <= NEAR))))
