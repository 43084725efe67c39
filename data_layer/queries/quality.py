"""What looks wrong in the stock records: findings for the people who keep the data."""

from dataclasses import dataclass
from decimal import Decimal

from data_layer.derived import FINDING
from data_layer.derived_findings import FINDINGS, OF_RECORDS
from data_layer.queries.derived import is_current
from data_layer.queries.grouping import make_room
from data_layer.queries.listing import Listing, Page, read_page
from data_layer.repository import Repository

# A finding is told with what its stock record states, or, of an item as such, its item.
_TOLD = (
    "s.name, CASE WHEN i.sku IS NULL THEN s.unit ELSE i.unit END AS unit,"
    " coalesce(i.source_system, s.source_system) AS source, coalesce(i.source_record, s.source_record) AS record",
    "LEFT JOIN manufacturing.sku s ON s.sku = page.sku"
    f" LEFT JOIN manufacturing.inventory i ON page.rank < {len(OF_RECORDS)} AND i.sku = page.sku"
    " AND i.warehouse_id = page.warehouse_id AND i.lot = page.lot",
)
_BY_RULE = "SELECT rule, severity, count(*) AS found FROM matching GROUP BY rule, severity"
_TOTALS = (
    "coalesce(CAST(sum(found) AS bigint), 0) AS findings,"
    " coalesce(CAST(sum(found) FILTER (WHERE severity = 'error') AS bigint), 0) AS errors,"
    " jsonb_object_agg(rule, found) FILTER (WHERE found > 0) AS rules"
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
        known = await is_current(self._tx, FINDING)
        listing = Listing(
            "SELECT * FROM manufacturing.stock_finding" if known else FINDINGS,
            keys=(("rank", "integer"), ("sku", "text"), ("warehouse_id", "text"), ("lot", "text")),
            name="findings",
            totals=_TOTALS,
            of="manufacturing.finding_total" if known else f"({_BY_RULE}) AS by_rule",
            beside=_TOLD,
        )
        await make_room(self._tx)
        return await read_page(self._tx, listing, Finding, {}, limit=limit, cursor=cursor)
