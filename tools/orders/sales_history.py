from typing import Annotated, Literal

from pydantic import Field

from core.identity import Scope
from data_layer.queries.amounts import amounts
from data_layer.queries.grouping import OrderGroup
from data_layer.queries.listing import Page
from data_layer.queries.sales_history import OrderTotals, SalesHistoryRepository
from tools.arguments import CategoryRef, ChannelRef, Cursor, CustomerRef, Limit, SkuRef, TerritoryRef
from tools.context import ToolContext
from tools.freshness import freshness
from tools.grouping import Sort, rows
from tools.order_groups import OrderGroupRow, leading, order_columns, without_price
from tools.orders.filters import sales_among
from tools.periods import Since, Until, check, period_words
from tools.result import Amount, Metric, PlantDate, Table, ToolResult
from tools.spec import tool
from tools.wording import count, monies, quantities, sentences, tally


class SalesHistory(ToolResult):
    since: PlantDate | None
    until: PlantDate | None
    by: str
    orders: int
    customers: int
    value: tuple[Amount, ...] = Field(description="Of the lines, less discount, for each currency")
    quantity: tuple[Amount, ...] = Field(description="For each unit")
    order_totals: tuple[Amount, ...] = Field(
        description="The orders' own totals as the source states them; none when limited to an item or a category"
    )
    unpriced_lines: int = Field(description="Lines whose value the data does not state")
    left_out: int = Field(description="Orders in draft or cancelled")
    groups: int
    rows: tuple[OrderGroupRow, ...]


@tool(
    scope=Scope.ORDERS_READ,
    examples=(
        "what did we sell in {date}?",
        "sales by month",
        "total revenue since {date}",
        "best selling items",
        "top 10 customers by revenue",
        "how many {sku} did we sell last year",
        "turnover per quarter",
        "sales of {category} by territory",
        "which product category brings in the most money",
        "how much did {customer} buy from us in {date}",
        "monthly sales history of {sku}",
        "top 5 products by units sold in {date}",
        "online against reseller sales by channel",
        "which month had the highest sales",
        "worst selling {category}",
        "revenue per year",
        "order intake between {date} and {date}",
    ),
)
async def sales_history(
    context: ToolContext,
    by: Annotated[
        Literal["month", "quarter", "year", "category", "item", "customer", "territory", "channel"],
        Field(description="What the figures are put together by: category is the product's; item: best sellers."),
    ] = "month",
    since: Since | None = None,
    until: Until | None = None,
    customer: CustomerRef | None = None,
    sku: SkuRef | None = None,
    category: CategoryRef | None = None,
    territory: TerritoryRef | None = None,
    channel: ChannelRef | None = None,
    measure: Annotated[
        Literal["value", "quantity", "orders"],
        Field(description="What is greatest: value is revenue; quantity is units sold; orders is their number."),
    ] = "value",
    sort: Sort | None = None,
    limit: Limit = 20,
    cursor: Cursor | None = None,
) -> SalesHistory:
    """Sales in a period, by order date: what customers ordered, open or shipped, as value (revenue), quantity and
    number of orders, by month, quarter, year, product category, item, customer, territory or channel.

    Value is that of the order lines less discount; the orders' own totals, which may hold tax and freight, are stated
    beside it. Drafts and cancelled orders are left out. For two periods side by side use compare_sales; for what is
    still to be shipped use open_sales_orders; for one customer use customer_profile.
    """
    check(since, until)
    async with context.database.read(context.principal) as tx:
        among = await sales_among(
            context, tx, customer=customer, sku=sku, category=category, territory=territory, channel=channel
        )
        sales = SalesHistoryRepository(tx)
        page = await sales.grouped(by, since, until, among.only, measure=measure, sort=sort, limit=limit, cursor=cursor)
        stated = await sales.order_totals(since, until, among.only)
        age = await freshness(tx, "sales_order", "sales_order_line", "customer", "sku")
    totals = page.totals
    value, pieces = tally(amounts(totals["total_value"])), tally(amounts(totals["total_quantity"]))
    own_totals = tally(stated.stated)
    where = f"{among.words}{period_words(since, until)}"
    return SalesHistory(
        summary=_summary(page, leading(page.rows, by, measure, sort), where, value, pieces, own_totals, stated),
        blocks=(
            Metric(label="Orders", value=totals["total_orders"]),
            *(Metric(label="Sales value", value=one.value, unit=one.unit) for one in value),
            Table(
                title=f"Sales{where} by {by}",
                rows="rows",
                columns=order_columns(by),
                total=totals["lines_of_table"],
            ),
        ),
        freshness=age,
        next_cursor=page.next_cursor,
        since=since,
        until=until,
        by=by,
        orders=totals["total_orders"],
        customers=totals["customers"],
        value=value,
        quantity=pieces,
        order_totals=own_totals,
        unpriced_lines=totals["unpriced_lines"],
        left_out=stated.left_out,
        groups=totals["groups"],
        rows=rows(OrderGroupRow, by, page.rows),
    )


def _summary(
    page: Page[OrderGroup],
    first: str,
    where: str,
    value: tuple[Amount, ...],
    pieces: tuple[Amount, ...],
    own_totals: tuple[Amount, ...],
    stated: OrderTotals,
) -> str:
    totals = page.totals
    left_out = f"Left out: {count(stated.left_out, 'order')} in draft or cancelled." if stated.left_out else ""
    if not totals["total_orders"]:
        return sentences(f"There are no sales orders{where}.", left_out)
    worth = monies(value) or "value not stated"
    return sentences(
        f"{worth} of sales{where}: {quantities(pieces) or 'no quantity'} in {count(totals['total_orders'], 'order')} of"
        f" {count(totals['customers'], 'customer')}.",
        first,
        f"The orders' own totals, with what the source adds to the lines, are {monies(own_totals)}."
        if own_totals and [(a.unit, a.value) for a in own_totals] != [(a.unit, a.value) for a in value]
        else "",
        without_price(totals["unpriced_lines"]),
        left_out,
    )
