from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from core.enums import OPEN_PURCHASE_ORDER, OPEN_SALES_ORDER, OPEN_WORK_ORDER
from core.identity import Scope
from data_layer.queries.listing import Page
from data_layer.queries.orders import Order, OrderLine, OrderRepository
from tools.arguments import Cursor, Limit, OrderRef
from tools.context import ToolContext
from tools.found_order import find_order
from tools.freshness import freshness
from tools.order_numbers import KIND_NAMES
from tools.result import Column, Money, Quantity, Record, Table, ToolResult
from tools.spec import tool
from tools.wording import count, money, quantity, record, sentences

_OPEN = {"sales": OPEN_SALES_ORDER, "purchase": OPEN_PURCHASE_ORDER, "work": OPEN_WORK_ORDER}
_ENTITIES = {
    "sales": ("sales_order", "sales_order_line"),
    "purchase": ("purchase_order", "purchase_order_line"),
    "work": ("work_order", "operation"),
}
_GOODS = (
    Column(key="line", label="Line", kind="integer"),
    Column(key="sku", label="SKU"),
    Column(key="item", label="Name"),
    Column(key="quantity", label="Ordered", kind="quantity", unit="unit"),
    Column(key="done_quantity", label="Done", kind="quantity", unit="unit"),
    Column(key="unit_price", label="Price", kind="money", unit="currency"),
    Column(key="due_date", label="Due", kind="date"),
)
_OPERATIONS = (
    Column(key="line", label="Operation", kind="integer"),
    Column(key="work_centre", label="Work centre"),
    Column(key="due_date", label="Planned end", kind="date"),
    Column(key="done_date", label="Actual end", kind="date"),
)


class OrderLineRow(Record):
    """A line of a sales or purchase order, or an operation of a work order (`work_centre`, planned and actual end).

    `done_quantity` is what was shipped or received; none: the source does not say.
    """

    line: int
    sku: str | None
    item: str | None
    work_centre: str | None
    quantity: Quantity | None
    done_quantity: Quantity | None
    rejected_quantity: Quantity | None
    unit: str | None
    unit_price: Money | None
    value: Money | None
    currency: str | None
    due_date: date | None
    done_date: date | None


class OrderByNumber(ToolResult, Record):
    kind: Literal["sales", "purchase", "work"]
    number: str
    status: str
    open: bool
    days_late: int | None = Field(description="Of an open order past its due date")
    partner_code: str | None = Field(description="Customer or supplier")
    partner_name: str | None
    sku: str | None = Field(description="What a work order makes")
    item: str | None
    order_date: date | None = Field(description="A work order's start")
    due_date: date | None
    done_date: date | None = Field(description="Shipped, or a work order's end")
    total: Money | None
    currency: str | None
    quantity: Quantity | None = Field(description="A work order's quantity")
    done_quantity: Quantity | None
    lost_quantity: Quantity | None
    unit: str | None
    line_count: int
    lines: tuple[OrderLineRow, ...]


@tool(
    scope=Scope.ORDERS_READ,
    title="the order",
    examples=(
        "show me order {order}",
        "what is the status of {order}",
        "{order}",
        "order {order}",
        "is order {order} late?",
        "when is {order} due",
        "what is on purchase order {order}",
        "what is in sales order {order}",
        "details of work order {order}",
        "look up sales order {order}",
        "who placed order {order}",
        "has PO {order} been received yet",
        "has {order} shipped?",
        "lines of {order}",
        "where does work order {order} stand",
        "tell me about {order}",
        "which supplier is {order} with",
        "how much is order {order} worth",
        "who ordered {order} and what is its total",
    ),
)
async def order_by_number(
    context: ToolContext,
    order: OrderRef,
    kind: Annotated[
        Literal["sales", "purchase", "work"],
        Field(description="Which kind of order, when the planner says so: a number may exist in several."),
    ]
    | None = None,
    limit: Limit = 50,
    cursor: Cursor | None = None,
) -> OrderByNumber:
    """One order by its number: a sales order, a purchase order or a work order.

    Gives status, dates, lateness, customer or supplier, value, and the lines (for a work order the item, the
    quantities made and scrapped, and the operations).
    """
    async with context.database.read(context.principal) as tx:
        one = await find_order(tx, order, kind)
        page = await OrderRepository(tx).lines(one, limit=limit, cursor=cursor)
        age = await freshness(tx, *_ENTITIES[one.kind])
    is_open = one.status in _OPEN[one.kind]
    today = context.clock.today()
    late = (today - one.due_date).days if is_open and one.due_date and one.due_date < today else None
    header = {name: getattr(one, name) for name in Order.__dataclass_fields__}
    return OrderByNumber(
        **header,
        summary=_summary(one, page, is_open, late),
        blocks=(
            Table(
                title=f"{KIND_NAMES[one.kind].capitalize()} {one.number}",
                rows="lines",
                columns=_OPERATIONS if one.kind == "work" else _GOODS,
                total=page.totals["lines"],
            ),
        ),
        freshness=age,
        next_cursor=page.next_cursor,
        open=is_open,
        days_late=late,
        line_count=page.totals["lines"],
        lines=tuple(OrderLineRow.model_validate(line) for line in page.rows),
    )


def _summary(order: Order, page: Page[OrderLine], is_open: bool, late: int | None) -> str:
    name = f"{KIND_NAMES[order.kind].capitalize()} {order.number}"
    partner = record(order.partner_code, order.partner_name, "supplier" if order.kind == "purchase" else "customer")
    whom = f" {'to' if order.kind == 'purchase' else 'from'} {partner}" if partner else ""
    state = f"is {order.status}" + (f" and {count(late, 'day')} late" if late else "" if is_open else " (closed)")
    dates = [
        f"{'started' if order.kind == 'work' else 'ordered'} {order.order_date}" if order.order_date else "",
        f"due {order.due_date}" if order.due_date else "",
        f"{'ended' if order.kind == 'work' else 'shipped'} {order.done_date}" if order.done_date else "",
    ]
    when = ", ".join(part for part in dates if part)
    lines = count(page.totals["lines"], "operation" if order.kind == "work" else "line")
    worth = f", total {money(order.total, order.currency)}" if order.total is not None else ""
    made = (
        f"It makes {quantity(order.quantity, order.unit)} of {record(order.sku, order.item)}:"
        f" {quantity(order.done_quantity, order.unit)} completed, {quantity(order.lost_quantity, order.unit)} scrapped."
        if order.quantity is not None and order.done_quantity is not None and order.lost_quantity is not None
        else ""
    )
    only = ""
    if len(page.rows) == 1 and page.rows[0].sku and page.rows[0].quantity is not None:
        line = page.rows[0]
        only = f"It is for {quantity(page.rows[0].quantity, line.unit)} of {record(line.sku, line.item)}."
    return sentences(f"{name}{whom} {state}: {when + ', ' if when else ''}{lines}{worth}.", made, only)
