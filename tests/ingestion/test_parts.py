"""A stream that several workers share comes to what one alone makes of it."""

import itertools
import multiprocessing
import os
import random
import threading
import uuid
from collections.abc import Callable
from contextlib import nullcontext, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from time import monotonic
from typing import Any
from zlib import crc32

import polars as pl
import pytest

from core.enums import IngestionStatus
from core.errors import Unavailable
from data_layer.bulk import BulkSession, encode
from data_layer.canonical_load import ALL_SLOTS, CanonicalLoad, Origin
from data_layer.derived import renew_derived
from data_layer.entities import BY_NAME
from data_layer.parts import SLOTS, Part, Parts
from data_layer.sync_log import SyncLog
from ingestion.pipeline import Sharing, Stopped, help_job, run_job
from ingestion.source import load_source, open_connector
from ingestion.transform import Transformer
from ingestion.transform.checks import DTYPES
from tests.ingestion.chance_plant import TODAY
from tests.ingestion.crash_driver import assist, live
from tests.ingestion.left_behind import left
from tests.ingestion.plant_files import Rows, Syncs, item, stock, write_plant
from tests.ingestion.test_derived import assert_derived

_BATCH_ROWS = 24
_HELPERS = 2
_KILLS_A_JOB = 6
_LIFE_S = 0.4
_LONGER = 1.1
_NUMBERS = itertools.count()
_FOREVER = threading.Event()
_CURSOR = "    mode: incremental\n    cursor: Changed\n"

_WAREHOUSE = BY_NAME["warehouse"]
_LINES = """\
name: lines
title: Lines
source_type: ERP
connector: {type: files, path: .}
entities:
  - entity: purchase_order_line
    stream: lines.csv
    key: [Order, Line]
    fields: {po_number: Order, line_number: Line, sku: Item, quantity: Quantity}
"""

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.ingestion.crash_driver"])


def _exports(folder: Path) -> list[Path]:
    """With keys that come twice, near and far, without a version where there is none; with lines that are no records,
    values that are none, references to nothing; the second one lacks some, the third is older."""
    items = [
        item(f"I-{n:03}", f"Item {n}", changed="2025-05-10", safety="oops" if n % 17 == 0 else "5") for n in range(300)
    ]
    items += [item(f"I-{n:03}", f"Again {n}", changed=f"2025-05-{9 + n % 3:02}") for n in range(0, 300, 7)]
    items.insert(40, item("", "Nameless"))
    stocks = [stock(f"I-{n % 310:03}", f"W{n % 2 + 1}", str(n), f"B{n % 7}") for n in range(700)]
    stocks[3:3] = [stock("I-005", "W1", "1"), stock("I-005", "W1", "2")]
    later = [stock(f"I-{n:03}", place, str(n + n % 3), f"B{n % 7}") for n in range(20, 300) for place in ("W1", "W2")]
    changed = [item(f"I-{n:03}", f"Item {n} renamed", changed="2025-05-12") for n in range(20, 320)]
    yesterday: Rows = [stock(f"I-{n:03}", "W1", "1") for n in range(200)]
    exports = [
        write_plant(folder / "first", items=items, stocks=stocks, as_of="2025-05-15T18:00:00Z"),
        write_plant(folder / "next", items=changed, stocks=later, as_of="2025-05-16T18:00:00Z"),
        write_plant(folder / "late", items=changed, stocks=yesterday, as_of="2025-05-14T18:00:00Z"),
    ]
    with (folder / "first" / "items.csv").open("a") as file:
        file.write('I-400,"Two\nlines",2025-05-10,3\nI-401,too,many,of,them\nI-402\n')
    return exports


def _incremental(folder: Path) -> list[Path]:
    exports = []
    for name, first, last in (("one", 0, 300), ("two", 200, 420)):
        items = [item(f"I-{n:03}", f"Item {n} {name}", changed=f"2025-05-{1 + n // 20:02}") for n in range(first, last)]
        description = write_plant(folder / name, items=items)
        description.write_text(
            description.read_text().replace("    version: Changed\n", "    version: Changed\n" + _CURSOR)
        )
        exports.append(description)
    return exports


class Shared:
    """Syncs of one tenant that helpers share from their beginning on."""

    def __init__(self, url: str, tenant: str, helpers: int = _HELPERS) -> None:
        self.syncs = Syncs(url, tenant)
        self._helpers = helpers
        self.failed: list[BaseException] = []

    def run(self, description: Path, *, batch_rows: int = _BATCH_ROWS) -> IngestionStatus:
        source = load_source(str(description))
        self.syncs.job = job = self.syncs.ask(source.name)
        running: list[threading.Thread] = []

        def help_() -> None:
            try:
                help_job(
                    self.syncs.url, self.syncs.tenant, job, lambda _: (source, open_connector(source)), stop=_FOREVER,
                    batch_rows=batch_rows,
                )  # fmt: skip
            except BaseException as error:
                self.failed.append(error)

        def call() -> None:
            threads = [threading.Thread(target=help_) for _ in range(self._helpers)]
            running.extend(threads)
            for thread in threads:
                thread.start()

        status = run_job(
            self.syncs.url, self.syncs.tenant, job, lambda _: (source, open_connector(source)), stop=_FOREVER,
            batch_rows=batch_rows, sharing=Sharing(100, call),
        )  # fmt: skip
        for thread in running:
            thread.join(60)
            assert not thread.is_alive()
        return status

    def parts(self, step: int) -> set[int]:
        """The first slots of those in which the stream was read."""
        found = self.syncs.query(
            "SELECT sequence FROM staging.chunk WHERE job_id = %s AND step = %s", self.syncs.job, step
        )
        return {sequence % SLOTS for (sequence,) in found}


@pytest.fixture
def tenants(database_url: str) -> tuple[Syncs, Shared]:
    number = next(_NUMBERS)
    return Syncs(database_url, f"alone{number}"), Shared(database_url, f"shared{number}")


@pytest.mark.parametrize("exports", [_exports, _incremental])
def test_a_shared_sync_leaves_what_an_undivided_one_leaves(
    tenants: tuple[Syncs, Shared], tmp_path: Path, exports: Callable[[Path], list[Path]]
) -> None:
    alone, shared = tenants
    for description in exports(tmp_path):
        one = alone.run(description, batch_rows=_BATCH_ROWS)
        assert shared.run(description) is one
        assert len(shared.parts(0)) > 1
        expected, found = left(alone), left(shared.syncs)
        for table, rows in expected.items():
            assert found[table] == rows, f"{table} differs"
        assert shared.failed == []
    assert len(expected["manufacturing.sku"]) > 200
    assert shared.syncs.query("SELECT count(*) FROM staging.part") == [(0,)]


def test_whoever_runs_the_job_takes_up_what_a_lost_helper_leaves(tenants: tuple[Syncs, Shared], tmp_path: Path) -> None:
    alone, shared = tenants
    description = _exports(tmp_path)[0]
    alone.run(description, batch_rows=_BATCH_ROWS)
    source = load_source(str(description))
    job = shared.syncs.ask()
    running = _stopped_once(shared.syncs, description, job, "SELECT count(*) > 0 FROM staging.part")
    assert running == IngestionStatus.PROCESSING
    url, tenant = shared.syncs.url, shared.syncs.tenant
    with BulkSession(url, tenant) as lost, BulkSession(url, tenant) as other:
        parts, others = Parts(lost, job, 0), Parts(other, job, 0)
        part = _claimed(parts)
        with other.transaction():
            assert others.ask(_BATCH_ROWS) == (1, 1)
        with lost.transaction():
            assert parts.advance(lost, part) is True
            parts.give_away(lost, part, 8)
        given = _claimed(others)
        assert (given.first, given.end) == (8, 16)
        with BulkSession(url, tenant) as third:  # nobody else gets what somebody works on
            assert Parts(third, job, 0).claim() is None
    run_job(
        shared.syncs.url, shared.syncs.tenant, job, lambda _: (source, open_connector(source)), stop=_FOREVER,
        batch_rows=_BATCH_ROWS,
    )  # fmt: skip
    expected, found = left(alone), left(shared.syncs)
    assert {table for table, rows in expected.items() if found[table] != rows} == set()


def test_what_a_worker_of_the_version_before_has_read_is_not_read_again(
    tenants: tuple[Syncs, Shared], tmp_path: Path
) -> None:
    """It knows of no parts: it goes on from the step's position, and writes it there."""
    alone, shared = tenants
    description, syncs, job = _exports(tmp_path)[0], shared.syncs, shared.syncs.ask()
    alone.run(description, batch_rows=_BATCH_ROWS)
    _stopped_once(syncs, description, job, "SELECT coalesce(max(read), 0) > 50 FROM staging.progress")
    assert syncs.query("SELECT p.position = g.position FROM staging.part p, staging.progress g") == [(True,)]
    with BulkSession(syncs.url, syncs.tenant) as session, session.transaction():
        session.execute("UPDATE staging.part SET position = NULL, batches = 0")
    assert syncs.run(description, job=job, batch_rows=_BATCH_ROWS) is IngestionStatus.PARTIALLY_FAILED
    expected, found = left(alone), left(syncs)
    del expected["staging.chunk"]  # its batches are numbered otherwise
    assert {table for table, rows in expected.items() if found[table] != rows} == set()


def test_a_description_that_was_changed_meanwhile_is_helped_by_nobody_and_fails_the_sync(
    tenants: tuple[Syncs, Shared], tmp_path: Path
) -> None:
    _, shared = tenants
    syncs, description, job = shared.syncs, _exports(tmp_path)[0], shared.syncs.ask()
    _stopped_once(syncs, description, job, "SELECT count(*) > 0 FROM staging.part")
    before = syncs.query("SELECT * FROM staging.part"), syncs.query("SELECT * FROM staging.progress")
    description.write_text(description.read_text().replace("stream: items.csv", "stream: stock.csv"))
    source = load_source(str(description))
    help_job(syncs.url, syncs.tenant, job, lambda _: (source, open_connector(source)), stop=_FOREVER)
    assert (syncs.query("SELECT * FROM staging.part"), syncs.query("SELECT * FROM staging.progress")) == before
    assert syncs.run(description, job=job) is IngestionStatus.FAILED
    assert "was changed while its sync was interrupted" in syncs.error()
    assert syncs.query("SELECT count(*) FROM staging.part") == [(0,)]


def test_a_file_that_is_another_one_meanwhile_is_helped_by_nobody(
    tenants: tuple[Syncs, Shared], tmp_path: Path
) -> None:
    _, shared = tenants
    syncs, description, job = shared.syncs, _exports(tmp_path)[0], shared.syncs.ask()
    _stopped_once(syncs, description, job, "SELECT count(*) > 0 FROM staging.part")
    before = syncs.query("SELECT * FROM staging.part")
    with (description.parent / "items.csv").open("a") as file:
        file.write("I-999,One more,2025-05-10,3\n")
    source = load_source(str(description))
    help_job(syncs.url, syncs.tenant, job, lambda _: (source, open_connector(source)), stop=_FOREVER)
    assert syncs.query("SELECT * FROM staging.part") == before


def test_a_helper_that_comes_after_the_jobs_end_writes_nothing_more(
    tenants: tuple[Syncs, Shared], tmp_path: Path
) -> None:
    _, shared = tenants
    syncs, description, job = shared.syncs, _exports(tmp_path)[0], shared.syncs.ask()
    _stopped_once(syncs, description, job, "SELECT count(*) > 0 FROM staging.part")
    with BulkSession(syncs.url, syncs.tenant) as helper:
        parts = Parts(helper, job, 0)
        part = _claimed(parts)
        with helper.transaction():
            SyncLog(helper, job).finish(IngestionStatus.FAILED, "Somebody ended it.")
        with helper.transaction():
            assert parts.advance(helper, part) is None


def test_a_jobs_end_waits_for_who_gives_a_part_away_and_leaves_none(
    tenants: tuple[Syncs, Shared], tmp_path: Path
) -> None:
    _, shared = tenants
    syncs, description, job = shared.syncs, _exports(tmp_path)[0], shared.syncs.ask()
    _stopped_once(syncs, description, job, "SELECT count(*) > 0 FROM staging.part")

    def end() -> None:
        with BulkSession(syncs.url, syncs.tenant) as session, session.transaction():
            SyncLog(session, job).finish(IngestionStatus.FAILED, "Somebody ended it.")

    with BulkSession(syncs.url, syncs.tenant) as helper:
        parts = Parts(helper, job, 0)
        part = _claimed(parts)
        with helper.transaction():
            assert parts.ask(_BATCH_ROWS) == (1, 1)
            assert parts.advance(helper, part) is True
            parts.give_away(helper, part, 8)
            ending = threading.Thread(target=end)
            ending.start()
            waiting = (
                "SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'DELETE%%'"
            )
            while syncs.administer(waiting) != [(True,)]:
                assert ending.is_alive()
        ending.join(60)
    assert syncs.query("SELECT count(*) FROM staging.part") == [(0,)]


def test_what_is_given_away_behind_the_last_record_of_a_part_is_not_lost(
    tenants: tuple[Syncs, Shared], tmp_path: Path
) -> None:
    """All records behind those that were read when somebody asked are of the slots that are given away."""
    alone, shared = tenants
    syncs, job, ended = shared.syncs, shared.syncs.ask(), threading.Event()
    upper = [code for code in (f"I-{n:04}" for n in range(2_000)) if crc32(code.encode()) % SLOTS >= SLOTS // 2]
    both = [f"F-{n:03}" for n in range(_BATCH_ROWS)]
    description = write_plant(tmp_path, items=[item(code, code) for code in both + upper[: 20 * _BATCH_ROWS]])
    alone.run(description, batch_rows=_BATCH_ROWS)

    def ask() -> None:
        with BulkSession(syncs.url, syncs.tenant) as asking:
            while not ended.is_set():
                with asking.transaction():
                    Parts(asking, job, 0).ask(_BATCH_ROWS)

    asking = threading.Thread(target=ask)
    asking.start()
    syncs.run(description, job=job, batch_rows=_BATCH_ROWS)
    ended.set()
    asking.join(60)
    shared.syncs.job = job
    assert len(shared.parts(0)) > 1
    expected, found = left(alone), left(syncs)
    assert {table for table, rows in expected.items() if found[table] != rows} == set()


def test_issues_of_a_shared_stream_are_listed_in_the_order_of_its_lines(
    tenants: tuple[Syncs, Shared], tmp_path: Path
) -> None:
    _, shared = tenants
    shared.run(_exports(tmp_path)[0])
    lines = shared.syncs.query("SELECT line FROM staging.issue WHERE entity = 'sku' ORDER BY issue_id")
    assert len(lines) > 20
    assert lines == sorted(lines)


def test_what_is_told_of_a_shared_sync_is_told_record_by_record_in_order(
    tenants: tuple[Syncs, Shared], tmp_path: Path
) -> None:
    alone, shared = tenants
    told = []
    for syncs in (alone, shared.syncs):
        _subscribe(syncs)
    for description in _exports(tmp_path)[:2]:
        alone.run(description, batch_rows=_BATCH_ROWS)
        shared.run(description)
    for syncs in (alone, shared.syncs):
        told.append(
            syncs.query(
                "SELECT entity, key, kind, record, changed FROM copilot.event WHERE entity IN ('sku', 'inventory')"
                " ORDER BY entity, key, number"
            )
        )
    assert len(told[0]) > 900
    assert told[1] == told[0]


def test_a_key_falls_into_the_same_slot_whoever_looks(tenants: tuple[Syncs, Shared], tmp_path: Path) -> None:
    """Two workers of different versions share a stream."""
    description = _exports(tmp_path)[0]
    source = load_source(str(description))
    mapping = next(one for one in source.mappings if one.entity.name == "inventory")
    references = {"sku": pl.Series([], dtype=pl.String), "warehouse": pl.Series([], dtype=pl.String)}
    transform = Transformer(source, mapping, open_connector(source), references, datetime(2025, 5, 15, tzinfo=UTC))
    raw = pl.DataFrame(
        {"Item": ["I-1", "I-2", "I-3", "I-1", None], "Place": ["W1"] * 5, "Quantity": ["1", "x", None, "2", "3"]}
    ).with_columns(pl.Series("_line", [2, 3, 4, 5, 6]))
    assert transform.slots(raw).to_list() == [2, 12, 9, 2, 4]


def test_keys_that_are_written_otherwise_and_mean_the_same_fall_into_one_slot(tmp_path: Path) -> None:
    (tmp_path / "lines.csv").write_text("Order,Line,Supplier,Item,Quantity\n")
    description = tmp_path / "lines.yaml"
    description.write_text(_LINES)
    source = load_source(str(description))
    none = pl.Series([], dtype=pl.String)
    references = dict.fromkeys(("purchase_order", "sku", "warehouse"), none)
    moment = datetime(2025, 5, 15, tzinfo=UTC)
    transform = Transformer(source, source.mappings[0], open_connector(source), references, moment)
    raw = pl.DataFrame({"Order": ["P1", "P1", "P2"], "Line": ["10", "010", "10"], "_line": [2, 3, 4]})
    slots = transform.slots(raw.with_columns(Item=pl.lit("A"), Quantity=pl.lit("1"), Supplier=pl.lit("S"))).to_list()
    assert slots == [crc32(key) % SLOTS for key in (b"P1\x1f10", b"P1\x1f10", b"P2\x1f10")]


@pytest.mark.parametrize(
    ("first", "second", "told", "waits"),
    [
        (range(8), range(8, 16), False, False),
        (range(8), range(4, 8), False, True),
        (range(8), ALL_SLOTS, False, True),
        (ALL_SLOTS, range(8), False, True),
        (range(8), range(8, 16), True, True),
    ],
)
def test_batches_wait_for_each_other_only_where_they_can_meet_or_are_told_of(
    tenants: tuple[Syncs, Shared], first: range, second: range, told: bool, waits: bool
) -> None:
    syncs, _ = tenants
    if told:
        _subscribe(syncs)

    def load(session: BulkSession, code: str, slots: range) -> None:
        schema = {field.name: DTYPES[field.kind] for field in _WAREHOUSE.fields}
        schema |= {"source_record": pl.String(), "source_version": pl.Datetime()}
        values = {"warehouse_id": code, "name": code, "active": True, "source_record": code}
        frame = pl.DataFrame({name: [values.get(name)] for name in schema}, schema=schema)
        origin = Origin(syncs.tenant, "plant", uuid.uuid4(), "planner", date(2025, 5, 15))
        way = CanonicalLoad(_WAREHOUSE, origin)
        way.receive(session, encode(frame))
        assert way.load(session, encode(frame), slots).inserted == 1

    with BulkSession(syncs.url, syncs.tenant) as one, BulkSession(syncs.url, syncs.tenant) as other:
        with one.transaction():
            load(one, "W1", first)
            with suppress(Unavailable) if waits else nullcontext(), other.transaction():
                other.execute("SET LOCAL lock_timeout = '200ms'")
                load(other, "W2", second)
        assert syncs.query("SELECT count(*) FROM manufacturing.warehouse") == [(1 if waits else 2,)]


def _subscribe(syncs: Syncs) -> None:
    """All changes of its records are told."""
    syncs.administer(
        "INSERT INTO copilot.event_subscription (tenant_id, brokers, prefix, entities, settings)"
        " VALUES (%s, 'nowhere:1', 'plant.', '{}', '{}')",
        syncs.tenant,
    )


def _claimed(parts: Parts) -> Part:
    """Once whoever worked on it has left."""
    until = monotonic() + 30
    while (part := parts.claim()) is None:
        assert monotonic() < until
    return part


def _stopped_once(syncs: Syncs, description: Path, job: uuid.UUID, condition: str) -> IngestionStatus:
    """The job run until then, and stopped behind its present batch."""
    stop = threading.Event()

    def run() -> None:
        with suppress(Stopped):
            syncs.run(description, job=job, batch_rows=_BATCH_ROWS, stop=stop)

    running = threading.Thread(target=run)
    running.start()
    while syncs.query(condition) != [(True,)]:
        assert running.is_alive()
    stop.set()
    running.join(60)
    ((status,),) = syncs.query("SELECT status FROM staging.job WHERE job_id = %s", job)
    return IngestionStatus(status)


def _share_and_die(syncs: Syncs, job: uuid.UUID, description: Path, chance: random.Random, most: int) -> int:
    """One that runs the job and two that help, of whom so many are ended at random moments, and others come for them,
    until the job has ended; how many were."""
    given = (syncs.url, syncs.tenant, job, str(description), _BATCH_ROWS)

    def born(what: Callable[..., None]) -> Any:
        begun = _context.Event()
        life = _context.Process(target=what, args=(*given, begun), daemon=True)
        life.start()
        begun.wait(60)
        return life

    lives = [(what, born(what)) for what in (live, assist, assist)]
    killed = 0
    while lives[0][1].exitcode != 0:
        lives[0][1].join(chance.uniform(0, _LIFE_S * _LONGER**killed) if killed < most else 0.1)
        for _, life in lives:
            assert life.exitcode in (None, 0), f"it failed by itself, with exit code {life.exitcode}"
        if killed < most and lives[0][1].exitcode is None:
            at = chance.randrange(len(lives))
            what, life = lives[at]
            life.kill()
            life.join()
            killed += 1
            lives[at] = what, born(what)
    for _, life in lives[1:]:
        life.kill()
        life.join()
    return killed


def _kill_and_compare(url: str, folder: Path, kills: int) -> None:
    exports = _exports(folder)
    calm = Syncs(url, "calm")
    for description in exports:
        calm.run(description, batch_rows=_BATCH_ROWS)
    renew_derived(url, calm.tenant, TODAY)
    expected = left(calm)
    assert len(expected["manufacturing.inventory_history"]) > 100
    assert len(expected["staging.issue"]) > 10
    chance = random.Random()
    killed = rounds = shared = 0
    while killed < kills:
        rounds += 1
        syncs = Syncs(url, f"killed{rounds}")
        for description in exports:
            killed += _share_and_die(syncs, syncs.ask(), description, chance, _KILLS_A_JOB)
        assert_derived(syncs)
        after = left(syncs)
        for table, rows in expected.items():
            assert after[table] == rows, f"{table} differs after {killed} kills"
        shared += len(syncs.query(f"SELECT DISTINCT job_id FROM staging.chunk WHERE mod(sequence, {SLOTS}) > 0"))
    assert shared


def test_kills_of_those_who_share_a_sync_lose_and_double_nothing(database_url: str, tmp_path: Path) -> None:
    _kill_and_compare(database_url, tmp_path, 15)


@pytest.mark.slow
@pytest.mark.skipif("COPILOT_TEST_KILLS" not in os.environ, reason="nightly: COPILOT_TEST_KILLS=500")
def test_hundreds_of_kills_of_those_who_share_lose_and_double_nothing(make_database: Any, tmp_path: Path) -> None:
    _kill_and_compare(make_database(), tmp_path, int(os.environ["COPILOT_TEST_KILLS"]))
