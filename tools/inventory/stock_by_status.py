from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from core.identity import Scope
from data_layer.queries.listing import Page
from data_layer.queries.stock import StatedStock, StockRepository
from tools.arguments import CategoryRef, Cursor, Limit, WarehouseRef
from tools.context import ToolContext
from tools.freshness import freshness
from tools.resolve import label, resolve
from tools.result import Column, Metric, Quantity, Record, Table, ToolResult
from tools.spec import tool
from tools.values import resolve_category
from tools.wording import count, join, quantity, record, sentences, verb

_NAMED_IN_SUMMARY = 3
_STATUSES = ("critical", "low", "optimal", "excess")
_LIMITS = {"safety": "safety stock", "reorder": "reorder point", "maximum": "maximum stock"}
_TOLD_BY = {"low": "reorder", "excess": "maximum"}  # the limit without which nothing has that status


class ItemStatus(Record):
    sku: str
    name: str
    category: str | None
    active: bool | None
    status: Literal["CRITICAL", "LOW", "OPTIMAL", "EXCESS"]
    on_hand: Quantity
    unit: str
    safety_stock: Quantity | None
    reorder_point: Quantity | None
    maximum_stock: Quantity | None


class StockByStatus(ToolResult):
    """The counts are of all items asked about, whichever status was asked for."""

    status: Literal["CRITICAL", "LOW", "OPTIMAL", "EXCESS"] | None
    item_count: int
    critical: int
    low: int
    optimal: int
    excess: int
    without_safety: int = Field(description="Items that state no safety stock: CRITICAL only when nothing is on hand")
    without_reorder: int = Field(description="Items that state no reorder point: they cannot be LOW")
    without_maximum: int = Field(description="Items that state no maximum stock: they cannot be EXCESS")
    without_limits: int = Field(description="Items that state neither safety stock nor reorder point")
    in_other_unit: int = Field(description="Items with stock in another unit than their own, which is not assessed")
    items: tuple[ItemStatus, ...]


@tool(
    scope=Scope.INVENTORY_READ,
    examples=(
        "how many items are critical, low, optimal and in excess",
        "stock status overview",
        "inventory health by status",
        "which items are overstocked",
        "items with excess stock",
        "what has status CRITICAL",
        "how many items have an optimal stock level",
        "show the traffic lights of our inventory",
        "which {category} are in excess",
        "how healthy is the stock in {warehouse}",
        "stock above the maximum level",
        "count items per inventory status",
        "which items have status LOW in {warehouse}",
        "are there {category} with critical status",
        "too much stock of what",
        "break the inventory down by stock status",
    ),
)
async def stock_by_status(
    context: ToolContext,
    status: Annotated[
        Literal["CRITICAL", "LOW", "OPTIMAL", "EXCESS"],
        Field(
            description="CRITICAL: none on hand or below safety stock; LOW: below reorder point; EXCESS: above maximum"
            " stock, overstocked; OPTIMAL: healthy, none of these."
        ),
    ]
    | None = None,
    category: CategoryRef | None = None,
    warehouse: WarehouseRef | None = None,
    limit: Limit = 20,
    cursor: Cursor | None = None,
) -> StockByStatus:
    """How many items are CRITICAL, LOW, OPTIMAL and in EXCESS, and the items of one status or of all, worst first.

    CRITICAL: none on hand or below safety stock. LOW: below reorder point. EXCESS: above maximum stock. Each item's
    total on hand is compared with its own limits; only items with stock records are assessed. With a warehouse, only
    items kept there. For what to reorder use stock_below_reorder_point, for the worth of stock inventory_value.
    """
    async with context.database.read(context.principal) as tx:
        place = await resolve(context, tx, "warehouse", warehouse) if warehouse else None
        kind = await resolve_category(tx, category) if category else None
        page = await StockRepository(tx).by_status(
            status,
            (kind.column, kind.value) if kind else None,
            place.code if place else None,
            limit=limit,
            cursor=cursor,
        )
        age = await freshness(tx, "sku", "inventory")
    totals = page.totals
    among = (f" in {kind.value}" if kind else "") + (f" kept in {label(place)}" if place else "")
    return StockByStatus(
        summary=_summary(page, status, among),
        blocks=(
            *(Metric(label=one.capitalize(), value=totals[one]) for one in _STATUSES if not _untold(totals, one)),
            Table(
                title=f"Items{among}" + (f" with status {status}" if status else " by status"),
                rows="items",
                columns=(
                    Column(key="sku", label="SKU"),
                    Column(key="name", label="Name"),
                    Column(key="status", label="Status"),
                    Column(key="on_hand", label="On hand", kind="quantity", unit="unit"),
                    Column(key="safety_stock", label="Safety stock", kind="quantity", unit="unit"),
                    Column(key="reorder_point", label="Reorder point", kind="quantity", unit="unit"),
                    Column(key="maximum_stock", label="Maximum", kind="quantity", unit="unit"),
                ),
                total=totals[status.lower() if status else "items"],
            ),
        ),
        freshness=age,
        next_cursor=page.next_cursor,
        status=status,
        item_count=totals["items"],
        **{name: totals[name] for name in (*_STATUSES, *(f"without_{limit}" for limit in _LIMITS), "without_limits")},
        in_other_unit=totals["unlike"],
        items=tuple(ItemStatus.model_validate(row) for row in page.rows),
    )


def _summary(page: Page[StatedStock], status: str | None, among: str) -> str:
    totals = page.totals
    if not totals["items"]:
        return f"There is no item{among} with a stock record."
    split = join(f"{totals[one]:,} {one.upper()}" for one in _STATUSES if not _untold(totals, one))
    of = f"{totals['items']:,} with stock records: {split}."
    asked = totals[status.lower()] if status else 0
    worst = [
        f"{record(row.sku, row.name)} ({quantity(row.on_hand, row.unit)})" for row in page.rows[:_NAMED_IN_SUMMARY]
    ]
    nobody = {limit: totals[f"without_{limit}"] == totals["items"] for limit in _LIMITS}
    if status is None:
        first = f"{count(totals['items'], 'item')}{among} with stock records: {split}."
    elif _untold(totals, status.lower()):
        first = f"Which items{among} are {status} cannot be told. There are {of}"
    else:
        first = f"{count(asked, 'item')}{among} {verb(asked)} {status}, of {of}"
    unlimited = totals["without_maximum"]
    return sentences(
        first,
        f"{'First' if status else 'Worst'}: {join(worst)}." if worst else "",
        "No item states a safety stock: CRITICAL are those with nothing on hand." if nobody["safety"] else "",
        "No item states a reorder point, so low cannot be told." if nobody["reorder"] else "",
        "No item states a maximum stock, so excess cannot be told."
        if nobody["maximum"]
        else f"{count(unlimited, 'item')} {verb(unlimited, 'states', 'state')} no maximum stock, so excess cannot be"
        " told of them."
        if unlimited
        else "",
        f"{count(totals['without_limits'], 'item')} {verb(totals['without_limits'], 'states', 'state')} neither safety"
        " stock nor reorder point."
        if totals["without_limits"]
        else "",
        f"Stock of {count(totals['unlike'], 'item')} is in another unit than the item's and was left out."
        if totals["unlike"]
        else "",
    )


def _untold(totals: Mapping[str, Any], status: str) -> bool:
    """No item states the limit that makes the status."""
    limit = _TOLD_BY.get(status)
    return limit is not None and 0 < totals[f"without_{limit}"] == totals["items"]
