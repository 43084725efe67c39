from dataclasses import fields
from datetime import date

from pydantic import Field

from core.identity import Scope
from data_layer.queries.items import Item, ItemRepository
from tools.arguments import SkuRef
from tools.context import ToolContext
from tools.freshness import freshness
from tools.grants import may
from tools.resolve import resolve
from tools.result import Amount, Block, Metric, Money, Quantity, Record, ToolResult
from tools.spec import tool
from tools.wording import count, join, money, quantities, quantity, record, sentences, verb

_GRANTS = {
    "sales": Scope.ORDERS_READ,
    "purchase": Scope.PURCHASING_READ,
    "work": Scope.PRODUCTION_READ,
    "supplier": Scope.SUPPLIERS_READ,
    "structure": Scope.BOM_READ,
}


class ItemProfile(ToolResult, Record):
    """Master data as the source states it: what it does not state is none. Counts are none without the grant."""

    sku: str
    name: str
    description: str | None
    procurement: str | None = Field(description="MAKE or BUY")
    finished_good: bool | None
    active: bool | None
    category: str | None
    subcategory: str | None
    product_line: str | None
    model: str | None
    color: str | None
    size: str | None
    unit: str = Field(description="Stock-keeping unit of measure")
    weight: Quantity | None
    weight_unit: str | None
    standard_cost: Money | None
    list_price: Money | None
    currency: str | None
    safety_stock: Quantity | None
    reorder_point: Quantity | None
    maximum_stock: Quantity | None
    lot_size: Quantity | None
    lead_time_days: int | None = Field(description="To make or to buy, calendar days")
    sold_from: date | None
    sold_to: date | None
    on_hand: tuple[Amount, ...] = Field(description="Total, for each unit; empty: no stock record")
    available: tuple[Amount, ...]
    suppliers: int | None = Field(description="That offer it")
    active_suppliers: int | None
    components: int | None = Field(description="Different direct components, as in force")
    used_in: int | None = Field(description="Different items it goes into directly")
    open_sales_orders: int | None
    open_purchase_orders: int | None
    open_work_orders: int | None


@tool(
    scope=Scope.INVENTORY_READ,
    examples=(
        "tell me about item {sku}",
        "describe item {sku}",
        "item master of {sku}",
        "details of {sku}",
        "what kind of part is {sku}",
        "is {sku} made or bought",
        "what is the list price of {sku}",
        "standard cost of {sku}",
        "what are the safety stock and reorder point of {sku}",
        "what colour and size is {sku}",
        "which category does {sku} belong to",
        "weight of {sku}",
        "is {sku} still active",
        "product data sheet {sku}",
        "lead time in the master record of {sku}",
        "manufacturing lead time of {sku}",
        "how many days does it take to manufacture a {sku}",
        "when was {sku} discontinued",
        "give me an overview of {sku}",
        "how much does {sku} cost",
    ),
)
async def item_profile(context: ToolContext, sku: SkuRef) -> ItemProfile:
    """One item's master data: made or bought, category, colour, size, weight, standard cost, list price, safety stock,
    reorder point, lead time, dates; with its total stock, and how many suppliers, components, parents and open orders
    it has.

    For stock by location use stock_on_hand, for its suppliers suppliers_of_sku, for many items find_items.
    """
    async with context.database.read(context.principal) as tx:
        named = await resolve(context, tx, "sku", sku)
        items = ItemRepository(tx)
        item = await items.item(named.code)
        stock = await items.stock(named.code)
        open_orders = {
            kind: await items.open_orders(named.code, kind) if may(context, _GRANTS[kind]) else None
            for kind in ("sales", "purchase", "work")
        }
        offers = await items.suppliers(named.code) if may(context, Scope.SUPPLIERS_READ) else (None, None)
        structure = (
            await items.structure(named.code, context.clock.today()) if may(context, Scope.BOM_READ) else (None, None)
        )
        age = await freshness(tx, "sku", "inventory", "bom", "supplier_offer")
    profile = ItemProfile(
        summary="",
        freshness=age,
        **{field.name: getattr(item, field.name) for field in fields(Item)},
        on_hand=tuple(Amount(value=one.on_hand, unit=one.unit) for one in stock),
        available=tuple(Amount(value=one.available, unit=one.unit) for one in stock),
        suppliers=offers[0],
        active_suppliers=offers[1],
        components=structure[0],
        used_in=structure[1],
        open_sales_orders=open_orders["sales"],
        open_purchase_orders=open_orders["purchase"],
        open_work_orders=open_orders["work"],
    )
    hidden = [str(scope) for scope in _GRANTS.values() if not may(context, scope)]
    return profile.model_copy(update={"summary": _summary(profile, hidden), "blocks": _blocks(profile)})


def _blocks(item: ItemProfile) -> tuple[Block, ...]:
    amounts: tuple[Block, ...] = tuple(Metric(label="On hand", value=one.value, unit=one.unit) for one in item.on_hand)
    if item.standard_cost is not None:
        amounts += (Metric(label="Standard cost", value=item.standard_cost, unit=item.currency),)
    if item.list_price is not None:
        amounts += (Metric(label="List price", value=item.list_price, unit=item.currency),)
    return amounts


def _summary(item: ItemProfile, hidden: list[str]) -> str:
    made = {"MAKE": "made", "BUY": "bought"}.get(item.procurement or "", "neither stated as made nor as bought")
    traits = [
        made,
        "finished good" if item.finished_good else "",
        {True: "active", False: "inactive"}.get(item.active, "") if item.active is not None else "",
        " / ".join(part for part in (item.category, item.subcategory) if part),
        f"product line {item.product_line}" if item.product_line else "",
        f"colour {item.color}" if item.color else "",
        f"size {item.size}" if item.size else "",
        f"weight {quantity(item.weight, item.weight_unit)}" if item.weight is not None else "",
    ]
    prices = [
        f"standard cost {money(item.standard_cost, item.currency)}" if item.standard_cost is not None else "",
        f"list price {money(item.list_price, item.currency)}" if item.list_price is not None else "",
    ]
    limits = [
        f"{words} {quantity(value, item.unit)}"
        for words, value in (
            ("safety stock", item.safety_stock),
            ("reorder point", item.reorder_point),
            ("maximum stock", item.maximum_stock),
            ("lot size", item.lot_size),
        )
        if value is not None
    ] + ([f"lead time {count(item.lead_time_days, 'day')}"] if item.lead_time_days is not None else [])
    counts = [
        f"{count(item.suppliers, 'supplier')} ({item.active_suppliers:,} active)" if item.suppliers else "",
        f"{count(item.components, 'component')}" if item.components else "",
        f"used in {count(item.used_in, 'item')}" if item.used_in else "",
        *(
            f"{count(found, f'open {kind} order')}"
            for kind, found in (
                ("sales", item.open_sales_orders),
                ("purchase", item.open_purchase_orders),
                ("work", item.open_work_orders),
            )
            if found is not None
        ),
    ]
    missing = [words for words, value in _asked_for(item) if value is None]
    told, stated, limited = (join(part for part in parts if part) for parts in (traits, prices, limits))
    stock = f"{quantities(item.on_hand)} on hand" if item.on_hand else "no stock record"
    sold = " ".join(
        f"{words} {day}" for words, day in (("from", item.sold_from), ("until", item.sold_to)) if day is not None
    )
    return sentences(
        f"{record(item.sku, item.name)}: {told}.",
        f"{stated[:1].upper()}{stated[1:]}." if stated else "Neither cost nor price is stated.",
        f"{stock[:1].upper()}{stock[1:]}{f'; {limited}' if limited else ''}.",
        f"{join(part for part in counts if part)}." if any(counts) else "",
        f"Sold {sold}." if sold else "",
        f"Not stated: {join(missing)}." if missing else "",
        f"Not shown without the {verb(len(hidden), 'grant', 'grants')} {join(hidden)}." if hidden else "",
    )


def _asked_for(item: ItemProfile) -> tuple[tuple[str, object], ...]:
    """What planners ask an item's master data for, so that silence on it is no riddle."""
    prices = (("standard cost", item.standard_cost), ("list price", item.list_price))
    return (
        ("category", item.category),
        ("colour", item.color),
        ("size", item.size),
        ("weight", item.weight),
        *(prices if any(value is not None for _, value in prices) else ()),  # else both are said to be missing
        ("safety stock", item.safety_stock),
        ("reorder point", item.reorder_point),
        ("maximum stock", item.maximum_stock),
        ("lot size", item.lot_size),
        ("lead time", item.lead_time_days),
    )
