"""Memory of one API process over thousands of chat turns of several tenants and users, some in long threads.

The first third fills pools and caches; the slope of the rest, fitted by least squares, is what a turn leaves behind.
"""

import asyncio
import os
import statistics
from itertools import count

import psutil

from bench.chat import NAMES, QUESTION, UNHEARD, postgres
from bench.load import prepare, serving
from bench.wire import Wire
from bootstrap.schema import bring_up_to_date
from core.identity import EVERY_SCOPE
from data_layer.database import Database
from data_layer.keys import ApiKeys

TENANTS = 8
CLIENTS = 4
LONG = 20  # turns in a thread
ITEMS = 400
_SAMPLES = 60


def run() -> None:
    """Print the process's memory as it goes; `COPILOT_BENCH_TURNS` turns, 3,000 by default."""
    turns = int(os.environ.get("COPILOT_BENCH_TURNS", "3000"))
    with postgres() as url:
        bring_up_to_date(url)
        keys = [asyncio.run(prepare(url)), *asyncio.run(_others(url))]
        with serving(url, "--no-work") as (address, process):
            asyncio.run(_measure(address, keys, psutil.Process(process.pid), turns))


async def _measure(address: str, keys: list[str], process: psutil.Process, turns: int) -> None:
    sizes: list[tuple[int, float]] = []
    numbers, done = iter(range(turns)), count(1)
    every = max(1, turns // _SAMPLES)

    async def ask_again(client: Wire) -> None:
        thread: dict[str, str] = {}
        for number in numbers:
            key = keys[number % len(keys)]
            # Half of them of one of several hundred items, all of which the first third has asked for.
            question = QUESTION if number % 2 else UNHEARD.format(name=NAMES[number // 2 % ITEMS])
            asked = {"message": question} | ({"thread_id": thread[key]} if key in thread else {})
            answer = await client.post("/api/v1/chat", asked, key)
            assert answer.status == 200, answer
            if number // len(keys) % LONG == 0:
                thread.pop(key, None)
            else:
                thread[key] = answer.json()["thread_id"]
            if (at := next(done)) % every == 0:
                sizes.append((at, process.memory_info().rss / 2**20))

    async with Wire(address, keys[0]) as client:
        await asyncio.gather(*(ask_again(client) for _ in range(CLIENTS)))
    settled = sizes[len(sizes) // 3 :]
    slope = statistics.linear_regression(*zip(*settled, strict=True)).slope
    print(f"memory of an API process over {turns:,} chat turns, {len(keys)} tenants (aim: flat)")
    print(f"  after {settled[0][0]:,} turns {settled[0][1]:.0f} MB, at the end {settled[-1][1]:.0f} MB, "
          f"most {max(size for _, size in sizes):.0f} MB")  # fmt: skip
    print(f"  slope of the last two thirds: {slope * 1024:+.2f} kB a turn, {slope * 100_000:+,.0f} MB in 100,000 turns")
    print("  " + " ".join(f"{size:.0f}" for _, size in sizes[:: max(1, len(sizes) // 20)]) + " MB, as it went")


async def _others(url: str) -> list[str]:
    database = Database.connect(url)
    try:
        keys = ApiKeys(database)
        return [await keys.create(f"tenant{n}", "planner", EVERY_SCOPE) for n in range(1, TENANTS)]
    finally:
        await database.close()
