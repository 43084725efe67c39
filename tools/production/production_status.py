from datetime import date
from functools import partial
from typing import Annotated

from pydantic import Field

from core.identity import Scope
from data_layer.queries.amounts import amounts
from data_layer.queries.production import OpenWorkOrder, ProductionRepository
from tools.arguments import Cursor, Limit, SkuRef
from tools.context import ToolContext
from tools.covers import Covers, words
from tools.freshness import freshness
from tools.open_orders import open_blocks, open_counts, open_summary
from tools.resolve import label, resolve
from tools.result import Amount, Column, Quantity, Record, ToolResult
from tools.spec import tool
from tools.wording import count, quantities, record, tally


class OpenWorkOrderRow(Record):
    wo_number: str
    sku: str
    item: str | None
    status: str
    quantity: Quantity
    completed_quantity: Quantity
    scrapped_quantity: Quantity
    open_quantity: Quantity = Field(description="Ordered, less completed and scrapped")
    unit: str | None
    start_date: date | None
    due_date: date | None
    days_late: int | None


class ProductionStatus(ToolResult):
    count: int = Field(description="Open work orders")
    late: int = Field(description="Due before the plant's date")
    most_days_late: int | None
    items: int = Field(description="Different items being made")
    by_status: dict[str, int]
    open_quantity: tuple[Amount, ...] = Field(description="Still to be made, for each unit")
    late_quantity: tuple[Amount, ...]
    work_orders: tuple[OpenWorkOrderRow, ...]


@tool(
    scope=Scope.PRODUCTION_READ,
    answers=(
        Covers(
            "work_order",
            takes={"item": "sku"},
            flags={"open": {}, "late": {"late_only": True}},
            needs=words("open, late"),
            tells=words("count, sum open_quantity, open_quantity, late, days_late, due_date"),
            orders={"days_late": {}},
            limit="limit",
        ),
    ),
    examples=(
        "what is the production status?",
        "how many work orders are open",
        "which work orders are late",
        "are we making {sku} right now",
        "how is production going",
        "open work orders for {sku}",
        "what is on the shop floor",
        "overdue jobs",
        "how many {sku} are still to be produced",
        "work orders behind schedule",
        "WIP",
        "what is currently being manufactured",
        "production backlog",
        "how much of {sku} is in production",
        "list the delayed manufacturing orders",
        "what is in progress in the factory",
        "when will the next batch of {sku} be finished",
    ),
)
async def production_status(
    context: ToolContext,
    sku: SkuRef | None = None,
    late_only: Annotated[bool, Field(description="Only work orders that are past their due date.")] = False,
    limit: Limit = 20,
    cursor: Cursor | None = None,
) -> ProductionStatus:
    """Open work orders: how many by status, how many are late, the quantities still to be made. Most overdue first.

    Late means due before today and not finished. Can be limited to the work orders that make one item, or to late
    ones. For one work order by its number use order_by_number.
    """
    async with context.database.read(context.principal) as tx:
        item = await resolve(context, tx, "sku", sku) if sku else None
        page = await ProductionRepository(tx).open_orders(
            context.clock.today(), sku=item.code if item else None, late_only=late_only, limit=limit, cursor=cursor
        )
        age = await freshness(tx, "work_order")
    totals = page.totals
    open_quantity, late_quantity = (tally(amounts(totals[name])) for name in ("total_quantity", "late_quantity"))
    among = f" for {label(item)}" if item else ""
    statuses = dict(sorted((totals["statuses"] or {}).items()))
    return ProductionStatus(
        summary=open_summary(
            page,
            "work order",
            among,
            partial(_named, of_one_item=item is not None),
            late_only=late_only,
            figures=("" if item else f" of {count(totals['items'], 'item')}")
            + f" ({', '.join(f'{status} {orders:,}' for status, orders in statuses.items())})"
            + (f", {quantities(open_quantity)} still to be made" if open_quantity else ""),
            late_share=f" ({quantities(late_quantity)})" if late_quantity else "",
        ),
        blocks=open_blocks(
            "work orders",
            among,
            "work_orders",
            (
                Column(key="wo_number", label="Work order"),
                Column(key="sku", label="SKU"),
                Column(key="item", label="Name"),
                Column(key="status", label="Status"),
                Column(key="open_quantity", label="Open", kind="quantity", unit="unit"),
                Column(key="due_date", label="Due", kind="date"),
                Column(key="days_late", label="Days late", kind="integer"),
            ),
            totals,
        ),
        freshness=age,
        **open_counts(page),
        items=totals["items"],
        by_status=statuses,
        open_quantity=open_quantity,
        late_quantity=late_quantity,
        work_orders=tuple(OpenWorkOrderRow.model_validate(order) for order in page.rows),
    )


def _named(order: OpenWorkOrder, *, of_one_item: bool) -> str:
    return f"work order {order.wo_number}" + ("" if of_one_item else f" for {record(order.sku, order.item)}")
