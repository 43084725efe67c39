from typing import Literal

from pydantic import Field

from core.identity import Scope
from data_layer.queries.quality import QualityRepository
from tools.arguments import Cursor, Limit
from tools.context import ToolContext
from tools.freshness import freshness
from tools.result import Column, Metric, Quantity, Record, Table, ToolResult
from tools.spec import tool
from tools.wording import count, join, sentences, verb


class FindingRow(Record):
    """`value` is the figure that shows it: on hand, or on hand less allocated. No warehouse: it concerns the item."""

    rule: str
    severity: Literal["error", "warning", "info"]
    sku: str
    name: str | None
    warehouse_id: str
    lot: str
    value: Quantity | None
    unit: str | None


class InventoryCheck(ToolResult):
    count: int
    errors: int
    by_rule: dict[str, int] = Field(description="Findings for each rule that found any")
    findings: tuple[FindingRow, ...]


@tool(
    scope=Scope.INVENTORY_READ,
    examples=(
        "are there data quality problems in our inventory",
        "check the inventory records",
        "negative stock",
        "which stock records look wrong",
        "items with stock but without cost",
        "inventory data check",
        "any inconsistencies in the stock data",
        "which items have more stock than their maximum",
        "obsolete stock",
        "made items without a stock record",
    ),
)
async def inventory_check(context: ToolContext, limit: Limit = 50, cursor: Cursor | None = None) -> InventoryCheck:
    """What looks wrong in the stock data, gravest first: negative stock, records without an item or with an unknown
    warehouse, another unit than the item's, more allocated than on hand, stock of inactive items, stock of zero cost,
    stock below safety stock or above the maximum, made items without a stock record.
    """
    async with context.database.read(context.principal) as tx:
        page = await QualityRepository(tx).inventory_check(limit=limit, cursor=cursor)
        age = await freshness(tx, "inventory", "sku", "warehouse")
    totals = page.totals
    rules: dict[str, int] = dict(sorted((totals["rules"] or {}).items(), key=lambda one: (-one[1], one[0])))
    told = join(f"{rule.replace('_', ' ')} {found:,}" for rule, found in rules.items())
    return InventoryCheck(
        summary=sentences(
            "" if "negative_stock" in rules else "No stock is negative.",
            f"{count(totals['findings'], 'finding')} in the inventory data, {totals['errors']:,} of them"
            f" {verb(totals['errors'], 'an error', 'errors')}: {told}.",
        )
        if rules
        else "Nothing looks wrong in the inventory data.",
        blocks=(
            Metric(label="Findings", value=totals["findings"]),
            Table(
                title="Inventory check",
                rows="findings",
                columns=(
                    Column(key="severity", label="Severity"),
                    Column(key="rule", label="Finding"),
                    Column(key="sku", label="SKU"),
                    Column(key="name", label="Name"),
                    Column(key="warehouse_id", label="Warehouse"),
                    Column(key="value", label="Quantity", kind="quantity", unit="unit"),
                ),
                total=totals["findings"],
            ),
        ),
        freshness=age,
        next_cursor=page.next_cursor,
        count=totals["findings"],
        errors=totals["errors"],
        by_rule=rules,
        findings=tuple(FindingRow.model_validate(row) for row in page.rows),
    )
