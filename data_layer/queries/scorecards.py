"""How well suppliers deliver, and which items hang on one of them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from data_layer.derived import SCORE, SOURCE
from data_layer.derived_scores import scores
from data_layer.derived_sources import BOUGHT, OPEN, SOLE_SOURCE
from data_layer.derived_spend import NOT_ORDERED
from data_layer.queries.amounts import sums
from data_layer.queries.conditions import Category, Conditions
from data_layer.queries.derived import is_current
from data_layer.queries.grouping import LAST, different, make_room
from data_layer.queries.listing import Listing, Page, read_page
from data_layer.repository import Repository

By = Literal["on_time", "lead_time", "rejects", "spend"]

_RANKED = """
SELECT g.*, v.name AS supplier, v.active, v.source_system AS source, v.source_record AS record, {rank} AS rank
FROM {scores} g LEFT JOIN manufacturing.supplier v ON v.supplier_id = g.supplier_id{only}
"""
_WORST = {"on_time": "on_time_percent", "lead_time": "-days_over", "rejects": "-reject_percent", "spend": "-spend"}

# Those without any active supplier are only counted.
_SINGLE = """
SELECT sku, supplier_id, offers - 1 AS inactive_offers, ordered_quantity, ordered_unit, ordered_value, currency, rank
FROM {items} WHERE active_offers = 1 AND {of}
"""
# What is still to be received of an item in unlike units is no one quantity.
_STILL_OPEN = f"""
LEFT JOIN LATERAL (
    SELECT CASE WHEN min(coalesce(l.unit, '')) = max(coalesce(l.unit, ''))
                THEN sum(l.quantity - l.received_quantity) END AS quantity, min(l.unit) AS unit, count(*) AS lines
    FROM manufacturing.purchase_order_line l JOIN manufacturing.purchase_order o USING (tenant_id, po_number)
    WHERE l.tenant_id = s.tenant_id AND l.sku = s.sku AND l.received_quantity < l.quantity AND {OPEN}
) p ON true"""
_SINGLE_TOLD = (
    "s.name AS item, s.category, v.name AS supplier, f.lead_time_days, f.price,"
    " coalesce(f.currency, v.currency) AS price_currency, f.unit AS price_unit,"
    " coalesce(page.ordered_unit, s.unit) AS unit, coalesce(p.unit, s.unit) AS open_unit,"
    " CASE WHEN p.lines = 0 THEN 0 ELSE p.quantity END AS open_quantity,"
    " f.source_system AS source, f.source_record AS record",
    "JOIN manufacturing.sku s ON s.sku = page.sku JOIN manufacturing.supplier v ON v.supplier_id = page.supplier_id"
    " JOIN manufacturing.supplier_offer f ON f.supplier_id = page.supplier_id AND f.sku = page.sku" + _STILL_OPEN,
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
    open_quantity: Decimal | None
    open_unit: str | None
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

        Totals: suppliers, all_lines, all_received, all_dated, all_shipping, all_on_time, in_currencies (suppliers
        whose spend is in several, and in no sum), total_spend by currency.
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
            " count(*) FILTER (WHERE spend IS NULL AND lines > unpriced) AS in_currencies,"
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
        where = Conditions().and_category("s", category)
        of = Conditions(mark="of").and_equal("supplier_id", supplier)
        known = await is_current(self._tx, SOURCE, today)
        among = f" JOIN manufacturing.sku s USING (tenant_id, sku) WHERE {where.sql}" if category else ""
        items = f"(SELECT k.* FROM manufacturing.sole_source k{among}) AS base" if known else "base"
        listing = Listing(
            _SINGLE.format(items=items, of=of.sql),
            name=f"single-sourced by {category[0] if category else None}",
            keys=(("rank", "numeric"), ("sku", "text")),
            totals=f"count(*) AS items, {different('supplier_id', of='matching')} AS suppliers,"
            " count(*) FILTER (WHERE inactive_offers > 0) AS with_inactive,"
            " count(*) FILTER (WHERE ordered_quantity = 0) AS unordered,"
            f" (SELECT count(*) FROM {items} WHERE active_offers = 0) AS unsourced,"
            f" {sums('total_value', 'nullif(ordered_value, 0)', 'currency')}",
            base="" if known else SOLE_SOURCE.format(where=f"{BOUGHT} AND {where.sql}"),
            cheap=known,
            beside=_SINGLE_TOLD,
        )
        given = {**where.given, **of.given, "today": today}
        await make_room(self._tx)
        return await read_page(self._tx, listing, SingleSourced, given, limit=limit, cursor=cursor)
