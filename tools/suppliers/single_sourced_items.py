from pydantic import Field

from core.identity import Scope
from data_layer.queries.amounts import amounts
from data_layer.queries.listing import Page
from data_layer.queries.scorecards import ScorecardRepository, SingleSourced
from tools.arguments import CategoryRef, Cursor, Limit, SupplierRef
from tools.context import ToolContext
from tools.freshness import freshness
from tools.resolve import label, resolve
from tools.result import Amount, Column, Metric, Money, Quantity, Record, Table, ToolResult
from tools.spec import tool
from tools.values import resolve_category
from tools.wording import count, join, monies, record, sentences, tally, verb

_NAMED_IN_SUMMARY = 3


class SingleSourcedRow(Record):
    """An item and its one active supplier. `source` and `record` are those of the offer."""

    sku: str
    item: str
    category: str | None
    supplier_id: str
    supplier: str
    inactive_offers: int = Field(description="Offers of suppliers marked inactive")
    lead_time_days: int | None
    price: Money | None
    price_currency: str | None
    price_unit: str | None
    ordered_quantity: Quantity | None = Field(description="In the last 365 days; none: in unlike units")
    unit: str | None
    ordered_value: Money | None = Field(description="In the last 365 days; none: no price, or unlike currencies")
    currency: str | None
    open_quantity: Quantity | None = Field(
        description="On open purchase orders, still to be received; none: in unlike units"
    )
    open_unit: str | None


class SingleSourcedItems(ToolResult):
    count: int
    suppliers: int = Field(description="Different suppliers that these items hang on")
    unsourced: int = Field(description="Further items whose suppliers are all inactive")
    with_inactive: int = Field(description="Of the items, those that an inactive supplier offers too")
    unordered: int = Field(description="Of the items, those not ordered in the last 365 days")
    value: tuple[Amount, ...] = Field(description="Ordered in the last 365 days, for each currency")
    items: tuple[SingleSourcedRow, ...]


@tool(
    scope=Scope.SUPPLIERS_READ,
    title="single-sourced items",
    examples=(
        "which parts are single sourced?",
        "single-source items",
        "which items have only one supplier",
        "for which parts do we depend on {supplier} alone",
        "sole source parts in {category}",
        "where do we depend on one vendor",
        "bought parts without a second source",
        "how many items hang on a single supplier",
        "supply risk: one-vendor components",
        "items that only {supplier} offers",
        "no alternative supplier",
        "dependency on sole suppliers by value",
    ),
)
async def single_sourced_items(
    context: ToolContext,
    supplier: SupplierRef | None = None,
    category: CategoryRef | None = None,
    limit: Limit = 20,
    cursor: Cursor | None = None,
) -> SingleSourcedItems:
    """Bought items with exactly one active supplier's offer: the supplier, its lead time and price, what was ordered in
    the last 365 days (greatest value first) and what is on order.

    Offers of suppliers marked inactive do not count as a source. Items that are made, or inactive, are left out. For
    all suppliers of one item use suppliers_of_sku.
    """
    async with context.database.read(context.principal) as tx:
        vendor = await resolve(context, tx, "supplier", supplier) if supplier else None
        kind = await resolve_category(tx, category) if category else None
        page = await ScorecardRepository(tx).single_sourced(
            context.clock.today(),
            vendor.code if vendor else None,
            (kind.column, kind.value) if kind else None,
            limit=limit,
            cursor=cursor,
        )
        age = await freshness(tx, "supplier_offer", "supplier", "sku", "purchase_order", "purchase_order_line")
    totals = page.totals
    value = tally(amounts(totals["total_value"]))
    where = (f" in {kind.value}" if kind else "") + (f" from {label(vendor)}" if vendor else "")
    return SingleSourcedItems(
        summary=_summary(page, where, value, all_suppliers=vendor is None),
        blocks=(
            Metric(label="Single-sourced items", value=totals["items"]),
            Table(
                title=f"Single-sourced items{where}",
                rows="items",
                columns=(
                    Column(key="sku", label="SKU"),
                    Column(key="item", label="Name"),
                    Column(key="supplier_id", label="Supplier"),
                    Column(key="supplier", label="Supplier's name"),
                    Column(key="lead_time_days", label="Lead time (days)", kind="integer"),
                    Column(key="ordered_value", label="Ordered in 365 days", kind="money", unit="currency"),
                    Column(key="open_quantity", label="On order", kind="quantity", unit="open_unit"),
                    Column(key="inactive_offers", label="Inactive offers", kind="integer"),
                ),
                total=totals["items"],
            ),
        ),
        freshness=age,
        next_cursor=page.next_cursor,
        count=totals["items"],
        suppliers=totals["suppliers"],
        unsourced=totals["unsourced"],
        with_inactive=totals["with_inactive"],
        unordered=totals["unordered"],
        value=value,
        items=tuple(SingleSourcedRow.model_validate(row) for row in page.rows),
    )


def _summary(page: Page[SingleSourced], where: str, value: tuple[Amount, ...], *, all_suppliers: bool) -> str:
    totals = page.totals
    items, unsourced = totals["items"], totals["unsourced"] if all_suppliers else 0
    beside = (
        f"{count(unsourced, 'further item')} {verb(unsourced, 'has', 'have')} offers of inactive suppliers alone."
        if unsourced
        else ""
    )
    if not items:
        return sentences(f"No bought item{where} has just one active supplier.", beside)
    first = [
        f"{record(row.sku, row.item)} from {record(row.supplier_id, row.supplier)}"
        + (f" ({monies(tally({row.currency or '': row.ordered_value}))})" if row.ordered_value else "")
        for row in page.rows[:_NAMED_IN_SUMMARY]
    ]
    worth = f"; {monies(value)} of them ordered in the last 365 days" if any(one.value for one in value) else ""
    return sentences(
        f"{count(items, 'bought item')}{where} {verb(items, 'has', 'have')} exactly one active supplier"
        + (f" ({count(totals['suppliers'], 'supplier')} in all)" if all_suppliers else "")
        + f"{worth}.",
        f"Most ordered: {join(first)}.",
        f"{count(totals['unordered'], 'item')} {verb(totals['unordered'], 'was', 'were')} not ordered in that time."
        if totals["unordered"]
        else "",
        f"Inactive suppliers offer {totals['with_inactive']:,} of them too." if totals["with_inactive"] else "",
        beside,
    )
