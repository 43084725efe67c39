from pydantic import Field

from core.identity import Scope
from data_layer.queries.inventory import InventoryRepository, LowStock
from data_layer.queries.listing import Page
from tools.arguments import CategoryRef, Cursor, Limit, WarehouseRef
from tools.context import ToolContext
from tools.covers import Covers, words
from tools.freshness import freshness
from tools.resolve import label, resolve
from tools.result import Column, Metric, Quantity, Record, Table, ToolResult
from tools.spec import tool
from tools.values import resolve_category
from tools.wording import count, join, quantity, record, sentences, verb

_NAMED_IN_SUMMARY = 3


class LowItem(Record):
    """`status`: CRITICAL when nothing is on hand or it is below safety stock, else LOW."""

    sku: str
    name: str
    category: str | None
    procurement: str | None
    active: bool | None
    on_hand: Quantity
    reorder_point: Quantity
    safety_stock: Quantity | None
    shortage: Quantity = Field(description="Reorder point less on hand")
    unit: str
    status: str


class StockBelowReorderPoint(ToolResult):
    count: int
    critical: int
    out_of_stock: int
    inactive: int
    without_stock_record: int = Field(description="Items with a reorder point and no stock record; not counted above")
    none_stated: bool = Field(description="No such item states a reorder point: whether any is low cannot be told")
    items: tuple[LowItem, ...]


@tool(
    scope=Scope.INVENTORY_READ,
    answers=(
        Covers(
            "item",
            takes={"category": "category"},
            flags={"below_reorder_point": {}, "low": {}},
            needs=words("below_reorder_point, low"),
            tells=words("count, on_hand, reorder_point, shortage, below_reorder_point, low"),
            orders={"shortage": {}},
            limit="limit",
        ),
    ),
    examples=(
        "which items are below their reorder point?",
        "anything running low",
        "how many SKUs are under the reorder point",
        "what do we need to reorder",
        "low stock",
        "show me all parts that need replenishment",
        "which parts are short of their reorder level in {warehouse}",
        "items below ROP",
        "list the shortages against reorder point",
        "are we about to run out of anything",
        "what is critical in stock",
        "which stock is too low",
        "replenishment list please",
        "stock alerts",
        "what's out of stock",
        "items in {warehouse} that fell below minimum",
    ),
)
async def stock_below_reorder_point(
    context: ToolContext,
    category: CategoryRef | None = None,
    warehouse: WarehouseRef | None = None,
    limit: Limit = 20,
    cursor: Cursor | None = None,
) -> StockBelowReorderPoint:
    """All items that run low: their total on hand is below their reorder point. Least covered first.

    Gives how many there are and, for each, the quantity on hand, the reorder point, the shortage, and whether it is
    critical. Only items with stock records are compared. With a warehouse, only items kept there; on hand is still the
    plant's total, because the reorder point is the plant's. For the stock of one item use stock_on_hand.
    """
    async with context.database.read(context.principal) as tx:
        place = await resolve(context, tx, "warehouse", warehouse) if warehouse else None
        kind = await resolve_category(tx, category) if category else None
        inventory = InventoryRepository(tx)
        page = await inventory.below_reorder_point(
            (kind.column, kind.value) if kind else None, place.code if place else None, limit=limit, cursor=cursor
        )
        untold = not page.totals["items"] and await inventory.none_states_reorder_point(
            (kind.column, kind.value) if kind else None, place.code if place else None
        )
        unstocked = await inventory.unstocked()
        age = await freshness(tx, "sku", "inventory")
    among = (f" in {kind.value}" if kind else "") + (f" kept in {label(place)}" if place else "")
    return StockBelowReorderPoint(
        summary=f"No item{among} states a reorder point, so what runs low cannot be told."
        if untold
        else _summary(page, among, unstocked if not among else 0),
        blocks=()
        if untold
        else (
            Metric(label="Items below reorder point", value=page.totals["items"]),
            Table(
                title=f"Items{among} below reorder point",
                rows="items",
                columns=(
                    Column(key="sku", label="SKU"),
                    Column(key="name", label="Name"),
                    Column(key="on_hand", label="On hand", kind="quantity", unit="unit"),
                    Column(key="reorder_point", label="Reorder point", kind="quantity", unit="unit"),
                    Column(key="shortage", label="Shortage", kind="quantity", unit="unit"),
                    Column(key="status", label="Status"),
                ),
                total=page.totals["items"],
            ),
        ),
        freshness=age,
        next_cursor=page.next_cursor,
        count=page.totals["items"],
        critical=page.totals["critical"],
        out_of_stock=page.totals["empty"],
        inactive=page.totals["inactive"],
        without_stock_record=unstocked,
        none_stated=untold,
        items=tuple(LowItem.model_validate(item) for item in page.rows),
    )


def _summary(page: Page[LowStock], among: str, unstocked: int) -> str:
    totals = page.totals
    if not totals["items"]:
        return f"No item{among} with a stock record is below its reorder point."
    facts = [
        f"{totals['empty']:,} {verb(totals['empty'])} out of stock" if totals["empty"] else "",
        f"{totals['critical']:,} {verb(totals['critical'])} critical (below safety stock)"
        if totals["critical"]
        else "",
        f"{totals['inactive']:,} {verb(totals['inactive'])} marked inactive" if totals["inactive"] else "",
    ]
    told = join(fact for fact in facts if fact)
    worst = [
        f"{record(item.sku, item.name)}"
        f" ({quantity(item.on_hand, item.unit)} of {quantity(item.reorder_point, item.unit)})"
        for item in page.rows[:_NAMED_IN_SUMMARY]
    ]
    return sentences(
        f"{count(totals['items'], 'item')}{among} with stock records {verb(totals['items'])} below the reorder point"
        + (f"; {told}." if told else "."),
        f"Least covered: {join(worst)}." if worst else "",
        f"Besides, {count(unstocked, 'item')} with a reorder point {verb(unstocked, 'has', 'have')} no stock record."
        if unstocked
        else "",
    )
