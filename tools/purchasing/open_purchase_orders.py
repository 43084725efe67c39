from datetime import date
from typing import Annotated

from pydantic import Field

from core.identity import Scope
from data_layer.queries.amounts import amounts
from data_layer.queries.purchasing import OpenPurchaseOrder, PurchasingRepository
from tools.arguments import Cursor, Limit, SkuRef, SupplierRef
from tools.context import ToolContext
from tools.covers import Covers, words
from tools.freshness import freshness
from tools.open_orders import open_blocks, open_counts, open_summary
from tools.resolve import label, resolve
from tools.result import Amount, Column, Money, Quantity, Record, ToolResult
from tools.spec import tool
from tools.wording import count, monies, quantities, record, tally, verb


class OpenPurchaseOrderRow(Record):
    """An open order. `due_date` is that of its most overdue open line; open is ordered less received.

    With an item asked for, lines, quantity and value are those of the item.
    """

    po_number: str
    supplier_id: str
    supplier: str | None
    status: str
    order_date: date
    due_date: date | None
    days_late: int | None
    lines: int
    open_lines: int
    open_quantity: Quantity | None
    unit: str | None
    open_value: Money | None = Field(description="None: no price, or in several currencies")
    currency: str | None
    order_total: Money | None = Field(description="Of the whole order, with tax and freight where they are stated")
    order_currency: str | None


class OpenPurchaseOrders(ToolResult):
    count: int
    late: int = Field(description="With an open line due before the plant's date")
    most_days_late: int | None
    suppliers: int
    open_lines: int
    value: tuple[Amount, ...] = Field(description="Value of what is still to be received, for each currency")
    late_value: tuple[Amount, ...]
    order_total: tuple[Amount, ...] = Field(description="Of the whole orders, what was received of them included")
    open_quantity: tuple[Amount, ...] = Field(description="Of the item asked for, still to be received")
    without_price: int = Field(description="Orders with an open line whose price the data does not state")
    orders: tuple[OpenPurchaseOrderRow, ...]


@tool(
    scope=Scope.PURCHASING_READ,
    answers=(
        Covers(
            "purchase_order",
            takes={"supplier": "supplier"},
            flags={"open": {}, "late": {"late_only": True}},
            needs=words("open, late"),
            tells=words("count, sum total, late, days_late, due_date, expected_date"),
            orders={"days_late": {}},
            related={"lines": Covers("purchase_line", takes={"item": "sku"})},
            limit="limit",
        ),
        Covers(
            "purchase_line",
            takes={"item": "sku", "order.supplier": "supplier"},
            flags={"open": {}, "late": {"late_only": True}, "order.late": {"late_only": True}},
            needs=words("open, late, order.late"),
            tells=words(
                "sum open_quantity, open_quantity, due_date, order.expected_date, order.supplier,"
                " order.supplier.supplier_name"
            ),
            limit="limit",
        ),
    ),
    examples=(
        "which purchase orders are open?",
        "open POs with {supplier}",
        "which POs are late",
        "how much {sku} is on order",
        "what is still to come from {supplier}",
        "when will {sku} arrive",
        "overdue purchase orders",
        "what have we ordered that has not been received",
        "is there an open PO for {sku}",
        "value of open purchase orders",
        "expected receipts",
        "scheduled receipts of {sku}",
        "which deliveries from {supplier} are overdue",
        "inbound {sku}",
        "what are we waiting for from suppliers",
        "how many purchase orders do we have outstanding with {supplier}",
        "late deliveries by vendors",
        "which supplier should I call first about late deliveries",
        "whom do we have to chase for overdue purchase orders",
    ),
)
async def open_purchase_orders(
    context: ToolContext,
    supplier: SupplierRef | None = None,
    sku: SkuRef | None = None,
    late_only: Annotated[bool, Field(description="Only orders with a line past its due date.")] = False,
    limit: Limit = 20,
    cursor: Cursor | None = None,
) -> OpenPurchaseOrders:
    """Orders we placed with suppliers that are not yet completely received: how many, the value and quantity still to
    come, which are late. Most overdue first.

    Late means that a line was due before today and is not fully received. Can be limited to one supplier, to one item
    (what is on order of it, and when it is due), or to late orders. Customers' orders are in open_sales_orders.
    """
    async with context.database.read(context.principal) as tx:
        vendor = await resolve(context, tx, "supplier", supplier) if supplier else None
        item = await resolve(context, tx, "sku", sku) if sku else None
        page = await PurchasingRepository(tx).open_orders(
            context.clock.today(),
            supplier=vendor.code if vendor else None,
            sku=item.code if item else None,
            late_only=late_only,
            limit=limit,
            cursor=cursor,
        )
        age = await freshness(tx, "purchase_order", "purchase_order_line", "supplier")
    among = (f" for {label(item)}" if item else "") + (f" with {label(vendor)}" if vendor else "")
    totals = page.totals
    value, late_value = tally(amounts(totals["total_value"])), tally(amounts(totals["late_value"]))
    open_quantity = tally(amounts(totals["total_quantity"])) if item else ()
    whole = () if item else tally(amounts(totals["total_order"]))
    return OpenPurchaseOrders(
        summary=open_summary(
            page,
            "purchase order",
            among,
            _named,
            late_only=late_only,
            figures=(f", {quantities(open_quantity)} still to be received" if open_quantity else "")
            + (f", open value {monies(value)}" if value else "")
            + (f" ({_in_currencies(totals['in_currencies'])})" if totals["in_currencies"] else "")
            + (f", total of the orders {monies(whole)}" if whole else ""),
            late_worth=f" (late value {monies(late_value)})" if late_value else "",
        ),
        blocks=open_blocks(
            "purchase orders",
            among,
            "orders",
            (
                Column(key="po_number", label="Order"),
                Column(key="supplier_id", label="Supplier"),
                Column(key="supplier", label="Name"),
                Column(key="due_date", label="Due", kind="date"),
                Column(key="days_late", label="Days late", kind="integer"),
                *((Column(key="open_quantity", label="Open", kind="quantity", unit="unit"),) if item else ()),
                Column(key="open_value", label="Open value", kind="money", unit="currency"),
                *(() if item else (Column(key="order_total", label="Total", kind="money", unit="order_currency"),)),
            ),
            totals,
        ),
        freshness=age,
        **open_counts(page),
        suppliers=totals["suppliers"],
        open_lines=totals["total_lines"],
        value=value,
        late_value=late_value,
        order_total=whole,
        open_quantity=open_quantity,
        without_price=totals["unpriced_orders"],
        orders=tuple(OpenPurchaseOrderRow.model_validate(order) for order in page.rows),
    )


def _in_currencies(orders: int) -> str:
    return f"{count(orders, 'order')} {verb(orders)} in several currencies, each added to its own"


def _named(order: OpenPurchaseOrder) -> str:
    return f"order {order.po_number} with {record(order.supplier_id, order.supplier)}"
