"""Chat turns a second of one API process with a language model that answers at once, on loopback: our own share.

The model's stub asks for one tool and then answers in a streamed sentence, as a provider would. Each client asks again
as soon as it is answered, in a thread of its own that begins anew after a few turns. One client first, then many.
Server, stub, database and clients share the machine.
"""

import asyncio
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench.chat import QUESTION, THREAD, postgres
from bench.load import Figures, prepare, serving
from bench.stub import ANSWER
from bench.wire import Wire
from bootstrap.schema import bring_up_to_date

CLIENTS = 16
_REFERENCE = {1: (13, 76), CLIENTS: (15, 1080)}  # turns/s and p50 in ms of an open FastAPI and LangGraph template


def run() -> None:
    """Print turns a second and their times; `COPILOT_BENCH_SECONDS` for each number of clients, 20 by default."""
    seconds = float(os.environ.get("COPILOT_BENCH_SECONDS", "20"))
    with postgres() as url, stub() as model:
        bring_up_to_date(url)
        key = asyncio.run(prepare(url))
        given = {"COPILOT_MODEL": "openai:stub", "OPENAI_API_KEY": "none", "OPENAI_BASE_URL": model}
        with serving(url, "--no-work", more=given) as (address, _):
            asyncio.run(_measure(address, key, seconds))


async def _measure(address: str, key: str, seconds: float) -> None:
    async with Wire(address, key) as client:
        await _closed(client, CLIENTS, min(seconds, 5))  # warm
        print(f"chat turns with a language model stubbed on loopback, one tool call, {seconds:g} s each (aim at "
              f"{CLIENTS} clients: 3 x)")  # fmt: skip
        for clients in (1, CLIENTS):
            figures = await _closed(client, clients, seconds)
            theirs, p50 = _REFERENCE[clients]
            print(
                f"  {clients:2} clients: {figures.goodput:5.1f} turns/s, p50 {statistics.median(figures.accepted):,.0f}"
                f" ms; {figures.goodput / theirs:.1f} x the template's {theirs} turns/s (p50 {p50:,} ms, measured"
                f" quiet); refused {len(figures.refused)}; load {os.getloadavg()[0]:.1f}"
            )


async def _closed(client: Wire, clients: int, seconds: float) -> Figures:
    figures, began = Figures(), time.perf_counter()

    async def ask_again() -> None:
        thread, turn = None, 0
        while time.perf_counter() < began + seconds:
            asked: dict[str, Any] = {"message": QUESTION} | ({"thread_id": thread} if thread else {})
            due = time.perf_counter()
            answer = await client.post("/api/v1/chat", asked)
            took = (time.perf_counter() - due) * 1000
            if answer.status == 429:
                figures.refused.append(took)
                await asyncio.sleep(float(answer.headers["retry-after"]))
                continue
            told = answer.json()
            assert (told["model"], told["answer"].startswith(ANSWER)) == ("openai:stub", True), told
            figures.accepted.append(took)
            turn += 1
            thread = told["thread_id"] if turn % THREAD else None

    await asyncio.gather(*(ask_again() for _ in range(clients)))
    figures.seconds = time.perf_counter() - began
    return figures


@contextmanager
def stub() -> Iterator[str]:
    """Its address, while it runs."""
    process = subprocess.Popen([sys.executable, "-m", "bench.stub"], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}/v1"
    finally:
        process.terminate()
        process.wait()
