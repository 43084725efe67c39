from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

from pydantic import Field

from core.errors import InvalidInput
from core.identity import Scope
from data_layer.queries.amounts import amounts
from data_layer.queries.listing import Page
from data_layer.queries.names import Named
from data_layer.queries.stock import PastStock, StockRepository
from tools.arguments import Cursor, Limit, SkuRef
from tools.context import ToolContext
from tools.freshness import freshness
from tools.resolve import label, resolve
from tools.result import Amount, Column, Quantity, Record, Table, ToolResult
from tools.spec import tool
from tools.wording import count, join, quantities, quantity, sentences, tally, verb

_NAMED_IN_SUMMARY = 5


class PastStockLine(Record):
    """Stock of the item at one location as the last statement up to that day had it."""

    warehouse_id: str
    warehouse: str
    on_hand: Quantity
    allocated: Quantity
    available: Quantity
    unit: str
    as_of: datetime = Field(description="When that was stated")
    gone: bool = Field(description="The source no longer states it; on which day it went is not known")


class StockAsOf(ToolResult):
    sku: str
    name: str
    day: date
    known_since: date | None = Field(description="The first day the data knows this item's stock of")
    locations: int
    on_hand: tuple[Amount, ...] = Field(description="Total over all locations, for each unit")
    available: tuple[Amount, ...]
    first_stated_later: int = Field(description="Locations whose stock is only known from a later day on")
    lines: tuple[PastStockLine, ...]


@tool(
    scope=Scope.INVENTORY_READ,
    examples=(
        "what was our stock of {sku} on {date}",
        "how many {sku} did we have on {date}",
        "stock of {sku} as of {date}",
        "inventory of {sku} at {date}",
        "historical stock {sku} {date}",
        "what did we have on hand of {sku} back on {date}",
        "where was {sku} stored on {date}",
        "how much {sku} was in stock on {date}",
        "past stock level of {sku} on {date}",
        "on hand of {sku} at the end of {date}",
        "show me the {date} stock of {sku}",
        "was {sku} in stock on {date}",
        "balance of {sku} per {date}",
    ),
)
async def stock_as_of(
    context: ToolContext,
    sku: SkuRef,
    date: Annotated[date, Field(description="The past day, at whose end the stock is wanted.")],
    limit: Limit = 50,
    cursor: Cursor | None = None,
) -> StockAsOf:
    """How much of one item was in stock at the end of a past day, by location, as last stated up to that day.

    Gives on-hand and available quantities and when each was stated, and from which day on the data knows the item's
    stock: before it nothing can be said. For the stock now use stock_on_hand. A coming day is refused.
    """
    today = context.clock.today()
    if date > today:
        raise InvalidInput(f"{date} lies after the plant's date, {today}: what stock will be then is not yet known.")
    moment = datetime.combine(date + timedelta(days=1), time(), UTC)
    async with context.database.read(context.principal) as tx:
        item = await resolve(context, tx, "sku", sku)
        stock = StockRepository(tx)
        page = await stock.as_of(item.code, moment, limit=limit, cursor=cursor)
        since, later = await stock.known_since(item.code, moment)
        age = await freshness(tx, "sku", "inventory", "warehouse")
    totals = {name: tally(amounts(page.totals[f"total_{name}"])) for name in ("on_hand", "available")}
    return StockAsOf(
        summary=_summary(item, date, page, totals["on_hand"], since, later),
        blocks=(
            Table(
                title=f"Stock of {label(item)} on {date}",
                rows="lines",
                columns=(
                    Column(key="warehouse", label="Location"),
                    Column(key="on_hand", label="On hand", kind="quantity", unit="unit"),
                    Column(key="available", label="Available", kind="quantity", unit="unit"),
                    Column(key="as_of", label="Stated", kind="date"),
                ),
                total=page.totals["locations"],
            ),
        ),
        freshness=age,
        next_cursor=page.next_cursor,
        sku=item.code,
        name=item.name,
        day=date,
        known_since=since.astimezone(UTC).date() if since else None,
        locations=page.totals["locations"],
        first_stated_later=later,
        lines=tuple(PastStockLine.model_validate(line) for line in page.rows),
        **totals,
    )


def _summary(
    item: Named,
    day: date,
    page: Page[PastStock],
    on_hand: tuple[Amount, ...],
    since: datetime | None,
    later: int,
) -> str:
    if since is None:
        return f"{label(item)} is a known item, but the data has never had a stock record for it."
    known = f"The data knows its stock from {since.astimezone(UTC).date()} on"
    if not page.rows:
        before = since.astimezone(UTC).date() > day
        return sentences(
            f"The data does not say how much {label(item)} was in stock on {day}." if before else "",
            f"{label(item)} had no stock record any more on {day}." if not before else "",
            f"{known}.",
        )
    gone = page.totals["gone_lines"]
    shown = page.rows[:_NAMED_IN_SUMMARY]
    more = page.totals["locations"] - len({line.warehouse_id for line in shown})
    places = [f"{line.warehouse} {quantity(line.on_hand, line.unit)}" for line in shown]
    return sentences(
        f"{label(item)}: {quantities(on_hand)} on hand at the end of {day} in"
        f" {count(page.totals['locations'], 'location')}:",
        join(places + ([f"{count(more, 'more location')}"] if more > 0 else [])) + ".",
        f"{known}, {count(later, 'location')} only from a later day." if later else f"{known}.",
        f"{count(gone, 'line')} {verb(gone, 'is', 'are')} no longer stated; when it went is not known." if gone else "",
    )
