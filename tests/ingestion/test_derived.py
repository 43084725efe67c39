"""What is derived from the records is what the records come to, whatever was synced, stopped, corrected or removed."""

import itertools
import random
import threading
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest

from core.identity import Principal, Scope
from data_layer.analysis.model import MODEL
from data_layer.analysis.query import Query
from data_layer.analysis.repository import AnalysisRepository
from data_layer.bulk import BulkSession
from data_layer.database import Database, ReadTx
from data_layer.derived import COVERED, CURRENT, DERIVED, IDLE, STOCK, raise_revision, renew_derived
from data_layer.queries.demand import DemandRepository
from data_layer.queries.derived import is_current
from data_layer.queries.inventory import InventoryRepository
from data_layer.queries.listing import Page
from data_layer.queries.quality import QualityRepository
from data_layer.queries.sales_history import SalesFilter, SalesHistoryRepository
from data_layer.queries.scorecards import By, ScorecardRepository
from data_layer.queries.spend import SpendFilter, SpendRepository
from data_layer.queries.stock import StockRepository
from ingestion.pipeline import Stopped
from tests.ingestion.chance_plant import TODAY, write_by_chance
from tests.ingestion.plant_files import Syncs

_NUMBERS = itertools.count()
_Ask = Callable[[ReadTx, int, str | None], Awaitable[Page[Any]]]


@pytest.fixture
def syncs(database_url: str) -> Syncs:
    return Syncs(database_url, f"derived{next(_NUMBERS)}")


def assert_derived(syncs: Syncs) -> None:
    """Every derived table holds what its query gives, row for row."""
    for derived in DERIVED:
        for table, rows in derived.rows:
            columns = ", ".join(column.name for column in table.columns)
            query = f"SELECT {columns} FROM ({{}}) AS t ORDER BY {columns}"
            found = syncs.query(query.format(f"TABLE {table.fullname}"))
            assert found == syncs.query(query.format(_of_today(rows))), table.name


def _of_today(rows: str) -> str:
    return rows.replace(":today", f"DATE '{TODAY}'")


def _current(syncs: Syncs) -> bool:
    current = _of_today(CURRENT).replace(":name", "%s")
    return all(syncs.query(current, derived.name) == [(len(derived.of),)] for derived in DERIVED)


def _renew(syncs: Syncs) -> None:
    renew_derived(syncs.url, syncs.tenant, TODAY)


def _outdate(syncs: Syncs, entity: str = "sku") -> None:
    """By a change of nothing; all that is derived is made of items."""
    with BulkSession(syncs.url, syncs.tenant) as session, session.transaction():
        raise_revision(session, entity)


@pytest.mark.parametrize("seed", range(4))
def test_after_any_sequence_of_syncs_the_derived_tables_are_what_the_records_come_to(
    syncs: Syncs, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    for number in range(6):
        description = write_by_chance(chance, tmp_path / str(number), day=chance.randint(1, 28))
        job = syncs.ask(metadata='{"allow_removal": true}')
        if chance.random() < 0.5:  # stopped behind its first batch, and asked about like that
            stop = threading.Event()
            stop.set()
            with pytest.raises(Stopped):
                syncs.run(description, job=job, batch_rows=5, stop=stop)
            _renew(syncs)
            assert_derived(syncs)
        syncs.run(description, job=job, batch_rows=chance.choice((7, 1000)))
        _renew(syncs)
        assert _current(syncs)
        assert_derived(syncs)


async def test_questions_get_the_same_answer_from_the_records_and_from_what_is_derived(
    database: Database, syncs: Syncs, tmp_path: Path
) -> None:
    syncs.run(write_by_chance(random.Random(7), tmp_path, most=80))
    planner = Principal(syncs.tenant, "planner")
    answers: list[list[Any]] = []
    for renew in (_outdate, _renew):
        renew(syncs)
        async with database.read(planner) as tx:
            assert await is_current(tx, STOCK) is (renew is _renew)
            assert await is_current(tx, IDLE, TODAY) is (renew is _renew)
            answers.append([await _pages(tx, ask) for ask in _QUESTIONS])
    for records, derived in zip(*answers, strict=True):
        assert records == derived
        assert records[1], "there is something to compare"


async def test_what_is_told_of_all_items_is_what_is_told_of_each(
    database: Database, syncs: Syncs, tmp_path: Path
) -> None:
    """In whatever units and currencies; an order is counted once in each."""
    syncs.run(write_by_chance(random.Random(9), tmp_path, most=80))
    async with database.read(Principal(syncs.tenant, "planner")) as tx:
        sales, spend = SalesHistoryRepository(tx), SpendRepository(tx)
        sold = await sales.grouped("item", None, TODAY, SalesFilter(), limit=1000, cursor=None)
        bought = await spend.grouped("item", None, TODAY, SpendFilter(), limit=1000, cursor=None)
        codes = [sorted({row.code for row in page.rows} - {""}) for page in (sold, bought)]
        each_sold = [
            await sales.grouped("item", None, TODAY, SalesFilter(sku=sku), limit=9, cursor=None) for sku in codes[0]
        ]
        each_bought = [
            await spend.grouped("item", None, TODAY, SpendFilter(sku=sku), limit=9, cursor=None) for sku in codes[1]
        ]
        months = await sales.grouped("month", None, TODAY, SalesFilter(), limit=1000, cursor=None)
        suppliers = await spend.grouped("supplier", None, TODAY, SpendFilter(), limit=1000, cursor=None)
    for page, each, same in ((sold, each_sold, months), (bought, each_bought, suppliers)):
        assert len(each) == page.totals["groups"] > 10
        assert max(row.orders for row in page.rows) > 1
        found = [row for one in each for row in one.rows]
        assert sorted(found, key=str) == sorted((row for row in page.rows if row.code), key=str)
        for total in ("total_orders", "unpriced_lines", "total_value", "total_quantity", "customers", "suppliers"):
            assert page.totals.get(total) == same.totals.get(total)


async def test_what_an_analysis_says_of_movement_and_cover_is_the_same_read_or_worked_out(
    database: Database, syncs: Syncs, tmp_path: Path
) -> None:
    syncs.run(write_by_chance(random.Random(7), tmp_path, most=80))
    fields = ("last_moved", "days_idle", "slow_moving", "dead", "daily_demand", "days_of_cover")
    query = Query("item", show=fields, limit=1000)
    answers = []
    for renew in (_outdate, _renew):
        renew(syncs)
        async with database.read(Principal(syncs.tenant, "planner")) as tx:
            answers.append(await AnalysisRepository(tx).run(MODEL, query, TODAY, scopes=tuple(Scope)))
    records, derived = answers
    assert records == derived
    told = {output.field: {row[output.key] for row in records.rows} for output in records.outputs}
    assert all(len(told[field]) > 1 for field in fields), "there is something to compare"


async def test_a_list_goes_on_where_it_was_when_a_sync_begins_or_ends_meanwhile(
    database: Database, syncs: Syncs, tmp_path: Path
) -> None:
    syncs.run(write_by_chance(random.Random(8), tmp_path, most=60))
    planner = Principal(syncs.tenant, "planner")
    for ask in _QUESTIONS:
        async with database.read(planner) as tx:
            whole = await ask(tx, 200, None)
        rows: list[Any] = []
        cursor = None
        for turn in itertools.count():
            _renew(syncs) if turn % 2 else _outdate(syncs)
            async with database.read(planner) as tx:
                page = await ask(tx, len(whole.rows) // 3 + 1, cursor)
            rows += page.rows
            cursor = page.next_cursor
            if cursor is None:
                break
        assert tuple(rows) == whole.rows


def test_a_renewal_writes_only_the_rows_that_changed(syncs: Syncs, tmp_path: Path) -> None:
    syncs.run(write_by_chance(random.Random(9), tmp_path))
    _renew(syncs)
    mark = "SELECT sku, xmin::text FROM manufacturing.item_stock ORDER BY 1"
    before = syncs.query(mark)
    (changed,) = syncs.query("SELECT min(sku) FROM manufacturing.inventory")[0]
    syncs.query("UPDATE manufacturing.inventory SET on_hand = on_hand + 1 WHERE sku = %s RETURNING 1", changed)
    _outdate(syncs)
    _renew(syncs)
    assert {now[0] for now, then in zip(syncs.query(mark), before, strict=True) if now != then} == {changed}
    assert_derived(syncs)


def test_a_batch_that_is_committed_during_a_renewal_is_not_overlooked(syncs: Syncs, tmp_path: Path) -> None:
    syncs.run(write_by_chance(random.Random(10), tmp_path))
    _renew(syncs)
    with BulkSession(syncs.url, syncs.tenant) as batch:
        batch.begin()
        batch.execute("UPDATE manufacturing.inventory SET on_hand = on_hand + 1")
        raise_revision(batch, "inventory")
        _outdate(syncs)
        _renew(syncs)
        assert _current(syncs)
        with batch.rest():
            pass
    assert not _current(syncs)
    _renew(syncs)
    assert _current(syncs)
    assert_derived(syncs)


async def test_what_depends_on_the_date_holds_until_the_day_from_which_something_else_is_so(
    database: Database, syncs: Syncs, tmp_path: Path
) -> None:
    syncs.run(write_by_chance(random.Random(12), tmp_path))
    planner = Principal(syncs.tenant, "planner")
    _renew(syncs)
    async with database.read(planner) as tx:
        within = [day for day in range(-10, 10) if await is_current(tx, IDLE, TODAY + timedelta(days=day))]
        assert within == [0, 1, 2]  # something was ordered today, and a structure begins in three days
        within = [day for day in range(-10, 10) if await is_current(tx, COVERED, TODAY + timedelta(days=day))]
        assert within == [0]  # its period ends today
        assert await is_current(tx, STOCK, TODAY + timedelta(days=100))
    renew_derived(syncs.url, syncs.tenant, TODAY + timedelta(days=3))
    async with database.read(planner) as tx:
        assert await is_current(tx, IDLE, TODAY + timedelta(days=4))
        assert not await is_current(tx, IDLE, TODAY)


def test_what_is_derived_for_one_tenant_is_not_seen_by_another(syncs: Syncs, tmp_path: Path) -> None:
    syncs.run(write_by_chance(random.Random(11), tmp_path))
    other = Syncs(syncs.url, "stranger")
    for one in (syncs, other):
        _renew(one)
    for derived in DERIVED:
        for table, _ in derived.rows:
            assert syncs.query(f"SELECT count(*) FROM {table.fullname}") != [(0,)]
            assert other.query(f"SELECT count(*) FROM {table.fullname}") == [(0,)]


async def _pages(tx: ReadTx, ask: _Ask) -> tuple[dict[str, Any], list[Any]]:
    """The totals, and all rows, read in three pages or four."""
    size = len((await ask(tx, 1000, None)).rows) // 3 + 1
    page = await ask(tx, size, None)
    totals = {name: page.totals[name] for name in page.totals if name in _TOTALS}
    rows = list(page.rows)
    while page.next_cursor:
        page = await ask(tx, size, page.next_cursor)
        rows += page.rows
    return totals, rows


_TOTALS = {
    "items", "unlike", "critical", "low", "optimal", "excess", "without_safety", "without_reorder", "without_maximum",
    "without_limits", "empty", "inactive", "bought", "groups", "covered", "total_value", "dead_items", "unvalued",
    "free", "dead_value", "with_demand", "shown", "without_demand", "unstocked", "findings", "errors", "rules",
    "suppliers", "all_lines", "all_received", "all_dated", "all_shipping", "all_on_time", "total_spend",
    "lines_of_table", "unpriced_lines", "total_orders", "customers", "total_quantity", "total_other_orders",
    "total_other_value", "total_other_quantity", "with_inactive", "unordered", "unsourced",
}  # fmt: skip


def _by_status(status: str | None) -> _Ask:
    return lambda tx, limit, cursor: StockRepository(tx).by_status(status, None, None, limit=limit, cursor=cursor)


def _value(by: str) -> _Ask:
    return lambda tx, limit, cursor: StockRepository(tx).value(
        by, sku=None, category=None, warehouse=None, limit=limit, cursor=cursor
    )


async def _below(tx: ReadTx, limit: int, cursor: str | None) -> Page[Any]:
    stock = InventoryRepository(tx)
    page = await stock.below_reorder_point(None, None, limit=limit, cursor=cursor)
    return Page(page.rows, {**page.totals, "unstocked": await stock.unstocked()}, page.next_cursor)


def _slow(dead_only: bool) -> _Ask:
    since = TODAY - timedelta(days=25)
    return lambda tx, limit, cursor: DemandRepository(tx).slow(
        since, TODAY, category=None, warehouse=None, dead_only=dead_only, limit=limit, cursor=cursor
    )


def _cover(days: int, less_than: Decimal | None) -> _Ask:
    since = TODAY - timedelta(days=days)
    return lambda tx, limit, cursor: DemandRepository(tx).cover(
        since, TODAY, sku=None, category=None, less_than=less_than, limit=limit, cursor=cursor
    )


def _scores(by: By, supplier: str | None) -> _Ask:
    return lambda tx, limit, cursor: ScorecardRepository(tx).scores(
        supplier, None, None, by=by, best_first=False, limit=limit, cursor=cursor
    )


def _sales(by: str, since: date | None = None) -> _Ask:
    return lambda tx, limit, cursor: SalesHistoryRepository(tx).grouped(
        by, since, None, SalesFilter(), limit=limit, cursor=cursor
    )


def _spend(by: str, since: date | None = None, until: date | None = None) -> _Ask:
    return lambda tx, limit, cursor: SpendRepository(tx).grouped(
        by, since, until, SpendFilter(), limit=limit, cursor=cursor
    )


def _single(supplier: str | None = None, category: str | None = None) -> _Ask:
    kind = ("category", category) if category else None
    return lambda tx, limit, cursor: ScorecardRepository(tx).single_sourced(
        TODAY, supplier, kind, limit=limit, cursor=cursor
    )


def _two_periods(by: str | None) -> _Ask:
    this, other = (TODAY - timedelta(days=60), TODAY), (date(2023, 1, 1), TODAY - timedelta(days=20))
    return lambda tx, limit, cursor: SalesHistoryRepository(tx).two_periods(
        by, this, other, SalesFilter(), limit=limit, cursor=cursor
    )


_QUESTIONS: tuple[_Ask, ...] = (
    *(_by_status(status) for status in (None, "CRITICAL", "LOW", "OPTIMAL", "EXCESS")),
    *(_value(by) for by in ("category", "made_or_bought", "warehouse", "item")),
    _below,
    _slow(dead_only=False),
    _slow(dead_only=True),
    _cover(90, None),
    _cover(90, Decimal(20)),
    _cover(80, Decimal(20)),
    lambda tx, limit, cursor: QualityRepository(tx).inventory_check(limit=limit, cursor=cursor),
    *(_scores(by, None) for by in get_args(By)),
    _scores("rejects", "V1"),
    *(_sales(by) for by in ("month", "quarter", "year", "category", "territory", "channel")),
    _sales("category", TODAY - timedelta(days=30)),
    *(_spend(by) for by in ("month", "quarter", "year", "supplier", "category", "buyer")),
    _spend("supplier", TODAY - timedelta(days=120), TODAY - timedelta(days=3)),
    _single(),
    _single("V1"),
    _single(category="Bolts"),
    *(_two_periods(by) for by in (None, "month", "category", "territory", "channel")),
)


def test_records_without_statistics_get_them_before_anything_is_made_of_them(syncs: Syncs, tmp_path: Path) -> None:
    syncs.run(write_by_chance(random.Random(14), tmp_path))
    with BulkSession(syncs.url, syncs.tenant) as session:
        session.administer("SELECT pg_clear_relation_stats('manufacturing', 'bom')")
    _renew(syncs)
    assert syncs.query("SELECT reltuples >= 0 FROM pg_class WHERE oid = 'manufacturing.bom'::regclass") == [(True,)]
