"""What is told of shortages: typed rows, with the names of what they hit and of what cures them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

import numpy as np
from pydantic import Field

from data_layer.database import ReadTx
from data_layer.queries.planning_told import ItemTold, Origin, PlanningTold
from planning.outlook import Outlook
from planning.plant import Flags, Movements, Source, date_of
from planning.quantity import quantity
from planning.stretches import Rows
from planning.supplies import NONE
from tools.planning.reading import Reading
from tools.result import Quantity, Record
from tools.wording import join
from tools.wording import quantity as amount
from tools.wording import record as named

MOST_NAMED = 5


class CuringReceipt(Record):
    """What is on order and comes while the part is short, or ends the shortage."""

    order_number: str
    line_number: int | None = Field(description="None: a work order")
    supplier_id: str | None
    supplier: str | None
    due_date: date
    quantity: Quantity


class ShortPart(Record):
    sku: str
    name: str
    site: str = Field(description="Empty: its sites together, or none is known")
    made: bool
    first_day: date
    quantity: Quantity = Field(description="The most that is missing at once")
    unit: str
    until: date = Field(description="When what cures it is there")
    orders_hit: int = Field(description="Sales orders that wait for it")
    orders: tuple[str, ...] = Field(description=f"The first {MOST_NAMED} of them, by due date")
    customers_hit: int
    assemblies: tuple[str, ...] = Field(description=f"What those orders are for, where it goes into that: {MOST_NAMED}")
    assemblies_hit: int
    work_orders: tuple[str, ...] = Field(description=f"Open work orders that wait for it: {MOST_NAMED}")
    work_orders_hit: int
    for_forecast: Quantity = Field(description="Of all that is late, what forecast demand waits for and no order")
    forecast_items: tuple[str, ...] = Field(description=f"The items whose forecast waits for it: {MOST_NAMED}")
    for_stock: Quantity = Field(description="Of all that is late, what no order waits for: safety stock and lot sizes")
    receipts: tuple[CuringReceipt, ...]
    new_order: Quantity | None = Field(description="What has to be ordered, since no receipt brings it sooner")
    lead_time_days: int
    cure: str


class PeggedLine(Record):
    """A line of a sales order that waits for a part: `quantity` of it, for want of `part_quantity` of the part."""

    part: str
    order_number: str
    line_number: int
    due_date: date
    customer_id: str | None
    customer: str | None
    sku: str
    name: str
    quantity: Quantity
    unit: str
    part_quantity: Quantity
    part_unit: str


@dataclass(frozen=True)
class Selected:
    """The shortages that are asked about, and of what they hit (rows of the pegs) that part which is asked about.
    `open`: the shortages, of these and of those that may be asked about, of which it is not known who waits for them,
    since there are too many to follow them all."""

    reading: Reading
    outlook: Outlook
    wanted: Flags
    pegs: Flags
    open: Flags

    @cached_property
    def sales(self) -> Rows:
        """The pegs that are lines of sales orders, by shortage, day, order and line."""
        pegs, demands = self.outlook.pegs, self.reading.plant.demands
        kept = self._last_for(Source.SALES_ORDER)
        kept.sort(key=lambda row: (pegs.need[row], _key(demands, int(pegs.demand[row]))))
        return np.array(kept, np.intp)

    @cached_property
    def forecasts(self) -> Rows:
        """The pegs that are forecast demand, by shortage."""
        return np.array(self._last_for(Source.FORECAST), np.intp)

    def _last_for(self, source: Source) -> list[int]:
        pegs, sources = self.outlook.pegs, self.reading.plant.demands.source
        rows = np.flatnonzero(self.pegs & (pegs.demand != NONE) & pegs.last)
        return [row for row in rows.tolist() if sources[pegs.demand[row]] is source]

    def sales_of(self, need: int) -> list[int]:
        a, b = np.searchsorted(self.outlook.pegs.need[self.sales], [need, need + 1])
        found: list[int] = self.sales[a:b].tolist()
        return found

    @cached_property
    def hit(self) -> dict[int, tuple[str, ...]]:
        """The sales orders that each shortage hits, by due date."""
        pegs, orders = self.outlook.pegs, self.reading.plant.demands.orders
        found: dict[int, dict[str, None]] = {}
        for row in self.sales.tolist():
            found.setdefault(int(pegs.need[row]), {})[orders[pegs.demand[row]]] = None
        return {need: tuple(each) for need, each in found.items()}

    def for_stock(self, need: int) -> Decimal:
        pegs, rows = self.outlook.pegs, slice(self.outlook.edges[need], self.outlook.edges[need + 1])
        nobody = self.pegs[rows] & pegs.last[rows] & (pegs.demand[rows] == NONE)
        return quantity(pegs.quantity[rows][nobody].sum())

    def forecast_of(self, need: int) -> tuple[Decimal, tuple[str, ...]]:
        """How much of the part forecast demand waits for, and the items that it is forecast of."""
        pegs, skus = self.outlook.pegs, self.reading.plant.items.skus
        a, b = np.searchsorted(pegs.need[self.forecasts], [need, need + 1])
        rows = self.forecasts[a:b]
        return quantity(pegs.quantity[rows].sum()), tuple(dict.fromkeys(skus[item] for item in pegs.item[rows]))

    def work_orders_of(self, need: int) -> tuple[str, ...]:
        pegs, demands = self.outlook.pegs, self.reading.plant.demands
        rows = range(self.outlook.edges[need], self.outlook.edges[need + 1])
        waiting = [pegs.demand[row] for row in rows if self.pegs[row] and pegs.demand[row] != NONE]
        works = [one for one in waiting if demands.source[one] is Source.WORK_ORDER]
        return tuple(dict.fromkeys(demands.orders[one] for one in sorted(works, key=lambda one: _key(demands, one))))


def _key(demands: Movements, row: int) -> tuple[int, str, int]:
    return int(demands.day[row]), demands.orders[row], demands.lines[row]


@dataclass(frozen=True)
class Names:
    """Of what a sync has removed since the plant was read only the code is known."""

    items: Mapping[str, ItemTold]
    customers: Mapping[str, str]
    suppliers: Mapping[str, str]
    sales: Mapping[tuple[str, int], Origin]
    receipts: Mapping[tuple[str, int], Origin]

    def item(self, sku: str) -> ItemTold:
        return self.items.get(sku, ItemTold("", sku, sku))


async def told(
    tx: ReadTx, selected: Selected, needs: Sequence[int], pegged: Sequence[int]
) -> tuple[tuple[ShortPart, ...], tuple[PeggedLine, ...]]:
    """Rows for these shortages, and for these pegs, lines of sales orders all."""
    outlook, plant, repository = selected.outlook, selected.reading.plant, PlanningTold(tx)
    demands = [int(outlook.pegs.demand[row]) for row in pegged]
    receipts = sorted({row for need in needs for row in outlook.cures[need].receipts})
    items = [
        *outlook.found.item[list(needs)],
        *outlook.pegs.item[list(pegged)],
        *outlook.found.item[outlook.pegs.need[list(pegged)]],
    ]
    names = Names(
        items=await repository.items({plant.items.skus[item] for item in items}),
        customers=await repository.partners("customer", {plant.demands.parties[row] for row in demands}),
        suppliers=await repository.partners("supplier", {plant.receipts.parties[row] for row in receipts}),
        sales=await repository.sales_lines({plant.demands.orders[row] for row in demands}),
        receipts=await repository.receipts({plant.receipts.orders[row] for row in receipts}),
    )
    parts = tuple(_part(selected, names, need) for need in needs)
    return parts, tuple(_line(selected, names, row) for row in pegged)


def _part(selected: Selected, names: Names, need: int) -> ShortPart:
    outlook, plant = selected.outlook, selected.reading.plant
    item, cure, sku = int(outlook.found.item[need]), outlook.cures[need], plant.items.skus[outlook.found.item[need]]
    lines = selected.sales_of(need)
    orders, works = selected.hit.get(need, ()), selected.work_orders_of(need)
    for_forecast, forecast_items = selected.forecast_of(need)
    tops = dict.fromkeys(plant.items.skus[outlook.pegs.item[row]] for row in lines if outlook.pegs.item[row] != item)
    receipts = tuple(_receipt(plant.receipts, names, row) for row in cure.receipts)
    unit, until, made = selected.reading.units[item], date_of(cure.day), bool(plant.items.made[item])
    new = quantity(cure.ordered) if cure.ordered else None
    return ShortPart(
        source=names.item(sku).source,
        record=names.item(sku).record,
        sku=sku,
        name=names.item(sku).name,
        site=plant.items.sites[item],
        made=made,
        first_day=date_of(outlook.first[need]),
        quantity=quantity(outlook.found.quantity[need]),
        unit=unit,
        until=until,
        orders_hit=len(orders),
        orders=orders[:MOST_NAMED],
        customers_hit=len({plant.demands.parties[outlook.pegs.demand[row]] for row in lines}),
        assemblies=tuple(tops)[:MOST_NAMED],
        assemblies_hit=len(tops),
        work_orders=works[:MOST_NAMED],
        work_orders_hit=len(works),
        for_forecast=for_forecast,
        forecast_items=forecast_items[:MOST_NAMED],
        for_stock=selected.for_stock(need),
        receipts=receipts,
        new_order=new,
        lead_time_days=int(plant.items.lead_days[item]),
        cure=_cure(receipts, new, unit, made, until),
    )


def _receipt(receipts: Movements, names: Names, row: int) -> CuringReceipt:
    order, line, party = receipts.orders[row], receipts.lines[row], receipts.parties[row]
    origin = names.receipts.get((order, line), Origin("", order))
    return CuringReceipt(
        source=origin.source,
        record=origin.record,
        order_number=order,
        line_number=line if receipts.source[row] is Source.PURCHASE_ORDER else None,
        supplier_id=party or None,
        supplier=names.suppliers.get(party),
        due_date=date_of(receipts.day[row]),
        quantity=quantity(receipts.quantity[row]),
    )


def _cure(receipts: Sequence[CuringReceipt], new: Decimal | None, unit: str, made: bool, until: date) -> str:
    """`purchase order 4711 of V Vendor brings 200 EA on 2025-07-09`"""
    brings = [
        (f"purchase order {one.order_number}" if one.line_number is not None else f"work order {one.order_number}")
        + (f" of {named(one.supplier_id, one.supplier)}" if one.supplier_id else "")
        + f" brings {amount(one.quantity, unit)} on {one.due_date}"
        for one in receipts[:MOST_NAMED]
    ]
    if len(receipts) > MOST_NAMED:
        brings.append(f"{len(receipts) - MOST_NAMED} more receipts follow")
    if new is not None:
        how = "by a work order released today" if made else "ordered today"
        brings.append(f"{amount(new, unit)} {how} are there on {until}")
    return join(brings)


def _line(selected: Selected, names: Names, row: int) -> PeggedLine:
    outlook, plant = selected.outlook, selected.reading.plant
    pegs, demands, demand = outlook.pegs, plant.demands, int(outlook.pegs.demand[row])
    order, line, item = demands.orders[demand], demands.lines[demand], int(pegs.item[row])
    part, party = int(outlook.found.item[pegs.need[row]]), demands.parties[demand]
    origin = names.sales.get((order, line), Origin("", order))
    return PeggedLine(
        source=origin.source,
        record=origin.record,
        part=plant.items.skus[part],
        order_number=order,
        line_number=line,
        due_date=date_of(demands.day[demand]),
        customer_id=party or None,
        customer=names.customers.get(party),
        sku=plant.items.skus[item],
        name=names.item(plant.items.skus[item]).name,
        quantity=quantity(pegs.own[row]),
        unit=selected.reading.units[item],
        part_quantity=quantity(pegs.quantity[row]),
        part_unit=selected.reading.units[part],
    )
