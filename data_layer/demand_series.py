"""What customers wanted, period by period, of each item and of each site that it ships from, and which periods are not
to be learnt from. `docs/forecasting.md` tells what counts as demand."""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
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
SELECT l.sku, {{site}} AS site, s.unit, s.active IS NOT FALSE, coalesce(l.unit, s.unit) = s.unit AS own,
       CAST(date_trunc(%(grain)s, {WANTED}) AS date) AS period, CAST(sum(l.quantity) AS double precision),
       CAST(sum(l.quantity) FILTER (WHERE l.promotion <> '') AS double precision), count(*)
FROM {LINES} {{place}} WHERE {ORDERED} AND {WANTED} >= %(since)s AND {WANTED} < %(until)s
GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 6
"""
SITE = "coalesce(w.site, '')"
PLACE = "LEFT JOIN manufacturing.warehouse w ON w.tenant_id = o.tenant_id AND w.warehouse_id = l.warehouse_id"
_ANY_SITE = "SELECT EXISTS (SELECT FROM manufacturing.sales_order_line WHERE warehouse_id IS NOT NULL)"
ONLY_SITE = f"""
SELECT l.sku, min({SITE}) AS site FROM {LINES} {PLACE} WHERE {ORDERED} AND coalesce(l.unit, s.unit) = s.unit
GROUP BY 1 HAVING min({SITE}) = max({SITE}) AND min({SITE}) <> ''
"""


@dataclass(frozen=True)
class Demand:
    """Of one item, or of what of it ships from one `site`; None: of all, "": of what says no site. `periods` are (first
    day, quantity), those with order lines; `other_unit` lines are not among them. `promotions` and `stock_outs` are
    the first days of periods that were so for the greater part."""

    sku: str
    site: str | None
    unit: str
    active: bool
    lines: int
    other_unit: int
    periods: tuple[tuple[date, float], ...]
    promotions: tuple[date, ...] = ()
    stock_outs: tuple[date, ...] = ()


def read_demand(session: BulkSession, until: date, grain: Grain, *, since: date = date.min) -> tuple[Demand, ...]:
    """Of each item, what was wanted from the day `since` on and before `until`. Inside a transaction."""
    return tuple(_read(session, since, until, grain, by_site=False))


def read_demand_by_site(
    session: BulkSession, until: date, grain: Grain, *, since: date = date.min
) -> tuple[Demand, ...]:
    """Of each item that ships from several sites, or from one and from where is not said: its parts, which add up to
    what `read_demand` gives. Inside a transaction."""
    if not _any_site(session):
        return ()
    parts = (one for one in _read(session, since, until, grain, by_site=True) if one.periods)
    found = (tuple(of) for _, of in groupby(parts, lambda one: one.sku))
    return tuple(one for of in found if len(of) > 1 for one in of)


def read_only_site(session: BulkSession) -> Mapping[str, str]:
    """The site of each item all of which ships from one."""
    return dict(session.rows(ONLY_SITE)) if _any_site(session) else {}


def _any_site(session: BulkSession) -> bool:
    found = session.row(_ANY_SITE)
    return bool(found and found[0])


def _read(session: BulkSession, since: date, until: date, grain: Grain, *, by_site: bool) -> Iterable[Demand]:
    site, place = (SITE, PLACE) if by_site else ("CAST(NULL AS text)", "")
    given = {"since": since, "until": until, "grain": grain}
    rows = session.rows(_DEMAND.format(site=site, place=place), given)
    out = read_stock_outs(session, until, by_site=by_site)
    for (sku, where), of in groupby(rows, itemgetter(0, 1)):
        lines = list(of)
        own = [row for row in lines if row[4]]
        periods = tuple((row[5], row[6]) for row in own)
        yield Demand(
            sku=sku,
            site=where,
            unit=lines[0][2],
            active=lines[0][3],
            lines=sum(row[8] for row in own),
            other_unit=sum(row[8] for row in lines if not row[4]),
            periods=periods,
            promotions=tuple(row[5] for row in own if row[7] and row[7] >= PART * row[6]),
            stock_outs=_periods(out.get((sku, where), ()), grain, periods),
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
