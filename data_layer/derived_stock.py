"""What stock comes to, as queries of the records themselves: the rows of the tables in `entities.item_stock`."""

from data_layer.metadata import MANUFACTURING

# As core.enums.InventoryStatus promises; a limit that is not stated is not passed.
STATUS = """CASE WHEN on_hand <= 0 OR on_hand < safety_stock THEN 'CRITICAL' WHEN on_hand < reorder_point THEN 'LOW'
       WHEN on_hand > maximum_stock THEN 'EXCESS' ELSE 'OPTIMAL' END"""
# Worst first: the least covered, the fullest. An item's limits are in its own unit.
STATUS_PLACE = "CASE status WHEN 'CRITICAL' THEN 0 WHEN 'LOW' THEN 1 WHEN 'EXCESS' THEN 2 ELSE 3 END"
STATUS_RANK = """coalesce(CASE status WHEN 'EXCESS' THEN -on_hand / nullif(maximum_stock, 0)
                ELSE on_hand / nullif(coalesce(reorder_point, safety_stock), 0) END, 999999999)"""
LOW_RANK = "coalesce(on_hand / nullif(reorder_point, 0), on_hand)"
# Cost is for one stock-keeping unit: stock in another unit has no value that could be told.
VALUE_RANK = "coalesce(-value, 999999999999999)"

ITEM_STOCK_ROWS = f"""
SELECT tenant_id, sku, unit, procurement, active, category, subcategory, product_line, currency, standard_cost,
       safety_stock, reorder_point, maximum_stock, records, negative, on_hand, other_unit, held, held_other_unit,
       status, CAST({STATUS_PLACE} AS smallint) AS place, {STATUS_RANK} AS rank,
       CASE WHEN on_hand < reorder_point THEN {LOW_RANK} END AS low_rank, value,
       CASE WHEN holds THEN {VALUE_RANK} END AS value_rank
FROM (
    SELECT *, CASE WHEN on_hand IS NOT NULL THEN {STATUS} END AS status, held * standard_cost AS value
    FROM (
        SELECT s.tenant_id, s.sku, s.unit, s.procurement, s.active, s.category, s.subcategory, s.product_line,
               s.currency, s.standard_cost, s.safety_stock, s.reorder_point, s.maximum_stock,
               CAST(count(i.sku) AS integer) AS records,
               CAST(count(*) FILTER (WHERE i.on_hand < 0) AS integer) AS negative,
               sum(i.on_hand) FILTER (WHERE i.unit = s.unit) AS on_hand,
               coalesce(bool_or(i.unit <> s.unit), false) AS other_unit,
               sum(i.on_hand) FILTER (WHERE i.unit = s.unit AND i.on_hand <> 0) AS held,
               coalesce(bool_or(i.unit <> s.unit) FILTER (WHERE i.on_hand <> 0), false) AS held_other_unit,
               coalesce(bool_or(i.on_hand <> 0), false) AS holds
        FROM {MANUFACTURING}.sku s LEFT JOIN {MANUFACTURING}.inventory i USING (tenant_id, sku)
        GROUP BY s.tenant_id, s.sku
    ) AS summed
) AS assessed
"""

_IS_BELOW, _IS_HELD = "low_rank IS NOT NULL", "value_rank IS NOT NULL"
_COUNTED = {
    "items": "status IS NOT NULL",
    "unlike": "other_unit",
    **{status: f"status = '{status.upper()}'" for status in ("critical", "low", "optimal", "excess")},
    "without_safety": "status IS NOT NULL AND safety_stock IS NULL",
    "without_reorder": "status IS NOT NULL AND reorder_point IS NULL",
    "without_maximum": "status IS NOT NULL AND maximum_stock IS NULL",
    "without_limits": "status IS NOT NULL AND safety_stock IS NULL AND reorder_point IS NULL",
    "unstocked": "records = 0 AND reorder_point > 0",
    "below": _IS_BELOW,
    "below_critical": f"{_IS_BELOW} AND status = 'CRITICAL'",
    "below_empty": f"{_IS_BELOW} AND on_hand <= 0",
    "below_inactive": f"{_IS_BELOW} AND NOT active",
    "below_bought": f"{_IS_BELOW} AND procurement = 'BUY'",
    "held": _IS_HELD,
    "uncosted": f"{_IS_HELD} AND standard_cost IS NULL",
    "free": f"{_IS_HELD} AND standard_cost = 0",
    "held_other_unit": "held_other_unit",
}
_KINDS = "category, subcategory, product_line, procurement, currency"
STOCK_TOTAL_ROWS = f"""
SELECT tenant_id, {_KINDS},
       {", ".join(f"count(*) FILTER (WHERE {condition}) AS {name}" for name, condition in _COUNTED.items())},
       CAST(sum(negative) AS bigint) AS negative, sum(value) AS value
FROM {MANUFACTURING}.item_stock GROUP BY tenant_id, {_KINDS}
"""

PLACE_VALUE_ROWS = f"""
SELECT tenant_id, warehouse_id, currency, count(*) AS items, sum(value) AS value
FROM (
    SELECT s.tenant_id, i.warehouse_id, coalesce(s.currency, '') AS currency,
           sum(i.on_hand) FILTER (WHERE i.unit = s.unit) * s.standard_cost AS value
    FROM {MANUFACTURING}.sku s JOIN {MANUFACTURING}.inventory i USING (tenant_id, sku)
    WHERE i.on_hand <> 0 GROUP BY s.tenant_id, s.sku, i.warehouse_id
) AS kept
GROUP BY tenant_id, warehouse_id, currency
"""
