"""Replenishment proposals as rows of a result: what is to be done, why, and what it is worth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
from pydantic import Field

from data_layer.queries.planning_proposals import ItemFacts, OfferFacts, OrderFacts
from planning.actions import NEVER, Action
from planning.messages import UNKNOWN, Covered, Messages
from planning.plant import Source, date_of
from planning.quantity import quantity as units
from planning.supplies import NONE
from tools.planning.reading import Reading
from tools.result import Money, Quantity, Record
from tools.wording import count, quantity, verb

_MOST_NAMED = 5


class Proposal(Record):
    action: str = Field(description="order, expedite, defer or cancel")
    sku: str
    name: str
    site: str = Field(description="Empty: its sites together, or none is known")
    made: bool = Field(description="Made here: by a work order; else bought")
    quantity: Quantity = Field(description="To be ordered, or of the open order")
    unit: str
    order_number: str | None = Field(description="The open order; none: a new one")
    line_number: int | None = Field(description="None: a new order or a work order")
    supplier_id: str | None = Field(description="Of the open order; of a new one who is ordered from by the offers")
    supplier: str | None
    buyer: str | None
    day: date = Field(description="When the open order is due; by when a new one is to be released")
    to: date | None = Field(description="When it is needed; of a new order when it comes; none: not in the plan")
    price: Money | None = Field(description="The offer's, for one order unit; of new orders")
    price_currency: str | None
    price_unit: str | None
    lead_time_days: int
    minimum_quantity: Quantity | None = Field(description="The offer's, in order units; of new orders")
    shortage: Quantity = Field(description="Requirements of the item that it covers, and nothing else in time")
    for_forecast: Quantity = Field(description="What of it forecast demand asks for and no order, over all levels")
    orders_hit: int = Field(description="Sales orders that wait for it otherwise, over all levels")
    orders: tuple[str, ...] = Field(description=f"The first {_MOST_NAMED} of them, by due date")
    value: Money | None = Field(
        description="At standard cost: of the shortage cured, or of the stock not bought or made"
    )
    currency: str | None
    reason: str


@dataclass(frozen=True)
class Message:
    """A row of `Messages`, with the sales orders that wait for it, by due date."""

    action: Action
    item: int
    receipt: int
    quantity: int
    day: int
    to: int
    covers: int
    worth: Decimal | None
    forecast: int
    orders: tuple[str, ...]
    first_required: int


def page(reading: Reading, found: Messages, rows: Sequence[int]) -> list[Message]:
    """With whom they are for, which is found for these alone."""
    covered = found.covered(np.array(rows, np.intp))
    return [_message(reading, found, row, of) for row, of in zip(rows, covered, strict=True)]


def _message(reading: Reading, found: Messages, row: int, covered: Covered | None) -> Message:
    demands, due = reading.plant.demands, dict[str, int]()
    for demand in covered.sales.tolist() if covered else ():
        order, day = demands.orders[demand], int(demands.day[demand])
        due[order] = min(day, due.get(order, day))
    return Message(
        action=Action(int(found.rows.action[row])),
        item=int(found.rows.item[row]),
        receipt=int(found.rows.receipt[row]),
        quantity=int(found.rows.quantity[row]),
        day=int(found.rows.day[row]),
        to=int(found.rows.to[row]),
        covers=int(found.rows.covers[row]),
        worth=Decimal(found.worth[row]).scaleb(-2) if found.worth[row] != UNKNOWN else None,
        forecast=covered.forecast if covered else 0,
        orders=tuple(sorted(due, key=lambda order: (due[order], order))),
        first_required=(covered and covered.required) or reading.plant.today,
    )


@dataclass(frozen=True)
class Known:
    """What the records say of the proposals' items and orders."""

    items: Mapping[str, ItemFacts]
    offers: Mapping[str, OfferFacts]
    orders: Mapping[tuple[str, int], OrderFacts]


def proposal(reading: Reading, one: Message, known: Known) -> Proposal:
    plant, item = reading.plant, one.item
    sku, new = plant.items.skus[item], one.receipt == NONE
    facts = known.items.get(sku, ItemFacts(sku, "", sku))
    made = bool(plant.items.made[item])
    offer = known.offers.get(sku) if new and not made else None
    order = None if new else (plant.receipts.orders[one.receipt], plant.receipts.lines[one.receipt])
    placed = known.orders.get(order, OrderFacts("", order[0], None, None, None)) if order else None
    vendor = placed or offer
    purchase = not new and plant.receipts.source[one.receipt] is Source.PURCHASE_ORDER
    return Proposal(
        source=placed.source if placed else facts.source,
        record=placed.record if placed else facts.record,
        action=one.action.name.lower(),
        sku=sku,
        name=facts.name,
        site=plant.items.sites[item],
        made=made if new else not purchase,
        quantity=units(one.quantity),
        unit=reading.units[item],
        order_number=order[0] if order else None,
        line_number=order[1] if order and purchase else None,
        supplier_id=vendor.supplier_id if vendor else None,
        supplier=vendor.supplier if vendor else None,
        buyer=placed.buyer if placed else None,
        day=date_of(one.day),
        to=None if one.to == NEVER else date_of(one.to),
        price=offer.price if offer else None,
        price_currency=offer.currency if offer else None,
        price_unit=offer.unit if offer else None,
        lead_time_days=int(plant.items.lead_days[item]),
        minimum_quantity=offer.minimum_quantity if offer else None,
        shortage=units(one.covers),
        for_forecast=units(one.forecast),
        orders_hit=len(one.orders),
        orders=one.orders[:_MOST_NAMED],
        value=one.worth,
        currency=reading.currencies[item] or None if one.worth is not None else None,
        reason=_reason(reading, one),
    )


def _reason(reading: Reading, one: Message) -> str:
    unit = reading.units[one.item]
    more = ", …" if len(one.orders) > _MOST_NAMED else ""
    waits = (
        f" {count(len(one.orders), 'sales order')} {verb(len(one.orders), 'needs', 'need')} it"
        f" ({', '.join(one.orders[:_MOST_NAMED])}{more})"
        if one.orders
        else ""
    )
    forecast = f" {quantity(units(one.forecast), unit)} are for forecast demand" if one.forecast else ""
    and_ = "".join(f";{why}" for why in (waits, forecast) if why)
    covered = quantity(units(one.covers), unit)
    if one.action is Action.CANCEL:
        return "no known demand needs it, and without it the reorder point and safety stock are left"
    if one.action is Action.DEFER:
        return f"not needed before {date_of(one.to)}"
    if one.action is Action.EXPEDITE:
        return f"{covered} of it are required from {date_of(one.to)}{and_}"
    safety = quantity(units(reading.plant.items.safety_stock[one.item]), unit)
    if not one.covers:
        return f"stock falls below the safety stock of {safety}"
    return f"{covered} are required from {date_of(one.first_required)} that nothing on order brings{and_}"


def numbers(found: Sequence[Message], reading: Reading) -> set[str]:
    """The open orders that they are about."""
    return {reading.plant.receipts.orders[one.receipt] for one in found if one.receipt != NONE}
