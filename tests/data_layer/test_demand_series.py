"""What customers wanted by item, over orders put straight into the tables."""

import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from core.identity import Principal
from data_layer.bulk import BulkSession
from data_layer.database import Database
from data_layer.demand_series import Grain, read_demand
from data_layer.entities import BY_NAME

MONDAY = date(2025, 3, 3)
UNTIL = date(2025, 6, 1)
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
Rows = Sequence[dict[str, Any]]


def _line(sku: str, day: date, much: float, **more: Any) -> dict[str, Any]:
    return {"sku": sku, "due_date": day, "quantity": much} | more


def _stock(sku: str, place: str, day: date, much: float) -> dict[str, Any]:
    as_of = datetime(day.year, day.month, day.day, 20, tzinfo=UTC)
    return {"sku": sku, "warehouse_id": place, "lot": "", "as_of": as_of, "on_hand": much, "allocated": 0, "unit": "EA"}


@pytest.fixture
def tenant() -> str:
    return uuid.uuid4().hex


@pytest.fixture
def session(database_url: str, tenant: str) -> Iterator[BulkSession]:
    with BulkSession(database_url, tenant) as session, session.transaction():
        yield session


async def _write(database: Database, tenant: str, lines: Rows, stock: Rows = ()) -> None:
    """Items, and an order for each line. Of what stock was stated the last of each place is what is, the rest is
    history."""

    def told(rows: Rows) -> list[dict[str, Any]]:
        lineage = {"tenant_id": tenant, "source_system": "erp", "job_id": uuid.uuid4(), "created_by": "test"}
        return [{**lineage, "source_record": str(at), **row} for at, row in enumerate(rows)]

    orders = [
        {"order_number": str(at), "status": line.get("status", "CONFIRMED"), "order_date": MONDAY}
        for at, line in enumerate(lines)
    ]
    of_orders = [
        {"unit": None, "promotion": None, **line, "order_number": str(at), "line_number": 1}
        for at, line in enumerate(lines)
    ]
    for line in of_orders:
        line.pop("status", None)
    last = {(row["sku"], row["warehouse_id"]): row for row in stock}
    async with database.write(Principal(tenant, "test")) as tx:
        for table, rows in {
            BY_NAME["sku"].table: [{"sku": sku, "name": sku, "unit": "EA"} for sku in {line["sku"] for line in lines}],
            BY_NAME["sales_order"].table: orders,
            BY_NAME["sales_order_line"].table: of_orders,
            BY_NAME["inventory"].table: list(last.values()),
            BY_NAME["inventory"].history: [row for row in stock if row not in last.values()],
        }.items():
            if rows:
                await tx.execute(insert(table), told(rows))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("grain", "periods"),
    [
        ("day", [(MONDAY, 4), (MONDAY + DAY, 3), (MONDAY + 5 * WEEK, 1)]),
        ("week", [(MONDAY, 7), (MONDAY + 5 * WEEK, 1)]),
        ("month", [(date(2025, 3, 1), 7), (date(2025, 4, 1), 1)]),
    ],
)
async def test_what_was_wanted_of_an_item_is_added_up_by_day_week_or_month(
    grain: Grain, periods: list[tuple[date, float]], database: Database, session: BulkSession, tenant: str
) -> None:
    lines = [
        _line("A", MONDAY, 4), _line("A", MONDAY + DAY, 3), _line("A", MONDAY + 5 * WEEK, 1), _line("A", UNTIL, 9),
        _line("A", MONDAY, 2, unit="BOX"), _line("A", MONDAY, 8, status="CANCELLED"),
    ]  # fmt: skip
    await _write(database, tenant, lines)
    (found,) = read_demand(session, UNTIL, grain)
    assert (list(found.periods), found.lines, found.other_unit) == (periods, 3, 1)
    (found,) = read_demand(session, UNTIL, grain, since=MONDAY + WEEK)
    assert list(found.periods) == periods[-1:]


async def test_a_period_is_on_promotion_when_half_of_its_quantity_was_ordered_under_one(
    database: Database, session: BulkSession, tenant: str
) -> None:
    lines = [
        _line("A", MONDAY, 4, promotion="Spring"), _line("A", MONDAY, 4),
        _line("A", MONDAY + WEEK, 4, promotion="Spring"), _line("A", MONDAY + WEEK, 5, promotion=""),
    ]  # fmt: skip
    await _write(database, tenant, lines)
    (found,) = read_demand(session, UNTIL, "week")
    assert found.promotions == (MONDAY,)


async def test_a_period_is_out_of_stock_when_nothing_was_there_on_half_of_its_days(
    database: Database, session: BulkSession, tenant: str
) -> None:
    lines = [_line("A", MONDAY, 8)]
    stock = [
        _stock("A", place, MONDAY + at * DAY, 0 if at in empty else 5)
        for place, empty in (("W1", range(7, 14)), ("W3", (*range(2, 10), *range(40, 60))))
        for at in range(60)
    ]
    await _write(database, tenant, lines, stock)
    (found,) = read_demand(session, UNTIL, "week")
    assert found.stock_outs == ()  # nowhere on three days alone
    (found,) = read_demand(session, UNTIL, "day")
    assert found.stock_outs == tuple(MONDAY + at * DAY for at in (7, 8, 9))
