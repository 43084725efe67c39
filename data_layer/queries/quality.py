"""What looks wrong in the stock records: findings for the people who keep the data."""

from dataclasses import dataclass
from decimal import Decimal

from data_layer.queries.grouping import make_room
from data_layer.queries.listing import Listing, Page, read_page
from data_layer.repository import Repository

# Each rule: its rank, severity, what is wrong, the value that shows it, and when. Records and items are each read once
# and tried by all of their rules.
_OF_RECORDS = (
    ("negative_stock", "error", "i.on_hand", "i.on_hand < 0"),
    ("no_item_master", "error", "i.on_hand", "s.sku IS NULL"),
    ("unknown_warehouse", "error", "i.on_hand", "w.warehouse_id IS NULL"),
    ("unit_differs_from_item", "error", "i.on_hand", "i.unit <> s.unit"),
    ("allocated_above_on_hand", "warning", "i.on_hand - i.allocated", "i.allocated > greatest(i.on_hand, 0)"),
    ("inactive_item_in_stock", "warning", "i.on_hand", "s.active IS FALSE AND i.on_hand > 0"),
)
_OF_ITEMS = (
    ("zero_cost", "warning", "i.on_hand", "i.on_hand > 0 AND coalesce(s.standard_cost, 0) = 0"),
    ("below_safety_stock", "warning", "i.on_hand", "i.on_hand < s.safety_stock"),
    ("above_maximum_stock", "warning", "i.on_hand", "i.on_hand > s.maximum_stock"),
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


_FINDINGS = f"""
SELECT r.rule, r.severity, r.rank, i.sku, i.warehouse_id, i.lot, r.value
FROM manufacturing.inventory i LEFT JOIN manufacturing.sku s USING (tenant_id, sku)
LEFT JOIN manufacturing.warehouse w USING (tenant_id, warehouse_id), {_tried(_OF_RECORDS, 0)}
WHERE ({_any(_OF_RECORDS)}) AND r.holds
UNION ALL
SELECT r.rule, r.severity, r.rank, s.sku, '', '', r.value
FROM manufacturing.sku s LEFT JOIN (
    SELECT tenant_id, sku, sum(on_hand) AS on_hand FROM manufacturing.inventory GROUP BY tenant_id, sku
) i USING (tenant_id, sku), {_tried(_OF_ITEMS, len(_OF_RECORDS))}
WHERE ({_any(_OF_ITEMS)}) AND r.holds
"""
# A finding is told with what its stock record states, or, of an item as such, its item.
_TOLD = (
    "s.name, CASE WHEN i.sku IS NULL THEN s.unit ELSE i.unit END AS unit,"
    " coalesce(i.source_system, s.source_system) AS source, coalesce(i.source_record, s.source_record) AS record",
    "LEFT JOIN manufacturing.sku s ON s.sku = page.sku"
    f" LEFT JOIN manufacturing.inventory i ON page.rank < {len(_OF_RECORDS)} AND i.sku = page.sku"
    " AND i.warehouse_id = page.warehouse_id AND i.lot = page.lot",
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
            beside=_TOLD,
        )
        await make_room(self._tx)
        return await read_page(self._tx, listing, Finding, {}, limit=limit, cursor=cursor)
