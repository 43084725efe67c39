"""Which shortages are asked about, and which of the orders that wait for them."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from data_layer.queries.orders import Order
from planning.outlook import Outlook, following
from planning.plant import Flags, Numbers, Plant, Source
from planning.reach import reached
from planning.stretches import Rows
from planning.supplies import NONE, work_orders
from tools.planning.reading import Reading
from tools.planning.short_parts import Selected


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

    @property
    def of_some(self) -> bool:
        return any(one is not None for one in (self.sku, self.supplier, self.customer, self.order))


def select(reading: Reading, asked: Asked) -> Selected:
    """With who waits for what is asked about, as far as there is room for that; of all shortages as far as it is known
    already."""
    selected = _select(reading, reading.outlook, asked)
    return with_pegs_of(selected, asked, np.flatnonzero(selected.open)) if asked.of_some else selected


def with_pegs_of(selected: Selected, asked: Asked, needs: Rows) -> Selected:
    """The same, with who waits for these shortages."""
    outlook = following(selected.reading.plant, selected.outlook, needs)
    return selected if outlook is selected.outlook else _select(selected.reading, outlook, asked)


def _select(reading: Reading, outlook: Outlook, asked: Asked) -> Selected:
    plant, demands = reading.plant, reading.plant.demands
    wanted = outlook.first <= asked.until
    pegs = np.ones(len(outlook.pegs), np.bool_)
    if asked.supplier is not None:
        wanted &= [
            plant.items.skus[item] in asked.offered
            or any(plant.receipts.parties[row] == asked.supplier for row in cure.receipts)
            for item, cure in zip(outlook.found.item.tolist(), outlook.cures, strict=True)
        ]
    if asked.order is not None and asked.order.kind == "purchase":
        number = asked.order.number
        wanted &= [any(plant.receipts.orders[row] == number for row in cure.receipts) for cure in outlook.cures]
    open_ = wanted & ~outlook.followed
    if asked.sku is not None:
        items = np.array(reading.items_of(asked.sku), np.int32)
        short = np.isin(outlook.found.item, items)
        waits = np.isin(outlook.pegs.item, items) & ~short[outlook.pegs.need]
        wanted &= short | _any(outlook, waits)
        open_ &= _below(plant, outlook, items)
        # What goes elsewhere too is told only with the orders for this item, if there are any.
        sales = waits & _pegs_of(outlook, _from(plant, Source.SALES_ORDER))
        pegs &= waits | short[outlook.pegs.need] | ~_any(outlook, sales)[outlook.pegs.need]
    if asked.customer is not None:
        theirs = np.array([one == asked.customer for one in demands.parties], np.bool_)
        theirs &= _from(plant, Source.SALES_ORDER)
        pegs &= _pegs_of(outlook, theirs)
        wanted &= _any(outlook, pegs)
        open_ &= _below(plant, outlook, demands.item[theirs])
    if asked.order is not None and asked.order.kind != "purchase":
        number, kind = asked.order.number, asked.order.kind
        named = np.array([one == number for one in demands.orders], np.bool_)
        named &= _from(plant, Source.SALES_ORDER if kind == "sales" else Source.WORK_ORDER)
        hit = _pegs_of(outlook, named)
        wanted &= _any(outlook, hit)
        pegs &= hit if kind == "sales" else True
        open_ &= _below(plant, outlook, demands.item[named])
    return Selected(reading, outlook, wanted, pegs & wanted[outlook.pegs.need], open_)


def _from(plant: Plant, source: Source) -> Flags:
    return np.array([one is source for one in plant.demands.source], np.bool_)


def _pegs_of(outlook: Outlook, demands: Flags) -> Flags:
    """The pegs whose demand is one of these."""
    found: Flags = np.append(demands, False)[outlook.pegs.demand] & (outlook.pegs.demand != NONE)
    return found


def _any(outlook: Outlook, pegs: Flags) -> Flags:
    """The shortages that have one of these pegs."""
    found = np.zeros(len(outlook.found), np.bool_)
    found[outlook.pegs.need[pegs]] = True
    return found


def _below(plant: Plant, outlook: Outlook, items: Numbers) -> Flags:
    """The shortages of these items, and of what they take: no other can hit them."""
    if outlook.followed.all():
        return np.zeros(len(outlook.found), np.bool_)
    return reached(plant, work_orders(plant), items.astype(np.intp))[outlook.found.item]
