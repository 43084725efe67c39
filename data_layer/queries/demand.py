"""Questions about stock and what is drawn from it: slow movers, and how long stock lasts.

Demand for an item is what customers ordered of it, by order date, and what the work orders started took of it as a
component, through the structure in force. Drafts and cancelled orders are no demand. The days of the period are those
after `:since` up to `:today`.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from data_layer.queries.amounts import sums
from data_layer.queries.conditions import Category, Conditions
from data_layer.queries.listing import Listing, Page, read_page
from data_layer.queries.structure import EVERY_IN_FORCE, GROSS, in_force
from data_layer.repository import Repository

_ORDERED = "o.status NOT IN ('DRAFT', 'CANCELLED')"
_STARTED = "w.status NOT IN ('CREATED', 'SCHEDULED', 'CANCELLED') AND w.start_date <= :today"

# The components of what was made: of every item, or of those that hold one.
_EVERY_COMPONENT = f"JOIN ({EVERY_IN_FORCE}) AS b ON b.tenant_id = m.tenant_id AND b.parent_sku = m.sku"
_ONE_COMPONENT = f"CROSS JOIN LATERAL ({in_force('b.parent_sku = m.sku AND b.component_sku = :sku')}) AS b"

# Work orders are added up by what they make before its components are looked up: one look for each item that is made.
_DEMAND = f"""
SELECT l.tenant_id, l.sku, l.unit, sum(l.quantity) AS quantity
FROM manufacturing.sales_order o JOIN manufacturing.sales_order_line l USING (tenant_id, order_number)
WHERE o.order_date > :since AND o.order_date <= :today AND {_ORDERED}{{sold}}
GROUP BY l.tenant_id, l.sku, l.unit
UNION ALL
SELECT b.tenant_id, b.component_sku, b.unit, sum(m.quantity * {GROSS})
FROM (
    SELECT w.tenant_id, w.sku, sum(w.quantity) AS quantity FROM manufacturing.work_order w
    WHERE w.start_date > :since AND {_STARTED}{{made}} GROUP BY w.tenant_id, w.sku
) m {{components}}
GROUP BY b.tenant_id, b.component_sku, b.unit
"""
_ALL_ITEMS = {"sold": "", "made": "", "components": _EVERY_COMPONENT}
_ONE_ITEM = {
    "sold": " AND l.sku = :sku",
    "made": " AND w.sku IN (SELECT p.parent_sku FROM manufacturing.bom p WHERE p.component_sku = :sku)",
    "components": _ONE_COMPONENT,
}

# The last day of demand for each item that ever had any.
_MOVED = f"""
SELECT tenant_id, sku, max(day) AS day FROM (
    SELECT l.tenant_id, l.sku, max(o.order_date) AS day
    FROM manufacturing.sales_order o JOIN manufacturing.sales_order_line l USING (tenant_id, order_number)
    WHERE o.order_date <= :today AND {_ORDERED} GROUP BY l.tenant_id, l.sku
    UNION ALL
    SELECT b.tenant_id, b.component_sku, max(m.day)
    FROM (
        SELECT w.tenant_id, w.sku, max(w.start_date) AS day FROM manufacturing.work_order w
        WHERE {_STARTED} GROUP BY w.tenant_id, w.sku
    ) m {_EVERY_COMPONENT} GROUP BY b.tenant_id, b.component_sku
) AS movement GROUP BY tenant_id, sku
"""

# Worked out once, whatever the planner believes of tables that nobody has analysed yet: so MATERIALIZED.
_SLOW = f"""
WITH moved AS MATERIALIZED ({_MOVED})
SELECT i.sku, i.name, i.category, i.active, i.on_hand, i.unit, i.cost, i.currency, i.value, m.day AS last_moved,
       m.day IS NULL AS dead, coalesce(-i.value, 999999999999999) AS rank, i.source, i.record
FROM (
    SELECT s.tenant_id, s.sku, s.name, s.category, s.active, s.standard_cost AS cost, s.currency, i.unit,
           sum(i.on_hand) AS on_hand, CASE WHEN i.unit = s.unit THEN sum(i.on_hand) * s.standard_cost END AS value,
           s.source_system AS source, s.source_record AS record
    FROM manufacturing.sku s JOIN manufacturing.inventory i USING (tenant_id, sku)
    WHERE {{where}} GROUP BY s.tenant_id, s.sku, i.unit HAVING sum(i.on_hand) > 0
) i LEFT JOIN moved m USING (tenant_id, sku)
WHERE m.day IS NULL OR m.day <= :since
"""

# Demand and stock in another unit than the item's cannot be set against each other; the demand is marked `unlike`.
_COVER = f"""
WITH demand AS MATERIALIZED ({_DEMAND}), needed AS MATERIALIZED (
    SELECT d.tenant_id, d.sku, sum(d.quantity) FILTER (WHERE coalesce(d.unit, s.unit) = s.unit) AS quantity,
           bool_or(d.unit <> s.unit) AS unlike
    FROM demand d JOIN manufacturing.sku s USING (tenant_id, sku) GROUP BY d.tenant_id, d.sku
)
SELECT *, on_hand * :days / nullif(demand, 0) AS cover, demand / :days AS daily,
       coalesce(on_hand * :days / nullif(demand, 0), 999999999999) AS rank
FROM (
    SELECT s.sku, s.name, s.category, s.active, i.on_hand, s.unit, n.quantity AS demand,
           coalesce(n.unlike, false) AS unlike, s.reorder_point, s.lead_time_days, s.source_system AS source,
           s.source_record AS record
    FROM manufacturing.sku s LEFT JOIN (
        SELECT tenant_id, sku, unit, sum(on_hand) AS on_hand FROM manufacturing.inventory{{stock}}
        GROUP BY tenant_id, sku, unit
    ) i USING (tenant_id, sku, unit)
    LEFT JOIN needed n USING (tenant_id, sku)
    WHERE {{where}}
) AS each_item
"""


@dataclass(frozen=True)
class SlowItem:
    sku: str
    name: str
    category: str | None
    active: bool | None
    on_hand: Decimal
    unit: str
    cost: Decimal | None
    value: Decimal | None
    currency: str | None
    last_moved: date | None
    dead: bool
    source: str
    record: str


@dataclass(frozen=True)
class Cover:
    """`demand` is that of the whole period, `daily` a day of it; `cover` is in days. None: no demand, or no stock
    record in the item's unit. `unlike`: there was also demand in another unit, which is not counted."""

    sku: str
    name: str
    category: str | None
    active: bool | None
    on_hand: Decimal | None
    unit: str
    demand: Decimal | None
    daily: Decimal | None
    cover: Decimal | None
    unlike: bool
    reorder_point: Decimal | None
    lead_time_days: int | None
    source: str
    record: str


class DemandRepository(Repository):
    async def slow(
        self,
        since: date,
        today: date,
        *,
        category: Category | None,
        warehouse: str | None,
        dead_only: bool,
        limit: int,
        cursor: str | None,
    ) -> Page[SlowItem]:
        """Items on hand without demand after `since`, by the value tied up, greatest first.

        Totals: items, dead (never any demand), unvalued (no cost, or stock in another unit), free (cost zero),
        total_value and dead_value by currency. `warehouse` counts the stock there alone.
        """
        among = Conditions().and_category("s", category).and_equal("i.warehouse_id", warehouse)
        listing = Listing(
            _SLOW.format(where=among.sql),
            keys=(("rank", "numeric"), ("sku", "text"), ("unit", "text")),
            totals="count(DISTINCT sku) AS items, count(DISTINCT sku) FILTER (WHERE dead) AS dead_items,"
            " count(*) FILTER (WHERE value IS NULL) AS unvalued, count(*) FILTER (WHERE cost = 0) AS free, "
            + sums("total_value", "value", "currency")
            + ", "
            + sums("dead_value", "(CASE WHEN dead THEN value END)", "currency"),
            shown="dead" if dead_only else "",
        )
        given = among.given | {"since": since, "today": today}
        return await read_page(self._tx, listing, SlowItem, given, limit=limit, cursor=cursor)

    async def cover(
        self,
        since: date,
        today: date,
        *,
        sku: str | None,
        category: Category | None,
        less_than: Decimal | None,
        limit: int,
        cursor: str | None,
    ) -> Page[Cover]:
        """How many days the stock on hand lasts at the demand of the days after `since`, least covered first.

        Without an item, only items that have both demand and stock records. Totals: with_demand, without_demand (items
        with stock records), unstocked (with demand, no stock record in their unit), empty (with demand, nothing on
        hand), shown (those that the pages hold), other_unit (with demand in another unit).
        """
        among = Conditions("(i.sku IS NOT NULL OR n.sku IS NOT NULL)")
        among.and_equal("s.sku", sku).and_category("s", category)
        shown = "cover IS NOT NULL" + (" AND cover < :less_than" if less_than is not None else "")
        listing = Listing(
            _COVER.format(
                **(_ONE_ITEM if sku else _ALL_ITEMS),
                stock=" WHERE sku = :sku" if sku else "",
                where=among.sql,
            ),
            keys=(("rank", "numeric"), ("sku", "text")),
            totals=f"count(cover) AS with_demand, count(*) FILTER (WHERE {shown}) AS shown,"
            " count(*) FILTER (WHERE coalesce(demand, 0) = 0 AND NOT unlike AND on_hand IS NOT NULL) AS without_demand,"
            " count(*) FILTER (WHERE demand > 0 AND on_hand IS NULL) AS unstocked,"
            " count(*) FILTER (WHERE cover <= 0) AS empty, count(*) FILTER (WHERE unlike) AS other_unit",
            shown="" if sku else shown,
        )
        given = among.given | {"since": since, "today": today, "days": (today - since).days}
        given |= {"sku": sku, "less_than": less_than}
        return await read_page(self._tx, listing, Cover, given, limit=limit, cursor=cursor)
