"""What is derived from the records is what the records come to, whatever was synced, killed, corrected or removed."""

import itertools
import random
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from core.identity import Principal
from data_layer.bulk import BulkSession
from data_layer.database import Database, ReadTx
from data_layer.derived import CURRENT, DERIVED, STOCK, raise_revision, renew_derived
from data_layer.queries.derived import is_current
from data_layer.queries.inventory import InventoryRepository
from data_layer.queries.listing import Page
from data_layer.queries.stock import StockRepository
from ingestion.pipeline import Stopped
from tests.ingestion.plant_files import PLACES, Syncs, write_table

_NUMBERS = itertools.count()
_DESCRIPTION = """\
name: plant
title: The plant's ERP
source_type: ERP
connector: {type: files, path: .}
as_of: "AS_OF"
entities:
  - entity: sku
    stream: items.csv
    key: [Item]
    version: Changed
    fields:
      {sku: Item, name: Item, category: Category, procurement: Procurement, active: Active, unit: Unit,
       currency: Currency, standard_cost: Cost, safety_stock: Safety, reorder_point: Reorder, maximum_stock: Maximum}
  - entity: warehouse
    stream: places.csv
    key: [Place]
    fields: {warehouse_id: Place, name: Name}
  - entity: inventory
    stream: stock.csv
    key: [Item, Place, Lot]
    fields: {sku: Item, warehouse_id: Place, lot: Lot, on_hand: Quantity, unit: Unit}
"""
_ITEM = ["Item", "Changed", "Category", "Procurement", "Active", "Unit", "Currency", "Cost"]
_ITEM += ["Safety", "Reorder", "Maximum"]


@pytest.fixture
def syncs(database_url: str) -> Syncs:
    return Syncs(database_url, f"derived{next(_NUMBERS)}")


def _item(chance: random.Random, code: str) -> dict[str, Any]:
    """Each limit, and each thing that goes wrong, is there now and then."""

    def some(*values: Any) -> Any:
        return chance.choice(values)

    return {
        "Item": code, "Changed": f"2025-05-{chance.randint(1, 20):02}", "Category": some("Bolts", "Nuts", ""),
        "Procurement": some("MAKE", "BUY"), "Active": some("true", "true", "false"), "Unit": some("EA", "EA", "KG"),
        "Currency": some("EUR", "EUR", "USD", ""), "Cost": some("", "0", "1.25", "700"),
        "Safety": some("", "0", "5"), "Reorder": some("", "0", "8", "8.5"), "Maximum": some("", "0", "12"),
    }  # fmt: skip


def _export(folder: Path, chance: random.Random, day: int, most: int = 40) -> Path:
    items = [_item(chance, f"I-{n:03}") for n in range(most) if chance.random() < 0.9]
    stocks = [
        {"Item": item["Item"], "Place": place, "Lot": lot, "Quantity": chance.choice(("-2", "0", "3.5", "7", "20")),
         "Unit": chance.choice(("EA", "EA", "EA", "KG"))}
        for item in items for place in ("W1", "W2") for lot in ("", "L1") if chance.random() < 0.4
    ]  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    write_table(folder / "items.csv", _ITEM, items)
    write_table(folder / "places.csv", ("Place", "Name"), PLACES)
    write_table(folder / "stock.csv", ("Item", "Place", "Lot", "Quantity", "Unit"), stocks)
    description = folder / "plant.yaml"
    description.write_text(_DESCRIPTION.replace("AS_OF", f"2025-05-{day:02}T18:00:00Z"))
    return description


def assert_derived(syncs: Syncs) -> None:
    """Every derived table holds what its query gives, row for row."""
    for derived in DERIVED:
        for table, rows in derived.rows:
            columns = ", ".join(column.name for column in table.columns)
            query = f"SELECT {columns} FROM ({{}}) AS t ORDER BY {columns}"
            assert syncs.query(query.format(f"TABLE {table.fullname}")) == syncs.query(query.format(rows)), table.name


def _current(syncs: Syncs) -> bool:
    return all(syncs.query(CURRENT.format(name="%s"), derived.name) == [(len(derived.of),)] for derived in DERIVED)


@pytest.mark.parametrize("seed", range(4))
def test_after_any_sequence_of_syncs_the_derived_tables_are_what_the_records_come_to(
    syncs: Syncs, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    for number in range(8):
        description = _export(tmp_path / str(number), chance, day=chance.randint(1, 28))
        stop = threading.Event()
        job = syncs.ask()
        if chance.random() < 0.4:  # stopped behind its first batch, and asked about like that
            stop.set()
            with pytest.raises(Stopped):
                syncs.run(description, job=job, batch_rows=chance.choice((5, 11)), stop=stop)
            renew_derived(syncs.url, syncs.tenant)
            assert_derived(syncs)
        for _ in range(chance.choice((1, 2))):
            syncs.run(description, job=job, batch_rows=chance.choice((5, 11, 1000)), metadata='{"allow_removal": true}')
            job = syncs.ask()
        syncs.query("DELETE FROM staging.job WHERE job_id = %s RETURNING 1", job)
        renew_derived(syncs.url, syncs.tenant)
        assert _current(syncs)
        assert_derived(syncs)


async def test_questions_get_the_same_answer_from_the_records_and_from_what_is_derived(
    database: Database, syncs: Syncs, tmp_path: Path
) -> None:
    syncs.run(_export(tmp_path, random.Random(7), day=3, most=80))
    planner = Principal(syncs.tenant, "planner")
    for ask in _QUESTIONS:
        answers = []
        for renewed in (False, True):
            if renewed:
                renew_derived(syncs.url, syncs.tenant)
            else:
                _outdate(syncs)
            async with database.read(planner) as tx:
                assert await is_current(tx, STOCK) is renewed
                answers.append(await _pages(tx, ask))
        assert answers[0] == answers[1]
        assert answers[0][1], "there is something to compare"


async def test_a_list_goes_on_where_it_was_when_a_sync_begins_or_ends_meanwhile(
    database: Database, syncs: Syncs, tmp_path: Path
) -> None:
    syncs.run(_export(tmp_path, random.Random(8), day=3, most=80))
    planner = Principal(syncs.tenant, "planner")
    for ask in _QUESTIONS:
        async with database.read(planner) as tx:
            whole = await ask(tx, 200, None)
        rows: list[Any] = []
        cursor = None
        for turn in itertools.count():
            renew_derived(syncs.url, syncs.tenant) if turn % 2 else _outdate(syncs)
            async with database.read(planner) as tx:
                page = await ask(tx, 3, cursor)
            rows += page.rows
            cursor = page.next_cursor
            if cursor is None:
                break
        assert tuple(rows) == whole.rows


def test_a_renewal_writes_only_the_rows_that_changed(syncs: Syncs, tmp_path: Path) -> None:
    chance = random.Random(9)
    syncs.run(_export(tmp_path, chance, day=3))
    renew_derived(syncs.url, syncs.tenant)
    mark = "SELECT sku, xmin::text FROM manufacturing.item_stock ORDER BY 1"
    before = syncs.query(mark)
    renew_derived(syncs.url, syncs.tenant)
    assert syncs.query(mark) == before
    syncs.query("UPDATE manufacturing.inventory SET on_hand = on_hand + 1 WHERE sku = 'I-004' RETURNING 1")
    _outdate(syncs)
    renew_derived(syncs.url, syncs.tenant)
    changed = {now[0] for now, then in zip(syncs.query(mark), before, strict=True) if now != then}
    assert changed == {"I-004"}
    assert_derived(syncs)


def test_a_batch_that_is_committed_during_a_renewal_is_not_overlooked(syncs: Syncs, tmp_path: Path) -> None:
    syncs.run(_export(tmp_path, random.Random(10), day=3))
    renew_derived(syncs.url, syncs.tenant)
    with BulkSession(syncs.url, syncs.tenant) as batch:
        batch.begin()
        batch.execute("UPDATE manufacturing.inventory SET on_hand = on_hand + 1")
        raise_revision(batch, "inventory")
        _outdate(syncs, "sku")
        renew_derived(syncs.url, syncs.tenant)
        assert _current(syncs)
        with batch.rest():
            pass
    assert not _current(syncs)
    renew_derived(syncs.url, syncs.tenant)
    assert _current(syncs)
    assert_derived(syncs)


def test_what_is_derived_for_one_tenant_is_not_seen_by_another(syncs: Syncs, tmp_path: Path) -> None:
    syncs.run(_export(tmp_path, random.Random(11), day=3))
    renew_derived(syncs.url, syncs.tenant)
    other = Syncs(syncs.url, "stranger")
    renew_derived(other.url, other.tenant)
    for derived in DERIVED:
        for table, _ in derived.rows:
            assert syncs.query(f"SELECT count(*) FROM {table.fullname}") != [(0,)]
            assert other.query(f"SELECT count(*) FROM {table.fullname}") == [(0,)]


def _outdate(syncs: Syncs, entity: str = "inventory") -> None:
    with BulkSession(syncs.url, syncs.tenant) as session, session.transaction():
        raise_revision(session, entity)


async def _pages(tx: ReadTx, ask: "_Ask") -> tuple[dict[str, Any], list[Any]]:
    """The totals, and all rows, read three at a time."""
    page = await ask(tx, 3, None)
    totals = {name: page.totals[name] for name in page.totals if name in _TOTALS}
    rows = list(page.rows)
    while page.next_cursor:
        page = await ask(tx, 3, page.next_cursor)
        rows += page.rows
    return totals, rows


_Ask = Callable[[ReadTx, int, str | None], Awaitable[Page[Any]]]
_TOTALS = {
    "items", "unlike", "critical", "low", "optimal", "excess", "without_safety", "without_reorder", "without_maximum",
    "without_limits", "empty", "inactive", "bought", "groups", "covered", "total_value",
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
    return Page(page.rows, {**page.totals, "groups": await stock.unstocked()}, page.next_cursor)


_QUESTIONS: tuple[_Ask, ...] = (
    *(_by_status(status) for status in (None, "CRITICAL", "LOW", "OPTIMAL", "EXCESS")),
    *(_value(by) for by in ("category", "made_or_bought", "warehouse", "item")),
    _below,
)
