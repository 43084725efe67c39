"""What depends on purchase orders, in typed rows and in sentences."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

import numpy as np
from pydantic import Field

from data_layer.database import ReadTx
from data_layer.queries.names import NameRepository
from data_layer.queries.orders import Order
from planning.buckets import Places
from planning.impact import Dependents
from planning.plant import Source, date_of
from planning.quantity import quantity as units
from tools.planning.reading import Reading
from tools.result import Block, Column, Metric, PlantDate, Quantity, Table, ToolResult, Typed
from tools.wording import count, join, quantity, record, sentences, verb

_NAMED = 3


class OpenReceipt(Typed):
    order_number: str
    line_number: int
    supplier: str
    sku: str
    name: str
    quantity: Quantity
    unit: str
    due_date: PlantDate
    comes: date = Field(description="As planned: past due is taken to come today")
    needed: date | None = Field(description="When the first of it is needed for an order; none: for none")
    spare_days: int | None = Field(description="By how many days it may still be late; below 0: it comes too late")
    sales_orders: int
    work_orders: tuple[str, ...]


class DependentLine(Typed):
    order_number: str
    line_number: int
    customer: str
    due_date: PlantDate
    sku: str
    name: str
    quantity: Quantity = Field(description="Of the line, for which the purchase order is needed")
    unit: str
    purchase_order: str
    part: str
    part_quantity: Quantity = Field(description="Of what the purchase order brings")
    part_unit: str
    needed: date = Field(description="When the part is needed for it")
    spare_days: int


class PurchaseOrderImpact(ToolResult):
    count: int = Field(description="Open lines of purchase orders")
    receipts: tuple[OpenReceipt, ...] = Field(description="Those that are needed most urgently first")
    line_count: int = Field(description="Lines of sales orders that depend on them")
    sales_orders: int
    customers: int
    waiting: int = Field(description="Of these lines, those for which it comes too late")
    work_orders: tuple[str, ...]
    lines: tuple[DependentLine, ...] = Field(description="Those with the fewest days to spare first")


async def depending(tx: ReadTx, reading: Reading, rows: Places, hits: Dependents, limit: int) -> PurchaseOrderImpact:
    plant = reading.plant
    demands, receipts = plant.demands, plant.receipts
    comes = np.maximum(receipts.day, plant.today)
    spare = hits.needed - comes[hits.receipt]
    sale = np.fromiter((demands.source[row] is Source.SALES_ORDER for row in hits.demand.tolist()), np.bool_, len(hits))
    lines = sorted(np.flatnonzero(sale).tolist(), key=lambda at: (spare[at], hits.needed[at], hits.demand[at], at))
    works = [demands.orders[row] for row in hits.demand[~sale].tolist() if demands.source[row] is Source.WORK_ORDER]
    of_receipt: dict[int, list[int]] = {}
    for at, row in enumerate(hits.receipt.tolist()):
        of_receipt.setdefault(row, []).append(at)
    urgent = sorted(
        rows.tolist(), key=lambda row: (min((spare[at] for at in of_receipt.get(row, ())), default=9**9), row)
    )
    items = {int(receipts.item[row]) for row in urgent[:limit]} | {
        int(demands.item[hits.demand[at]]) for at in lines[:limit]
    }
    names = NameRepository(tx)
    skus = {one.code: one.name for one in await names.by_code("sku", [plant.items.skus[item] for item in items])}
    vendors = await names.by_code("supplier", [receipts.parties[row] for row in urgent[:limit]])
    buyers = await names.by_code("customer", [demands.parties[hits.demand[at]] for at in lines[:limit]])
    parties = {one.code: one.name for one in (*vendors, *buyers)}

    def receipt(row: int) -> OpenReceipt:
        sku, of = plant.items.skus[receipts.item[row]], of_receipt.get(row, [])
        own = [int(hits.demand[at]) for at in of]
        return OpenReceipt(
            order_number=receipts.orders[row],
            line_number=receipts.lines[row],
            supplier=record(receipts.parties[row], parties.get(receipts.parties[row]), "supplier"),
            sku=sku,
            name=skus.get(sku, sku),
            quantity=units(receipts.quantity[row]),
            unit=reading.units[receipts.item[row]],
            due_date=date_of(receipts.day[row]),
            comes=date_of(comes[row]),
            needed=date_of(min(hits.needed[at] for at in of)) if of else None,
            spare_days=int(min(spare[at] for at in of)) if of else None,
            sales_orders=len({demands.orders[one] for one in own if demands.source[one] is Source.SALES_ORDER}),
            work_orders=_once(demands.orders[one] for one in own if demands.source[one] is Source.WORK_ORDER),
        )

    def line(at: int) -> DependentLine:
        row, brings = int(hits.demand[at]), int(hits.receipt[at])
        item, part, party = int(demands.item[row]), int(receipts.item[brings]), demands.parties[row]
        return DependentLine(
            order_number=demands.orders[row],
            line_number=demands.lines[row],
            customer=record(party, parties.get(party), "customer"),
            due_date=date_of(demands.day[row]),
            sku=plant.items.skus[item],
            name=skus.get(plant.items.skus[item], plant.items.skus[item]),
            quantity=units(hits.own[at]),
            unit=reading.units[item],
            purchase_order=receipts.orders[brings],
            part=plant.items.skus[part],
            part_quantity=units(hits.quantity[at]),
            part_unit=reading.units[part],
            needed=date_of(hits.needed[at]),
            spare_days=int(spare[at]),
        )

    sales = {int(hits.demand[at]) for at in lines}
    return PurchaseOrderImpact(
        summary="",
        count=len(rows),
        receipts=tuple(receipt(row) for row in urgent[:limit]),
        line_count=len(sales),
        sales_orders=len({demands.orders[row] for row in sales}),
        customers=len({demands.parties[row] for row in sales} - {""}),
        waiting=len({int(hits.demand[at]) for at in lines if spare[at] < 0}),
        work_orders=_once(works),
        lines=tuple(line(at) for at in lines[:limit]),
    )


def _once(orders: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(orders)))


def summary(found: PurchaseOrderImpact, which: str, order: Order | None, left_out: Sequence[str]) -> str:
    """`left_out`: of what is on order, what planning cannot use."""
    return sentences(_depends(found, which, order, bool(left_out)), *left_out)


def _depends(found: PurchaseOrderImpact, which: str, order: Order | None, partly: bool) -> str:
    if not found.count:
        status = f" ({order.status})" if order else ""
        if partly:
            return f"Of {which}{status} nothing is open that planning can use, so what waits for it is not known."
        return f"Nothing is open of {which}{status}, so nothing waits for it."
    if not found.line_count and not found.work_orders:
        return sentences(
            f"No order depends on {which}: stock and what comes before it cover what is required, so it goes to stock.",
            *(_receipt(one) for one in found.receipts[:_NAMED]),
        )
    hit = [
        f"{count(found.sales_orders, 'sales order')} ({count(found.line_count, 'line')})"
        f" of {count(found.customers, 'customer')}"
        if found.line_count
        else "",
        f"{count(len(found.work_orders), 'work order')} ({join(found.work_orders[:_NAMED])}"
        f"{', …' if len(found.work_orders) > _NAMED else ''})"
        if found.work_orders
        else "",
    ]
    late = f"For {count(found.waiting, 'line')} it comes too late." if found.waiting else ""
    hits = join(part for part in hit if part)
    depend = verb(found.sales_orders + len(found.work_orders), "depends", "depend")
    return sentences(
        f"{hits} {depend} on {which}.",
        late,
        *(_receipt(one) for one in found.receipts[:_NAMED]),
        *(_line(one) for one in found.lines[:_NAMED]),
    )


def _receipt(one: OpenReceipt) -> str:
    past = f", past due since {one.due_date} and taken to come today" if one.comes > one.due_date else ""
    brings = (
        f"Purchase order {one.order_number} line {one.line_number} of {one.supplier} brings"
        f" {quantity(one.quantity, one.unit)} {record(one.sku, one.name)} on {one.comes}{past}"
    )
    if one.needed is None or one.spare_days is None:
        return f"{brings}; no order needs it."
    if one.spare_days < 0:
        return f"{brings}; it is needed from {one.needed} on, {count(-one.spare_days, 'day')} before."
    late = f"it may be {count(one.spare_days, 'day')} late" if one.spare_days else "it must not come later"
    return f"{brings}; it is needed from {one.needed} on, so {late}."


def _line(one: DependentLine) -> str:
    return (
        f"Sales order {one.order_number} line {one.line_number}{f' of {one.customer}' if one.customer else ''}, due"
        f" {one.due_date}, needs it for {quantity(one.quantity, one.unit)} {record(one.sku, one.name)}."
    )


def blocks(found: PurchaseOrderImpact, which: str) -> tuple[Block, ...]:
    return (
        Metric(label="Sales orders that depend on it", value=Decimal(found.sales_orders)),
        Metric(label="Lines for which it comes too late", value=Decimal(found.waiting)),
        Table(
            title=f"Open lines of {which}",
            rows="receipts",
            columns=(
                Column(key="order_number", label="Purchase order"),
                Column(key="line_number", label="Line", kind="integer"),
                Column(key="supplier", label="Supplier"),
                Column(key="sku", label="Item"),
                Column(key="quantity", label="Open", kind="quantity", unit="unit"),
                Column(key="due_date", label="Due", kind="date"),
                Column(key="needed", label="Needed", kind="date"),
                Column(key="spare_days", label="Days to spare", kind="integer"),
                Column(key="sales_orders", label="Sales orders", kind="integer"),
            ),
            total=found.count,
        ),
        Table(
            title="Order lines that depend on it",
            rows="lines",
            columns=(
                Column(key="order_number", label="Order"),
                Column(key="line_number", label="Line", kind="integer"),
                Column(key="customer", label="Customer"),
                Column(key="due_date", label="Due", kind="date"),
                Column(key="sku", label="Item"),
                Column(key="quantity", label="Quantity", kind="quantity", unit="unit"),
                Column(key="part", label="Part"),
                Column(key="part_quantity", label="Of the part", kind="quantity", unit="part_unit"),
                Column(key="needed", label="Part needed", kind="date"),
                Column(key="spare_days", label="Days to spare", kind="integer"),
            ),
            total=None,
        ),
    )
