"""How replenishment proposals are said in sentences and shown."""

from decimal import Decimal
from typing import NamedTuple

from pydantic import Field

from data_layer.queries.names import Named
from tools.planning.forecast_told import PlannedForecast
from tools.planning.proposal_rows import Proposal
from tools.resolve import label
from tools.result import Amount, Block, Column, Metric, PlantDate, Table, ToolResult
from tools.wording import count, join, money, monies, quantity, record, sentences, verb

NAMED = 3  # in a summary, of each kind


class ReplenishmentProposals(ToolResult):
    until: PlantDate = Field(description="New orders are those to be released by then")
    demand_until: PlantDate | None = Field(description="The last day for which any demand is known")
    count: int
    orders_to_place: int = Field(description="Items to be ordered, or released to be made")
    to_expedite: int
    to_defer: int
    to_cancel: int
    sales_orders: int | None = Field(
        description="Sales orders that wait for what is to be ordered or expedited; none: too many to be followed"
    )
    stock_freed: tuple[Amount, ...] = Field(description="At standard cost, by what is deferred or cancelled")
    proposals: tuple[Proposal, ...]
    to_place: tuple[Proposal, ...] = Field(
        description="The first orders to place, where all that is to be done is told"
    )
    forecast: PlannedForecast | None = Field(description="None: it is of orders alone")
    notes: tuple[str, ...] = Field(description="What was left out or assumed of the records")


class Which(NamedTuple):
    """What was asked for."""

    action: str | None
    item: Named | None
    vendor: Named | None
    buyer: str | None
    procurement: str | None
    site: str | None

    @property
    def words(self) -> str:
        return (
            (f" for {label(self.item)}" if self.item else "")
            + (f" from {label(self.vendor)}" if self.vendor else "")
            + (f" of buyer {self.buyer}" if self.buyer else "")
            + (f" at {self.site}" if self.site else "")
        )


def summary(found: ReplenishmentProposals, which: Which) -> str:
    if not found.count:
        return sentences(f"{_nothing(found, which)}.", _caution(found, which))
    kinds = [
        f"{count(many, noun, plural)} to {what}"
        for many, noun, plural, what in (
            (found.orders_to_place, "item", None, f"order by {found.until}"),
            (found.to_expedite, "open order", None, "expedite"),
            (found.to_defer, "open order", None, "defer"),
            (found.to_cancel, "open order", None, "cancel"),
        )
        if many
    ]
    waiting = found.sales_orders
    return sentences(
        f"Nothing has to be ordered{which.words} by {found.until}."
        if not found.orders_to_place and which.action is None and not which.buyer
        else "",
        f"{join(kinds)}{which.words}.",
        f"{count(waiting, 'sales order')} {verb(waiting, 'waits', 'wait')} for what is to be ordered or expedited."
        if waiting and found.count > 1
        else "",
        f"What is deferred or cancelled is worth {monies(found.stock_freed)} at standard cost."
        if found.stock_freed and found.count > 1
        else "",
        *(told(one) for one in found.to_place),
        *(told(one) for one in found.proposals[:NAMED] if one not in found.to_place),
        "There is too much to find for all of it which sales orders wait: what is of most value comes first."
        if waiting is None
        else "",
        _caution(found, which),
    )


def told(one: Proposal) -> str:
    """`Expedite purchase order 4711 of V Vendor, 100 EA of X (name), from 2025-07-09 to 2025-07-04: …`"""
    site = f" at {one.site}" if one.site else ""
    what = f"{quantity(one.quantity, one.unit)} of {record(one.sku, one.name)}{site}"
    vendor = record(one.supplier_id, one.supplier, "supplier")
    if one.action == "order":
        price = f" at {money(one.price, one.price_currency)}" if one.price is not None else ""
        per = f" a {one.price_unit}" if price and one.price_unit and one.price_unit != one.unit else ""
        how = "Release a work order for" if one.made else "Order"
        of = f" from {vendor}{price}{per}" if vendor else "" if one.made else " (no active supplier offers it)"
        return f"{how} {what}{of} by {one.day}, to come by {one.to}: {one.reason}."
    order = f"{'work' if one.made else 'purchase'} order {one.order_number}" + (f" of {vendor}" if vendor else "")
    if one.action == "cancel":
        return f"Cancel {order}, {what}, due {one.day}: {one.reason}."
    return f"{one.action.title()} {order}, {what}, from {one.day} to {one.to}: {one.reason}."


_NOTHING = {
    "release": "Nothing has to be ordered",
    "expedite": "No open order has to be expedited",
    "surplus": "No open order is to be deferred or cancelled",
}


def _nothing(found: ReplenishmentProposals, which: Which) -> str:
    said = _NOTHING.get(which.action or "", "Nothing has to be ordered, expedited, deferred or cancelled")
    by = f" by {found.until}" if which.action in (None, "release") else ""
    return f"{said}{which.words}{by}: stock and what is on order cover what is required"


def _caution(found: ReplenishmentProposals, which: Which) -> str:
    return sentences(
        "New orders name no buyer, so they are left out." if which.buyer else "",
        f"Demand is known until {found.demand_until}{'' if found.forecast else '; no forecast is planned with'}."
        if found.demand_until
        else "No demand is known.",
        found.forecast.said if found.forecast else "",
        f"Of the records of {label(which.item)}: {' '.join(found.notes)}" if which.item and found.notes else "",
    )


def blocks(found: ReplenishmentProposals, which: Which) -> tuple[Block, ...]:
    return (
        *(
            Metric(label=name, value=Decimal(many))
            for name, many in (
                ("To order", found.orders_to_place),
                ("To expedite", found.to_expedite),
                ("To defer", found.to_defer),
                ("To cancel", found.to_cancel),
            )
            if many
        ),
        Table(
            title=f"Replenishment proposals{which.words}",
            rows="proposals",
            columns=(
                Column(key="action", label="Action"),
                Column(key="sku", label="Item"),
                Column(key="name", label="Name"),
                Column(key="quantity", label="Quantity", kind="quantity", unit="unit"),
                Column(key="order_number", label="Open order"),
                Column(key="supplier", label="Supplier"),
                Column(key="day", label="Due / release by", kind="date"),
                Column(key="to", label="To", kind="date"),
                Column(key="price", label="Price", kind="money", unit="price_currency"),
                Column(key="shortage", label="Covers", kind="quantity", unit="unit"),
                Column(key="orders_hit", label="Sales orders", kind="integer"),
                Column(key="value", label="Value", kind="money", unit="currency"),
                Column(key="reason", label="Reason"),
            ),
            total=found.count,
        ),
    )
