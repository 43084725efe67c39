from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from core.errors import InvalidInput, NotFound
from core.identity import Scope
from data_layer.queries.actions import ActionRepository
from tools.actions.proposal import acting
from tools.actions.requisition import PurchaseRequisition
from tools.arguments import SkuRef, SupplierRef
from tools.context import ToolContext
from tools.resolve import label, resolve
from tools.said_units import SaidUnit, in_own_unit


@acting(
    makes=PurchaseRequisition,
    also=(Scope.SUPPLIERS_READ,),
    examples=(
        "draft a requisition for {quantity} of {sku} by {date}",
        "draft a purchase requisition for {sku}",
        "create a purchase requisition for {quantity} {sku}",
        "raise a requisition for {quantity} {sku} from {supplier}",
        "requisition {quantity} {sku}",
        "please order {quantity} of {sku} from {supplier}",
        "order {quantity} {sku} by {date}",
        "buy {quantity} {sku} from {supplier}",
        "create a purchase order for {sku}",
        "place a new order for {sku} with {supplier}",
        "we need to reorder {quantity} of {sku}, make a requisition",
        "write a purchase request for {quantity} {sku} needed by {date}",
        "prepare a purchase order for {quantity} of {sku}",
        "request the purchase of {quantity} {sku}",
        "put in a requisition for {quantity} {sku} for {date}",
    ),
)
async def draft_purchase_requisition(
    context: ToolContext,
    sku: SkuRef,
    quantity: Annotated[
        Decimal,
        Field(description="How many units of the item; none: the supplier's minimum.", gt=0, le=10**12),
    ]
    | None = None,
    unit: SaidUnit | None = None,
    needed_by: Annotated[
        date,
        Field(description="The day it is needed; none: as soon as it can come.", json_schema_extra={"ahead": True}),
    ]
    | None = None,
    supplier: SupplierRef | None = None,
    note: Annotated[str, Field(description="A remark for purchasing, in the planner's words.", max_length=500)]
    | None = None,
) -> PurchaseRequisition:
    """Draft a purchase requisition for an item: quantity, the day it is needed, supplier, price and lead time as the
    supplier offers them. Nothing is ordered: it is proposed, and a person who may approves it.

    Without a supplier: the one that planning orders from.
    """
    today = context.clock.today()
    if needed_by is not None and needed_by < today:
        raise InvalidInput(f"needed_by: {needed_by} is over; today is {today}.")
    async with context.database.read(context.principal) as tx:
        item = await resolve(context, tx, "sku", sku)
        vendor = await resolve(context, tx, "supplier", supplier) if supplier else None
        actions = ActionRepository(tx)
        ordered = await actions.item(item.code)
        offer = await actions.offer(item.code, vendor.code if vendor else None)
    if offer is None:
        raise NotFound(f"Nobody offers {label(item)}: say from which supplier it is to be bought.")
    own_unit = offer.unit is None or ordered.unit is None or offer.unit == ordered.unit
    least = offer.minimum_quantity if own_unit else None
    wanted = in_own_unit(quantity, unit, ordered.unit, label(item)) if quantity else None if unit else least
    if not wanted:
        raise InvalidInput(f"How many {ordered.unit or 'units'} of {label(item)} are to be requisitioned?")
    earliest = None if offer.lead_time_days is None else today + timedelta(days=offer.lead_time_days)
    needed = needed_by or earliest
    if needed is None:
        raise InvalidInput(f"By when is {label(item)} needed? {offer.supplier} states no lead time.")
    return PurchaseRequisition(
        sku=item.code,
        name=item.name,
        quantity=wanted,
        unit=ordered.unit or "",
        needed_by=needed,
        supplier_id=offer.supplier_id,
        supplier=offer.supplier,
        supplier_active=offer.active is not False,
        offered=offer.offered,
        price=offer.price,
        currency=offer.currency or "",
        order_unit="" if own_unit else offer.unit or "",
        minimum=offer.minimum_quantity,
        maximum=offer.maximum_quantity,
        lead_time_days=offer.lead_time_days,
        drafted_on=today,
        requested_by=context.principal.user_id,
        note=note or "",
        via=context.ways.requisition,
    )
