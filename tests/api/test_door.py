"""A server that has enough to do turns questions away at the door, and goes on answering everything else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest

from agent.admission import Work
from api.auth import Caller
from core.identity import Principal
from core.metrics import TURNED_AWAY

QUESTION = {"message": "how many Adjustable Race do we have?"}


class Counting:
    """Knows everybody, and how often it was asked."""

    local = False

    def __init__(self) -> None:
        self.asked = 0

    async def __call__(self, connection: Any) -> Caller:
        self.asked += 1
        return Principal("plant", "planner", frozenset())


@asynccontextmanager
async def full(site: Any) -> AsyncIterator[None]:
    """As many are here as would keep one that comes now waiting for too long."""
    admission = site.services.runs.admission
    held: list[Work] = [admission._begin() for _ in range(8)]
    admission._each_s = 1.0
    yield
    for work in held:
        work.leave()
    assert admission.here == (0, 0)


async def _said(site: Any, head: str) -> str:
    """What is answered to a request whose body never comes."""
    there = urlsplit(site.url)
    reader, writer = await asyncio.open_connection(there.hostname, there.port)
    try:
        writer.write(head.replace("\n", "\r\n").encode())
        return (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 60)).decode()
    finally:
        writer.close()


async def test_a_full_door_asks_for_no_key_and_reads_no_body(make_site: Any) -> None:
    known, before = Counting(), TURNED_AWAY._value.get()
    site = await make_site("keys", known=known)
    async with full(site):
        head = "POST /api/v1/chat HTTP/1.1\nHost: localhost\nContent-Type: application/json\nContent-Length: 100\n\n"
        said = await _said(site, head)
    assert said.startswith("HTTP/1.1 429 ")
    seconds = int(said.lower().split("retry-after: ")[1].split()[0])
    assert 1 <= seconds <= 45
    assert (known.asked, TURNED_AWAY._value.get()) == (0, before + 1)


async def test_a_full_door_needs_no_database(make_site: Any, database_url: str) -> None:
    site = await make_site("keys")
    async with full(site), site.as_("cp_nobody_knows_it") as caller:
        taken = site.services.database.connections
        refused = await caller.post("/api/v1/chat", json=QUESTION)
        assert (refused.status_code, refused.json()["code"]) == (429, "too_many_runs")
        assert site.services.database.connections == taken


async def test_reading_and_health_go_on_while_it_is_full(make_site: Any) -> None:
    site = await make_site()
    answered = (await site.client.post("/api/v1/chat", json=QUESTION)).json()
    async with full(site):
        for path in ("health/ready", "health/live", "threads", f"threads/{answered['thread_id']}/messages", "tools"):
            assert (await site.client.get(f"/api/v1/{path}")).status_code == 200
        again = {"Last-Event-ID": f"{answered['message_id']}:1", "Accept": "text/event-stream"}
        replayed = await site.client.post("/api/v1/chat", json=QUESTION, headers=again)
        assert (replayed.status_code, "event: done" in replayed.text) == (200, True)
        assert (await site.client.post("/api/v1/chat", json=QUESTION)).status_code == 429
    assert (await site.client.post("/api/v1/chat", json=QUESTION)).status_code == 200


async def test_who_is_turned_away_is_told_the_id_of_the_request(make_site: Any) -> None:
    site = await make_site("keys")
    async with full(site):
        given = await site.client.post("/api/v1/chat", json=QUESTION, headers={"X-Request-ID": "mine-1"})
        first, second = [await site.client.post("/api/v1/chat", json=QUESTION) for _ in range(2)]
    assert (given.headers["X-Request-ID"], given.json()["request_id"]) == ("mine-1", "mine-1")
    ids = {one.headers["X-Request-ID"] for one in (first, second)}
    assert {one.json()["request_id"] for one in (first, second)} == ids
    assert len(ids) == 2


async def test_a_page_of_others_hears_when_to_come_back(make_site: Any) -> None:
    site = await make_site("keys")
    async with full(site):
        refused = await site.client.post("/api/v1/chat", json=QUESTION, headers={"Origin": "https://shop.example"})
    assert refused.headers["Access-Control-Allow-Origin"] == "https://shop.example"
    assert "Retry-After" in refused.headers["Access-Control-Expose-Headers"]


async def test_a_place_is_kept_until_the_run_has_ended_and_no_longer(make_site: Any) -> None:
    site = await make_site()
    admission, copilot = site.services.runs.admission, site.copilot
    copilot.gate.clear()
    async with site.client.stream("POST", "/api/v1/chat", json=QUESTION, headers={"Accept": "text/event-stream"}) as _:
        await asyncio.wait_for(copilot.began.wait(), 60)
        assert admission.here == (1, 0)
    copilot.gate.set()  # the client has gone, the run goes on
    run = next(iter(site.services.runs._live.values()), None)
    if run is not None:
        await asyncio.wait_for(run.task, 60)
    await asyncio.sleep(0)
    assert admission.here == (0, 0)


@pytest.mark.parametrize("body", ['{"message": ""}', "{", f'{{"message": "x", "thread_id": "{UUID(int=1)}"}}'])
async def test_what_asks_nothing_leaves_its_place(make_site: Any, body: str) -> None:
    site = await make_site()
    refused = await site.client.post("/api/v1/chat", content=body, headers={"Content-Type": "application/json"})
    assert refused.status_code in (404, 422)
    assert site.services.runs.admission.here == (0, 0)
