import asyncio
from typing import Annotated

from pydantic import Field

from core.errors import InvalidInput
from core.identity import Scope
from data_layer.database import ReadTx
from data_layer.queries.planning import ENTITIES
from data_layer.queries.planning_told import PlanningTold
from planning.what_if import Difference
from planning.what_if import what_if as compared
from planning.worth import Worth, worth
from tools.arguments import CategoryRef, CustomerRef, Limit, OrderRef, SkuRef, SupplierRef
from tools.context import ToolContext
from tools.found_order import find_order
from tools.freshness import freshness
from tools.planning.assumed_changes import changes_of
from tools.planning.assumptions import (
    Assumed,
    Assumption,
    Days,
    From,
    KindOf,
    Percent,
    Pieces,
    Told,
    Until,
    Weeks,
)
from tools.planning.permitted import NEEDED, plant
from tools.planning.reading import Reading
from tools.planning.turned import WhatIf, turned
from tools.planning.turned_words import blocks, summary
from tools.resolve import resolve
from tools.said_units import SaidUnit
from tools.spec import tool
from tools.values import resolve_category

_MOST = 20
_DAYS = 91  # over which stock value is averaged


@tool(
    scope=Scope.INVENTORY_READ,
    title="what if",
    also=NEEDED,
    examples=(
        "what if {supplier} slips two weeks",
        "what happens if {supplier} delivers 10 days late",
        "what if purchase order {order} comes 5 days later",
        "what if PO {order} arrives only on {date}",
        "which customer orders are hit if order {order} is delayed by 3 weeks",
        "what if we lose 200 of {sku}",
        "what happens if 50 {sku} go missing",
        "what would it mean if we scrapped 40 {sku}",
        "what if the demand for {sku} goes up by 20 percent",
        "what if demand for {sku} falls by 10 percent in {date}",
        "what if sales of {sku} rise 15 percent",
        "what if demand for {category} goes up by 20 percent",
        "what if we split purchase order {order} and half comes 2 weeks later",
        "what if order {order} is cancelled",
        "what would happen if {customer} postpones its orders by a week",
        "suppose the lead time of {sku} grows by 10 days",
        "what if a customer orders 500 {sku} for {date}",
        "simulate a delay of 7 days for {supplier}",
        "what if {sku} comes one week earlier",
        "impact on the plan if {supplier} is two weeks late",
        "which orders are late if {supplier} delays by 10 days",
    ),
)
async def what_if(
    context: ToolContext,
    kind: KindOf | None = None,
    order: OrderRef | None = None,
    supplier: SupplierRef | None = None,
    sku: SkuRef | None = None,
    category: CategoryRef | None = None,
    customer: CustomerRef | None = None,
    days: Days | None = None,
    weeks: Weeks | None = None,
    percent: Percent | None = None,
    quantity: Pieces | None = None,
    unit: SaidUnit | None = None,
    since: From | None = None,
    until: Until | None = None,
    further: Annotated[tuple[Assumption, ...], Field(description="More changes, made after the first.")] = (),
    limit: Limit = 20,
) -> WhatIf:
    """What would change in the plan if something happened: orders of a supplier or one order come later, sooner or on
    another day, are split or cancelled; stock is lost; demand for an item, a category or of a customer rises or falls;
    a customer orders more; a lead time is longer. Tells the shortages that are new, worse, better or gone, the lines of
    sales orders that are served later or sooner, the planned orders that change, and what that is worth in stock and
    purchases. Nothing is changed in the data.

    Shortages as they are now: material_shortages.
    """
    reading = await plant(context)
    first = Assumption(
        kind=kind,
        order=order,
        supplier=supplier,
        sku=sku,
        category=category,
        customer=customer,
        days=days,
        weeks=weeks,
        percent=percent,
        quantity=quantity,
        unit=unit,
        since=since,
        until=until,
    )
    assumptions = (first, *further)
    if len(assumptions) > _MOST:
        raise InvalidInput(f"No more than {_MOST} changes at once: there are {len(assumptions)}.")
    async with context.database.read(context.principal) as tx:
        assumed = [await _assumed(context, tx, one) for one in assumptions]
    told, difference, money = await asyncio.to_thread(_compared, reading, assumed)
    async with context.database.read(context.principal) as tx:
        found = await turned(tx, reading, told, difference, money, limit)
        age = await freshness(tx, *ENTITIES)
    return found.model_copy(update={"freshness": age, "summary": summary(found), "blocks": blocks(found)})


def _compared(reading: Reading, assumed: list[Assumed]) -> tuple[tuple[Told, ...], Difference, Worth]:
    told = tuple(changes_of(reading, one) for one in assumed)
    found = compared(reading.baseline, [change for one in told for change in one.changes])
    return told, found, worth(reading.plant, found, _DAYS)


async def _assumed(context: ToolContext, tx: ReadTx, one: Assumption) -> Assumed:
    sku = await resolve(context, tx, "sku", one.sku) if one.sku else None
    kind = await resolve_category(tx, one.category) if one.category and sku is None else None
    sorted_so = await PlanningTold(tx).in_category((kind.column, kind.value)) if kind else None
    return Assumed(
        said=one,
        order=await find_order(tx, one.order) if one.order else None,
        supplier=await resolve(context, tx, "supplier", one.supplier) if one.supplier else None,
        sku=sku,
        customer=await resolve(context, tx, "customer", one.customer) if one.customer else None,
        category=kind.value if kind else None,
        items=frozenset({sku.code}) if sku else sorted_so,
    )
