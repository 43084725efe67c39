from datetime import date
from typing import Annotated

from pydantic import Field

from core.identity import Scope
from data_layer.queries.amounts import amounts
from data_layer.queries.sales import OpenSalesOrder, SalesRepository
from tools.arguments import Cursor, CustomerRef, Limit, SkuRef
from tools.context import ToolContext
from tools.covers import Covers, words
from tools.freshness import freshness
from tools.open_orders import open_blocks, open_counts, open_summary
from tools.resolve import label, resolve
from tools.result import Amount, Column, Money, Quantity, Record, ToolResult
from tools.spec import tool
from tools.wording import monies, quantities, record, tally


class OpenSalesOrderRow(Record):
    """An open order; with an item asked for, quantity and value are of its lines alone."""

    order_number: str
    customer_id: str | None
    customer: str | None
    status: str
    order_date: date
    due_date: date | None
    days_late: int | None
    open_quantity: Quantity | None
    unit: str | None
    value: Money | None = Field(description="None: not stated, or in several currencies")
    currency: str | None


class OpenSalesOrders(ToolResult):
    count: int
    late: int = Field(description="Due before the plant's date")
    most_days_late: int | None
    customers: int
    value: tuple[Amount, ...] = Field(description="Sum for each currency")
    late_value: tuple[Amount, ...]
    open_quantity: tuple[Amount, ...] = Field(description="Of the item asked for, in its unit")
    without_value: int = Field(description="Orders whose value the data does not state")
    orders: tuple[OpenSalesOrderRow, ...]


@tool(
    scope=Scope.ORDERS_READ,
    answers=(
        Covers(
            "sales_order",
            takes={"customer": "customer"},
            flags={"open": {}, "late": {"late_only": True}},
            needs=words("open, late"),
            tells=words("count, sum total, late, days_late, due_date"),
            orders={"days_late": {}},
            related={"lines": Covers("sales_line", takes={"item": "sku"})},
            limit="limit",
        ),
        Covers(
            "sales_line",
            takes={"item": "sku", "order.customer": "customer"},
            flags={"open": {}, "late": {"late_only": True}, "order.late": {"late_only": True}},
            needs=words("open, late, order.late"),
            tells=words("sum open_quantity, open_quantity, due_date, order.due_date"),
            limit="limit",
        ),
    ),
    examples=(
        "how many sales orders are open?",
        "open orders for {customer}",
        "what have we still to ship",
        "which customer orders are late",
        "what is the value of our open order book",
        "backlog",
        "overdue sales orders",
        "which open sales orders include {sku}",
        "what does {customer} still have on order with us",
        "show unshipped orders",
        "how much demand is open for {sku}",
        "orders past their due date",
        "any late deliveries to {customer}",
        "who is waiting for {sku}",
        "total value of open sales orders",
        "what is the oldest open customer order",
        "which customers are we late with",
    ),
)
async def open_sales_orders(
    context: ToolContext,
    customer: CustomerRef | None = None,
    sku: SkuRef | None = None,
    late_only: Annotated[bool, Field(description="Only orders that are past their due date.")] = False,
    limit: Limit = 20,
    cursor: Cursor | None = None,
) -> OpenSalesOrders:
    """Customers' orders that are not yet completely shipped: how many, their value, which are late. Most overdue first.

    Late means due before today and still open. Can be limited to one customer, to orders for one item (then quantity
    and value are those of the item), or to late orders. These are sales orders; orders we placed with suppliers are in
    open_purchase_orders.
    """
    async with context.database.read(context.principal) as tx:
        buyer = await resolve(context, tx, "customer", customer) if customer else None
        item = await resolve(context, tx, "sku", sku) if sku else None
        page = await SalesRepository(tx).open_orders(
            context.clock.today(),
            customer=buyer.code if buyer else None,
            sku=item.code if item else None,
            late_only=late_only,
            limit=limit,
            cursor=cursor,
        )
        age = await freshness(tx, "sales_order", "sales_order_line", "customer")
    among = (f" for {label(item)}" if item else "") + (
        f" from {record(buyer.code, buyer.name, 'customer')}" if buyer else ""
    )
    totals = page.totals
    value, late_value = tally(amounts(totals["total_value"])), tally(amounts(totals["late_value"]))
    open_quantity = tally(amounts(totals["total_quantity"])) if item else ()
    return OpenSalesOrders(
        summary=open_summary(
            page,
            "sales order",
            among,
            _named,
            late_only=late_only,
            figures=(f", {quantities(open_quantity)} still to ship" if open_quantity else "")
            + (f", worth {monies(value)}" if value else ""),
            late_worth=f" (late value {monies(late_value)})" if late_value else "",
        ),
        blocks=open_blocks(
            "sales orders",
            among,
            "orders",
            (
                Column(key="order_number", label="Order"),
                Column(key="customer_id", label="Customer"),
                Column(key="customer", label="Name"),
                Column(key="due_date", label="Due", kind="date"),
                Column(key="days_late", label="Days late", kind="integer"),
                *((Column(key="open_quantity", label="Open", kind="quantity", unit="unit"),) if item else ()),
                Column(key="value", label="Value", kind="money", unit="currency"),
            ),
            totals,
        ),
        freshness=age,
        **open_counts(page),
        customers=totals["customers"],
        value=value,
        late_value=late_value,
        open_quantity=open_quantity,
        without_value=totals["unpriced"],
        orders=tuple(OpenSalesOrderRow.model_validate(order) for order in page.rows),
    )


def _named(order: OpenSalesOrder) -> str:
    whose = f" of {record(order.customer_id, order.customer, 'customer')}" if order.customer_id else ""
    return f"order {order.order_number}{whose}"
