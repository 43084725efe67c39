from typing import Annotated

from pydantic import Field

from core.identity import Scope
from data_layer.queries.suppliers import SupplierRepository
from tools.arguments import Cursor, Limit
from tools.context import ToolContext
from tools.covers import Covers, words
from tools.freshness import freshness
from tools.result import Column, Record, Table, ToolResult
from tools.spec import tool
from tools.wording import count, verb


class SupplierListRow(Record):
    supplier_id: str
    supplier: str
    active: bool | None
    preferred_supplier: bool | None
    rating: int | None = Field(description="Credit rating, 1 is best")
    country: str | None
    currency: str | None


class SupplierList(ToolResult):
    count: int
    active: int
    preferred: int
    suppliers: tuple[SupplierListRow, ...]


@tool(
    scope=Scope.SUPPLIERS_READ,
    answers=(
        Covers(
            "supplier",
            flags={"active": {"active_only": True}},
            tells=words("count, active, preferred, rating, country"),
        ),
    ),
    examples=(
        "list all suppliers",
        "how many vendors do we have",
        "show me our suppliers",
        "which suppliers are active",
        "supplier list",
        "all preferred vendors",
        "who are our vendors",
        "how many active suppliers are there",
        "give me the vendor master",
        "names of all companies we buy from",
    ),
)
async def supplier_list(
    context: ToolContext,
    active_only: Annotated[bool, Field(description="Leave out suppliers marked inactive.")] = False,
    limit: Limit = 50,
    cursor: Cursor | None = None,
) -> SupplierList:
    """All suppliers by code: name, whether active and preferred, credit rating, country. And how many there are."""
    async with context.database.read(context.principal) as tx:
        page = await SupplierRepository(tx).all(active_only=active_only, limit=limit, cursor=cursor)
        age = await freshness(tx, "supplier")
    totals = page.totals
    active, preferred = totals["active_suppliers"], totals["preferred_suppliers"]
    noun = "active supplier" if active_only else "supplier"
    return SupplierList(
        summary=f"There {verb(totals['suppliers'])} {count(totals['suppliers'], noun)}"
        + (f", {active:,} of them active" if not active_only else "")
        + f"; {preferred:,} {verb(preferred)} preferred.",
        blocks=(
            Table(
                title="Suppliers",
                rows="suppliers",
                columns=(
                    Column(key="supplier_id", label="Supplier"),
                    Column(key="supplier", label="Name"),
                    Column(key="active", label="Active"),
                    Column(key="preferred_supplier", label="Preferred"),
                    Column(key="rating", label="Rating", kind="integer"),
                ),
                total=totals["suppliers"],
            ),
        ),
        freshness=age,
        next_cursor=page.next_cursor,
        count=totals["suppliers"],
        active=active,
        preferred=preferred,
        suppliers=tuple(SupplierListRow.model_validate(row) for row in page.rows),
    )
