from datetime import datetime

from pydantic import Field

from core.identity import Scope
from data_layer.queries.amounts import amounts
from data_layer.queries.inventory import InventoryRepository, LocationStock
from data_layer.queries.listing import Page
from data_layer.queries.names import Named
from tools.arguments import Cursor, Limit, SkuRef, WarehouseRef
from tools.context import ToolContext
from tools.covers import Covers, words
from tools.freshness import freshness
from tools.resolve import label, resolve
from tools.result import Amount, Column, Quantity, Record, Table, ToolResult
from tools.spec import tool
from tools.wording import count, join, quantities, quantity, sentences, tally

_NAMED_IN_SUMMARY = 5


class StockLine(Record):
    """Stock of the item at one location, its lots together."""

    warehouse_id: str
    warehouse: str
    on_hand: Quantity
    allocated: Quantity
    available: Quantity
    unit: str
    bins: str | None
    lots: int
    as_of: datetime


class StockOnHand(ToolResult):
    sku: str
    name: str
    warehouse_id: str | None = Field(default=None, description="Set when one location was asked for")
    locations: int
    on_hand: tuple[Amount, ...] = Field(description="Total over all locations, for each unit")
    allocated: tuple[Amount, ...]
    available: tuple[Amount, ...] = Field(description="On hand less allocated")
    lines: tuple[StockLine, ...]


@tool(
    scope=Scope.INVENTORY_READ,
    answers=(
        Covers(
            "stock",
            takes={"item": "sku", "warehouse": "warehouse"},
            needs=frozenset({"item"}),
            tells=words("sum on_hand, sum available, sum allocated, bin"),
            by=words("warehouse, bin, item"),
        ),
        Covers("item", takes={"item": "sku"}, needs=frozenset({"item"}), tells=words("on_hand, available, allocated")),
    ),
    examples=(
        "how many {sku} do we have, and where?",
        "what's our stock of {sku}",
        "stock {sku}",
        "on hand quantity of {sku}",
        "where is {sku} stored",
        "how much {sku} is in {warehouse}?",
        "do we still have any {sku} left",
        "is {sku} in stock?",
        "inventory level for {sku}",
        "how many pieces of {sku} are available in {warehouse}",
        "what is the available quantity of {sku}, net of allocations",
        "which locations hold {sku}",
        "{sku} on hand?",
        "have we got enough {sku} in the warehouse",
        "check the shelf for {sku}",
        "in which bin can I find {sku}",
        "do we have {quantity} of {sku} on the shelf",
    ),
)
async def stock_on_hand(
    context: ToolContext,
    sku: SkuRef,
    warehouse: WarehouseRef | None = None,
    limit: Limit = 50,
    cursor: Cursor | None = None,
) -> StockOnHand:
    """How much of one item is in stock now, and where it is stored.

    Gives the on-hand, allocated and available quantity in total and for each location, with the bin. With a
    warehouse, only the stock there. Use it for one item; for items running low use stock_below_reorder_point.
    """
    async with context.database.read(context.principal) as tx:
        item = await resolve(context, tx, "sku", sku)
        place = await resolve(context, tx, "warehouse", warehouse) if warehouse else None
        page = await InventoryRepository(tx).on_hand(
            item.code, place.code if place else None, limit=limit, cursor=cursor
        )
        age = await freshness(tx, "sku", "inventory", "warehouse")
    totals = {name: tally(amounts(page.totals[f"total_{name}"])) for name in ("on_hand", "allocated", "available")}
    return StockOnHand(
        summary=_summary(item, place, page, totals),
        blocks=(
            Table(
                title=f"Stock of {label(item)}",
                rows="lines",
                columns=(
                    Column(key="warehouse", label="Location"),
                    Column(key="on_hand", label="On hand", kind="quantity", unit="unit"),
                    Column(key="allocated", label="Allocated", kind="quantity", unit="unit"),
                    Column(key="available", label="Available", kind="quantity", unit="unit"),
                    Column(key="bins", label="Bin"),
                ),
                total=page.totals["locations"],
            ),
        ),
        freshness=age,
        next_cursor=page.next_cursor,
        sku=item.code,
        name=item.name,
        warehouse_id=place.code if place else None,
        locations=page.totals["locations"],
        lines=tuple(StockLine.model_validate(line) for line in page.rows),
        **totals,
    )


def _summary(item: Named, place: Named | None, page: Page[LocationStock], totals: dict[str, tuple[Amount, ...]]) -> str:
    if not page.rows:
        where = f" in {label(place)}" if place else ""
        return f"{label(item)} is a known item, but there is no stock record for it{where}."
    reserved = any(one.value for one in totals["allocated"])
    free = (
        f"Allocated {quantities(totals['allocated'])}, available {quantities(totals['available'])}."
        if reserved
        else "Nothing is allocated."
    )
    if place:
        return sentences(f"{label(item)}: {quantities(totals['on_hand'])} on hand in {label(place)}.", free)
    shown = page.rows[:_NAMED_IN_SUMMARY]
    more = page.totals["locations"] - len({line.warehouse_id for line in shown})
    places = [f"{line.warehouse} {quantity(line.on_hand, line.unit)}" for line in shown]
    return sentences(
        f"{label(item)}: {quantities(totals['on_hand'])} on hand in {count(page.totals['locations'], 'location')}:",
        join(places + ([f"{count(more, 'more location')}"] if more > 0 else [])) + ".",
        free,
    )
