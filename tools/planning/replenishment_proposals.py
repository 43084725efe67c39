import asyncio
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from core.errors import InvalidInput
from core.identity import Scope
from data_layer.queries.planning import ENTITIES
from data_layer.queries.planning_proposals import ItemFacts, ProposalRepository
from planning.actions import Action
from planning.plant import Source, date_of, day_of
from planning.supplies import NONE
from tools.arguments import BuyerRef, Cursor, Limit, SiteRef, SkuRef, SupplierRef
from tools.context import ToolContext
from tools.freshness import freshness
from tools.periods import Until
from tools.planning.forecast_told import WithForecast, about_forecast, planned
from tools.planning.paging import paged
from tools.planning.permitted import NEEDED
from tools.planning.proposal_rows import Known, Message, by_effect, is_made, messages, numbers, proposal
from tools.planning.proposal_words import ReplenishmentProposals, Which, blocks, summary
from tools.planning.reading import Reading
from tools.resolve import resolve
from tools.result import Amount
from tools.spec import tool
from tools.values import resolve_value
from tools.wording import tally

_KINDS = {
    "release": {Action.ORDER},
    "expedite": {Action.EXPEDITE},
    "surplus": {Action.DEFER, Action.CANCEL},
}


@tool(
    scope=Scope.PURCHASING_READ,
    also=NEEDED,
    examples=(
        "what should I order this week",
        "which purchase orders should we expedite",
        "what can be pushed out or cancelled",
        "what has to be ordered from {supplier} by {date}",
        "replenishment proposals",
        "mrp action messages",
        "which purchase orders can be deferred",
        "which purchase orders from {supplier} can be postponed",
        "which purchase orders to {supplier} can we cancel",
        "what do we have to order by {date}",
        "should we order {sku}",
        "rescheduling messages for {supplier}",
        "which purchases come too late for what needs them",
        "what should we reorder from {supplier} and when",
        "replenishment proposals with the forecast",
        "what should I order including forecast demand",
    ),
)
async def replenishment_proposals(
    context: ToolContext,
    action: Annotated[
        Literal["release", "expedite", "surplus"],
        Field(
            description="Only these; release: new ones to place now; expedite: late hurry rush; surplus: defer cancel"
            " postpone early superfluous unnecessary."
        ),
    ]
    | None = None,
    sku: SkuRef | None = None,
    supplier: SupplierRef | None = None,
    buyer: BuyerRef | None = None,
    procurement: Annotated[
        Literal["buy", "make"],
        Field(description="Only what is bought (buy: purchase orders), or made (make: work orders)."),
    ]
    | None = None,
    site: SiteRef | None = None,
    until: Until | None = None,
    with_forecast: WithForecast = None,
    limit: Limit = 20,
    cursor: Cursor | None = None,
) -> ReplenishmentProposals:
    """What the plan asks to be done (MRP action messages): orders to place by a day (by default this Sunday), with the
    supplier by the offers; open purchase and work orders to expedite, to defer or to cancel; each with its reason and
    its effect. Those that most sales orders wait for first. Nothing is changed by it.

    Orders keep lot size, minimum, safety stock and lead time, and are planned after what is on order was rescheduled. A
    deferred or cancelled order leaves the reorder point standing. Items below their reorder point are
    stock_below_reorder_point; what is expected is receipts_due; late orders are open_purchase_orders.
    """
    reading = await planned(context, with_forecast)
    today = context.clock.today()
    end = until or today + timedelta(days=6 - today.weekday())
    if end < today:
        raise InvalidInput(f"What is to be ordered lies ahead: {end} is before today, {today}.")
    found = await asyncio.to_thread(messages, reading, day_of(end))
    if action:
        found = [one for one in found if one.action in _KINDS[action]]
    if procurement:
        found = [one for one in found if is_made(one, reading) == (procurement == "make")]
    async with context.database.read(context.principal) as tx:
        repository = ProposalRepository(tx)
        item = await resolve(context, tx, "sku", sku) if sku else None
        vendor = await resolve(context, tx, "supplier", supplier) if supplier else None
        whose = (
            await resolve_value(tx, "purchase_order", ("buyer",), buyer, noun="buyer", plural="buyers")
            if buyer
            else None
        )
        where = await resolve_value(tx, "warehouse", ("site",), site, noun="site", plural="sites") if site else None
        if where:
            found = [one for one in found if reading.plant.items.sites[one.item] == where.value]
        if item:
            found = [one for one in found if one.item in reading.items_of(item.code)]
        if vendor:
            found = await _of_supplier(repository, reading, found, vendor.code)
        if whose:
            his = await repository.of_buyer(whose.value, numbers(found, reading))
            found = [one for one in found if one.receipt != NONE and reading.plant.receipts.orders[one.receipt] in his]
        skus = {reading.plant.items.skus[one.item] for one in found}
        items = await repository.items(skus)
        found = by_effect(found, reading, items)
        asked = (reading.revisions, reading.with_forecast, today, action, sku, supplier, buyer, procurement, site, end)
        page, more = paged(found, asked, limit=limit, cursor=cursor)
        known = Known(
            items,
            await repository.offers({reading.plant.items.skus[one.item] for one in page if one.receipt == NONE}),
            await repository.orders(numbers(list(page), reading)),
        )
        forecast = await about_forecast(context, tx, reading)
        age = await freshness(tx, *ENTITIES)
    counts = Counter(one.action for one in found)
    result = ReplenishmentProposals(
        summary="",
        freshness=age,
        next_cursor=more,
        until=end,
        demand_until=_last_demand(reading, today),
        count=len(found),
        orders_to_place=counts[Action.ORDER],
        to_expedite=counts[Action.EXPEDITE],
        to_defer=counts[Action.DEFER],
        to_cancel=counts[Action.CANCEL],
        sales_orders=len({order for one in found for order in one.orders}),
        stock_freed=_freed(found, reading, items),
        forecast=forecast,
        proposals=tuple(proposal(reading, one, known) for one in page),
        notes=tuple(one.told for one in (reading.unread_of(item.code) if item else reading.unread)),
    )
    which = Which(action, item, vendor, whose.value if whose else None, procurement, where.value if where else None)
    return result.model_copy(update={"summary": summary(result, which), "blocks": blocks(result, which)})


async def _of_supplier(
    repository: ProposalRepository, reading: Reading, found: list[Message], supplier: str
) -> list[Message]:
    """Open orders of the supplier, and new ones of what is ordered from it by the offers."""
    skus, parties = reading.plant.items.skus, reading.plant.receipts.parties
    new = [one for one in found if one.receipt == NONE and not is_made(one, reading)]
    offers = await repository.offers({skus[one.item] for one in new})
    ours = {sku for sku, offer in offers.items() if offer.supplier_id == supplier}
    return [
        one
        for one in found
        if (parties[one.receipt] == supplier if one.receipt != NONE else skus[one.item] in ours and one in new)
    ]


def _last_demand(reading: Reading, today: date) -> date | None:
    demands = reading.plant.demands
    days = [
        day for day, source in zip(demands.day.tolist(), demands.source, strict=True) if source is not Source.WORK_ORDER
    ]
    return max(date_of(max(days)), today) if days else None


def _freed(found: list[Message], reading: Reading, items: Mapping[str, ItemFacts]) -> tuple[Amount, ...]:
    total: dict[str, Decimal] = {}
    for one in found:
        facts = items.get(reading.plant.items.skus[one.item])
        worth = one.worth(facts) if one.action in _KINDS["surplus"] else None
        if facts and worth is not None:
            total[facts.currency or ""] = total.get(facts.currency or "", Decimal(0)) + worth
    return tally(total)
