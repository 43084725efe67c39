"""What looks wrong in the stock records, as a query of them: the rows of the tables in `entities.stock_finding`."""

# Each rule: its rank, severity, what is wrong, the value that shows it, and when. Records and items are each read once
# and tried by all of their rules.
OF_RECORDS = (
    ("negative_stock", "error", "i.on_hand", "i.on_hand < 0"),
    ("no_item_master", "error", "i.on_hand", "s.sku IS NULL"),
    ("unknown_warehouse", "error", "i.on_hand", "w.warehouse_id IS NULL"),
    ("unit_differs_from_item", "error", "i.on_hand", "i.unit <> s.unit"),
    ("allocated_above_on_hand", "warning", "i.on_hand - i.allocated", "i.allocated > greatest(i.on_hand, 0)"),
    ("inactive_item_in_stock", "warning", "i.on_hand", "s.active IS FALSE AND i.on_hand > 0"),
)
_OF_ITEMS = (
    ("zero_cost", "warning", "i.on_hand", "i.held AND coalesce(s.standard_cost, 0) = 0"),
    ("below_safety_stock", "warning", "i.on_hand", "i.on_hand < s.safety_stock AND i.unit = s.unit"),
    ("above_maximum_stock", "warning", "i.on_hand", "i.on_hand > s.maximum_stock AND i.unit = s.unit"),
    ("made_without_stock_record", "info", "NULL", "i.sku IS NULL AND s.procurement = 'MAKE'"),
)


def _tried(rules: tuple[tuple[str, str, str, str], ...], first: int) -> str:
    """Of one row, a row for each rule that holds for it."""
    values = ", ".join(
        f"({rank}, '{rule}', '{severity}', CAST({value} AS numeric), {condition})"
        for rank, (rule, severity, value, condition) in enumerate(rules, first)
    )
    return f"LATERAL (VALUES {values}) AS r (rank, rule, severity, value, holds)"


def _any(rules: tuple[tuple[str, str, str, str], ...]) -> str:
    return " OR ".join(f"({condition})" for _, _, _, condition in rules)


FINDINGS = f"""
SELECT i.tenant_id, r.rule, r.severity, r.rank, i.sku, i.warehouse_id, i.lot, r.value
FROM manufacturing.inventory i LEFT JOIN manufacturing.sku s USING (tenant_id, sku)
LEFT JOIN manufacturing.warehouse w USING (tenant_id, warehouse_id), {_tried(OF_RECORDS, 0)}
WHERE ({_any(OF_RECORDS)}) AND r.holds
UNION ALL
SELECT s.tenant_id, r.rule, r.severity, r.rank, s.sku, '', '', r.value
FROM manufacturing.sku s LEFT JOIN (
    SELECT tenant_id, sku, CASE WHEN min(unit) = max(unit) THEN sum(on_hand) END AS on_hand, min(unit) AS unit,
           CASE WHEN min(unit) = max(unit) THEN sum(on_hand) > 0 ELSE bool_or(on_hand > 0) END AS held
    FROM manufacturing.inventory GROUP BY tenant_id, sku
) i USING (tenant_id, sku), {_tried(_OF_ITEMS, len(OF_RECORDS))}
WHERE ({_any(_OF_ITEMS)}) AND r.holds
"""
FINDING_TOTAL_ROWS = """
SELECT tenant_id, rule, severity, count(*) AS found FROM manufacturing.stock_finding GROUP BY tenant_id, rule, severity
"""
