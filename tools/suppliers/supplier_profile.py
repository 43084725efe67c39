from datetime import date
from decimal import Decimal

from pydantic import Field

from core.identity import Scope
from data_layer.queries.suppliers import DeliveryRecord, Supplier, SupplierRepository
from tools.arguments import SupplierRef
from tools.context import ToolContext
from tools.freshness import freshness
from tools.resolve import resolve
from tools.result import Block, Metric, Quantity, Record, ToolResult
from tools.spec import tool
from tools.wording import count, join, number, quantity, record, sentences, verb

_TENTH = Decimal("0.1")


class SupplierProfile(ToolResult, Record):
    supplier_id: str
    name: str
    active: bool | None
    preferred: bool | None
    rating: int | None = Field(description="Credit rating, 1 is best")
    country: str | None
    email: str | None
    phone: str | None
    website: str | None
    payment_terms: str | None
    currency: str | None
    offers: int = Field(description="Items it offers")
    orders: int = Field(description="Purchase orders there are, open or not")
    open_orders: int
    late_orders: int = Field(description="Open, with a line that is past its due date")
    last_order_date: date | None
    dated_lines: int = Field(description="Order lines whose due date and receipt date are both known")
    on_time_lines: int = Field(description="Of these, received on or before the due date")
    on_time_percent: Quantity | None = Field(description="None: the data has no receipt dates")
    received_quantity: Quantity | None = Field(description="None: in unlike units")
    rejected_quantity: Quantity | None
    received_unit: str | None
    reject_percent: Quantity | None = Field(description="Rejected of received quantity; none: nothing received")
    received_lines: int
    rejected_lines: int = Field(description="Order lines with any rejected quantity")


@tool(
    scope=Scope.SUPPLIERS_READ,
    examples=(
        "tell me about {supplier}",
        "supplier profile of {supplier}",
        "how reliable is {supplier}?",
        "what is the on-time delivery of {supplier}",
        "reject rate of {supplier}",
        "is {supplier} a preferred vendor",
        "how is {supplier} performing",
        "{supplier}",
        "what do we know about {supplier}",
        "is {supplier} still active",
        "quality record of {supplier}",
        "how many items does {supplier} offer",
        "contact details for {supplier}",
        "what credit rating does {supplier} have",
        "payment terms with {supplier}",
        "does {supplier} deliver on time",
        "vendor scorecard {supplier}",
    ),
)
async def supplier_profile(context: ToolContext, supplier: SupplierRef) -> SupplierProfile:
    """One supplier: master data (active, preferred, credit rating, contact, terms), how many items it offers, how many
    purchase orders are open and late with it, and its record of on-time delivery and rejects.

    For who supplies an item use suppliers_of_sku; for the list of open orders with it use open_purchase_orders.
    """
    async with context.database.read(context.principal) as tx:
        named = await resolve(context, tx, "supplier", supplier)
        master, delivered = await SupplierRepository(tx).profile(named.code, context.clock.today())
        age = await freshness(tx, "supplier", "supplier_offer", "purchase_order", "purchase_order_line")
    on_time = _percent(delivered.on_time_lines, delivered.dated_lines)
    rejects = None if delivered.rejected_share is None else _percent(delivered.rejected_share, 1)
    blocks: tuple[Block, ...] = (
        Metric(label="Items offered", value=Decimal(master.offers)),
        Metric(label="Open purchase orders", value=Decimal(delivered.open_orders)),
    )
    if on_time is not None:
        blocks += (Metric(label="On time", value=on_time, unit="%"),)
    if rejects is not None:
        blocks += (Metric(label="Rejected", value=rejects, unit="%"),)
    return SupplierProfile(
        summary=_summary(master, delivered, on_time, rejects),
        blocks=blocks,
        freshness=age,
        **{name: getattr(master, name) for name in Supplier.__dataclass_fields__},
        **{
            name: getattr(delivered, name)
            for name in DeliveryRecord.__dataclass_fields__
            if name in SupplierProfile.model_fields
        },
        on_time_percent=on_time,
        reject_percent=rejects,
    )


def _percent(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    return (Decimal(part) * 100 / Decimal(whole)).quantize(_TENTH) if whole else None


def _summary(master: Supplier, delivered: DeliveryRecord, on_time: Decimal | None, rejects: Decimal | None) -> str:
    traits = [
        "marked inactive" if master.active is False else "active" if master.active else "",
        "preferred" if master.preferred else "not preferred" if master.preferred is False else "",
        f"credit rating {master.rating}" if master.rating is not None else "",
        f"in {master.country}" if master.country else "",
        f"terms {master.payment_terms}" if master.payment_terms else "",
    ]
    told = ", ".join(trait for trait in traits if trait)
    stated = {"country": master.country, "payment terms": master.payment_terms}
    unstated = [name for name, value in stated.items() if not value]
    contact = [part for part in (master.email, master.phone, master.website) if part]
    late = f", {delivered.late_orders:,} of them late" if delivered.late_orders else ""
    return sentences(
        f"{record(master.supplier_id, master.name)}{f' ({told})' if told else ''} offers"
        f" {count(master.offers, 'item')};"
        f" {count(delivered.open_orders, 'purchase order')} {verb(delivered.open_orders)} open{late}"
        f" (of {delivered.orders:,} in all).",
        f"On time: {number(on_time)} % of {count(delivered.dated_lines, 'line')} with a receipt date."
        if on_time is not None
        else "The data has no receipt dates, so on-time delivery cannot be told."
        if delivered.received_lines
        else "",
        _rejected(delivered, rejects) if rejects is not None else "Nothing has been received from it yet.",
        f"Contact: {join(contact)}." if contact else "No contact is stated.",
        f"Not stated: {join(unstated)}." if unstated else "",
    )


def _rejected(delivered: DeliveryRecord, rejects: Decimal) -> str:
    lines = count(delivered.rejected_lines, "line")
    if delivered.received_quantity is None or delivered.rejected_quantity is None:
        return (
            f"Rejected: {number(rejects)} % of what was received, on average of the lines, as they are in unlike units"
            f" (something in {lines})."
        )
    received = quantity(delivered.received_quantity, delivered.received_unit)
    return (
        f"Rejected: {number(rejects)} % of the quantity received ({number(delivered.rejected_quantity)} of {received},"
        f" in {lines})."
    )
