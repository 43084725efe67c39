"""When nothing was on hand, as far as statements of stock say so."""

import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from data_layer.bulk import BulkSession
from data_layer.stock_outs import read_stock_outs

FIRST = date(2025, 3, 1)
UNTIL = date(2025, 6, 1)
Stated = Sequence[tuple[int, float]]  # days from FIRST, and how much

_ITEM = """
INSERT INTO manufacturing.sku (tenant_id, sku, name, unit, source_system, source_record, job_id, created_by)
VALUES (%(t)s, 'A', 'A', 'EA', 'erp', '1', %(j)s, 'test')
"""
_ORDER = """
INSERT INTO manufacturing.sales_order
    (tenant_id, order_number, status, order_date, source_system, source_record, job_id, created_by)
VALUES (%(t)s, '1', 'CONFIRMED', '2025-03-01', 'erp', '1', %(j)s, 'test')
"""
_LINE = """
INSERT INTO manufacturing.sales_order_line
    (tenant_id, order_number, line_number, sku, quantity, source_system, source_record, job_id, created_by)
VALUES (%(t)s, '1', 1, 'A', 1, 'erp', '1', %(j)s, 'test')
"""
_STOCK = """
INSERT INTO manufacturing.{table} (tenant_id, sku, warehouse_id, lot, as_of, on_hand, allocated, unit,
    source_system, source_record, job_id, created_by)
VALUES (%(t)s, 'A', %(place)s, '', %(at)s, %(much)s, 0, 'EA', 'erp', '1', %(j)s, 'test')
"""
_JOB = """
INSERT INTO staging.job (tenant_id, job_id, source_id, source_type, status, created_by)
VALUES (%(t)s, %(j)s, 'erp', 'ERP', 'COMPLETED', 'test')
"""
_READ = """
INSERT INTO staging.progress (tenant_id, job_id, step, entity, stream, status, as_of)
VALUES (%(t)s, %(j)s, 1, 'inventory', 'stock.csv', 'COMPLETED', %(at)s)
"""


def _at(day: int) -> datetime:
    return datetime(FIRST.year, FIRST.month, FIRST.day, 20, tzinfo=UTC) + timedelta(days=day)


@pytest.fixture
def session(database_url: str) -> Iterator[BulkSession]:
    tenant = uuid.uuid4().hex
    with BulkSession(database_url, tenant) as session, session.transaction():
        for statement in (_ITEM, _ORDER, _LINE):
            session.execute(statement, {"t": tenant, "j": uuid.uuid4()})
        yield session


@pytest.fixture
def out(session: BulkSession) -> Callable[..., list[int]]:
    def days(read: Sequence[int] = (), gone: Sequence[str] = (), **places: Stated) -> list[int]:
        """On which days the item was out of stock when so much was stated at each place, and stock was read on days."""
        given: dict[str, Any] = {"t": session.tenant_id}
        for day in read:
            job = {**given, "j": uuid.uuid4(), "at": _at(day)}
            session.execute(_JOB, job)
            session.execute(_READ, job)
        for place, stated in places.items():
            for at, (day, much) in enumerate(stated):
                table = "inventory" if at == len(stated) - 1 and place not in gone else "inventory_history"
                told = {**given, "j": uuid.uuid4(), "place": place, "at": _at(day), "much": much}
                session.execute(_STOCK.format(table=table), told)
        found = read_stock_outs(session, UNTIL)
        return [(day - FIRST).days for day in found.get("A", ())]

    return days


def test_it_is_out_of_stock_from_when_nothing_was_stated_until_something_is(out: Callable[..., list[int]]) -> None:
    assert out(W1=[(0, 5), (6, 5), (12, 0), (15, 3), (20, 3)]) == [12, 13, 14]


def test_what_was_not_stated_for_more_than_a_week_is_not_known(out: Callable[..., list[int]]) -> None:
    assert out(W1=[(0, 5), (7, 5), (14, 0), (22, 3), (29, 3)]) == [14]


def test_a_level_that_was_only_repeated_is_known_by_when_its_source_was_read(out: Callable[..., list[int]]) -> None:
    assert out(read=range(0, 29), W1=[(0, 5), (20, 0)]) == list(range(20, 29))


def test_days_between_readings_that_are_far_apart_are_not_known(out: Callable[..., list[int]]) -> None:
    assert out(read=[*range(0, 15), 40, 41], W1=[(0, 5), (13, 0)]) == [13, 14, 40, 41]


def test_it_is_out_of_stock_when_nothing_is_at_any_place(out: Callable[..., list[int]]) -> None:
    assert out(read=range(0, 30), W1=[(0, 5), (10, 0)], W2=[(4, 5), (20, 0), (22, 1)]) == [20, 21]


def test_a_place_that_is_no_longer_stated_is_not_known_to_be_empty(out: Callable[..., list[int]]) -> None:
    assert out(read=range(0, 30), W1=[(0, 5), (20, 0)], gone=["W1"]) == [20]


def test_an_item_that_is_mostly_out_of_stock_is_made_to_order_and_lacks_nothing(out: Callable[..., list[int]]) -> None:
    assert out(read=range(0, 30), W1=[(0, 5), (10, 0)]) == []
