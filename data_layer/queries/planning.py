"""What planning reads of a tenant's records, in columns: all of one moment, with the revisions of that moment.

Amounts are whole ten-thousandths, days are counted from 1970-01-01, `own` says whether the row is in the item's own
unit. `docs/planning.md` tells why each is read so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

import polars as pl

from core.enums import OPEN_PURCHASE_ORDER, OPEN_SALES_ORDER, OPEN_WORK_ORDER
from data_layer.bulk import BulkSession
from data_layer.queries import planning_forecast, planning_work
from data_layer.queries.structure import GROSS
from data_layer.repository import Repository
from data_layer.transaction import sql

Revisions = Mapping[str, int]
ENTITIES = (
    "sku", "warehouse", "supplier", "supplier_offer", "bom", "inventory", "purchase_order", "purchase_order_line",
    "sales_order", "sales_order_line", "work_order", "operation", "routing", "work_centre",
)  # fmt: skip
_REVISIONS = "SELECT entity, changes FROM manufacturing.entity_revision WHERE entity = ANY({entities})"
_DAY = "{date} - DATE '1970-01-01' AS {name}"
_WHOLE = "CAST({amount} * 10000 AS bigint) AS {name}"

_SCHEMAS: Mapping[str, Mapping[str, pl.DataType]] = MappingProxyType(
    {
        **planning_work.SCHEMAS,
        **planning_forecast.SCHEMAS,
        "items": {
            "sku": pl.String(), "unit": pl.String(), "procurement": pl.String(), "unplaced": pl.Boolean(),
            "lead_days": pl.Int32(), "offered_days": pl.Int32(), "safety_stock": pl.Int64(),
            "reorder_point": pl.Int64(), "multiple": pl.Int64(), "minimum": pl.Int64(), "own": pl.Boolean(),
            "standard_cost": pl.Int64(), "currency": pl.String(),
        },
        "lines": {
            "parent": pl.String(), "component": pl.String(), "per": pl.Int64(), "first_day": pl.Int32(),
            "last_day": pl.Int32(), "own": pl.Boolean(),
        },
        "stock": {
            "sku": pl.String(), "site": pl.String(), "own": pl.Boolean(), "on_hand": pl.Int64(),
            "allocated": pl.Int64(), "rows": pl.Int64(), "negative": pl.Int64(),
        },
        "sales": {
            "sku": pl.String(), "site": pl.String(), "order": pl.String(), "line": pl.Int64(), "party": pl.String(),
            "quantity": pl.Int64(), "day": pl.Int32(), "ordered": pl.Int32(), "own": pl.Boolean(),
            "unstated": pl.Boolean(),
        },
        "purchases": {
            "sku": pl.String(), "site": pl.String(), "order": pl.String(), "line": pl.Int64(), "party": pl.String(),
            "quantity": pl.Int64(), "day": pl.Int32(), "ordered": pl.Int32(), "own": pl.Boolean(),
        },
        "works": {
            "sku": pl.String(), "site": pl.String(), "order": pl.String(), "quantity": pl.Int64(), "start": pl.Int32(),
            "day": pl.Int32(), "own": pl.Boolean(), "started": pl.Boolean(),
        },
    }
)  # fmt: skip

# The site that a sales order line binds: none where another may serve it as well.
_SHIPS_FROM = "CASE WHEN w.pooled IS TRUE THEN '' ELSE coalesce(w.site, '') END"

# The offer that is ordered from: the preferred one of a supplier that is active, else the quickest.
# Unplaced: an order line of it, whenever it was, binds no site; or it is sold, but has not been yet.
_ITEMS = f"""
SELECT s.sku, s.unit, coalesce(s.procurement, '') AS procurement, EXISTS (
           SELECT FROM manufacturing.sales_order_line l LEFT JOIN manufacturing.warehouse w
               ON w.tenant_id = l.tenant_id AND w.warehouse_id = l.warehouse_id
           WHERE l.tenant_id = s.tenant_id AND l.sku = s.sku AND {_SHIPS_FROM} = ''
       ) OR s.finished_good IS TRUE AND NOT EXISTS (
           SELECT FROM manufacturing.sales_order_line l WHERE l.tenant_id = s.tenant_id AND l.sku = s.sku
       ) AS unplaced,
       s.lead_time_days AS lead_days, o.lead_time_days AS offered_days,
       {_WHOLE.format(amount="coalesce(s.safety_stock, 0)", name="safety_stock")},
       {_WHOLE.format(amount="coalesce(s.reorder_point, 0)", name="reorder_point")},
       {_WHOLE.format(amount="coalesce(s.lot_size, 0)", name="multiple")},
       {_WHOLE.format(amount="coalesce(o.minimum_quantity, 0)", name="minimum")},
       coalesce(o.unit, s.unit) = s.unit AS own, {_WHOLE.format(amount="s.standard_cost", name="standard_cost")},
       coalesce(s.currency, '') AS currency
FROM manufacturing.sku s LEFT JOIN (
    SELECT DISTINCT ON (o.sku) o.tenant_id, o.sku, o.lead_time_days, o.minimum_quantity, o.unit
    FROM manufacturing.supplier_offer o JOIN manufacturing.supplier v USING (tenant_id, supplier_id)
    WHERE v.active IS NOT FALSE
    ORDER BY o.sku, coalesce(o.preferred, false) DESC, o.lead_time_days NULLS LAST, o.supplier_id
) o USING (tenant_id, sku)
"""

# The newest version with components in force counts (as in `structure`): a line holds on the days of its own on which
# no newer version has any.
_LINES = f"""
SELECT parent, component, per, own, lower(part) - DATE '1970-01-01' AS first_day,
       upper(part) - 1 - DATE '1970-01-01' AS last_day
FROM (
    SELECT b.parent_sku AS parent, b.component_sku AS component, CAST(ceil({GROSS} * 10000) AS bigint) AS per,
           coalesce(b.unit, s.unit) = s.unit AS own,
           datemultirange(daterange(b.effective_from, b.effective_to, '[]')) - coalesce(
               range_agg(daterange(b.effective_from, b.effective_to, '[]')) OVER (
                   PARTITION BY b.parent_sku ORDER BY length(b.version) DESC, b.version DESC
                   GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
               datemultirange()) AS days
    FROM manufacturing.bom b JOIN manufacturing.sku s ON s.tenant_id = b.tenant_id AND s.sku = b.component_sku
    WHERE b.quantity > 0 AND b.effective_from <= coalesce(b.effective_to, b.effective_from)
) AS line CROSS JOIN LATERAL unnest(days) AS part
"""

_STOCK = f"""
SELECT sku, site, own, {_WHOLE.format(amount="sum(on_hand)", name="on_hand")},
       {_WHOLE.format(amount="sum(allocated)", name="allocated")}, count(*) AS rows,
       count(*) FILTER (WHERE on_hand < 0) AS negative
FROM (
    SELECT i.sku, coalesce(w.site, '') AS site, i.unit = s.unit AS own, i.on_hand, i.allocated
    FROM manufacturing.inventory i JOIN manufacturing.sku s USING (tenant_id, sku)
    LEFT JOIN manufacturing.warehouse w USING (tenant_id, warehouse_id)
) AS kept GROUP BY sku, site, own
"""

_SALES = f"""
SELECT l.sku, {_SHIPS_FROM} AS site, l.order_number AS "order", l.line_number AS line,
       coalesce(o.customer_id, '') AS party,
       {_WHOLE.format(amount="(l.quantity - coalesce(l.shipped_quantity, 0))", name="quantity")},
       {_DAY.format(date="coalesce(l.due_date, o.due_date)", name="day")},
       {_DAY.format(date="o.order_date", name="ordered")}, coalesce(l.unit, s.unit) = s.unit AS own,
       l.shipped_quantity IS NULL AND o.status = 'PARTIAL' AS unstated
FROM manufacturing.sales_order o JOIN manufacturing.sales_order_line l USING (tenant_id, order_number)
JOIN manufacturing.sku s USING (tenant_id, sku)
LEFT JOIN manufacturing.warehouse w USING (tenant_id, warehouse_id)
WHERE o.status = ANY(%(sales)s) AND l.quantity > coalesce(l.shipped_quantity, 0)
"""

_PURCHASES = f"""
SELECT l.sku, coalesce(w.site, '') AS site, l.po_number AS "order", l.line_number AS line, o.supplier_id AS party,
       {_WHOLE.format(amount="(l.quantity - l.received_quantity)", name="quantity")},
       {_DAY.format(date="coalesce(l.due_date, o.expected_date)", name="day")},
       {_DAY.format(date="o.order_date", name="ordered")}, coalesce(l.unit, s.unit) = s.unit AS own
FROM manufacturing.purchase_order o JOIN manufacturing.purchase_order_line l USING (tenant_id, po_number)
JOIN manufacturing.sku s USING (tenant_id, sku)
LEFT JOIN manufacturing.warehouse w USING (tenant_id, warehouse_id)
WHERE o.status = ANY(%(purchases)s) AND l.quantity > l.received_quantity
"""

# Started: something of it was reported, or its status says so and its start is not still to come.
_WORKS = f"""
SELECT o.sku, coalesce(w.site, '') AS site, o.wo_number AS "order",
       {_WHOLE.format(amount="(o.quantity - o.completed_quantity - o.scrapped_quantity)", name="quantity")},
       {_DAY.format(date="o.start_date", name="start")}, {_DAY.format(date="o.due_date", name="day")},
       coalesce(o.unit, s.unit) = s.unit AS own,
       o.completed_quantity + o.scrapped_quantity > 0
       OR o.status IN ('IN_PROGRESS', 'PAUSED') AND coalesce(o.start_date <= %(today)s, true)
       OR EXISTS (SELECT FROM manufacturing.operation p WHERE p.tenant_id = o.tenant_id
                  AND p.wo_number = o.wo_number AND p.actual_start IS NOT NULL) AS started
FROM manufacturing.work_order o JOIN manufacturing.sku s USING (tenant_id, sku)
LEFT JOIN manufacturing.warehouse w USING (tenant_id, warehouse_id)
WHERE o.status = ANY(%(works)s) AND o.quantity > o.completed_quantity + o.scrapped_quantity
"""
_QUERIES = {"items": _ITEMS, "lines": _LINES, "stock": _STOCK, "sales": _SALES, "purchases": _PURCHASES,
            "works": _WORKS, **planning_work.QUERIES}  # fmt: skip
_ORDER = {"items": ("sku",), "lines": ("parent", "component", "first_day"), "stock": ("sku", "site"),
          "sales": ("order", "line"), "purchases": ("order", "line"), "works": ("order",),
          **planning_work.ORDER, **planning_forecast.ORDER}  # fmt: skip


@dataclass(frozen=True)
class PlantRecords:
    """`items`: one row for each SKU. `lines`: bills of material on any day, scrap included. `stock`: by site. `sales`,
    `purchases` and `works`: what is still open. `centres`, `routing` and `operations`: work centres, and what they have
    to do. `forecasts`, and `wanted`, what orders ask for from today on: without rows unless `with_forecast`. An
    unstated site is "", anything else unstated is null."""

    revisions: Revisions
    with_forecast: bool
    items: pl.DataFrame
    lines: pl.DataFrame
    stock: pl.DataFrame
    sales: pl.DataFrame
    purchases: pl.DataFrame
    works: pl.DataFrame
    centres: pl.DataFrame
    routing: pl.DataFrame
    operations: pl.DataFrame
    forecasts: pl.DataFrame
    wanted: pl.DataFrame


class PlanningRepository(Repository):
    async def revisions(self, *, with_forecast: bool = False) -> Revisions:
        """How often each of `ENTITIES` has changed, one that never did is left out; and a number of the last training,
        where the forecast is looked at."""
        found = await self._tx.execute(sql(_revisions(":entities", with_forecast)), {"entities": list(ENTITIES)})
        return {row.entity: row.changes for row in found}


def _revisions(entities: str, with_forecast: bool) -> str:
    changed = _REVISIONS.format(entities=entities)
    return f"{changed} UNION ALL {planning_forecast.REVISION}" if with_forecast else changed


def read_plant(session: BulkSession, today: date, *, with_forecast: bool = False) -> PlantRecords:
    """In one snapshot; waits for the database, so call it in a thread. Raises `Unavailable`."""
    given: Mapping[str, Any] = {
        "sales": list(OPEN_SALES_ORDER),
        "purchases": list(OPEN_PURCHASE_ORDER),
        "works": list(OPEN_WORK_ORDER),
        "entities": list(ENTITIES),
        "today": today,
    }
    with session.transaction(snapshot=True):
        revisions = dict(session.rows(_revisions("%(entities)s", with_forecast), given))
        session.execute("SET LOCAL work_mem = '64MB'")
        read = {name: _columns(session, name, query, given) for name, query in _QUERIES.items()}
        forecast = {
            name: _columns(session, name, query, given) if with_forecast else pl.DataFrame(schema=_SCHEMAS[name])
            for name, query in planning_forecast.QUERIES.items()
        }
        return PlantRecords(revisions, with_forecast, **read, **forecast)


def _columns(session: BulkSession, name: str, query: str, given: Mapping[str, Any]) -> pl.DataFrame:
    schema = _SCHEMAS[name]
    told = ", ".join(
        f"CAST({column} AS integer) AS {column}" if kind == pl.Boolean else f'"{column}"'
        for column, kind in schema.items()
    )
    found = session.copy_out(f"SELECT {told} FROM ({query}) AS read", list(schema), given)
    return found.with_columns(
        (pl.col(column).cast(pl.Int8).cast(kind) if kind == pl.Boolean else pl.col(column).cast(kind))
        for column, kind in schema.items()
        if kind != pl.String
    ).sort(_ORDER[name])
