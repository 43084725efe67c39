"""What one more sync row, chat turn, document and tenant costs: processor time here and in PostgreSQL, bytes that stay,
bytes of its log (WAL), memory, connections; and what runs each minute for tenants of whom nothing is asked.

Processor time is the kernel's count of the processes themselves, so that a busy machine changes it less than times by
the clock. A minute of many tenants is a few statements' rows in the tables that it reads; there is no plant behind.
"""

import asyncio
import os
import resource
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Coroutine, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import psutil
import psycopg
from sqlalchemy import text

from agent.checkpoints import Checkpoints
from agent.copilot import Copilot
from agent.models import load_model
from agent.responder import Responder
from agent.runs import Runs
from bench import chat, load, sync
from bootstrap.schema import bring_up_to_date
from bootstrap.watching import Watch
from core.clock import Clock
from core.identity import Principal
from data_layer.audit import AuditTrail
from data_layer.conversation_store import ConversationStore
from data_layer.database import Database
from data_layer.each_tenant import EachTenant
from data_layer.libpq import libpq
from jobs.sync import SyncService
from prompts import load as load_instructions
from tools.context import ToolContext
from tools.linking import link
from tools.registry import TOOLS

ROWS = 200_000
TURNS = 300
DOCUMENTS = 40
NIGHTS = 5
TENANTS = (10, 1_000, 10_000, 100_000)
_MB = 1024 * 1024

# Each tenant has a source with a schedule that is not due, forecasts that are trained nightly, and each tenth an alert.
_TENANTS = """
INSERT INTO copilot.tenant (tenant_id) SELECT 't' || n FROM generate_series({first}, {last}) AS n;
INSERT INTO staging.job (tenant_id, job_id, source_id, source_type, status, description, requested_at, finished_at,
    created_by)
SELECT 't' || n, gen_random_uuid(), 'plant', 'ERP', 'COMPLETED', '{description}', now(), now(), 'bench'
FROM generate_series({first}, {last}) AS n;
INSERT INTO staging.source_state (tenant_id, source_id, entity, stream, source_type, job_id, as_of, synced_at, read,
    accepted, rejected)
SELECT 't' || n, 'plant', 'sales_order_line', 'lines.csv', 'ERP', gen_random_uuid(), now(), now(), 9, 9, 0
FROM generate_series({first}, {last}) AS n;
INSERT INTO manufacturing.forecast_run (tenant_id, run_id, status, grain, everything, requested_at, finished_at)
SELECT 't' || n, gen_random_uuid(), 'COMPLETED', 'week', false, now(), now() FROM generate_series({first}, {last}) AS n;
INSERT INTO copilot.alert_subscription (tenant_id, subscription_id, user_id, rule, parameters, told, way, checked_at)
SELECT 't' || n, gen_random_uuid(), 'ann', 'low_stock', '{{}}', 'low stock', 'app', now()
FROM generate_series({first}, {last}) AS n WHERE n % 10 = 0;
ANALYZE
"""
_SOURCE = """\
name: plant
title: Plant
source_type: ERP
connector: {type: files, path: .}
schedule: "0 5 1 1 *"
entities:
  - {entity: sku, stream: items.csv, key: [sku], fields: {sku: sku, name: name}}
"""


@dataclass(frozen=True)
class Cost:
    """Of so many: seconds by the clock, processor seconds of this side and of PostgreSQL, bytes of WAL, and by which
    the tables and the indexes grew."""

    seconds: float
    own: float
    server: float
    wal: int
    tables: int
    indexes: int

    def __sub__(self, other: "Cost") -> "Cost":
        return Cost(
            self.seconds - other.seconds, self.own - other.own, self.server - other.server, self.wal - other.wal,
            self.tables - other.tables, self.indexes - other.indexes,
        )  # fmt: skip

    def told(self, many: int) -> str:
        return (
            f"{1000 * self.own / many:9.3f} + {1000 * self.server / many:7.3f} ms of processor"
            f"   {self.tables / many:9,.0f} + {self.indexes / many:7,.0f} bytes"
            f"   {self.wal / many:9,.0f} bytes of WAL   {1000 * self.seconds / many:9.3f} ms"
        )


class Meter:
    """Of a server on this machine that nobody else uses."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(libpq(url), autocommit=True)
        folder = Path(str(self._asked("SHOW data_directory")[0]))
        self._server = psutil.Process(int((folder / "postmaster.pid").read_text().split()[0]))

    def close(self) -> None:
        self._connection.close()

    def measure(self, work: Callable[[], None]) -> Cost:
        """Processes that it starts and waits for are on this side."""
        before, began = self._now(), time.perf_counter()
        work()
        seconds = time.perf_counter() - began
        return replace(self._now() - before, seconds=seconds)

    def _now(self) -> Cost:
        """All there was until now."""
        mine, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
        own = mine.ru_utime + mine.ru_stime + children.ru_utime + children.ru_stime
        server = self._server_times()
        (wal,) = self._asked("SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint")
        tables, indexes = self._asked(
            "SELECT sum(pg_table_size(c.oid))::bigint, sum(pg_indexes_size(c.oid))::bigint FROM pg_class c"
            " WHERE relkind = 'r' AND relnamespace::regnamespace::text IN ('copilot', 'staging', 'manufacturing')"
        )
        return Cost(0.0, own, server, wal, tables, indexes)

    def _server_times(self) -> float:
        while True:
            try:
                times = [self._server.cpu_times(), *(one.cpu_times() for one in self._server.children())]
            except psutil.NoSuchProcess:  # one has just ended: its time is the postmaster's now
                continue
            return sum(one.user + one.system for one in times) + times[0].children_user + times[0].children_system

    def _asked(self, statement: str) -> tuple[Any, ...]:
        row = self._connection.execute(statement.encode()).fetchone()
        assert row is not None
        return tuple(row)


def run() -> None:
    """Print it all, or those parts that `COPILOT_BENCH_PARTS` names: rows, turns, documents, processes, queue, nights,
    tenants."""
    parts = {
        "rows": _rows,
        "turns": _turns,
        "documents": _documents,
        "processes": _processes,
        "queue": _queue,
        "nights": _nights,
        "tenants": _tenants,
    }
    print(f"what one more costs (here + in PostgreSQL; tables + indexes); load of the machine {os.getloadavg()[0]:.1f}")
    for name in os.environ.get("COPILOT_BENCH_PARTS", " ".join(parts)).split():
        with chat.postgres() as url:
            bring_up_to_date(url)
            with _metered(url) as meter:
                parts[name](url, meter)


@contextmanager
def _metered(url: str) -> Iterator[Meter]:
    meter = Meter(url)
    try:
        yield meter
    finally:
        meter.close()


def _say(what: str, cost: Cost, many: int) -> None:
    print(f"  {what:<34} {cost.told(many)}", flush=True)


def _rows(url: str, meter: Meter) -> None:
    with tempfile.TemporaryDirectory(prefix="copilot-bench-") as name:
        folder = Path(name)
        sync.write_files(folder, ROWS)
        sync.synced(url, folder / "items.yaml", "bench")
        for what in ("sync row, new", "sync row, unchanged"):
            peaks: list[float] = []
            cost = meter.measure(lambda peaks=peaks: peaks.append(sync.synced(url, folder / "stock.yaml", "bench")[1]))  # type: ignore[misc]
            _say(f"{what} ({ROWS:,})", cost, ROWS)
        print(f"    peak memory of the sync's process {peaks[0]:,.0f} MB")
        for number in range(4):
            sync.synced(url, folder / "items.yaml", f"pair{number}")
        for what, first, workers in (("after each other", 0, 1), ("at once", 2, 2)):
            with ThreadPoolExecutor(workers) as pool:
                began = time.perf_counter()
                tenants = (f"pair{first}", f"pair{first + 1}")
                list(pool.map(lambda tenant: sync.synced(url, folder / "stock.yaml", tenant), tenants))
                print(
                    f"    two syncs in processes of their own, {what}: {time.perf_counter() - began:.1f} s", flush=True
                )


def _turns(url: str, meter: Meter) -> None:
    asyncio.run(_converse(url, meter))


async def _converse(url: str, meter: Meter) -> None:
    database = Database.connect(url)
    await chat.fill(database)
    checkpoints = await Checkpoints.open(url)
    responder = Responder("embedded", load_model("embedded"), load_instructions("planner"))
    runs = Runs(Copilot(responder, TOOLS, link, checkpoints), ConversationStore(database))
    audit = AuditTrail(database)
    context = ToolContext(Principal("bench", "planner"), database, Clock(), audit=audit)

    async def turns(many: int) -> None:
        thread: uuid.UUID | None = None
        for turn in range(many):
            started = await runs.start(context, chat.QUESTION, None if turn % chat.THREAD == 0 else thread)
            thread = started.thread_id
            async for _ in runs.subscribe(started.run_id, context=context):
                pass

    await turns(chat.WARM_UP)
    loop = asyncio.get_running_loop()
    measuring = asyncio.to_thread(
        meter.measure, lambda: asyncio.run_coroutine_threadsafe(turns(TURNS), loop).result()
    )  # fmt: skip
    _say(f"chat turn ({TURNS}, {chat.THREAD} in a thread)", await measuring, TURNS)
    await runs.close()
    await audit.close()
    await checkpoints.close()
    await database.close()


def _documents(url: str, meter: Meter) -> None:
    """Text files of some 2,000 words; what starting the command costs is left out."""
    with tempfile.TemporaryDirectory(prefix="copilot-bench-") as name:
        folder = Path(name)
        for number in range(DOCUMENTS + 1):
            (folder / f"d{number}").mkdir()
            sentences = (
                f"Step {step} of instruction {number}: torque bolt {(step * number) % 97} to {step % 40} Nm."
                for step in range(200)
            )
            (folder / f"d{number}" / f"wi-{number}.txt").write_text("\n\n".join(sentences))
        everything = folder / "all"
        everything.mkdir()
        for number in range(1, DOCUMENTS + 1):
            (folder / f"d{number}" / f"wi-{number}.txt").rename(everything / f"wi-{number}.txt")
        first = meter.measure(lambda: _command(url, name, "documents", "add", str(folder / "d0")))
        cost = meter.measure(lambda: _command(url, name, "documents", "add", str(everything)))
        most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    _say(f"document ({DOCUMENTS})", cost - first, DOCUMENTS - 1)
    print(f"    peak memory of the command, or of a command before it, {most:,.0f} MB")


def _command(url: str, home: str, *arguments: str) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COPILOT_", "OPENAI_"))}
    given = {"COPILOT_HOME": home, "COPILOT_DATABASE_URL": url, "COPILOT_TENANT": "bench"}
    command = [sys.executable, "-m", "bootstrap.cli", *arguments]
    done = subprocess.run(command, env=kept | given, check=False, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")


def _processes(url: str, meter: Meter) -> None:
    """Memory and connections of a server that has answered a few questions."""
    key = asyncio.run(load.prepare(url))
    for what, extra in (("API and worker", ()), ("API alone", ("--no-work",))):
        with load.serving(url, *extra) as (address, process):
            headers = {"Authorization": f"Bearer {key}"}
            for _ in range(20):
                httpx.post(
                    f"{address}/api/v1/chat", json={"message": chat.QUESTION}, headers=headers, timeout=60
                ).raise_for_status()
            memory = psutil.Process(process.pid).memory_info().rss / _MB
            with psycopg.connect(libpq(url)) as connection:
                found = connection.execute(
                    "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
                ).fetchone()
        assert found is not None
        print(f"  process, {what:<24} {memory:,.0f} MB, {found[0] - 2} connections after 20 questions", flush=True)


def _tenants(url: str, meter: Meter) -> None:
    most = int(os.environ.get("COPILOT_BENCH_TENANTS", str(TENANTS[-1])))
    with tempfile.TemporaryDirectory(prefix="copilot-bench-") as name:
        description = Path(name) / "plant.yaml"
        description.write_text(_SOURCE)
        asyncio.run(_grow(url, meter, description, [many for many in TENANTS if many <= most]))


# As the night leaves them: each tenant's forecasts wait to be trained.
_WAITING = """
SET search_path = copilot;
INSERT INTO copilot.procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args, status)
SELECT 'training', 'train', 0, 'training/t' || n, 'training/t' || n,
    jsonb_build_object('tenant_id', 't' || n, 'job_id', n::text), 'todo'
FROM generate_series({first}, {last}) AS n;
ANALYZE copilot.procrastinate_jobs
"""
_PUT = 100


def _queue(url: str, meter: Meter) -> None:
    there = 0
    for many in TENANTS:
        with psycopg.connect(libpq(url), autocommit=True) as connection:
            for statement in _WAITING.format(first=there + 1, last=many).split(";"):
                connection.execute(statement.encode())
        there = many
        asyncio.run(_put_and_take(url, meter, many))


async def _put_and_take(url: str, meter: Meter, many: int) -> None:
    database, loop = Database.connect(url), asyncio.get_running_loop()
    async with SyncService.open(url, database) as service:
        manager = service._queue.app.job_manager
        worker = await manager.register_worker()

        async def put() -> None:
            for number in range(_PUT):
                await service.forecasts.start(Principal(f"new{many}-{number}", "bench"))

        async def take() -> None:
            for _ in range(_PUT):
                assert await manager.fetch_job(["training"], worker) is not None

        for what, work in (("put", put), ("taken", take)):
            cost = await asyncio.to_thread(
                meter.measure,
                lambda: asyncio.run_coroutine_threadsafe(work(), loop).result(),  # noqa: B023
            )
            _say(f"job {what} while {many:,} wait", cost, _PUT)
    await database.close()


def _nights(url: str, meter: Meter) -> None:
    cost = meter.measure(lambda: asyncio.run(_trained(url)))
    _say(f"a night's training, nothing sold ({NIGHTS})", cost, NIGHTS)


async def _trained(url: str) -> None:
    database = Database.connect(url)
    async with SyncService.open(url, database) as service:
        for number in range(NIGHTS):
            run_id = await service.forecasts.start(Principal(f"t{number}", "bench"))
            await service.run_worker(until_done=run_id, training=True)
    await database.close()


async def _grow(url: str, meter: Meter, description: Path, sizes: Iterable[int]) -> None:
    database, there, loop = Database.connect(url), 0, asyncio.get_running_loop()

    async def tenants() -> list[str]:
        return [f"t{n}" for n in range(1, there + 1)]

    for many in sizes:
        statements = _TENANTS.format(first=there + 1, last=many, description=description)

        def fill(statements: str = statements) -> None:
            with psycopg.connect(libpq(url), autocommit=True) as connection:
                for statement in statements.split(";"):
                    connection.execute(statement.encode())

        filled = await asyncio.to_thread(meter.measure, fill)
        _say(f"tenants {many:,}: rows of one", filled, many - there)
        there = many
        async with SyncService.open(url, database, tenants=tenants) as service:
            watch = Watch(database, service, Clock(), tenants)

            async def later() -> None:
                """As if all were looked at; in its first minute a process looks at a thousand."""
                async with database.administer() as connection:
                    await connection.execute(text("UPDATE copilot.tenant_due SET due_at = now() + interval '1 hour'"))

            async def expired() -> None:
                await EachTenant(database, await tenants()).expire_audit(timedelta(days=365))

            async def documents() -> None:
                await EachTenant(database, await tenants()).documents()

            works: tuple[tuple[str, Callable[[], Coroutine[Any, Any, None]]], ...] = (
                ("a process's first minute", service.start_what_is_due),
                ("all are put off", later),
                ("a minute, nothing due", service.start_what_is_due),
                ("the ages of all sources, once", watch._freshness),
                ("all audit logs' old rows, once", expired),
                ("documents that have changed, once", documents),
            )
            for what, work in works:
                cost = await asyncio.to_thread(
                    meter.measure,
                    lambda work=work: asyncio.run_coroutine_threadsafe(work(), loop).result(),  # type: ignore[misc]
                )
                print(
                    f"    {what}: {cost.seconds:.2f} s by the clock, processor {cost.own:.2f} + {cost.server:.2f} s;"
                    f" WAL {cost.wal:,} bytes", flush=True
                )  # fmt: skip
    await database.close()
