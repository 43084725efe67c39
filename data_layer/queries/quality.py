"""What looks wrong in the stock records: findings for the people who keep the data."""

from dataclasses import dataclass
from decimal import Decimal

from data_layer.queries.listing import Listing, Page, read_page
from data_layer.repository import Repository

# Each rule: severity, what is wrong, the records it holds for, and the value that shows it.
_RECORD = """
SELECT '{rule}' AS rule, '{severity}' AS severity, {rank} AS rank, i.sku, s.name, i.warehouse_id, i.lot,
       {value} AS value, i.unit, i.source_system AS source, i.source_record AS record
FROM manufacturing.inventory i LEFT JOIN manufacturing.sku s USING (tenant_id, sku)
LEFT JOIN manufacturing.warehouse w USING (tenant_id, warehouse_id)
WHERE {condition}"""

_ITEM = """
SELECT '{rule}', '{severity}', {rank}, s.sku, s.name, '', '', {value}, s.unit, s.source_system, s.source_record
FROM manufacturing.sku s LEFT JOIN (
    SELECT tenant_id, sku, sum(on_hand) AS on_hand FROM manufacturing.inventory GROUP BY tenant_id, sku
) i USING (tenant_id, sku)
WHERE {condition}"""

_RULES = (
    (_RECORD, "negative_stock", "error", "i.on_hand", "i.on_hand < 0"),
    (_RECORD, "no_item_master", "error", "i.on_hand", "s.sku IS NULL"),
    (_RECORD, "unknown_warehouse", "error", "i.on_hand", "w.warehouse_id IS NULL"),
    (_RECORD, "unit_differs_from_item", "error", "i.on_hand", "i.unit <> s.unit"),
    (_RECORD, "allocated_above_on_hand", "warning", "i.on_hand - i.allocated", "i.allocated > greatest(i.on_hand, 0)"),
    (_RECORD, "inactive_item_in_stock", "warning", "i.on_hand", "s.active IS FALSE AND i.on_hand > 0"),
    (_ITEM, "zero_cost", "warning", "i.on_hand", "i.on_hand > 0 AND coalesce(s.standard_cost, 0) = 0"),
    (_ITEM, "below_safety_stock", "warning", "i.on_hand", "i.on_hand < s.safety_stock"),
    (_ITEM, "above_maximum_stock", "warning", "i.on_hand", "i.on_hand > s.maximum_stock"),
    (_ITEM, "made_without_stock_record", "info", "NULL", "i.sku IS NULL AND s.procurement = 'MAKE'"),
)
_FINDINGS = " UNION ALL ".join(
    template.format(rule=rule, severity=severity, rank=rank, value=value, condition=condition)
    for rank, (template, rule, severity, value, condition) in enumerate(_RULES)
)
_BY_RULE = (
    "(SELECT jsonb_object_agg(rule, found) FROM"
    " (SELECT rule, count(*) AS found FROM matching GROUP BY rule) AS by_rule) AS rules"
)


@dataclass(frozen=True)
class Finding:
    rule: str
    severity: str
    sku: str
    name: str | None
    warehouse_id: str
    lot: str
    value: Decimal | None
    unit: str | None
    source: str
    record: str


class QualityRepository(Repository):
    async def inventory_check(self, *, limit: int, cursor: str | None) -> Page[Finding]:
        """Findings, gravest first. Totals: findings, errors, rules (findings by rule)."""
        listing = Listing(
            _FINDINGS,
            keys=(("rank", "integer"), ("sku", "text"), ("warehouse_id", "text"), ("lot", "text")),
            totals=f"count(*) AS findings, count(*) FILTER (WHERE severity = 'error') AS errors, {_BY_RULE}",
        )
        return await read_page(self._tx, listing, Finding, {}, limit=limit, cursor=cursor)
