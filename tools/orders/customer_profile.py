from datetime import date
from decimal import Decimal

from pydantic import Field

from core.identity import Scope
from data_layer.queries.customers import Customer, CustomerOrders, CustomerRepository, Span
from data_layer.queries.grouping import OrderGroup
from data_layer.queries.sales_history import SalesFilter, SalesHistoryRepository
from tools.arguments import Cursor, CustomerRef, Limit
from tools.context import ToolContext
from tools.freshness import freshness
from tools.grouping import rows
from tools.order_groups import OrderGroupRow, order_columns
from tools.periods import year_before
from tools.resolve import resolve
from tools.result import Amount, Metric, Record, Table, ToolResult, Typed
from tools.spec import tool
from tools.wording import count, join, money, monies, record, sentences, tally, verb

_NAMED_IN_SUMMARY = 3


class OrdersOf(Typed):
    """Orders of a span, and the sum of the totals they state, for each currency."""

    orders: int
    value: tuple[Amount, ...]


class CustomerProfile(ToolResult, Record):
    customer_id: str
    name: str | None
    type: str | None
    territory: str | None
    country: str | None
    active: bool | None
    all: OrdersOf = Field(description="All orders, except drafts and cancelled ones")
    this_year: OrdersOf = Field(description="Of this calendar year, up to the plant's date")
    last_year_so_far: OrdersOf = Field(description="Of the same days of last year")
    last_year: OrdersOf = Field(description="Of the whole of last year")
    open: OrdersOf = Field(description="Not completely shipped; value is that of the whole orders")
    late: OrdersOf = Field(description="Open and due before the plant's date")
    without_value: int = Field(description="Orders that state no total")
    first_order_date: date | None
    last_order_date: date | None
    last_order: str | None
    items: int = Field(description="Different items ordered")
    top_items: tuple[OrderGroupRow, ...] = Field(description="Of all orders, the greatest value first")


@tool(
    scope=Scope.ORDERS_READ,
    examples=(
        "tell me about customer {customer}",
        "customer profile of {customer}",
        "who is {customer}",
        "what does {customer} usually buy",
        "when did {customer} last order",
        "how good a customer is {customer}?",
        "is {customer} still an active customer",
        "what do we know about customer {customer}",
        "which items does {customer} order most",
        "account overview {customer}",
        "how many orders has {customer} placed this year",
        "in which territory is {customer}",
        "favourite products of {customer}",
        "order history summary of {customer}",
    ),
)
async def customer_profile(
    context: ToolContext, customer: CustomerRef, limit: Limit = 10, cursor: Cursor | None = None
) -> CustomerProfile:
    """One customer: master data (type, territory, country, active), orders and their value this year and last year,
    open and late orders, the last order, and the items it buys most.

    Values are the orders' own totals; those of items are the lines', less discount. For the list of its open orders use
    open_sales_orders; for its sales by month or in a period use sales_history.
    """
    today = context.clock.today()
    async with context.database.read(context.principal) as tx:
        named = await resolve(context, tx, "customer", customer)
        customers = CustomerRepository(tx)
        master = await customers.master(named.code)
        orders = await customers.orders(named.code, today, year_before((today, today))[0])
        page = await SalesHistoryRepository(tx).grouped(
            "item", None, None, SalesFilter(customer=named.code), limit=limit, cursor=cursor
        )
        age = await freshness(tx, "customer", "sales_order", "sales_order_line", "sku")
    return CustomerProfile(
        summary=_summary(master, orders, page.rows, page.totals["groups"]),
        blocks=(
            Metric(label="Orders this year", value=Decimal(orders.this_year.orders)),
            Metric(label="Orders last year", value=Decimal(orders.last_year.orders)),
            Metric(label="Open orders", value=Decimal(orders.open.orders)),
            Metric(label="Late orders", value=Decimal(orders.late.orders)),
            Table(
                title=f"Items ordered by {_label(master)}",
                rows="top_items",
                columns=order_columns("item"),
                total=page.totals["lines_of_table"],
            ),
        ),
        freshness=age,
        next_cursor=page.next_cursor,
        **{name: getattr(master, name) for name in Customer.__dataclass_fields__},
        all=_of(orders.ever),
        this_year=_of(orders.this_year),
        last_year_so_far=_of(orders.last_year_so_far),
        last_year=_of(orders.last_year),
        open=_of(orders.open),
        late=_of(orders.late),
        without_value=orders.unpriced,
        first_order_date=orders.first_order_date,
        last_order_date=orders.last_order_date,
        last_order=orders.last_order,
        items=page.totals["groups"],
        top_items=rows(OrderGroupRow, "item", page.rows),
    )


def _of(span: Span) -> OrdersOf:
    return OrdersOf(orders=span.orders, value=tally(span.value))


def _label(master: Customer) -> str:
    return record(master.customer_id, master.name, "customer")


def _said(span: Span) -> str:
    """`3 orders (1,200.00 USD)`."""
    return count(span.orders, "order") + (f" ({monies(tally(span.value))})" if span.value else "")


def _summary(master: Customer, orders: CustomerOrders, top: tuple[OrderGroup, ...], items: int) -> str:
    traits = [
        "marked inactive" if master.active is False else "",
        master.type or "",
        f"territory {master.territory}" if master.territory else "",
        master.country or "",
    ]
    told = ", ".join(trait for trait in traits if trait)
    whom = _label(master) + (f" ({told})" if told else "")
    whom = whom[0].upper() + whom[1:]
    if not orders.ever.orders:
        return f"{whom} has no sales orders."
    first = [
        record(one.code, one.name)
        + (f" ({money(one.value.quantize(Decimal('0.01')), one.currency)})" if one.value else "")
        for one in [one for one in top if one.code][:_NAMED_IN_SUMMARY]
    ]
    return sentences(
        f"{whom} has placed {_said(orders.ever)}: {_said(orders.this_year)} this year so far,"
        f" {_said(orders.last_year_so_far)} in the same days of last year, {_said(orders.last_year)} in all of it.",
        f"{count(orders.open.orders, 'order')} {verb(orders.open.orders)} open, {orders.late.orders:,} of them late."
        if orders.open.orders
        else "None is open.",
        f"The last order is {orders.last_order} of {orders.last_order_date}.",
        f"Most bought of {count(items, 'item')}: {join(first)}." if first else "",
        f"{count(orders.unpriced, 'order')} {verb(orders.unpriced, 'states', 'state')} no total."
        if orders.unpriced
        else "",
    )
