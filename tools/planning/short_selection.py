"""Which shortages are asked about, and which of the orders that wait for them."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from data_layer.queries.orders import Order
from planning.plant import Flags, Source
from planning.supplies import NONE
from tools.planning.reading import Reading


@dataclass(frozen=True)
class Asked:
    """`until`: a day. An item is asked about as a part that is short or as one that waits for such; a supplier with the
    items it offers."""

    until: int
    sku: str | None = None
    supplier: str | None = None
    offered: Collection[str] = ()
    customer: str | None = None
    order: Order | None = None


def select(reading: Reading, asked: Asked) -> tuple[Flags, Flags]:
    """Of the shortages those asked about; of the pegs those that belong to what is asked about."""
    outlook, plant = reading.outlook, reading.plant
    wanted = outlook.first <= asked.until
    pegs = np.ones(len(outlook.pegs.need), np.bool_)
    if asked.sku is not None:
        short, waits = _of_item(reading, asked.sku)
        wanted &= short | _any(reading, waits)
        # What goes elsewhere too is told only with the orders for this item, if there are any.
        pegs &= waits | short[outlook.pegs.need] | ~_any(reading, waits & _sales(reading))[outlook.pegs.need]
    if asked.supplier is not None:
        wanted &= [
            plant.items.skus[item] in asked.offered
            or any(plant.receipts.parties[row] == asked.supplier for row in cure.receipts)
            for item, cure in zip(outlook.found.item.tolist(), outlook.cures, strict=True)
        ]
    if asked.customer is not None:
        pegs &= _sales(reading) & _demands(reading, [one == asked.customer for one in plant.demands.parties])
        wanted &= _any(reading, pegs)
    if asked.order is not None:
        number, kind = asked.order.number, asked.order.kind
        if kind == "purchase":
            wanted &= [any(plant.receipts.orders[row] == number for row in cure.receipts) for cure in outlook.cures]
        else:
            source = Source.SALES_ORDER if kind == "sales" else Source.WORK_ORDER
            named = [
                a == number and b is source for a, b in zip(plant.demands.orders, plant.demands.source, strict=True)
            ]
            hit = _demands(reading, named)
            wanted &= _any(reading, hit)
            pegs &= hit if kind == "sales" else True
    return wanted, pegs & wanted[outlook.pegs.need]


def _of_item(reading: Reading, sku: str) -> tuple[Flags, Flags]:
    """The shortages that it has, and the pegs by which it waits for others'."""
    outlook, items = reading.outlook, np.array(reading.items_of(sku), np.int32)
    short = np.isin(outlook.found.item, items)
    return short, np.isin(outlook.pegs.item, items) & ~short[outlook.pegs.need]


def _sales(reading: Reading) -> Flags:
    return _demands(reading, [source is Source.SALES_ORDER for source in reading.plant.demands.source])


def _demands(reading: Reading, which: list[bool]) -> Flags:
    """The pegs whose demand is one of these."""
    demand = reading.outlook.pegs.demand
    found: Flags = np.append(np.array(which, np.bool_), False)[demand] & (demand != NONE)
    return found


def _any(reading: Reading, pegs: Flags) -> Flags:
    """The shortages that have one of these pegs."""
    found = np.zeros(len(reading.outlook.found), np.bool_)
    found[reading.outlook.pegs.need[pegs]] = True
    return found
