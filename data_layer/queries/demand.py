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
from data_layer.queries.grouping import make_room
from data_layer.queries.known_stock import OF_ITEM
from data_layer.queries.listing import Listing, Page, read_page
from data_layer.queries.structure import GROSS, in_force, taken_by
from data_layer.repository import Repository

_ORDERED = "o.status NOT IN ('DRAFT', 'CANCELLED')"
_STARTED = "w.status NOT IN ('CREATED', 'SCHEDULED', 'CANCELLED') AND w.start_date <= :today"

# Work orders are added up by what they make before its components are looked up: one look for each item that is made.
_SOLD = f"""
SELECT l.tenant_id, l.sku, {{sold}}
FROM manufacturing.sales_order o JOIN manufacturing.sales_order_line l USING (tenant_id, order_number)
WHERE {{since}}o.order_date <= :today AND {_ORDERED}{{only}}
GROUP BY l.tenant_id, l.sku{{by}}
"""
_MADE = f"""
SELECT w.tenant_id, w.sku, {{made}} FROM manufacturing.work_order w
WHERE {{since}}{_STARTED}{{only}} GROUP BY w.tenant_id, w.sku
"""
_QUANTITIES = (
    _SOLD.format(
        sold="l.unit, sum(l.quantity) AS quantity", since="o.order_date > :since AND ", only="{sold}", by=", l.unit"
    )
    + "UNION ALL SELECT b.tenant_id, b.component_sku, b.unit, sum(b.made * b.gross) FROM ({components}) AS b{only}"
    " GROUP BY b.tenant_id, b.component_sku, b.unit"
)
_MADE_IN_PERIOD = _MADE.format(made="sum(w.quantity) AS made", since="w.start_date > :since AND ", only="{made}")
# The last day of demand for each item that ever had any.
_DAYS = (
    "SELECT tenant_id, sku, max(day) AS day FROM ("
    + _SOLD.format(sold="max(o.order_date) AS day", since="", only="{sold}", by="")
    + "UNION ALL SELECT b.tenant_id, b.component_sku, max(b.made) FROM ({components}) AS b{only}"
    " GROUP BY b.tenant_id, b.component_sku) AS movement GROUP BY tenant_id, sku"
)
_EVER_MADE = _MADE.format(made="max(w.start_date) AS made", since="", only="{made}")
_ONE_COMPONENT = (
    f"SELECT b.*, {GROSS} AS gross, m.made FROM ({{made}}) AS m"
    f" CROSS JOIN LATERAL ({in_force('b.parent_sku = m.sku AND b.component_sku = :sku')}) AS b"
)


def _demand(demand: str, made: str, *, sku: bool = False, among: str = "") -> str:
    """Demand of every item, of `:sku`, or of the items `s` that meet a condition: then nothing else is read."""
    holding = _of("p.component_sku", sku=sku, among=among, first=" WHERE ")
    parents = f" AND w.sku IN (SELECT p.parent_sku FROM manufacturing.bom p{holding})" if holding else ""
    made = made.format(made=parents)
    return demand.format(
        sold=_of("l.sku", sku=sku, among=among),
        components=_ONE_COMPONENT.format(made=made) if sku else taken_by(made),
        only=_of("b.component_sku", sku=sku, among=among, first=" WHERE "),
    )


def _of(column: str, *, sku: bool, among: str, first: str = " AND ") -> str:
    """The condition that a column names `:sku`, or one of the items `s` that meet a condition; empty: any."""
    if sku:
        return f"{first}{column} = :sku"
    return f"{first}{column} IN (SELECT s.sku FROM manufacturing.sku s WHERE {among})" if among else ""


# Worked out once, whatever the planner believes of tables that nobody has analysed yet: so MATERIALIZED.
_SLOW = """
WITH moved AS MATERIALIZED ({moved})
SELECT i.sku, i.on_hand, i.unit, i.cost, i.currency, i.value, m.day AS last_moved, m.day IS NULL AS dead,
       coalesce(-i.value, 999999999999999) AS rank
FROM (
    SELECT s.sku, s.standard_cost AS cost, s.currency, i.unit, sum(i.on_hand) AS on_hand,
           CASE WHEN i.unit = s.unit THEN sum(i.on_hand) * s.standard_cost END AS value
    FROM manufacturing.sku s JOIN manufacturing.inventory i USING (tenant_id, sku)
    WHERE {where} GROUP BY s.tenant_id, s.sku, i.unit HAVING sum(i.on_hand) > 0
) i LEFT JOIN moved m ON m.sku = i.sku
WHERE m.day IS NULL OR m.day <= :since
"""
# An item is counted once, whatever units its stock is in: hashed, where count(DISTINCT) would sort the codes.
_ITEMS = "(SELECT count(*) FROM (SELECT DISTINCT sku FROM matching WHERE {which}) AS item)"
_SLOW_TOLD = "s.name, s.category, s.active, s.source_system AS source, s.source_record AS record"

# Demand and stock in another unit than the item's cannot be set against each other; the demand is marked `unlike`.
_COVER = """
WITH demand AS MATERIALIZED ({demand}), needed AS MATERIALIZED (
    SELECT d.sku, sum(d.quantity) FILTER (WHERE coalesce(d.unit, s.unit) = s.unit) AS quantity,
           bool_or(d.unit <> s.unit) AS unlike
    FROM demand d JOIN manufacturing.sku s ON s.sku = d.sku GROUP BY d.sku
)
SELECT *, on_hand * :days / nullif(demand, 0) AS cover, demand / :days AS daily,
       coalesce(on_hand * :days / nullif(demand, 0), 999999999999) AS rank
FROM (
    SELECT s.sku, i.on_hand, s.unit, n.quantity AS demand, coalesce(n.unlike, false) AS unlike
    FROM manufacturing.sku s LEFT JOIN (
        SELECT tenant_id, sku, unit, sum(on_hand) AS on_hand FROM manufacturing.inventory{stock}
        GROUP BY tenant_id, sku, unit
    ) i USING (tenant_id, sku, unit)
    LEFT JOIN needed n ON n.sku = s.sku
    WHERE {where}
) AS each_item
"""
_COVER_TOLD = f"{_SLOW_TOLD}, s.reorder_point, s.lead_time_days"


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
        of_category = Conditions(mark="among").and_category("s", category)
        among = Conditions().and_category("s", category).and_equal("i.warehouse_id", warehouse)
        listing = Listing(
            _SLOW.format(where=among.sql, moved=_demand(_DAYS, _EVER_MADE, among=of_category.sql if category else "")),
            keys=(("rank", "numeric"), ("sku", "text"), ("unit", "text")),
            totals=f"{_ITEMS.format(which='true')} AS items, {_ITEMS.format(which='dead')} AS dead_items,"
            " count(*) FILTER (WHERE value IS NULL) AS unvalued, count(*) FILTER (WHERE cost = 0) AS free, "
            + sums("total_value", "value", "currency")
            + ", "
            + sums("dead_value", "(CASE WHEN dead THEN value END)", "currency"),
            shown="dead" if dead_only else "",
            beside=(_SLOW_TOLD, OF_ITEM.format(code="sku")),
        )
        given = among.given | of_category.given | {"since": since, "today": today}
        await make_room(self._tx)
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
        of_category = Conditions(mark="among").and_category("s", category)
        among = Conditions("(i.sku IS NOT NULL OR n.sku IS NOT NULL)")
        among.and_equal("s.sku", sku).and_category("s", category)
        shown = "cover IS NOT NULL" + (" AND cover < :less_than" if less_than is not None else "")
        listing = Listing(
            _COVER.format(
                demand=_demand(
                    _QUANTITIES, _MADE_IN_PERIOD, sku=sku is not None, among=of_category.sql if category else ""
                ),
                stock=_of("sku", sku=sku is not None, among=of_category.sql if category else "", first=" WHERE "),
                where=among.sql,
            ),
            keys=(("rank", "numeric"), ("sku", "text")),
            totals=f"count(cover) AS with_demand, count(*) FILTER (WHERE {shown}) AS shown,"
            " count(*) FILTER (WHERE coalesce(demand, 0) = 0 AND NOT unlike AND on_hand IS NOT NULL) AS without_demand,"
            " count(*) FILTER (WHERE demand > 0 AND on_hand IS NULL) AS unstocked,"
            " count(*) FILTER (WHERE cover <= 0) AS empty, count(*) FILTER (WHERE unlike) AS other_unit",
            shown="" if sku else shown,
            beside=(_COVER_TOLD, OF_ITEM.format(code="sku")),
        )
        given = among.given | of_category.given | {"since": since, "today": today, "days": (today - since).days}
        given |= {"sku": sku, "less_than": less_than}
        if not sku:
            await make_room(self._tx)
        return await read_page(self._tx, listing, Cover, given, limit=limit, cursor=cursor)
