"""What customers wanted of each item, period by period, and which periods are not to be learnt from.
`docs/forecasting.md` tells what counts as demand."""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any, Literal

from data_layer.bulk import BulkSession
from data_layer.derived_sales import ORDERED
from data_layer.stock_outs import read_stock_outs

Grain = Literal["day", "week", "month"]
PART = 0.5  # of a period's quantity, or of its days: from here on it is marked as a whole

WANTED = "coalesce(l.due_date, o.due_date, o.order_date)"  # the day that the customer wants it
LINES = """
manufacturing.sales_order o JOIN manufacturing.sales_order_line l USING (tenant_id, order_number)
JOIN manufacturing.sku s USING (tenant_id, sku)
"""
OF = f"""{LINES}WHERE {ORDERED}
"""
_DEMAND = f"""
SELECT l.sku, s.unit, s.active IS NOT FALSE, coalesce(l.unit, s.unit) = s.unit AS own,
       CAST(date_trunc(%(grain)s, {WANTED}) AS date) AS period, CAST(sum(l.quantity) AS double precision),
       CAST(sum(l.quantity) FILTER (WHERE l.promotion <> '') AS double precision), count(*)
FROM {LINES} WHERE {ORDERED} AND {WANTED} >= %(since)s AND {WANTED} < %(until)s
GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 5
"""
SITE = "coalesce(w.site, '')"
PLACE = "LEFT JOIN manufacturing.warehouse w ON w.tenant_id = o.tenant_id AND w.warehouse_id = l.warehouse_id"


@dataclass(frozen=True)
class Demand:
    """Of one item: `periods` are (first day, quantity), those with order lines; `other_unit` lines are not among them.
    `promotions` and `stock_outs` are the first days of periods that were so for the greater part."""

    sku: str
    unit: str
    active: bool
    lines: int
    other_unit: int
    periods: tuple[tuple[date, float], ...]
    promotions: tuple[date, ...] = ()
    stock_outs: tuple[date, ...] = ()


def read_demand(session: BulkSession, until: date, grain: Grain, *, since: date = date.min) -> tuple[Demand, ...]:
    """Of each item, what was wanted from the day `since` on and before `until`. Inside a transaction."""
    rows = session.rows(_DEMAND, {"since": since, "until": until, "grain": grain})
    return tuple(_demands(rows, grain, read_stock_outs(session, until)))


def _demands(rows: Sequence[Sequence[Any]], grain: Grain, out: Mapping[str, Sequence[date]]) -> Iterator[Demand]:
    for sku, of in groupby(rows, itemgetter(0)):
        lines = list(of)
        own = [row for row in lines if row[3]]
        periods = tuple((row[4], row[5]) for row in own)
        yield Demand(
            sku=sku,
            unit=lines[0][1],
            active=lines[0][2],
            lines=sum(row[7] for row in own),
            other_unit=sum(row[7] for row in lines if not row[3]),
            periods=periods,
            promotions=tuple(row[4] for row in own if row[6] and row[6] >= PART * row[5]),
            stock_outs=_periods(out.get(sku, ()), grain, periods),
        )


def _periods(days: Sequence[date], grain: Grain, periods: Sequence[tuple[date, Any]]) -> tuple[date, ...]:
    """Since the first one with demand."""
    out = Counter(map({"day": _day, "week": _monday, "month": _first}[grain], days))
    return tuple(
        one
        for one, many in sorted(out.items())
        if periods and one >= periods[0][0] and many >= PART * _days(one, grain)
    )


def _day(of: date) -> date:
    return of


def _monday(of: date) -> date:
    return of - timedelta(days=of.weekday())


def _first(of: date) -> date:
    return of.replace(day=1)


def _days(period: date, grain: Grain) -> int:
    if grain == "month":
        return monthrange(period.year, period.month)[1]
    return 7 if grain == "week" else 1
