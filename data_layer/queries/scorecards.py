"""How well suppliers deliver, and which items hang on one of them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from core.enums import OPEN_PURCHASE_ORDER
from data_layer.derived import SCORE
from data_layer.derived_scores import scores
from data_layer.queries.amounts import sums
from data_layer.queries.conditions import Category, Conditions
from data_layer.queries.derived import is_current
from data_layer.queries.grouping import LAST, make_room
from data_layer.queries.listing import Listing, Page, read_page
from data_layer.queries.spend import NOT_ORDERED
from data_layer.repository import Repository

By = Literal["on_time", "lead_time", "rejects", "spend"]

_RANKED = """
SELECT g.*, v.name AS supplier, v.active, v.source_system AS source, v.source_record AS record, {rank} AS rank
FROM {scores} g LEFT JOIN manufacturing.supplier v ON v.supplier_id = g.supplier_id{only}
"""
_WORST = {"on_time": "on_time_percent", "lead_time": "-days_over", "rejects": "-reject_percent", "spend": "-spend"}

# The one supplier of an item is the one whose offer is not of a supplier marked inactive; of one, the least is its own.
_ACTIVE = "FILTER (WHERE v.active IS NOT FALSE)"
_OFFERS = f"""
SELECT s.sku, count(*) AS offers, count(*) {_ACTIVE} AS active_offers, min(f.supplier_id) {_ACTIVE} AS supplier_id
FROM manufacturing.supplier_offer f
JOIN manufacturing.supplier v USING (tenant_id, supplier_id)
JOIN manufacturing.sku s ON s.tenant_id = f.tenant_id AND s.sku = f.sku
WHERE {{where}}
GROUP BY s.tenant_id, s.sku HAVING count(*) {_ACTIVE} <= 1
"""
_SINGLE = """
SELECT b.sku, b.supplier_id, b.offers - 1 AS inactive_offers, coalesce(y.quantity, 0) AS ordered_quantity,
       y.unit AS ordered_unit, CASE WHEN y.sku IS NULL THEN 0 ELSE y.value END AS ordered_value, y.currency,
       coalesce(p.open_quantity, 0) AS open_quantity, coalesce(-y.value, 0) AS rank
FROM base b
LEFT JOIN (
    SELECT l.sku,
           CASE WHEN min(coalesce(l.unit, '')) = max(coalesce(l.unit, '')) THEN sum(l.quantity) END AS quantity,
           min(l.unit) AS unit,
           CASE WHEN min(coalesce(l.currency, o.currency, '')) = max(coalesce(l.currency, o.currency, ''))
                THEN round(sum(l.quantity * l.unit_price), 4) END AS value,
           min(coalesce(l.currency, o.currency)) AS currency
    FROM manufacturing.purchase_order o JOIN manufacturing.purchase_order_line l USING (tenant_id, po_number)
    WHERE o.order_date > CAST(:today AS date) - 365 AND o.order_date <= :today AND o.status <> ALL(:not_ordered)
    GROUP BY l.sku
) y ON y.sku = b.sku
LEFT JOIN (
    SELECT l.sku, sum(l.quantity - l.received_quantity) AS open_quantity
    FROM manufacturing.purchase_order o JOIN manufacturing.purchase_order_line l USING (tenant_id, po_number)
    WHERE o.status = ANY(:open) AND l.received_quantity < l.quantity
    GROUP BY l.sku
) p ON p.sku = b.sku
WHERE b.active_offers = 1 AND {of}
"""
_SINGLE_TOLD = (
    "s.name AS item, s.category, v.name AS supplier, f.lead_time_days, f.price,"
    " coalesce(f.currency, v.currency) AS price_currency, f.unit AS price_unit,"
    " coalesce(page.ordered_unit, s.unit) AS unit, f.source_system AS source, f.source_record AS record",
    "JOIN manufacturing.sku s ON s.sku = page.sku JOIN manufacturing.supplier v ON v.supplier_id = page.supplier_id"
    " JOIN manufacturing.supplier_offer f ON f.supplier_id = page.supplier_id AND f.sku = page.sku",
)


@dataclass(frozen=True)
class Score:
    """One supplier's record. Each figure is null where no line states what it rests on."""

    supplier_id: str
    supplier: str | None
    active: bool | None
    orders: int
    lines: int
    received_lines: int
    dated_lines: int
    shipping_lines: int
    on_time_lines: int
    on_time_percent: Decimal | None
    timed_lines: int
    promised_days: Decimal | None
    real_days: Decimal | None
    days_over: Decimal | None
    received_quantity: Decimal | None
    rejected_quantity: Decimal | None
    unit: str | None
    reject_percent: Decimal | None
    rejected_lines: int
    spend: Decimal | None
    currency: str | None
    unpriced: int
    source: str | None
    record: str | None


@dataclass(frozen=True)
class SingleSourced:
    """An item with one active supplier; ordered is of the last 365 days. Null: in unlike units or currencies."""

    sku: str
    item: str
    category: str | None
    supplier_id: str
    supplier: str
    inactive_offers: int
    lead_time_days: int | None
    price: Decimal | None
    price_currency: str | None
    price_unit: str | None
    ordered_quantity: Decimal | None
    unit: str | None
    ordered_value: Decimal | None
    currency: str | None
    open_quantity: Decimal
    source: str
    record: str


class ScorecardRepository(Repository):
    async def scores(
        self,
        supplier: str | None,
        since: date | None,
        until: date | None,
        *,
        by: By,
        best_first: bool,
        limit: int,
        cursor: str | None,
    ) -> Page[Score]:
        """Suppliers by one figure, those without it last; of orders placed in the period, not in draft, rejected or
        cancelled.

        Totals: suppliers, all_lines, all_received, all_dated, all_shipping, all_on_time, total_spend by currency.
        """
        where = Conditions().and_equal("o.supplier_id", supplier).and_between("o.order_date", since, until)
        where.and_also("o.status <> ALL(:not_ordered)", not_ordered=list(NOT_ORDERED))
        whole = since is None and until is None
        known = whole and await is_current(self._tx, SCORE)
        listing = Listing(
            _RANKED.format(
                rank=f"coalesce({'-' if best_first else ''}({_WORST[by]}), {LAST})",
                scores="manufacturing.supplier_score" if known else f"({scores(where.sql)})",
                only=" WHERE g.supplier_id = :given_0" if supplier else "",
            ),
            name=f"scores {by} {best_first}" if whole else "",
            keys=(("rank", "numeric"), ("supplier_id", "text")),
            totals="count(*) AS suppliers, coalesce(CAST(sum(lines) AS bigint), 0) AS all_lines,"
            " coalesce(CAST(sum(received_lines) AS bigint), 0) AS all_received,"
            " coalesce(CAST(sum(dated_lines) AS bigint), 0) AS all_dated,"
            " coalesce(CAST(sum(shipping_lines) AS bigint), 0) AS all_shipping,"
            " coalesce(CAST(sum(on_time_lines) AS bigint), 0) AS all_on_time,"
            f" {sums('total_spend', 'spend', 'currency')}",
        )
        await make_room(self._tx)
        return await read_page(self._tx, listing, Score, where.given, limit=limit, cursor=cursor)

    async def single_sourced(
        self, today: date, supplier: str | None, category: Category | None, *, limit: int, cursor: str | None
    ) -> Page[SingleSourced]:
        """Items that are not made, are active, and have exactly one active supplier; most ordered value first.

        Totals: items, suppliers, with_inactive (items that an inactive supplier offers too), unordered (nothing ordered
        in the last 365 days), unsourced (items whose suppliers are all inactive), total_value by currency.
        """
        where = Conditions("s.procurement IS DISTINCT FROM 'MAKE'", "s.active IS NOT FALSE")
        where.and_category("s", category)
        of = Conditions(mark="of").and_equal("b.supplier_id", supplier)
        listing = Listing(
            _SINGLE.format(of=of.sql),
            keys=(("rank", "numeric"), ("sku", "text")),
            totals="count(*) AS items, count(DISTINCT supplier_id) AS suppliers,"
            " count(*) FILTER (WHERE inactive_offers > 0) AS with_inactive,"
            " count(*) FILTER (WHERE ordered_quantity = 0) AS unordered,"
            " (SELECT count(*) FROM base WHERE active_offers = 0) AS unsourced,"
            f" {sums('total_value', 'nullif(ordered_value, 0)', 'currency')}",
            base=_OFFERS.format(where=where.sql),
            beside=_SINGLE_TOLD,
        )
        given = {
            **where.given,
            **of.given,
            "today": today,
            "not_ordered": list(NOT_ORDERED),
            "open": list(OPEN_PURCHASE_ORDER),
        }
        await make_room(self._tx)
        return await read_page(self._tx, listing, SingleSourced, given, limit=limit, cursor=cursor)
