"""Processes that are told to end: what is under way is finished within the stated time, or handed over."""

import asyncio
import json
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from bootstrap.leaving import end
from tests.bootstrap.conftest import COPILOT
from tests.retrieval.test_compatible import Answer, Server, server

__all__ = ["server"]

ROWS = 80_000
_LOOK_S = 0.05  # a server that is asked all the time leaves the worker no core
DESCRIPTION = """\
name: erp
title: An ERP
source_type: ERP
connector: {type: files, path: .}
entities:
  - entity: sku
    stream: skus.csv
    key: [Item]
    fields: {sku: Item, name: Name}
"""
Process = subprocess.Popen[str]


class Held:
    """A language model that answers once it is let."""

    def __init__(self) -> None:
        self.asked, self.let = threading.Event(), threading.Event()

    def __call__(self, _: dict[str, Any]) -> Answer:
        self.asked.set()
        self.let.wait()
        chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "held"}
        said = {"index": 0, "delta": {"role": "assistant", "content": "Good morning."}, "finish_reason": "stop"}
        body = f"data: {json.dumps({**chunk, 'choices': [said]})}\n\ndata: [DONE]\n\n"
        return 200, {"Content-Type": "text/event-stream"}, body.encode()


@pytest.fixture
def model(server: Server) -> Iterator[Held]:
    server.answer = held = Held()
    yield held
    held.let.set()


Serve = Callable[..., tuple[Process, str]]


@pytest.fixture
def serve(environment: dict[str, str], tmp_path: Path, server: Server, model: Held) -> Iterator[Serve]:
    started: list[Process] = []

    def start(within_s: int, *options: str) -> tuple[Process, str]:
        more = {
            "COPILOT_DRAIN_SECONDS": str(within_s),
            "COPILOT_LOG_LEVEL": "error",  # nobody reads on
            "COPILOT_MODEL": "openai:held",
            "OPENAI_API_KEY": "sk-test",
            "OPENAI_BASE_URL": server.url,
        }
        process = subprocess.Popen(
            [*COPILOT, "serve", "--port", "0", *options],
            env=environment | more,
            cwd=tmp_path,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stderr is not None
        return process, next(line.split()[1] for line in process.stderr if line.startswith("Ready: "))

    yield start
    for process in started:
        process.kill()
        process.communicate()


def asked(url: str) -> httpx.Response:
    headers = {"Accept": "text/event-stream"}
    return httpx.post(f"{url}/api/v1/chat", json={"message": "good morning to you all"}, headers=headers, timeout=60)


def told(response: "Future[httpx.Response]") -> tuple[str, dict[str, Any]]:
    """The last event, and its data."""
    event = response.result(60).text.strip().split("\n\n")[-1]
    fields = dict(line.partition(": ")[::2] for line in event.splitlines())
    return fields["event"], json.loads(fields["data"])


def test_a_server_that_leaves_is_not_ready_takes_no_question_and_finishes_what_it_took(
    serve: Serve, model: Held
) -> None:
    process, url = serve(60)
    with ThreadPoolExecutor() as beside:
        answer = beside.submit(asked, url)
        assert model.asked.wait(60)
        process.send_signal(signal.SIGTERM)
        while httpx.get(f"{url}/api/v1/health/ready").status_code != 503:
            assert process.poll() is None
        assert httpx.get(f"{url}/api/v1/health/live").status_code == 200
        refused = httpx.post(f"{url}/api/v1/chat", json={"message": "list all suppliers"})
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "2")
        model.let.set()
        event, data = told(answer)
    assert (event, data["answer"]) == ("done", "Good morning.")
    assert process.wait(60) == 0


def test_what_is_not_answered_in_time_ends_visibly(serve: Serve, model: Held) -> None:
    process, url = serve(0)
    with ThreadPoolExecutor() as beside:
        answer = beside.submit(asked, url)
        assert model.asked.wait(60)
        process.send_signal(signal.SIGTERM)
        event, data = told(answer)
    assert (event, data["code"]) == ("failed", "unavailable")
    assert "ask again" in data["message"]
    assert process.wait(60) == 0


def test_a_second_signal_ends_a_server_at_once(serve: Serve, model: Held) -> None:
    process, url = serve(3600)
    with ThreadPoolExecutor() as beside:
        beside.submit(asked, url)
        assert model.asked.wait(60)
        process.send_signal(signal.SIGTERM)
        while httpx.get(f"{url}/api/v1/health/ready").status_code != 503:
            assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        process.wait(60)


@pytest.fixture
def erp(environment: dict[str, str], tmp_path: Path) -> Path:
    """A source's export, big enough that its sync takes a while."""
    sources = Path(environment["COPILOT_HOME"]) / "sources"
    sources.mkdir(parents=True)
    (sources / "erp.yaml").write_text(DESCRIPTION)
    rows = (f"I{item},Item {item}" for item in range(ROWS))
    (tmp_path / "skus.csv").write_text("\n".join(["Item,Name", *rows]) + "\n")
    return tmp_path


@pytest.fixture
def work(environment: dict[str, str]) -> Iterator[Callable[[int], Process]]:
    started: list[Process] = []

    def start(within_s: int) -> Process:
        more = environment | {"COPILOT_DRAIN_SECONDS": str(within_s)}
        started.append(subprocess.Popen([*COPILOT, "worker"], env=more, stderr=subprocess.DEVNULL, text=True))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.parametrize(("within_s", "then"), [(0, "PROCESSING"), (120, "COMPLETED")])
def test_a_worker_ends_its_sync_in_time_or_leaves_it_to_the_next(
    serve: Serve, work: Callable[[int], Process], erp: Path, within_s: int, then: str
) -> None:
    _, url = serve(0, "--no-work")
    with httpx.Client(base_url=f"{url}/api/v1", timeout=60) as client:
        asked_for = {"source_id": "erp", "metadata": {"path": str(erp)}}
        job = client.post("/sync/run", json=asked_for).json()["job_id"]

        def status() -> str:
            return str(client.get(f"/sync/status/{job}").json()["status"])

        worker, until = work(within_s), time.monotonic() + 240
        while (now := status()) == "PENDING" and time.monotonic() < until:
            assert worker.poll() is None
            time.sleep(_LOOK_S)
        assert now == "PROCESSING"
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(120) == 0
        assert status() == then
        work(0)
        while (ended := status()) == "PROCESSING" and time.monotonic() < until:
            time.sleep(_LOOK_S)
        assert ended == "COMPLETED"


async def test_a_task_that_forgets_that_it_was_cancelled_is_cancelled_again() -> None:
    begun = asyncio.Event()

    async def forgets() -> None:
        with suppress(asyncio.CancelledError):
            begun.set()
            await asyncio.Event().wait()
        await asyncio.Event().wait()

    task = asyncio.create_task(forgets())
    await begun.wait()
    await end([task], again_s=0.01)
    assert task.cancelled()
