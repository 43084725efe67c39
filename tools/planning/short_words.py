"""How shortages are said in sentences and shown."""

from datetime import date
from decimal import Decimal

from pydantic import Field

from data_layer.queries.names import Named
from data_layer.queries.orders import Order
from tools.order_numbers import KIND_NAMES
from tools.pictures import by_size
from tools.planning.forecast_told import PlannedForecast
from tools.planning.short_parts import PeggedLine, ShortPart
from tools.resolve import label
from tools.result import Block, Column, Metric, PlantDate, Table, ToolResult
from tools.wording import count, join, quantity, record, sentences, verb

_NAMED_IN_SUMMARY = 3


class MaterialShortages(ToolResult):
    until: PlantDate = Field(description="Shortages that begin later are left out")
    count: int
    today: int = Field(description="Of these, those that are short already today")
    orders_hit: int = Field(description="Sales orders that wait for any of them")
    customers_hit: int
    shortages: tuple[ShortPart, ...]
    line_count: int = Field(description="Lines of sales orders that wait for these parts")
    lines: tuple[PeggedLine, ...] = Field(description="The first of them, of the parts in the order of the table")
    overdue_receipts: int = Field(
        description="Open receipts (of the item asked for) past their date: taken to arrive today"
    )
    forecast_only: int = Field(description="Of these, those that forecast demand waits for and no sales order")
    not_followed: int = Field(
        description="Shortages of which it was not worked out who waits for them, since there are too many: of these,"
        " and of those that may be among them"
    )
    forecast: PlannedForecast | None = Field(description="None: it is of orders alone")
    notes: tuple[str, ...] = Field(description="What was left out or assumed of the records")


def about(item: Named | None, vendor: Named | None, buyer: Named | None, order: Order | None) -> str:
    return (
        (f" of or for {label(item)}" if item else "")
        + (f" of parts from {label(vendor)}" if vendor else "")
        + (f" hitting {record(buyer.code, buyer.name, 'customer')}" if buyer else "")
        + (f" {'waiting for' if order.kind == 'purchase' else 'hitting'} {_named(order)}" if order else "")
    )


def _named(order: Order) -> str:
    return f"{KIND_NAMES[order.kind]} {order.number}"


def summary(found: MaterialShortages, which: str, item: Named | None, order: Order | None, today: date) -> str:
    if not found.count:
        covered = ": stock, scheduled receipts and orders that can still be placed cover all requirements"
        return sentences(
            f"No shortage{which} until {found.until}{' is known' if found.not_followed else covered}.",
            f"The order is {order.status}." if order else "",
            _kept(found, order, today) if order and not found.not_followed else "",
            _caution(found, item),
        )
    orders = (
        f"{count(found.orders_hit, 'sales order')} of {count(found.customers_hit, 'customer')}"
        f" {verb(found.orders_hit, 'waits', 'wait')} for them."
        if found.orders_hit and found.count > 1
        else ""
    )
    begun = f", {found.today:,} of them short today" if found.today and found.count > 1 else ""
    only = found.forecast_only
    return sentences(
        f"{count(found.count, 'shortage')}{which} until {found.until}{begun}.",
        orders,
        f"For {only:,} of them no sales order waits, only forecast demand." if only and found.count > 1 else "",
        *(_told(one) for one in found.shortages[:_NAMED_IN_SUMMARY]),
        _kept(found, order, today) if order else "",
        _caution(found, item),
    )


def _kept(found: MaterialShortages, order: Order, today: date) -> str:
    """Whether the parts are there for the day on which a customer's or the plant's own order is due."""
    if order.kind == "purchase" or order.due_date is None or order.done_date is not None:
        return ""
    was, over = ("was", True) if order.due_date < today else ("is", False)
    last = max((one.until for one in found.shortages), default=None)
    if last is None and order.due_date > found.until:
        return (
            f"It is due {order.due_date}: what it needs by then is not looked at, nor whether it could go by"
            f" {found.until}. Ask when so many of its items can be promised."
        )
    if last is None:
        return f"It {was} due {order.due_date}{'' if over else ', and no part keeps it from that'}."
    days = (last - order.due_date).days
    after = f", {count(days, 'day')} after that" if days > 0 else ""
    return f"It {was} due {order.due_date}; parts for it are missing until {last}{after}."


def _told(one: ShortPart) -> str:
    """`X (name) runs short on 2025-07-03 by 120 EA: 2 sales orders (A, B) wait for it; …`"""
    site = f" at {one.site}" if one.site else ""
    waiting = [
        f"{count(how_many, noun)} ({', '.join(some)}{', …' if how_many > len(some) else ''})"
        for how_many, noun, some in (
            (one.orders_hit, "sales order", one.orders),
            (one.work_orders_hit, "open work order", one.work_orders),
        )
        if how_many
    ]
    if one.for_forecast:
        whose = f" (forecast of {join(one.forecast_items)})" if one.forecast_items != (one.sku,) else ""
        waiting.append(f"forecast demand for {quantity(one.for_forecast, one.unit)} of it{whose}")
    waits = verb(one.orders_hit + one.work_orders_hit + bool(one.for_forecast), "waits", "wait")
    into = f", by way of {join(one.assemblies)}" if one.assemblies else ""
    return (
        f"{record(one.sku, one.name)}{site} runs short on {one.first_day} by {quantity(one.quantity, one.unit)}:"
        f" {f'{join(waiting)} {waits} for it{into}' if waiting else 'no open order waits for it'}; {one.cure}."
    )


def _caution(found: MaterialShortages, item: Named | None) -> str:
    late = found.overdue_receipts
    return sentences(
        f"It was not worked out who waits for {found.not_followed:,} of the shortages: there are too many."
        if found.not_followed
        else "",
        found.forecast.said if found.forecast else "",
        f"{count(late, 'receipt')} that {verb(late)} overdue {verb(late)} taken to arrive today." if late else "",
        f"Taken so: {'; '.join(found.notes)}." if item and found.notes else "",
        f"{count(len(found.notes), 'note')} on records that were left out or assumed {verb(len(found.notes))} with the"
        " result."
        if not item and found.notes
        else "",
    )


def blocks(found: MaterialShortages, which: str) -> tuple[Block, ...]:
    picture = by_size(
        f"Sales orders that wait for parts{which}",
        "shortages",
        name="sku",
        value="orders_hit",
        unit="Sales orders",
        description=f"How many sales orders wait for each part that runs short{which} until {found.until}.",
    )
    return (
        Metric(label="Shortages", value=Decimal(found.count)),
        Metric(label="Sales orders hit", value=Decimal(found.orders_hit)),
        Table(
            title=f"Shortages{which} until {found.until}",
            rows="shortages",
            columns=(
                Column(key="sku", label="Part"),
                Column(key="name", label="Name"),
                Column(key="first_day", label="Short from", kind="date"),
                Column(key="quantity", label="Quantity", kind="quantity", unit="unit"),
                Column(key="until", label="Until", kind="date"),
                Column(key="orders_hit", label="Sales orders", kind="integer"),
                Column(key="assemblies_hit", label="Assemblies", kind="integer"),
                Column(key="cure", label="Cure"),
            ),
            total=found.count,
        ),
        Table(
            title="Order lines that wait",
            rows="lines",
            columns=(
                Column(key="order_number", label="Order"),
                Column(key="line_number", label="Line", kind="integer"),
                Column(key="customer", label="Customer"),
                Column(key="due_date", label="Due", kind="date"),
                Column(key="sku", label="Item"),
                Column(key="quantity", label="Waiting", kind="quantity", unit="unit"),
                Column(key="part", label="Part"),
                Column(key="part_quantity", label="Part missing", kind="quantity", unit="part_unit"),
            ),
            total=found.line_count,
        ),
        *((picture,) if found.orders_hit and len(found.shortages) > 1 else ()),
    )
