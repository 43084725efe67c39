"""Clients that go away at any moment, by every channel, leave nothing behind: no run, task, connection, file."""

import asyncio
import gc
import json
import logging
import os
import random
import socket
import struct
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import psutil
import pytest
import structlog

from bootstrap.settings import Settings
from core.identity import EVERY_SCOPE
from tests.agent.conftest import plant
from tests.channels.conftest import Served, serve
from tools.context import ToolContext

__all__ = ["plant"]

# What is half read, or half connected, when its client goes is closed as it is forgotten, and says so.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")

MANY = int(os.environ.get("COPILOT_TEST_DISCONNECTS", "0"))
AT_ONCE = 12
FEW = 8  # the last task of each kind keeps what it was begun by
QUESTION = "how many Adjustable Race do we have, and where?"
VERSIONS = {"A2A-Version": "1.0", "MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/call", "Mcp-Name": "ask"}
LONG = 200_000  # bytes of an upload
# What lives as long as a request, a run or a line does, and not longer.
SHORT_LIVED = {"Run", "Work", "RequestResponseCycle", "HttpToolsProtocol", "StreamingResponse", "Request"}


def _asks() -> dict[str, tuple[str, Any]]:
    message = {"messageId": str(uuid4()), "role": "ROLE_USER", "parts": [{"text": QUESTION}]}
    words = [{"id": str(uuid4()), "role": "user", "content": QUESTION}]
    openai = {"model": "manufacturing-copilot", "messages": [{"role": "user", "content": QUESTION}]}
    about = {"protocolVersion": "2026-07-28", "clientCapabilities": {}}
    meta = {f"io.modelcontextprotocol/{name}": value for name, value in about.items()}
    call = {"name": "ask", "arguments": {"question": QUESTION}, "_meta": meta}
    return {
        "chat": ("/api/v1/chat", {"message": QUESTION}),
        "chat stream": ("/api/v1/chat", {"message": QUESTION}),
        "agui": ("/api/v1/agui", {"threadId": "t", "runId": "r", "messages": words, "tools": []}),
        "openai": ("/v1/chat/completions", openai),
        "openai stream": ("/v1/chat/completions", {**openai, "stream": True}),
        "responses": ("/v1/responses", {"model": openai["model"], "input": QUESTION, "stream": True}),
        "a2a": ("/a2a/v1/message:stream", {"message": message}),
        "mcp": ("/mcp", {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}),
    }


ASKED = (*_asks(),)


def _request(kind: str, key: str, **headers: str) -> bytes:
    more = {"Authorization": f"Bearer {key}", "Accept": "application/json, text/event-stream", **VERSIONS, **headers}
    if kind == "threads":
        return _written("GET", "/api/v1/threads", more, b"")
    if kind == "upload":
        said = b'--cut\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n' + b"x" * LONG
        return _written("POST", "/api/v1/documents", more | {"Content-Type": "multipart/form-data; boundary=cut"}, said)
    if kind == "chat":
        more["Accept"] = "application/json"
    path, body = _asks()[kind]
    return _written("POST", path, more | {"Content-Type": "application/json"}, json.dumps(body).encode())


def _written(method: str, path: str, headers: dict[str, str], body: bytes) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


async def _go_away(url: str, key: str, chance: random.Random) -> str:
    """A client that leaves while it sends, waits or reads; half of them without a word (RST). Tells when it left."""
    there = urlsplit(url)
    reader, writer = await asyncio.open_connection(there.hostname, there.port)
    try:
        whole = _request(chance.choice([*ASKED, "upload", "threads"]), key)
        when = chance.choice(["sending", "waiting", "reading", "reading"])
        writer.write(whole[: chance.randrange(len(whole))] if when == "sending" else whole)
        if when == "waiting":
            await writer.drain()
            await asyncio.sleep(chance.random() * 0.1)
        elif when == "reading":
            async with asyncio.timeout(60):
                for _ in range(chance.randrange(1, 6)):
                    if not await reader.read(chance.randrange(1, 2_000)):
                        break
        return when
    except (ConnectionError, TimeoutError):
        return "turned away"
    finally:
        if chance.random() < 0.5:
            line: socket.socket = writer.get_extra_info("socket")
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.close()


async def _go_away_often(served: Served, key: str, times: int, chance: random.Random) -> Counter[str]:
    left: Counter[str] = Counter()
    numbers = iter(range(times))

    async def one_after_the_other() -> None:
        for _ in numbers:
            left[await _go_away(served.url, key, chance)] += 1

    await asyncio.gather(*(one_after_the_other() for _ in range(AT_ONCE)))
    return left


async def _still(served: Served, others: Counter[str]) -> None:
    """All that was begun has ended, but what `others` had left before; bounded, for it may never."""
    runs, database = await served.container.runs(), await served.container.database()

    def left() -> dict[str, Any]:
        gc.collect()
        counts = {"runs": runs.in_flight[0], "places": sum(runs.admission.here), "connections": database.connections[0]}
        lived = {kind: count for kind, count in _lived().items() if count > others[kind] + FEW}
        return {**{name: count for name, count in counts.items() if count}, **lived}

    end = asyncio.get_running_loop().time() + 60
    while left() and asyncio.get_running_loop().time() < end:  # noqa: ASYNC110
        await asyncio.sleep(0.1)  # memory calls nobody
    assert left() == {}


def _lived() -> Counter[str]:
    kinds = (type(one).__name__ for one in gc.get_objects())
    return Counter(kind for kind in kinds if kind in SHORT_LIVED)


def _files() -> int:
    return len(os.listdir("/proc/self/fd"))


def _mb() -> float:
    return float(psutil.Process().memory_info().rss) / 2**20


@pytest.fixture(scope="module", autouse=True)
def _unwritten() -> Iterator[None]:
    """What is logged would be kept by those who look at it, with the frames of its tracebacks."""
    logging.disable(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
async def served(
    database_url: str, plant: ToolContext, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Served]:
    home = str(tmp_path_factory.mktemp("home"))
    given = {"COPILOT_HOME": home, "COPILOT_DATABASE_URL": database_url, "COPILOT_AUTH": "keys"}
    given |= {f"COPILOT_LIMIT_{who}": "none" for who in ("TENANT", "USER", "KEY", "REQUESTS")}
    settings = Settings.of(given)
    async with serve(settings) as served:
        yield served


async def _leaves_nothing(served: Served, times: int) -> None:
    chance = random.Random(11)
    key = await served.key(scopes=EVERY_SCOPE)
    everybody = dict.fromkeys(ASKED, True)
    assert await _answers(served, key) == everybody
    gc.collect()
    others = _lived()
    await _go_away_often(served, key, max(times // 5, 100), chance)  # pools fill, what is imported late is
    await _still(served, others)
    files, tasks, memory = _files(), len(asyncio.all_tasks()), _mb()
    left = await _go_away_often(served, key, times, chance)
    await _still(served, others)
    print(f"{times} went away ({dict(left)}): {files} -> {_files()} files, {tasks} -> {len(asyncio.all_tasks())} tasks,"
          f" {memory:.0f} -> {_mb():.0f} MB")  # fmt: skip
    assert min(left["sending"], left["waiting"], left["reading"]) > times / 10
    assert len(asyncio.all_tasks()) <= tasks
    assert _files() <= files + 8  # pools breathe
    assert _mb() <= memory + 16 + times * 0.004
    assert await _answers(served, key) == everybody


async def _answers(served: Served, key: str) -> dict[str, bool]:
    """By each channel, whether a client that stays is answered."""
    there = urlsplit(served.url)
    heard = {}
    for kind in ASKED:
        reader, writer = await asyncio.open_connection(there.hostname, there.port)
        writer.write(_request(kind, key, Connection="close"))
        heard[kind] = b"761" in await asyncio.wait_for(reader.read(), 60)
        writer.close()
    return heard


async def test_two_hundred_that_go_away_leave_nothing_behind(served: Served) -> None:
    await _leaves_nothing(served, 200)


@pytest.mark.timeout(3600)
@pytest.mark.skipif(MANY == 0, reason="nightly: COPILOT_TEST_DISCONNECTS=5000")
async def test_thousands_that_go_away_leave_nothing_behind(served: Served) -> None:
    await _leaves_nothing(served, MANY)
