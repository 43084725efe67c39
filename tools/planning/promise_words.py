"""What sets a promise's day and what is to be released for it, in planner's words."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from pydantic import Field

from planning.plant import Plant, Source, date_of
from planning.promise import Hours, Part
from planning.quantity import quantity as units
from tools.planning.promised import Promised
from tools.result import Quantity, Typed
from tools.wording import count, join, quantity, record

_ORDERS = {Source.PURCHASE_ORDER: "purchase order", Source.WORK_ORDER: "work order"}


class PromiseConstraint(Typed):
    kind: Literal["part", "lead_time", "work_centre"]
    code: str = Field(description="Item or work centre")
    name: str
    lacking: Quantity
    unit: str
    first_day: date = Field(description="From when it lacks, if all is promised a day earlier")
    until: date | None = Field(description="None: not within the days looked at")
    receipts: tuple[str, ...] = Field(description="Open orders that bring it on that day")
    told: str


class NewOrderRow(Typed):
    sku: str
    name: str
    kind: Literal["work order", "purchase order"]
    quantity: Quantity = Field(description="More than is planned already, or the same sooner")
    unit: str
    release: date
    due: date


def constraint_rows(
    found: Promised, sku: str, names: Mapping[str, str], own: Mapping[str, str]
) -> tuple[PromiseConstraint, ...]:
    if found.promise is None:
        return ()
    parts = [_part(found, part, sku, names, own) for part in found.promise.parts]
    return (*parts, *(_centre(found, hours) for hours in found.promise.hours))


def order_rows(found: Promised, names: Mapping[str, str], own: Mapping[str, str]) -> tuple[NewOrderRow, ...]:
    items = found.plant.items
    return tuple(
        NewOrderRow(
            sku=items.skus[order.item],
            name=names.get(items.skus[order.item], ""),
            kind="work order" if items.made[order.item] else "purchase order",
            quantity=units(order.quantity),
            unit=own[items.skus[order.item]],
            release=date_of(order.release),
            due=date_of(order.due),
        )
        for order in (found.promise.orders if found.promise else ())
    )


def _part(found: Promised, part: Part, sku: str, names: Mapping[str, str], own: Mapping[str, str]) -> PromiseConstraint:
    plant = found.plant
    code = plant.items.skus[part.item]
    name, lacking = names.get(code, ""), quantity(units(part.lacking), own[code])
    first, lead = date_of(part.day), int(plant.items.lead_days[part.item])
    until = date_of(part.until) if part.until <= found.until else None
    what = record(code, name)
    orders = tuple(dict.fromkeys(plant.receipts.orders[row] for row in part.receipts))
    if orders:
        brought = quantity(units(plant.receipts.quantity[list(part.receipts)].sum()), own[code])
        kind = _ORDERS.get(plant.receipts.source[part.receipts[0]], "order")
        why = f"{lacking} of {what} lack from {first} until {until}, when {kind} {join(orders)} brings {brought}."
    elif part.ordered and until:
        way = f": {_way(plant, part.way)}" if len(part.way) > 1 else ""
        why = f"{lacking} of {what} lack from {first} until {until}, as a new order takes {count(lead, 'day')}{way}."
    else:
        why = f"{lacking} of {what} lack from {first}{f' until {until}' if until else ''}."
    return PromiseConstraint(
        kind="lead_time" if part.ordered and not orders else "part",
        code=code,
        name=name,
        lacking=units(part.lacking),
        unit=own[code],
        first_day=first,
        until=until,
        receipts=orders,
        told=why,
    )


def _way(plant: Plant, way: tuple[int, ...]) -> str:
    """`lead times SEAL 10 + KIT 3 + PUMP 2 = 15 days`, from the lowest part up."""
    lead = plant.items.lead_days
    steps = " + ".join(f"{plant.items.skus[item]} {lead[item]}" for item in reversed(way))
    return f"lead times {steps} = {count(int(lead[list(way)].sum()), 'day')}"


def _centre(found: Promised, hours: Hours) -> PromiseConstraint:
    centre = found.centres[hours.centre]
    needed, free = units(hours.needed), max(units(hours.free), units(0))
    day, what = date_of(hours.day), record(centre.code, centre.name, "work centre")
    return PromiseConstraint(
        kind="work_centre",
        code=centre.code,
        name=centre.name,
        lacking=needed - free,
        unit="h",
        first_day=day,
        until=None,
        receipts=(),
        told=f"{quantity(needed - free, 'h')} lack at {what} until {day}: {quantity(needed, 'h')} are needed, and open"
        f" orders leave {quantity(free, 'h')}.",
    )
