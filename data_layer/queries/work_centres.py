"""What work centres had to do and did, and where operations ended late."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from core.enums import OPEN_WORK_ORDER
from data_layer.queries.amounts import sums
from data_layer.queries.conditions import Conditions
from data_layer.queries.grouping import LAST, make_room
from data_layer.queries.listing import Listing, Page, read_page
from data_layer.repository import Repository

# An operation belongs to the day it is planned to start on; where no plan is stated, to that on which it started.
# An operation is open when its order is and it has not ended. Its hours are the planned, or else the real ones.
_LOAD = """
SELECT g.*, n.name, n.hours_per_week, n.source_system AS source, n.source_record AS record,
       round(CAST(:weeks AS numeric) * n.hours_per_week, 2) AS capacity_hours,
       round(100 * g.hours / nullif(CAST(:weeks AS numeric) * n.hours_per_week, 0), 1) AS load_percent,
       coalesce(-({rank}), {last}) AS rank
FROM (
    SELECT p.work_centre_id, count(*) AS operations, sum(p.planned_hours) AS planned_hours,
           sum(p.actual_hours) AS actual_hours, sum(coalesce(p.planned_hours, p.actual_hours)) AS hours,
           count(*) - count(coalesce(p.planned_hours, p.actual_hours)) AS without_hours,
           count(p.planned_hours) AS planned_operations,
           sum(p.actual_hours - p.planned_hours) AS hours_over,
           CASE WHEN {one_currency} THEN sum(p.planned_cost) END AS planned_cost,
           CASE WHEN {one_currency} THEN sum(p.actual_cost) END AS actual_cost,
           CASE WHEN {one_currency} THEN sum(p.actual_cost - p.planned_cost) END AS cost_over,
           CASE WHEN {one_currency} THEN min(p.currency) END AS currency,
           count(o.wo_number) AS open_operations,
           sum(p.planned_hours) FILTER (WHERE o.wo_number IS NOT NULL) AS open_hours,
           count(o.wo_number) FILTER (WHERE p.planned_hours IS NULL) AS open_without_hours
    FROM manufacturing.operation p
    LEFT JOIN (SELECT tenant_id, wo_number FROM manufacturing.work_order WHERE status = ANY(:open)) o
        ON o.tenant_id = p.tenant_id AND o.wo_number = p.wo_number AND p.actual_end IS NULL
    WHERE {where}
    GROUP BY p.work_centre_id
) g LEFT JOIN manufacturing.work_centre n ON n.work_centre_id = g.work_centre_id
"""
# Not counted as different ones, for which the operations would have to be sorted.
_ONE_CURRENCY = "min(coalesce(p.currency, '')) = max(coalesce(p.currency, ''))"
_LOAD_RANK = {
    "load": "coalesce(100 * g.hours / nullif(CAST(:weeks AS numeric) * n.hours_per_week, 0), g.hours / 1000000000)",
    "hours": "g.hours",
    "cost": "g.actual_cost",
    "deviation": "g.cost_over",
}

_ENDED = """
SELECT p.work_centre_id, p.wo_number, p.sequence, p.scheduled_end, p.actual_end,
       p.actual_end - p.scheduled_end AS days_late, p.source_system, p.source_record
FROM manufacturing.operation p {orders}
WHERE {where}
"""
_DELAYS = """
SELECT g.*, n.name, {rank} AS rank
FROM (
    SELECT work_centre_id, count(*) AS ended, count(days_late) AS dated,
           count(*) FILTER (WHERE days_late > 0) AS delayed,
           round(avg(days_late) FILTER (WHERE days_late > 0), 1) AS average_days,
           max(days_late) FILTER (WHERE days_late > 0) AS worst_days
    FROM base GROUP BY work_centre_id
) g LEFT JOIN manufacturing.work_centre n ON n.work_centre_id = g.work_centre_id
"""
_DELAY_RANK = {"average_days": "average_days", "worst_days": "worst_days", "delayed": "delayed"}
_DELAYED = """
SELECT b.work_centre_id, n.name, b.wo_number, b.sequence, o.sku, s.name AS item, b.scheduled_end, b.actual_end,
       b.days_late, b.source_system AS source, b.source_record AS record, -b.days_late AS rank
FROM base b LEFT JOIN manufacturing.work_centre n ON n.work_centre_id = b.work_centre_id
LEFT JOIN manufacturing.work_order o ON o.wo_number = b.wo_number
LEFT JOIN manufacturing.sku s ON s.tenant_id = o.tenant_id AND s.sku = o.sku
WHERE b.days_late > 0
"""
_DELAY_TOTALS = """
(SELECT count(*) FROM base) AS all_ended, (SELECT count(days_late) FROM base) AS all_dated,
(SELECT count(*) FROM base WHERE days_late > 0) AS all_delayed,
(SELECT round(avg(days_late), 1) FROM base WHERE days_late > 0) AS average,
(SELECT max(days_late) FROM base) AS worst
"""


@dataclass(frozen=True)
class Load:
    """One work centre. Sums are null where no operation states the figure; deviations are of those that state both."""

    work_centre_id: str
    name: str | None
    operations: int
    planned_hours: Decimal | None
    actual_hours: Decimal | None
    hours: Decimal | None
    hours_over: Decimal | None
    without_hours: int
    planned_operations: int
    hours_per_week: Decimal | None
    capacity_hours: Decimal | None
    load_percent: Decimal | None
    planned_cost: Decimal | None
    actual_cost: Decimal | None
    cost_over: Decimal | None
    currency: str | None
    open_operations: int
    open_hours: Decimal | None
    open_without_hours: int
    source: str | None
    record: str | None


@dataclass(frozen=True)
class Delays:
    """Of one work centre's operations that ended; `dated` state both ends."""

    work_centre_id: str
    name: str | None
    ended: int
    dated: int
    delayed: int
    average_days: Decimal | None
    worst_days: int | None


@dataclass(frozen=True)
class DelayedOperation:
    work_centre_id: str
    name: str | None
    wo_number: str
    sequence: int
    sku: str | None
    item: str | None
    scheduled_end: date
    actual_end: date
    days_late: int
    source: str
    record: str


class WorkCentreRepository(Repository):
    async def load(
        self,
        work_centre: str | None,
        since: date | None,
        until: date | None,
        *,
        rank_by: Literal["load", "hours", "cost", "deviation"],
        limit: int,
        cursor: str | None,
    ) -> Page[Load]:
        """Work centres by one figure, greatest first. A load needs both ends of the period.

        Totals: work_centres, all_operations, all_hours, all_actual_hours, all_planned_hours, all_open, all_open_hours,
        all_without_hours, and by currency all_planned_cost, all_actual_cost, all_cost_over.
        """
        where = Conditions().and_equal("p.work_centre_id", work_centre)
        if since is not None or until is not None:
            planned = Conditions(mark="planned").and_between("p.scheduled_start", since, until)
            actual = Conditions(mark="actual").and_between("p.actual_start", since, until)
            where.and_also(
                f"({planned.sql} OR (p.scheduled_start IS NULL AND {actual.sql}))", **planned.given, **actual.given
            )
        days = (until - since).days + 1 if since is not None and until is not None else None
        given: dict[str, Any] = {
            "open": list(OPEN_WORK_ORDER),
            "weeks": Decimal(days) / 7 if days is not None else None,
            **where.given,
        }
        listing = Listing(
            _LOAD.format(one_currency=_ONE_CURRENCY, where=where.sql, rank=_LOAD_RANK[rank_by], last=LAST),
            keys=(("rank", "numeric"), ("work_centre_id", "text")),
            totals="count(*) AS work_centres, sum(hours) AS all_hours, sum(actual_hours) AS all_actual_hours,"
            " sum(planned_hours) AS all_planned_hours, sum(hours_over) AS all_hours_over,"
            " sum(open_hours) AS all_open_hours, "
            + ", ".join(
                f"CAST(coalesce(sum({name}), 0) AS bigint) AS all_{alias}"
                for name, alias in (
                    ("operations", "operations"),
                    ("open_operations", "open"),
                    ("without_hours", "without_hours"),
                )
            )
            + ", "
            + ", ".join(sums(f"all_{name}", name, "currency") for name in ("planned_cost", "actual_cost", "cost_over")),
        )
        await make_room(self._tx)
        return await read_page(self._tx, listing, Load, given, limit=limit, cursor=cursor)

    async def delays(
        self,
        work_centre: str | None,
        sku: str | None,
        since: date | None,
        until: date | None,
        *,
        rank_by: Literal["average_days", "worst_days", "delayed"],
        limit: int,
        cursor: str | None,
    ) -> Page[Delays]:
        """Work centres with operations that ended in the period, those with the greatest delays first.

        Totals: all_ended, all_dated, all_delayed, average and worst (days, of the delayed), work_centres.
        """
        where = _ended(work_centre, sku, since, until)
        listing = Listing(
            _DELAYS.format(rank=f"coalesce(-{_DELAY_RANK[rank_by]}, {LAST})"),
            keys=(("rank", "numeric"), ("work_centre_id", "text")),
            totals=f"count(*) AS work_centres, {_DELAY_TOTALS}",
            base=_ENDED.format(where=where.sql, orders=_orders(sku)),
        )
        await make_room(self._tx)
        return await read_page(self._tx, listing, Delays, where.given, limit=limit, cursor=cursor)

    async def delayed(
        self,
        work_centre: str | None,
        sku: str | None,
        since: date | None,
        until: date | None,
        *,
        limit: int,
        cursor: str | None,
    ) -> Page[DelayedOperation]:
        """The operations themselves, the most delayed first. Totals: as of `delays`."""
        where = _ended(work_centre, sku, since, until)
        listing = Listing(
            _DELAYED,
            keys=(("rank", "integer"), ("wo_number", "text"), ("sequence", "integer")),
            totals=f"count(DISTINCT work_centre_id) AS work_centres, {_DELAY_TOTALS}",
            base=_ENDED.format(where=where.sql, orders=_orders(sku)),
        )
        await make_room(self._tx)
        return await read_page(self._tx, listing, DelayedOperation, where.given, limit=limit, cursor=cursor)


def _orders(sku: str | None) -> str:
    return "JOIN manufacturing.work_order o USING (tenant_id, wo_number)" if sku is not None else ""


def _ended(work_centre: str | None, sku: str | None, since: date | None, until: date | None) -> Conditions:
    where = Conditions("p.actual_end IS NOT NULL").and_between("p.actual_end", since, until)
    return where.and_equal("p.work_centre_id", work_centre).and_equal("o.sku", sku)
