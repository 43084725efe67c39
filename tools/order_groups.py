"""How order lines put together by time, item, partner … are told: the same for sales and for purchases."""

from collections.abc import Sequence
from decimal import Decimal

from pydantic import Field

from data_layer.queries.grouping import Measure, OrderGroup, Sort
from tools.grouping import TIME, Group, told
from tools.result import Column, Money, Quantity
from tools.wording import count, join, money, quantity, verb

_NAMED_IN_SUMMARY = 3
_CENT = Decimal("0.01")


class OrderGroupRow(Group):
    """Ordered, in one unit and one currency: unlike ones are rows of their own."""

    orders: int = Field(description="Orders with a line of this group")
    quantity: Quantity | None
    unit: str
    value: Money | None = Field(description="Of the lines; none: none of them states a price")
    currency: str


def order_columns(by: str) -> tuple[Column, ...]:
    return (
        Column(key="group", label=by.capitalize()),
        Column(key="orders", label="Orders", kind="integer"),
        Column(key="quantity", label="Quantity", kind="quantity", unit="unit"),
        Column(key="value", label="Value", kind="money", unit="currency"),
    )


def leading(found: Sequence[OrderGroup], by: str, measure: Measure, sort: Sort | None) -> str:
    """`Most by value: BK-1 Road Bike (1,000.00 USD) and …`: the first of them."""
    if not found:
        return ""
    latest = by in TIME and sort is None
    said = "Latest" if latest else "Least" if sort == "least" else "Most"
    first = [f"{told(by, one.code, one.name)} ({_figure(one, measure)})" for one in found[:_NAMED_IN_SUMMARY]]
    return f"{said} by {by if latest else measure}: {join(first)}."


def without_price(lines: int) -> str:
    return f"{count(lines, 'line')} {verb(lines, 'states', 'state')} no price." if lines else ""


def _figure(found: OrderGroup, measure: Measure) -> str:
    if measure == "orders":
        return count(found.orders, "order")
    if measure == "quantity":
        return quantity(found.quantity, found.unit) if found.quantity is not None else "no quantity stated"
    return money(found.value.quantize(_CENT), found.currency) if found.value is not None else "no value stated"
