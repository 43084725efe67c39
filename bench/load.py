"""Chat turns at one, two and three times what the server can do, asked whether or not it has answered (open loop).

The server is a process of its own, with the embedded model. Its capacity is measured first, by clients that each ask
again as soon as they are answered; then questions arrive at random times (Poisson) of a rate that no answer slows down.
Each is timed from when it was due, so that a generator that falls behind hides nothing; how late it was itself is
printed beside. Server, database and generator share the machine.
"""

import asyncio
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from bench.chat import QUESTION, fill, postgres
from bench.wire import Wire
from bootstrap.schema import bring_up_to_date
from core.identity import EVERY_SCOPE
from data_layer.database import Database
from data_layer.keys import ApiKeys

CLIENTS = 16
TIMES = (1, 2, 3)
_AIMS = "aims at 3 x: goodput at least 75 % of the peak; p99 of accepted at most 1,000 ms; 429 within 100 ms"


@dataclass
class Figures:
    """Milliseconds from when each was due until it was answered, by how."""

    accepted: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    failed: list[float] = field(default_factory=list)
    late: float = 0.0  # the generator's own worst, milliseconds
    seconds: float = 0.0

    @property
    def goodput(self) -> float:
        """Accepted answers a second, until the last of them."""
        return len(self.accepted) / self.seconds


def run() -> None:
    """Print how the server does beyond its capacity; `COPILOT_BENCH_SECONDS` for each rate, 20 by default."""
    seconds = float(os.environ.get("COPILOT_BENCH_SECONDS", "20"))
    with postgres() as url:
        bring_up_to_date(url)
        key = asyncio.run(prepare(url))
        with serving(url, "--no-work") as (address, _):
            asyncio.run(_measure(address, key, seconds))


async def _measure(address: str, key: str, seconds: float) -> None:
    async with Wire(address, key) as client:
        await _closed(client, min(seconds, 5))  # warm
        capacity = await _closed(client, seconds)
        print(f"chat turns beyond capacity, embedded model, {seconds:g} s each ({_AIMS})")
        print(f"  capacity, {CLIENTS} clients that wait for their answers: {capacity.goodput:.1f} turns/s, "
              f"{_times(capacity.accepted)}")  # fmt: skip
        peak = capacity.goodput
        for times in TIMES:
            figures = await _open(client, capacity.goodput * times, seconds)
            peak = max(peak, figures.goodput)
            asked = len(figures.accepted) + len(figures.refused) + len(figures.failed)
            print(
                f"  {times} x: goodput {figures.goodput:6.1f} turns/s, {figures.goodput / peak:4.0%} of the peak; "
                f"accepted {_times(figures.accepted)}; 429 to {len(figures.refused) / asked:.0%}, "
                f"{_times(figures.refused)}; failed {len(figures.failed)}; generator late by {figures.late:.0f} ms"
            )


async def _closed(client: Wire, seconds: float) -> Figures:
    figures, began = Figures(), time.perf_counter()

    async def ask_again() -> None:
        while time.perf_counter() < began + seconds:
            if wait := await _ask(client, figures, time.perf_counter()):
                await asyncio.sleep(wait)

    await asyncio.gather(*(ask_again() for _ in range(CLIENTS)))
    figures.seconds = time.perf_counter() - began
    return figures


async def _open(client: Wire, rate: float, seconds: float) -> Figures:
    figures, began, chance = Figures(), time.perf_counter(), random.Random(7)
    due = began + chance.expovariate(rate)
    async with asyncio.TaskGroup() as group:
        while due < began + seconds:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            figures.late = max(figures.late, (time.perf_counter() - due) * 1000)
            group.create_task(_ask(client, figures, due))
            due += chance.expovariate(rate)
    figures.seconds = time.perf_counter() - began
    return figures


async def _ask(client: Wire, figures: Figures, due: float) -> float:
    """The seconds after which to ask again, as the server said."""
    status, wait = 0, 0.0
    with suppress(OSError, EOFError, TimeoutError):
        async with asyncio.timeout(120):
            answer = await client.post("/api/v1/chat", {"message": QUESTION})
        status, wait = answer.status, float(answer.headers.get("retry-after", "0"))
    kind = {200: figures.accepted, 429: figures.refused}.get(status, figures.failed)
    kind.append((time.perf_counter() - due) * 1000)
    return wait


def _times(values: Sequence[float]) -> str:
    if len(values) < 2:
        return "none"
    cuts = statistics.quantiles(values, n=100, method="inclusive")
    return f"p50 {cuts[49]:,.0f} ms, p99 {cuts[98]:,.0f} ms"


async def prepare(url: str) -> str:
    """A plant, and a key to ask about it."""
    database = Database.connect(url)
    try:
        await fill(database)
        return await ApiKeys(database).create("bench", "planner", EVERY_SCOPE)
    finally:
        await database.close()


@contextmanager
def serving(
    url: str, *options: str, more: Mapping[str, str] | None = None
) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """A server in a process of its own, with `more` settings, and where it listens; nobody is limited by number."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COPILOT_", "OPENAI_"))}
    with tempfile.TemporaryDirectory(prefix="copilot-bench-") as home:
        given = {"COPILOT_HOME": home, "COPILOT_DATABASE_URL": url, "COPILOT_AUTH": "keys"}
        given |= {f"COPILOT_LIMIT_{who}": "none" for who in ("TENANT", "USER", "KEY", "REQUESTS")}
        given |= more or {}
        command = [sys.executable, "-m", "bootstrap.cli", "serve", "--port", "0", *options]
        with open(os.path.join(home, "stderr"), "w+b") as said:
            process = subprocess.Popen(command, env=kept | given, stderr=said)
            try:
                yield _address(process, said.name), process
            finally:
                process.terminate()
                process.wait()


def _address(process: "subprocess.Popen[bytes]", said: str) -> str:
    """Where it listens, once it says that it is ready."""
    while process.poll() is None:
        with open(said, encoding="utf-8") as lines:
            for line in lines:
                if line.startswith("Ready: "):
                    return line.split()[1]
        time.sleep(0.1)
    with open(said, encoding="utf-8") as lines:
        raise SystemExit(f"The server did not start:\n{lines.read()}")
