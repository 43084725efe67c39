from datetime import date

from pydantic import Field

from core.identity import Scope
from data_layer.queries.amounts import amounts
from data_layer.queries.listing import Page
from data_layer.queries.spend import DueLine, SpendFilter, SpendRepository
from tools.arguments import CategoryRef, Cursor, Limit, SkuRef, SupplierRef
from tools.context import ToolContext
from tools.freshness import freshness
from tools.periods import Since, Until, check, period_words
from tools.resolve import label, resolve
from tools.result import Amount, Column, Metric, Money, PlantDate, Quantity, Record, Table, ToolResult
from tools.spec import tool
from tools.values import resolve_category
from tools.wording import count, due, join, monies, quantities, quantity, record, sentences, tally, verb

_NAMED_IN_SUMMARY = 3


class DueLineRow(Record):
    """A line of an open purchase order; open is ordered less received."""

    due_date: date | None
    days_late: int | None
    po_number: str
    line_number: int
    supplier_id: str
    supplier: str | None
    sku: str
    item: str | None
    quantity: Quantity
    received_quantity: Quantity
    open_quantity: Quantity
    unit: str | None
    open_value: Money | None
    currency: str | None


class ReceiptsDue(ToolResult):
    since: PlantDate | None
    until: PlantDate | None
    lines: int
    orders: int
    suppliers: int
    items: int
    overdue: int = Field(description="Lines that were due before the plant's date")
    undated: int = Field(description="Lines that state no date; listed only when no period is asked for")
    quantity: tuple[Amount, ...] = Field(description="Still to be received, for each unit")
    value: tuple[Amount, ...] = Field(description="Of what is still to be received, for each currency")
    without_price: int
    receipts: tuple[DueLineRow, ...]


@tool(
    scope=Scope.PURCHASING_READ,
    examples=(
        "incoming goods by date",
        "what deliveries are expected this week?",
        "receipts due on {date}",
        "what arrives between {date} and {date}",
        "goods expected from {supplier} until {date}",
        "what is coming in tomorrow",
        "which lines are due from suppliers by {date}",
        "expected inbound deliveries in {date}",
        "how much {sku} arrives by {date}",
        "delivery calendar of suppliers",
        "what should goods receiving prepare for on {date}",
        "next deliveries of {category}",
        "what is due in next from {supplier}",
    ),
)
async def receipts_due(
    context: ToolContext,
    since: Since | None = None,
    until: Until | None = None,
    supplier: SupplierRef | None = None,
    sku: SkuRef | None = None,
    category: CategoryRef | None = None,
    limit: Limit = 20,
    cursor: Cursor | None = None,
) -> ReceiptsDue:
    """What is expected from suppliers in a period, line by line in order of due date: item, quantity still to come,
    supplier, order.

    Lines of open purchase orders that are not fully received; overdue ones are among them unless the period begins
    later. A line without a due date takes its order's. For whole orders, and how late they are, use
    open_purchase_orders.
    """
    check(since, until)
    async with context.database.read(context.principal) as tx:
        vendor = await resolve(context, tx, "supplier", supplier) if supplier else None
        item = await resolve(context, tx, "sku", sku) if sku else None
        kind = await resolve_category(tx, category) if category else None
        only = SpendFilter(
            supplier=vendor.code if vendor else None,
            sku=item.code if item else None,
            category=(kind.column, kind.value) if kind else None,
        )
        page = await SpendRepository(tx).due(context.clock.today(), since, until, only, limit=limit, cursor=cursor)
        age = await freshness(tx, "purchase_order", "purchase_order_line", "supplier", "sku")
    totals = page.totals
    pieces, value = tally(amounts(totals["total_quantity"])), tally(amounts(totals["total_value"]))
    where = (
        (f" for {label(item)}" if item else "")
        + (f" in {kind.value}" if kind else "")
        + (f" from {label(vendor)}" if vendor else "")
    )
    period = period_words(since, until).replace(" on ", " due on ").replace(" from ", " due from ")
    period = period.replace(" until ", " due until ").replace(" since ", " due since ")
    return ReceiptsDue(
        summary=_summary(page, where, period, pieces, value),
        blocks=(
            Metric(label="Lines due", value=totals["lines"]),
            Metric(label="Overdue", value=totals["overdue"]),
            Table(
                title=f"Receipts{where}{period}",
                rows="receipts",
                columns=(
                    Column(key="due_date", label="Due", kind="date"),
                    Column(key="sku", label="SKU"),
                    Column(key="item", label="Name"),
                    Column(key="open_quantity", label="Open", kind="quantity", unit="unit"),
                    Column(key="supplier", label="Supplier"),
                    Column(key="po_number", label="Order"),
                    Column(key="days_late", label="Days late", kind="integer"),
                ),
                total=totals["lines"],
            ),
        ),
        freshness=age,
        next_cursor=page.next_cursor,
        since=since,
        until=until,
        lines=totals["lines"],
        orders=totals["orders"],
        suppliers=totals["suppliers"],
        items=totals["items"],
        overdue=totals["overdue"],
        undated=totals["undated"],
        quantity=pieces,
        value=value,
        without_price=totals["unpriced"],
        receipts=tuple(DueLineRow.model_validate(line) for line in page.rows),
    )


def _summary(
    page: Page[DueLine], where: str, period: str, pieces: tuple[Amount, ...], value: tuple[Amount, ...]
) -> str:
    totals = page.totals
    if not totals["lines"]:
        return f"Nothing{where}{period} is still to be received: no line of an open purchase order is."
    lines = totals["lines"]
    first = [
        f"{quantity(line.open_quantity, line.unit)} of {record(line.sku, line.item)} from"
        f" {record(line.supplier_id, line.supplier)}, order {line.po_number} ({due(line.due_date, line.days_late)})"
        for line in page.rows[:_NAMED_IN_SUMMARY]
    ]
    return sentences(
        f"{count(lines, 'line')} of {count(totals['orders'], 'purchase order')}{where}{period} {verb(lines)} still to"
        f" be received: {quantities(pieces)} of {count(totals['items'], 'item')} from"
        f" {count(totals['suppliers'], 'supplier')}" + (f", worth {monies(value)}." if value else "."),
        f"{count(totals['overdue'], 'line')} {verb(totals['overdue'])} overdue, the most by"
        f" {count(totals['most_late'], 'day')}."
        if totals["overdue"]
        else "None is overdue.",
        f"{count(totals['undated'], 'line')} {verb(totals['undated'], 'states', 'state')} no due date."
        if totals["undated"]
        else "",
        f"{count(totals['unpriced'], 'line')} {verb(totals['unpriced'], 'states', 'state')} no price."
        if totals["unpriced"]
        else "",
        f"First by due date: {join(first)}.",
    )
