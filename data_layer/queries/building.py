"""Questions about building an item: what its parts cost, what is there of them, what is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from core.enums import OPEN_PURCHASE_ORDER, OPEN_WORK_ORDER
from data_layer.queries.amounts import sums
from data_layer.queries.listing import Listing, Page, read_page
from data_layer.queries.structure import CIRCLES, DEEPEST, GROSS, below, in_force
from data_layer.repository import Repository

# A cost is for one stock-keeping unit: a quantity in another unit has no cost that could be told.
_COSTED = f"""
SELECT *, CASE WHEN unit = own_unit THEN quantity * unit_cost END AS cost FROM ({
    below(
        "CAST(row_number() OVER (ORDER BY t.place) AS integer) AS line, t.level, t.parent_sku, t.component_sku,"
        " s.name AS component, s.procurement, t.gross_quantity AS quantity, coalesce(t.unit, s.unit) AS unit,"
        " s.unit AS own_unit, s.standard_cost AS unit_cost, coalesce(s.currency, '') AS currency, t.circular,"
        " t.source, t.record"
    )
}) AS lines
"""
_LEVELS = """
(SELECT jsonb_agg(to_jsonb(each_level) ORDER BY level, currency) FROM (
    SELECT level, currency, count(*) AS lines, CAST(coalesce(sum(cost), 0) AS text) AS cost,
           CAST(coalesce(sum(cost) FILTER (WHERE lowest), 0) AS text) AS lowest_cost
    FROM matching GROUP BY level, currency) AS each_level) AS by_level
"""
_UNCOSTED = """
(SELECT jsonb_agg(DISTINCT jsonb_build_object('code', component_sku, 'name', component, 'why',
    CASE WHEN unit_cost IS NULL THEN 'none' WHEN unit <> own_unit THEN 'unit' ELSE 'zero' END))
 FROM matching WHERE lowest AND coalesce(cost, 0) = 0) AS uncosted
"""

_EDGES = f"""
WITH RECURSIVE part AS (
    SELECT CAST(:sku AS text) AS sku
    UNION
    SELECT b.component_sku FROM part p CROSS JOIN LATERAL ({in_force("b.parent_sku = p.sku")}) AS b WHERE NOT :direct
)
SELECT b.parent_sku AS parent, b.component_sku AS component, trim_scale(sum({GROSS})) AS quantity,
       coalesce(b.unit, s.unit) = s.unit AS comparable, coalesce(b.unit, s.unit) AS unit
FROM part p CROSS JOIN LATERAL ({in_force("b.parent_sku = p.sku")}) AS b
JOIN manufacturing.sku s ON s.sku = b.component_sku
GROUP BY b.parent_sku, b.component_sku, coalesce(b.unit, s.unit), s.unit
ORDER BY b.parent_sku, b.component_sku, coalesce(b.unit, s.unit)
"""

_AVAILABLE = text("""
SELECT s.sku, sum(i.on_hand) - sum(i.allocated) AS available
FROM manufacturing.sku s JOIN manufacturing.inventory i USING (tenant_id, sku, unit)
WHERE s.sku = ANY(:skus) GROUP BY s.sku
""")

_RECEIPTS = text("""
SELECT s.sku, sum(l.quantity - l.received_quantity) AS quantity
FROM manufacturing.purchase_order_line l JOIN manufacturing.purchase_order o USING (tenant_id, po_number)
JOIN manufacturing.sku s USING (tenant_id, sku)
WHERE s.sku = ANY(:skus) AND l.received_quantity < l.quantity AND coalesce(l.unit, s.unit) = s.unit
AND o.status = ANY(:open) AND coalesce(l.due_date, o.expected_date) <= :by
GROUP BY s.sku
""")

# Of stock and of orders, what is in the item's own unit; each looked up by the item, however large the tables. What is
# on order in another unit is told beside it, by that unit.
_PARTS = """
SELECT n.place, s.sku, s.name, s.procurement, s.unit, n.required, n.short, n.lowest, i.on_hand, i.available,
       s.reorder_point, i.on_hand < s.reorder_point AS below_reorder_point, p.quantity AS on_order,
       p.due AS next_receipt, x.quantities AS on_order_other, w.quantity AS in_production,
       s.source_system AS source, s.source_record AS record
FROM unnest(CAST(:skus AS text[]), CAST(:required AS numeric[]), CAST(:short AS numeric[]), CAST(:lowest AS boolean[]))
     WITH ORDINALITY AS n (sku, required, short, lowest, place)
JOIN manufacturing.sku s USING (sku)
CROSS JOIN LATERAL (
    SELECT sum(on_hand) AS on_hand, sum(on_hand) - sum(allocated) AS available FROM manufacturing.inventory i
    WHERE i.tenant_id = s.tenant_id AND i.sku = s.sku AND i.unit = s.unit) AS i
CROSS JOIN LATERAL (
    SELECT sum(l.quantity - l.received_quantity) AS quantity, min(coalesce(l.due_date, o.expected_date)) AS due
    FROM manufacturing.purchase_order_line l JOIN manufacturing.purchase_order o USING (tenant_id, po_number)
    WHERE l.tenant_id = s.tenant_id AND l.sku = s.sku AND l.received_quantity < l.quantity
    AND coalesce(l.unit, s.unit) = s.unit AND o.status = ANY(:open_po)) AS p
CROSS JOIN LATERAL (
    SELECT jsonb_object_agg(unit, CAST(quantity AS text)) AS quantities FROM (
        SELECT l.unit, sum(l.quantity - l.received_quantity) AS quantity
        FROM manufacturing.purchase_order_line l JOIN manufacturing.purchase_order o USING (tenant_id, po_number)
        WHERE l.tenant_id = s.tenant_id AND l.sku = s.sku AND l.received_quantity < l.quantity AND l.unit <> s.unit
        AND o.status = ANY(:open_po) GROUP BY l.unit) AS of_unit) AS x
CROSS JOIN LATERAL (
    SELECT sum(greatest(o.quantity - o.completed_quantity - o.scrapped_quantity, 0)) AS quantity
    FROM manufacturing.work_order o WHERE o.tenant_id = s.tenant_id AND o.sku = s.sku
    AND coalesce(o.unit, s.unit) = s.unit AND o.status = ANY(:open_wo)) AS w
"""


@dataclass(frozen=True)
class CostLine:
    line: int
    level: int
    parent_sku: str
    component_sku: str
    component: str | None
    procurement: str | None
    quantity: Decimal
    unit: str | None
    unit_cost: Decimal | None
    cost: Decimal | None
    currency: str
    lowest: bool
    source: str
    record: str


@dataclass(frozen=True)
class Edge:
    """What one parent takes of a component, scrap allowed for; `comparable`: in the component's own unit."""

    parent: str
    component: str
    quantity: Decimal
    comparable: bool
    unit: str


@dataclass(frozen=True)
class PartState:
    """`required`, `short` and `lowest` are as they were given. What is on hand, ordered or in production is none if
    there is no such record."""

    sku: str
    name: str
    procurement: str | None
    unit: str
    required: Decimal | None
    short: Decimal | None
    on_hand: Decimal | None
    available: Decimal | None
    reorder_point: Decimal | None
    below_reorder_point: bool | None
    lowest: bool
    on_order: Decimal | None
    next_receipt: date | None
    on_order_other: Mapping[str, Any] | None
    in_production: Decimal | None
    source: str
    record: str


@dataclass(frozen=True)
class PartNeed:
    """Of the item, how many are needed and lack; none when nothing in particular is to be built. `lowest`: it has no
    components to make it from."""

    sku: str
    required: Decimal | None = None
    short: Decimal | None = None
    lowest: bool = True


class BuildingRepository(Repository):
    async def costed(self, sku: str, today: date, *, limit: int, cursor: str | None) -> Page[CostLine]:
        """Every line below one piece of an item with its cost, scrap allowed for, depth first.

        Totals: lines, levels, direct_cost (level 1) and lowest_cost (lines without components of their own) by
        currency, by_level (level, currency, lines, cost, lowest_cost), uncosted (code, name and why of lowest
        components without a cost: none, zero, or in another unit), circles and one circle as a path.
        """
        listing = Listing(
            _COSTED,
            keys=(("line", "integer"),),
            totals=f"count(*) AS lines, coalesce(max(level), 0) AS levels, {_LEVELS}, {_UNCOSTED}, {CIRCLES}, "
            + sums("direct_cost", "(CASE WHEN level = 1 THEN cost END)", "currency")
            + ", "
            + sums("lowest_cost", "(CASE WHEN lowest THEN cost END)", "currency"),
        )
        given = {"sku": sku, "quantity": 1, "today": today, "levels": DEEPEST}
        return await read_page(self._tx, listing, CostLine, given, limit=limit, cursor=cursor)

    async def edges(self, sku: str, today: date, *, direct_only: bool) -> tuple[Edge, ...]:
        """The structure below an item as in force, each parent's lines once, however often it is used."""
        found = await self._tx.execute(text(_EDGES), {"sku": sku, "today": today, "direct": direct_only})
        return tuple(Edge(**row) for row in found.mappings())

    async def available(self, skus: Sequence[str]) -> Mapping[str, Decimal]:
        """On hand less allocated, in the item's unit; an item that is missing has no such stock record."""
        return {row.sku: row.available for row in await self._tx.execute(_AVAILABLE, {"skus": list(skus)})}

    async def receipts(self, skus: Sequence[str], by: date) -> Mapping[str, Decimal]:
        """Open on purchase orders that are due by the day, overdue ones too, in the item's unit; an item without any is
        missing."""
        found = await self._tx.execute(_RECEIPTS, {"skus": list(skus), "by": by, "open": list(OPEN_PURCHASE_ORDER)})
        return {row.sku: row.quantity for row in found}

    async def parts(
        self, needs: Sequence[PartNeed], *, wanting_only: bool, limit: int, cursor: str | None
    ) -> Page[PartState]:
        """The items in the order given; `wanting_only`: only those that are short or below their reorder point.

        Totals: parts, short_parts (the lowest that are short), to_make (others that are short), below_reorder, wanting
        (one of these), unstocked (no stock record), without_reorder (state no reorder point).
        """
        listing = Listing(
            _PARTS,
            keys=(("place", "bigint"),),
            totals="count(*) AS parts, count(*) FILTER (WHERE short > 0 AND lowest) AS short_parts,"
            " count(*) FILTER (WHERE short > 0 AND NOT lowest) AS to_make,"
            " count(*) FILTER (WHERE below_reorder_point) AS below_reorder,"
            " count(*) FILTER (WHERE short > 0 OR below_reorder_point) AS wanting,"
            " count(*) FILTER (WHERE on_hand IS NULL) AS unstocked,"
            " count(*) FILTER (WHERE reorder_point IS NULL) AS without_reorder",
            shown="(short > 0 OR below_reorder_point)" if wanting_only else "",
        )
        given: dict[str, Any] = {
            "skus": [need.sku for need in needs],
            "required": [need.required for need in needs],
            "short": [need.short for need in needs],
            "lowest": [need.lowest for need in needs],
            "open_po": list(OPEN_PURCHASE_ORDER),
            "open_wo": list(OPEN_WORK_ORDER),
        }
        return await read_page(self._tx, listing, PartState, given, limit=limit, cursor=cursor)


def per_level(found: Sequence[Mapping[str, Any]] | None) -> tuple[tuple[int, str, int, Decimal, Decimal], ...]:
    """What `by_level` gave: level, currency, lines, cost of the level, cost of its lines without components."""
    return tuple(
        (one["level"], one["currency"], one["lines"], Decimal(one["cost"]), Decimal(one["lowest_cost"]))
        for one in found or ()
    )
