from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Annotated, Literal

from pydantic import Field

from core.errors import InvalidInput, NotFound
from core.identity import Scope
from data_layer.queries.amounts import amounts
from data_layer.queries.listing import Page
from data_layer.queries.sales_history import SalesHistoryRepository, SalesSides
from tools.arguments import CategoryRef, Cursor, CustomerRef, Limit, SkuRef
from tools.context import ToolContext
from tools.freshness import freshness
from tools.grouping import Group, change, told
from tools.orders.filters import sales_among
from tools.periods import Period, Since, Until, check, none_yet, period_before, period_words, year_before
from tools.result import Column, Metric, Money, PlantDate, Quantity, Table, ToolResult
from tools.spec import tool
from tools.wording import count, join, money, number, quantity, sentences

_NAMED_IN_SUMMARY = 3
_ALL = "all sales"
_CENT = Decimal("0.01")
_NONE = Decimal(0)


class SalesSidesRow(Group):
    """Both periods in one unit and one currency. What was not sold in a period is 0 there; a value is none where the
    lines state no price."""

    value: Money | None
    other_value: Money | None
    difference: Money | None
    percent: Quantity | None = Field(description="Change of the value; none: there was none before")
    currency: str
    quantity: Quantity
    other_quantity: Quantity
    quantity_difference: Quantity
    unit: str
    orders: int
    other_orders: int
    orders_difference: int


class CompareSales(ToolResult):
    since: PlantDate
    until: PlantDate
    other_since: PlantDate
    other_until: PlantDate
    by: str
    orders: int
    other_orders: int
    days_to_come: int = Field(description="Of the first period, after the plant's date")
    rows: tuple[SalesSidesRow, ...]


@tool(
    scope=Scope.ORDERS_READ,
    title="sales compared",
    examples=(
        "compare sales of {date} with {date}",
        "this year's revenue against last year",
        "how do sales compare with the same period last year",
        "sales {date} versus {date} by category",
        "did we sell more in {date} than in {date}?",
        "are sales of {sku} up or down against last year",
        "growth of {category} sales from {date} to {date}",
        "year on year sales change",
        "month over month revenue difference",
        "which customers buy less than in the previous year",
        "revenue {date} vs {date}",
        "has {customer} ordered more or less than before",
        "difference in turnover between {date} and {date} per item",
        "by how much percent did sales grow",
    ),
)
async def compare_sales(
    context: ToolContext,
    since: Since | None = None,
    until: Until | None = None,
    other_since: Annotated[date, Field(description="First day of the period to compare with.")] | None = None,
    other_until: Annotated[date, Field(description="Last day of the period to compare with.")] | None = None,
    against: Annotated[
        Literal["year_before", "period_before"],
        Field(
            description="What to compare with when no other period is given; year_before: the same days last year;"
            " period_before: the previous period of the same length."
        ),
    ] = "year_before",
    by: Annotated[
        Literal["whole", "category", "item", "customer"], Field(description="What the figures are put together by.")
    ] = "whole",
    customer: CustomerRef | None = None,
    sku: SkuRef | None = None,
    category: CategoryRef | None = None,
    limit: Limit = 20,
    cursor: Cursor | None = None,
) -> CompareSales:
    """Sales of two periods side by side: value, quantity and orders, the difference and the change in percent; as a
    whole, or by product category, item or customer.

    By order date; without dates, this year up to today against the same days last year. For the figures of one period
    use sales_history.
    """
    today = context.clock.today()
    this, other = _periods(today, (since, until), (other_since, other_until), against)
    async with context.database.read(context.principal) as tx:
        among = await sales_among(context, tx, customer=customer, sku=sku, category=category)
        page = await SalesHistoryRepository(tx).two_periods(
            None if by == "whole" else by, this, other, among.only, limit=limit, cursor=cursor
        )
        age = await freshness(tx, "sales_order", "sales_order_line", "customer", "sku")
    totals = page.totals
    for (first, last), made in ((this, totals["total_orders"]), (other, totals["total_other_orders"])):
        if first > today and not made:
            raise NotFound(none_yet(f"sales orders{among.words}", first, last))
    to_come = max((this[1] - max(today, this[0])).days, 0)
    return CompareSales(
        summary=_summary(page, by, this, other, among.words, to_come),
        blocks=(
            Metric(label=f"Orders{period_words(*this)}", value=totals["total_orders"]),
            Metric(label=f"Orders{period_words(*other)}", value=totals["total_other_orders"]),
            Table(
                title=f"Sales{among.words}{period_words(*this)} against{_period(other)}",
                rows="rows",
                columns=(
                    *(() if by == "whole" else (Column(key="group", label=by.capitalize()),)),
                    Column(key="value", label="Value", kind="money", unit="currency"),
                    Column(key="other_value", label="Before", kind="money", unit="currency"),
                    Column(key="difference", label="Difference", kind="money", unit="currency"),
                    Column(key="percent", label="Change", kind="percent"),
                    Column(key="quantity", label="Quantity", kind="quantity", unit="unit"),
                    Column(key="other_quantity", label="Quantity before", kind="quantity", unit="unit"),
                    Column(key="orders", label="Orders", kind="integer"),
                    Column(key="other_orders", label="Orders before", kind="integer"),
                ),
                total=totals["lines_of_table"],
            ),
        ),
        freshness=age,
        next_cursor=page.next_cursor,
        since=this[0],
        until=this[1],
        other_since=other[0],
        other_until=other[1],
        by=by,
        orders=totals["total_orders"],
        other_orders=totals["total_other_orders"],
        days_to_come=to_come,
        rows=tuple(_row(by, one) for one in page.rows),
    )


def _periods(
    today: date, this: tuple[date | None, date | None], other: tuple[date | None, date | None], against: str
) -> tuple[Period, Period]:
    """Both, made whole. Raises `InvalidInput` for one that ends before it begins, or of which only an end is given."""
    check(*this)
    check(*other)
    if this[0] is None and this[1] is not None:
        raise InvalidInput("Say also on which day the period begins.")
    since = this[0] or date(today.year, 1, 1)
    until = this[1] or max(today, since)
    if other[0] is not None and other[1] is not None:
        return (since, until), (other[0], other[1])
    if other[0] is not None or other[1] is not None:
        raise InvalidInput("Say both on which day the period to compare with begins and on which it ends.")
    return (since, until), (year_before if against == "year_before" else period_before)((since, until))


def _period(period: Period) -> str:
    return period_words(*period).replace(" from", "").replace(" on", "")


def _row(by: str, found: SalesSides) -> SalesSidesRow:
    value, other_value = _value(found.value, found.orders), _value(found.other_value, found.other_orders)
    pieces, other_pieces = found.quantity or _NONE, found.other_quantity or _NONE
    return SalesSidesRow(
        group=_ALL if by == "whole" else told(by, found.code, found.name),
        code=found.code or None,
        name=found.name,
        value=value,
        other_value=other_value,
        difference=value - other_value if value is not None and other_value is not None else None,
        percent=change(value, other_value),
        currency=found.currency,
        quantity=pieces,
        other_quantity=other_pieces,
        quantity_difference=pieces - other_pieces,
        unit=found.unit,
        orders=found.orders,
        other_orders=found.other_orders,
        orders_difference=found.orders - found.other_orders,
    )


def _value(stated: Decimal | None, orders: int) -> Decimal | None:
    """Nothing ordered is worth nothing; orders that state no price are worth what nobody knows."""
    return _NONE if stated is None and not orders else stated


def _summary(page: Page[SalesSides], by: str, this: Period, other: Period, among: str, to_come: int) -> str:
    totals = page.totals
    if not totals["total_orders"] and not totals["total_other_orders"]:
        return f"There are no sales orders{among}{period_words(*this)}, and none{period_words(*other)}."
    value, other_value = amounts(totals["total_value"]), amounts(totals["total_other_value"])
    pieces, other_pieces = amounts(totals["total_quantity"]), amounts(totals["total_other_quantity"])
    worth = [
        _change(value.get(unit, _NONE), other_value.get(unit, _NONE), partial(_money, currency=unit))
        for unit in {**value, **other_value}
    ]
    much = [
        _change(pieces.get(unit, _NONE), other_pieces.get(unit, _NONE), partial(quantity, unit=unit))
        for unit in {**pieces, **other_pieces}
    ]
    orders = _change(
        Decimal(totals["total_orders"]), Decimal(totals["total_other_orders"]), lambda v: count(int(v), "order")
    )
    rows = [_row(by, one) for one in page.rows[:_NAMED_IN_SUMMARY]]
    first = [f"{row.group} {_signed(row.difference, row.currency)}" for row in rows if row.difference is not None]
    return sentences(
        f"Sales{among}{period_words(*this)} against{_period(other)}: {'; '.join([*worth, *much, orders])}.",
        f"Greatest by value: {join(first)}." if first and by != "whole" else "",
        f"The first period is not over: {count(to_come, 'day')} of it are still to come." if to_come else "",
    )


def _change(now: Decimal, before: Decimal, said: Callable[[Decimal], str]) -> str:
    by = change(now, before)
    more = "as much" if now == before else f"{said(abs(now - before))} {'more' if now > before else 'less'}"
    return f"{said(now)} after {said(before)}, {more}" + (f" ({'+' if by > 0 else ''}{number(by)} %)" if by else "")


def _money(value: Decimal, currency: str) -> str:
    return money(value.quantize(_CENT), currency)


def _signed(value: Decimal, currency: str) -> str:
    return ("+" if value > 0 else "") + _money(value, currency)
