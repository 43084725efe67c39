"""How what an assumption changes is said in sentences and shown."""

from collections.abc import Sequence
from decimal import Decimal

from planning.what_if import Turn
from tools.pictures import Line, over_time
from tools.planning.turned import TurnedLine, TurnedShortage, WhatIf
from tools.planning.turned_items import TurnedItem
from tools.planning.turned_worth import TurnedWorth
from tools.result import Amount, Block, Column, Metric, Table
from tools.wording import count, join, money, monies, quantity, record, sentences, verb

_NAMED = 3
_TURNS = {
    Turn.NEW: ("item runs short that did not", "items run short that did not"),
    Turn.WORSE: ("shortage gets worse", "shortages get worse"),
    Turn.DIFFERENT: ("shortage shifts", "shortages shift"),
    Turn.BETTER: ("shortage gets better", "shortages get better"),
    Turn.GONE: ("shortage goes", "shortages go"),
}


def summary(found: WhatIf) -> str:
    several = len(found.assumed) > 1
    if found.nothing and len(found.nothing) == len(found.assumed):
        return sentences(*found.nothing, "So nothing changes.", *found.left_out)
    turns = [f"{found.turns[turn]:,} {verb(found.turns[turn], *_TURNS[turn])}" for turn in _TURNS if found.turns[turn]]
    assumed = f"If {join(found.assumed)}"
    if turns or found.line_count:
        first = f"{assumed}: {join(turns) if turns else 'no shortage changes'}."
    elif found.item_count:
        only = f"held{' and ordered' if found.planned_count else ''}"
        first = f"{assumed}, no shortage and no line of a sales order changes, only what is {only}."
    else:
        first = f"{assumed}, nothing changes: no shortage, no line of a sales order, nor any planned order."
    return sentences(
        *found.nothing,
        first,
        *(_short(one, several) for one in found.shortages[:_NAMED]),
        _served(found) if turns or found.line_count else "",
        *(_line(one) for one in found.lines[:_NAMED]),
        f"The planned orders of {count(found.planned_count, 'item')} change." if found.planned_count else "",
        *_worth(found),
        *found.left_out,
        _taken(found),
    )


def _short(one: TurnedShortage, several: bool) -> str:
    now = f"{quantity(one.missing, one.unit)} missing from {one.short_from}" if one.short_from else "no longer short"
    was = (
        f"{quantity(one.missing_before, one.unit)} from {one.short_from_before}"
        if one.short_from_before
        else "not short"
    )
    why = f", because {join(one.causes)}" if several else ""
    return f"{record(one.sku, one.name)}{f' at {one.site}' if one.site else ''}: {now} ({was} as it is){why}."


def _served(found: WhatIf) -> str:
    if not found.line_count:
        return "No line of a sales order is served later."
    later = (
        f"{count(found.served_later, 'line')} of {count(found.orders_later, 'sales order')}"
        f" {verb(found.served_later)} served later"
        if found.served_later
        else ""
    )
    sooner = f"{count(found.served_sooner, 'line')} sooner" if found.served_sooner else ""
    new = "" if later or sooner else "The new order is served on its day"
    return f"{join(part for part in (later, sooner, new) if part)}."


def _line(one: TurnedLine) -> str:
    was = f" instead of {one.served_before}" if one.served_before else ""
    late = f" ({count(one.days_later, 'day')} later)" if one.days_later > 0 else ""
    waits = f", for want of {one.waits_for}" if one.waits_for else ""
    return (
        f"Sales order {one.order_number} line {one.line_number}{f' of {one.customer}' if one.customer else ''}"
        f" ({quantity(one.quantity, one.unit)} {record(one.sku, one.name)}, due {one.due_date}): {one.served}"
        f"{was}{late}{waits}."
    )


def _worth(found: WhatIf) -> Sequence[str]:
    worth = found.worth
    told = [
        f"Stock value of what it reaches: {monies(worth.stock_value)} instead of {monies(worth.stock_value_before)} on"
        f" the average of the next {count(worth.days, 'day')}."
        if worth.stock_value != worth.stock_value_before
        else "",
        _bought(worth),
        *(_most(one, found) for one in found.items[:1] if found.item_count > 1),
        *(
            f"Because {join(one.causes)}: {join(_changes(one.stock_value, one.cost))}."
            for one in worth.by_cause[:_NAMED]
            if any(each.value for each in (*one.stock_value, *one.cost))
        ),
        f"{count(worth.without_cost, 'item')} without standard cost {verb(worth.without_cost)} not in the stock value."
        if worth.without_cost
        else "",
        f"{count(worth.without_price, 'item')} with neither price nor standard cost {verb(worth.without_price)} not in"
        " the purchases."
        if worth.without_price
        else "",
    ]
    return [one for one in told if one]


def _bought(worth: TurnedWorth) -> str:
    planned = (
        f"planned purchases of what it reaches are {monies(worth.purchases) or 'none'} instead of"
        f" {monies(worth.purchases_before) or 'none'}"
        if worth.purchases != worth.purchases_before
        else ""
    )
    placed = f"open purchase orders come to {_more(worth.open_orders)}" if worth.open_orders else ""
    if not planned and not placed:
        return ""
    net = f": in all {_more(worth.cost)}" if planned and placed else f" ({_more(worth.cost)})" if planned else ""
    return f"Cost: {join(part for part in (planned, placed) if part)}{net}."


def _more(amounts: Sequence[Amount]) -> str:
    """`1,200.00 EUR less`; each currency for itself."""
    moved = [one for one in amounts if one.value]
    return (
        join(f"{money(abs(one.value), one.unit)} {'more' if one.value > 0 else 'less'}" for one in moved) or "no change"
    )


def _changes(stock: Sequence[Amount], cost: Sequence[Amount]) -> list[str]:
    told: list[tuple[str, Sequence[Amount]]] = [("in stock", stock), ("to buy for", cost)]
    return [f"{_more(amounts)} {what}" for what, amounts in told if any(one.value for one in amounts)]


def _most(one: TurnedItem, found: WhatIf) -> str:
    bought = tuple(
        Amount(value=value, unit=one.purchase_currency or "") for value in (one.purchases,) if value is not None
    )
    moved = tuple(amount for amount in found.worth.cost if amount.value)
    if not moved or not any(amount.value for amount in bought) or bought == moved:
        return ""
    return f"Most of it for {record(one.sku, one.name)}: {_more(bought)}."


def _taken(found: WhatIf) -> str:
    if found.items_reached == 1 and found.notes:
        return f"Taken so: {'; '.join(found.notes)}."
    notes = len(found.notes)
    return (
        f"{count(notes, 'note')} on records that were left out or assumed {verb(notes)} with the result."
        if notes
        else ""
    )


def blocks(found: WhatIf) -> tuple[Block, ...]:
    title = f"If {join(found.assumed)}"
    return (
        Metric(label="Shortages that change", value=Decimal(found.shortage_count)),
        Metric(label="Order lines served later", value=Decimal(found.served_later)),
        *(Metric(label="Cost", value=one.value, unit=one.unit) for one in found.worth.cost if one.value),
        Table(
            title=f"{title}: shortages",
            rows="shortages",
            columns=(
                Column(key="sku", label="Item"),
                Column(key="name", label="Name"),
                Column(key="turn", label="Change"),
                Column(key="short_from_before", label="Short from, as it is", kind="date"),
                Column(key="missing_before", label="Missing, as it is", kind="quantity", unit="unit"),
                Column(key="short_from", label="Short from", kind="date"),
                Column(key="missing", label="Missing", kind="quantity", unit="unit"),
            ),
            total=found.shortage_count,
        ),
        Table(
            title=f"{title}: lines of sales orders",
            rows="lines",
            columns=(
                Column(key="order_number", label="Order"),
                Column(key="line_number", label="Line", kind="integer"),
                Column(key="customer", label="Customer"),
                Column(key="sku", label="Item"),
                Column(key="quantity", label="Quantity", kind="quantity", unit="unit"),
                Column(key="due_date", label="Due", kind="date"),
                Column(key="served_before", label="Served, as it is", kind="date"),
                Column(key="served", label="Served", kind="date"),
                Column(key="days_later", label="Days later", kind="integer"),
                Column(key="waits_for", label="Waits for"),
            ),
            total=found.line_count,
        ),
        Table(
            title=f"{title}: stock and purchases",
            rows="items",
            columns=(
                Column(key="sku", label="Item"),
                Column(key="name", label="Name"),
                Column(key="planned_before", label="Planned, as it is", kind="quantity", unit="unit"),
                Column(key="planned", label="Planned", kind="quantity", unit="unit"),
                Column(key="release_today", label="To release today", kind="quantity", unit="unit"),
                Column(key="held_before", label="Average stock, as it is", kind="quantity", unit="unit"),
                Column(key="held", label="Average stock", kind="quantity", unit="unit"),
                Column(key="purchases", label="Purchases change by", kind="money", unit="purchase_currency"),
                Column(key="stock_value", label="Stock value changes by", kind="money", unit="stock_currency"),
            ),
            total=found.item_count,
        ),
        *_picture(found),
    )


def _picture(found: WhatIf) -> tuple[Block, ...]:
    if not found.projected:
        return ()
    first = next(one for one in found.projected if one.before != one.after)
    lowest = min(found.projected, key=lambda one: one.after)
    return (
        over_time(
            f"Projected on hand of {found.pictured}",
            "projected",
            (
                Line("before", "As it is", "step"),
                Line("after", f"After the change{'s' if len(found.assumed) > 1 else ''}", "step"),
            ),
            day="day",
            unit=found.projected[0].unit,
            description=f"Projected on hand of {found.pictured} as it is and if {join(found.assumed)}: different from"
            f" {first.day} on, lowest with {quantity(lowest.after, lowest.unit)} on {lowest.day}.",
        ),
    )
