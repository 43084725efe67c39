from typing import Annotated, Literal

from pydantic import Field

from core.identity import Scope
from data_layer.queries.amounts import amounts
from data_layer.queries.grouping import OrderGroup
from data_layer.queries.listing import Page
from data_layer.queries.spend import LeftOut, SpendFilter, SpendRepository
from tools.arguments import BuyerRef, CategoryRef, Cursor, Limit, SkuRef, SupplierRef
from tools.context import ToolContext
from tools.freshness import freshness
from tools.grouping import Sort, rows
from tools.order_groups import OrderGroupRow, leading, order_columns, without_price
from tools.periods import Since, Until, check, period_words
from tools.resolve import label, resolve
from tools.result import Amount, Metric, PlantDate, Table, ToolResult
from tools.spec import tool
from tools.values import resolve_category, resolve_value
from tools.wording import count, monies, quantities, sentences, tally


class PurchaseSpend(ToolResult):
    since: PlantDate | None
    until: PlantDate | None
    by: str
    orders: int
    suppliers: int
    value: tuple[Amount, ...] = Field(description="Ordered quantity x price, for each currency")
    quantity: tuple[Amount, ...] = Field(description="For each unit")
    unpriced_lines: int = Field(description="Lines whose price the data does not state")
    left_out: int = Field(description="Orders in draft, rejected or cancelled")
    left_out_value: tuple[Amount, ...]
    groups: int
    rows: tuple[OrderGroupRow, ...]


@tool(
    scope=Scope.PURCHASING_READ,
    examples=(
        "how much did we spend with {supplier}",
        "purchase spend by supplier",
        "top 10 suppliers by spend in {date}",
        "purchasing volume per month",
        "what did we spend on {category} since {date}",
        "how much {sku} did we buy in {date}",
        "spend by category",
        "which vendor gets most of our money",
        "total purchase value in {date}",
        "buying volume by buyer",
        "money spent on materials per quarter",
        "which bought items cost us the most",
        "yearly procurement spend",
        "what have we purchased from {supplier} in {date}",
        "how many purchase orders did we place in {date}",
    ),
)
async def purchase_spend(
    context: ToolContext,
    by: Annotated[
        Literal["month", "quarter", "year", "supplier", "category", "item", "buyer"],
        Field(description="What the spend is put together by: category is the item's; buyer is our own employee."),
    ] = "supplier",
    since: Since | None = None,
    until: Until | None = None,
    supplier: SupplierRef | None = None,
    sku: SkuRef | None = None,
    category: CategoryRef | None = None,
    buyer: BuyerRef | None = None,
    measure: Annotated[
        Literal["value", "quantity", "orders"],
        Field(description="What is greatest: value is money spent; quantity is units bought; orders is their number."),
    ] = "value",
    sort: Sort | None = None,
    limit: Limit = 20,
    cursor: Cursor | None = None,
) -> PurchaseSpend:
    """Spend: the value of purchase orders placed in a period, by order date, with quantity and number of orders, by
    month, quarter, year, supplier, item category, item or buyer.

    Ordered quantity times price, received or not; without tax and freight. Orders in draft, rejected or cancelled are
    left out and stated apart. For what is still open use open_purchase_orders; for how well a supplier delivers use
    supplier_scorecard.
    """
    check(since, until)
    async with context.database.read(context.principal) as tx:
        vendor = await resolve(context, tx, "supplier", supplier) if supplier else None
        item = await resolve(context, tx, "sku", sku) if sku else None
        kind = await resolve_category(tx, category) if category else None
        whose = (
            await resolve_value(tx, "purchase_order", ("buyer",), buyer, noun="buyer", plural="buyers")
            if buyer
            else None
        )
        only = SpendFilter(
            supplier=vendor.code if vendor else None,
            sku=item.code if item else None,
            category=(kind.column, kind.value) if kind else None,
            buyer=whose.value if whose else None,
        )
        spend = SpendRepository(tx)
        page = await spend.grouped(by, since, until, only, measure=measure, sort=sort, limit=limit, cursor=cursor)
        left_out = await spend.left_out(since, until, only)
        age = await freshness(tx, "purchase_order", "purchase_order_line", "supplier", "sku")
    totals = page.totals
    value, pieces = tally(amounts(totals["total_value"])), tally(amounts(totals["total_quantity"]))
    where = (
        (f" for {label(item)}" if item else "")
        + (f" in {kind.value}" if kind else "")
        + (f" with {label(vendor)}" if vendor else "")
        + (f" by buyer {whose.value}" if whose else "")
        + period_words(since, until)
    )
    return PurchaseSpend(
        summary=_summary(page, where, value, pieces, left_out, leading(page.rows, by, measure, sort)),
        blocks=(
            Metric(label="Purchase orders", value=totals["total_orders"]),
            *(Metric(label="Spend", value=one.value, unit=one.unit) for one in value),
            Table(
                title=f"Spend{where} by {by}", rows="rows", columns=order_columns(by), total=totals["lines_of_table"]
            ),
        ),
        freshness=age,
        next_cursor=page.next_cursor,
        since=since,
        until=until,
        by=by,
        orders=totals["total_orders"],
        suppliers=totals["suppliers"],
        value=value,
        quantity=pieces,
        unpriced_lines=totals["unpriced_lines"],
        left_out=left_out.orders,
        left_out_value=tally(left_out.value),
        groups=totals["groups"],
        rows=rows(OrderGroupRow, by, page.rows),
    )


def _summary(
    page: Page[OrderGroup],
    where: str,
    value: tuple[Amount, ...],
    pieces: tuple[Amount, ...],
    left_out: LeftOut,
    first: str,
) -> str:
    totals = page.totals
    worth = f" ({monies(tally(left_out.value))})" if left_out.value else ""
    beside = (
        f"Left out: {count(left_out.orders, 'order')} in draft, rejected or cancelled{worth}."
        if left_out.orders
        else ""
    )
    if not totals["total_orders"]:
        return sentences(f"No purchase orders were placed{where}.", beside)
    return sentences(
        f"{monies(value) or 'No value stated'} of purchase orders{where}: {quantities(pieces) or 'no quantity'} in"
        f" {count(totals['total_orders'], 'order')} with {count(totals['suppliers'], 'supplier')}.",
        first,
        without_price(totals["unpriced_lines"]),
        beside,
    )
