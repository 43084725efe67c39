"""Two API and two worker processes on one ordinary PostgreSQL, killed in turn under load: nothing is lost, and nothing
is done twice."""

import asyncio
import json
import os
import subprocess
import threading
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from core.identity import EVERY_SCOPE, Principal
from data_layer.conversation_store import ConversationStore
from data_layer.database import Database
from data_layer.keys import ApiKeys
from tests.bootstrap.conftest import COPILOT
from tests.ordinary_server import ordinary_server

SOURCES, ITEMS = 2, 2_000
ASKING, ACTING = 2, 1  # that many do so all the time
PLANT = Principal("plant", "ann")
DESCRIPTION = """\
name: {name}
title: An ERP
source_type: ERP
connector: {{type: files, path: {folder}}}
entities:
  - entity: sku
    stream: {name}.csv
    key: [Item]
    fields: {{sku: Item, name: Name}}
"""


class Processes:
    """API and worker processes, each started anew as soon as it was killed."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self._environment = environment
        self._folder = folder
        self._running: dict[str, subprocess.Popen[str]] = {}
        self.urls: dict[str, str] = {}

    async def start(self, name: str) -> None:
        """It answers, or is about to work, once this returns."""
        await asyncio.to_thread(self._start, name)

    def _start(self, name: str) -> None:
        home = self._folder / name
        home.mkdir(exist_ok=True)
        with suppress(FileExistsError):
            (home / "sources").symlink_to(self._folder / "sources")
        arguments = ["serve", "--port", "0", "--no-work"] if name.startswith("api") else ["worker"]
        with (home / "said").open("w") as said:  # a pipe that nobody reads to its end would be full some day
            process = subprocess.Popen(
                [*COPILOT, *arguments], env=self._environment | {"COPILOT_HOME": str(home)}, cwd=self._folder,
                stderr=said, text=True,
            )  # fmt: skip
        self._running[name] = process
        if name.startswith("api"):
            self.urls[name] = _ready(process, home / "said")

    async def kill(self, name: str) -> None:
        self._running[name].kill()
        self.urls.pop(name, None)
        await asyncio.to_thread(self._running[name].communicate)

    def end(self) -> None:
        for process in self._running.values():
            process.kill()
            process.communicate()


def _ready(process: "subprocess.Popen[str]", said: Path) -> str:
    while process.poll() is None:
        for line in said.read_text().splitlines(keepends=True):
            if line.startswith("Ready: ") and line.endswith("\n"):
                return line.split()[1]
        time.sleep(0.05)
    raise AssertionError(f"the server did not start: {said.read_text()}")


class Load:
    """What is asked for, by whoever asks again, with the same key, where no answer came."""

    def __init__(self, client: httpx.AsyncClient, processes: Processes) -> None:
        self._client = client
        self._processes = processes
        self._turn = 0
        self.answered: Counter[str] = Counter()
        self.approved: dict[str, str] = {}
        self.jobs: list[str] = []
        self.synced: list[str] = []

    async def ask(self, number: int) -> None:
        question = f"what is the safety stock of erp0-{number}?"
        key, answer = uuid.uuid4().hex, {"outcome": "failed"}
        while answer["outcome"] == "failed":  # it was interrupted, visibly
            answer = await self._post("chat", {"message": question}, key)
            key = uuid.uuid4().hex
        self.answered[question] += 1

    async def act(self, number: int) -> None:
        said = f"Message {number}"
        proposal = await self._post("tools/post_message", {"channel": "buyers", "text": said}, None)
        approval = proposal["approval"]["approval_id"]
        await self._post(f"approvals/{approval}", {"decision": "approve"}, uuid.uuid4().hex)
        self.approved[approval] = said

    async def sync(self, source: str) -> None:
        job = (await self._post("sync/run", {"source_id": source}, uuid.uuid4().hex)).get("job_id")
        while job is not None:
            status = (await self._request("GET", f"sync/status/{job}"))["status"]
            if status in ("COMPLETED", "FAILED", "PARTIALLY_FAILED"):
                self.synced.append(status)
                return
            await asyncio.sleep(0.1)

    async def goes_on(self) -> None:
        """Until something more of each kind has ended."""
        before = self._ended()
        while True:
            if all(now > then for then, now in zip(before, self._ended(), strict=True)):
                return
            await asyncio.sleep(0.05)

    def _ended(self) -> tuple[int, int, int]:
        return sum(self.answered.values()), len(self.synced), len(self.approved)

    async def _post(self, path: str, body: dict[str, Any], key: str | None) -> dict[str, Any]:
        return await self._request("POST", path, json=body, headers={"Idempotency-Key": key} if key else {})

    async def _request(self, method: str, path: str, **request: Any) -> dict[str, Any]:
        """To one API process after the other, until one answers. What was decided, or is under way, already is fine."""
        while True:
            urls = list(self._processes.urls.values())
            self._turn += 1
            try:
                url = f"{urls[self._turn % len(urls)]}/api/v1/{path}"
                response = await self._client.request(method, url, **request)
            except (httpx.TransportError, ZeroDivisionError):
                await asyncio.sleep(0.05)
                continue
            if response.status_code == 409 and "Idempotency-Key" not in response.text:
                return {}
            if response.status_code in (409, 429, 503):
                await asyncio.sleep(0.2)
                continue
            assert response.status_code < 300, response.text
            found: dict[str, Any] = response.json()
            return found


@pytest.fixture
def receiver() -> Iterator[tuple[int, dict[str, list[str]]]]:
    """A webhook's port, and the keys that came for each text. It is busy at first, so that workers deliver too."""
    found: dict[str, list[str]] = defaultdict(list)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["text"]
            found[said].append(self.headers["Idempotency-Key"])
            with suppress(OSError):
                self.send_response(200 if len(found[said]) > 1 else 503)
                self.end_headers()

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port, found
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def processes(tmp_path: Path, receiver: tuple[int, Any], server: str) -> Iterator[Processes]:
    sources = tmp_path / "sources"
    sources.mkdir()
    for number in range(SOURCES):
        name = f"erp{number}"
        rows = (f"{name}-{item},Item {item} of {name}" for item in range(ITEMS))
        (tmp_path / f"{name}.csv").write_text("\n".join(["Item,Name", *rows]) + "\n")
        (sources / f"{name}.yaml").write_text(DESCRIPTION.format(name=name, folder=tmp_path))
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COPILOT_", "OPENAI_"))}
    processes = Processes(
        kept
        | {
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "COPILOT_DATABASE_URL": server,
            "COPILOT_AUTH": "keys",
            "COPILOT_LIMIT_KEY": "none",
            "COPILOT_LIMIT_USER": "none",
            "COPILOT_LIMIT_REQUESTS": "none",
            "COPILOT_WEBHOOK_URL": f"http://127.0.0.1:{receiver[0]}/",
            "COPILOT_WEBHOOK_SECRET": "secret",
            "COPILOT_WEBHOOK_NETWORKS": "127.0.0.0/8",
            "COPILOT_MESSAGE_CHANNELS": "buyers",
        },
        tmp_path,
    )
    yield processes
    processes.end()


@pytest.fixture
def server() -> Iterator[str]:
    with ordinary_server() as server:
        yield server.url


@asynccontextmanager
async def always(act: Callable[[int], Awaitable[None]], beside: int) -> AsyncIterator[None]:
    """So many at once do it again and again until the block's end; what was begun is finished then."""
    numbers, ending = iter(range(1_000_000)), asyncio.Event()

    async def go_on() -> None:
        while not ending.is_set():
            await act(next(numbers))

    async with asyncio.TaskGroup() as group:
        for _ in range(beside):
            group.create_task(go_on())
        yield
        ending.set()


async def test_two_apis_and_two_workers_killed_in_turn_lose_nothing_and_do_nothing_twice(
    processes: Processes, server: str, receiver: tuple[int, dict[str, list[str]]]
) -> None:
    names = ("api1", "worker1", "api2", "worker2")
    for name in names:
        await processes.start(name)
    database = Database.connect(server)
    key = await ApiKeys(database).create("plant", "ann", EVERY_SCOPE)
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {key}"}, timeout=30) as client:
        load = Load(client, processes)

        async def sync(number: int) -> None:
            await load.sync(f"erp{number % SOURCES}")

        async with always(load.ask, ASKING), always(load.act, ACTING), always(sync, SOURCES):
            for name in names:
                await load.goes_on()
                await processes.kill(name)
                await processes.start(name)
    await ended(database)
    await ConversationStore(database).recover(PLANT)  # whoever looks next does so
    assert set(load.synced) == {"COMPLETED"}
    assert set(load.answered.values()) == {1}
    await nothing_is_lost_or_twice(database, load, receiver[1])
    await database.close()


async def ended(database: Database) -> None:
    """Until no job is left."""
    jobs = text("SELECT count(*) FROM copilot.procrastinate_jobs WHERE queue_name <> 'schedule'")
    while True:
        async with database.administer() as connection:
            if not (await connection.execute(jobs)).scalar_one():
                return
        await asyncio.sleep(0.2)


async def nothing_is_lost_or_twice(database: Database, load: Load, received: dict[str, list[str]]) -> None:
    async def rows(statement: str) -> list[tuple[Any, ...]]:
        async with database.read(PLANT) as tx:
            return [tuple(row) for row in await tx.execute(text(statement))]

    asked = await rows("SELECT question, status, count(*) FROM copilot.message WHERE question <> '' GROUP BY 1, 2")
    assert {status for _, status, _ in asked} <= {"done", "failed"}
    assert {question: count for question, status, count in asked if status == "done"} == dict(load.answered)
    assert await rows("SELECT count(*), count(DISTINCT sku) FROM manufacturing.sku") == [(SOURCES * ITEMS,) * 2]
    unsynced = "SELECT status, count(*) FROM staging.job WHERE status NOT IN ('COMPLETED') GROUP BY 1"
    assert await rows(unsynced) == []
    decided = dict(await rows("SELECT approval_id::text, status FROM copilot.approval WHERE status <> 'pending'"))
    assert {decided[approval] for approval in load.approved} == {"done"}
    for said in load.approved.values():
        assert len(set(received[said])) == 1  # the receiver knows a repetition by its key
