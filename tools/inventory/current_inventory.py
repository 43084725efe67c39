from datetime import datetime

from core.identity import Scope
from data_layer.queries.inventory import InventoryRepository
from tools.arguments import Cursor, Limit, WarehouseRef
from tools.context import ToolContext
from tools.freshness import freshness
from tools.resolve import label, resolve
from tools.result import Column, Quantity, Record, Table, ToolResult
from tools.spec import tool
from tools.wording import count


class StockRecordRow(Record):
    sku: str
    name: str | None
    warehouse_id: str
    warehouse: str | None
    lot: str
    bin: str | None
    on_hand: Quantity
    allocated: Quantity
    available: Quantity
    unit: str
    as_of: datetime


class CurrentInventory(ToolResult):
    stock: tuple[StockRecordRow, ...]


@tool(
    scope=Scope.INVENTORY_READ,
    examples=(
        "list everything that is stored in {warehouse}",
        "what is in {warehouse}",
        "current inventory of {warehouse}",
        "stock in location {warehouse}, item by item",
        "all stock records",
        "contents of {warehouse}",
        "full inventory list",
        "show the stock list of {warehouse}",
        "what do we keep in {warehouse}",
        "inventory report",
        "dump the whole inventory",
    ),
)
async def current_inventory(
    context: ToolContext, warehouse: WarehouseRef | None = None, limit: Limit = 50, cursor: Cursor | None = None
) -> CurrentInventory:
    """Every stock record as last stated, by item, location and lot; of one warehouse or of all. Read page by page."""
    async with context.database.read(context.principal) as tx:
        place = await resolve(context, tx, "warehouse", warehouse) if warehouse else None
        page = await InventoryRepository(tx).current(place.code if place else None, limit=limit, cursor=cursor)
        age = await freshness(tx, "inventory")
    where = f" in {label(place)}" if place else ""
    more = "; there are more" if page.next_cursor else ""
    return CurrentInventory(
        summary=f"{count(len(page.rows), 'stock record')}{where} on this page{more}."
        if page.rows
        else f"There are no{' more' if cursor else ''} stock records{where}.",
        blocks=(
            Table(
                title=f"Current inventory{where}",
                rows="stock",
                columns=(
                    Column(key="sku", label="SKU"),
                    Column(key="name", label="Name"),
                    Column(key="warehouse", label="Location"),
                    Column(key="on_hand", label="On hand", kind="quantity", unit="unit"),
                    Column(key="available", label="Available", kind="quantity", unit="unit"),
                ),
                total=None,
            ),
        ),
        freshness=age,
        next_cursor=page.next_cursor,
        stock=tuple(StockRecordRow.model_validate(row) for row in page.rows),
    )
