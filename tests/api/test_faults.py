"""The line between the server and its database fails in every way, and is well again."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from data_layer.database import Database
from tests.fault_proxy import Fault, FaultProxy, to_database

ASKED = (("GET", "/api/v1/health/ready"), ("GET", "/api/v1/plant"), ("POST", "/api/v1/chat"))


@pytest.fixture
async def line(make_database: Callable[[], str]) -> AsyncIterator[tuple[FaultProxy, str]]:
    async with to_database(make_database()) as line:
        yield line


@pytest.fixture
async def site(line: tuple[FaultProxy, str], make_site: Any) -> AsyncIterator[Any]:
    database = Database.connect(line[1], patience_s=2)
    site = await make_site(on=database, at=line[1], limit=64)
    site.client.timeout = 60
    yield site
    await database.close()


@pytest.mark.parametrize("fault", ["cut", "reset", "stall"])
async def test_while_the_line_is_bad_callers_are_told_to_come_back_and_all_is_well_after(
    site: Any, line: tuple[FaultProxy, str], fault: Fault
) -> None:
    async def ask(method: str, path: str) -> Any:
        return await site.client.request(method, path, json={"message": "x"})

    assert (await ask(*ASKED[0])).status_code == 200
    line[0].be(fault)
    for away in await asyncio.gather(*(ask(*one) for one in ASKED * 9)):  # more than the pool has connections
        assert (away.status_code, away.json()["code"]) == (503, "unavailable")
        assert int(away.headers["Retry-After"]) >= 1
        assert away.json()["request_id"] == away.headers["X-Request-ID"]
    assert (await ask("GET", "/api/v1/health/live")).status_code == 200
    line[0].be("none")
    assert [(await ask(*one)).status_code for one in ASKED] == [200, 200, 200]


async def test_a_slow_line_is_no_reason_to_give_up(site: Any, line: tuple[FaultProxy, str]) -> None:
    line[0].be("slow")
    assert (await site.client.post("/api/v1/chat", json={"message": "x"})).status_code == 200
    line[0].be("none")
