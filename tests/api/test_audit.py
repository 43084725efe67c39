"""The audit log over HTTP: what was done, by whom and by which way, for those who may read that."""

import csv
import io
import json
from typing import Any
from uuid import uuid4

import pytest

from core.errors import NotFound
from core.identity import EVERY_SCOPE, Scope
from data_layer.database import Database
from data_layer.keys import ApiKeys
from tools.context import ToolContext
from tools.result import ToolResult
from tools.spec import tool


@tool(scope=Scope.INVENTORY_READ, examples=())
async def count_of(context: ToolContext, sku: str) -> ToolResult:
    """Counts."""
    if sku == "none":
        raise NotFound("There is none.")
    return ToolResult(summary="a secret result")


@pytest.fixture
async def site(make_site: Any) -> Any:
    return await make_site("keys", tools=(count_of,))


@pytest.fixture
async def tenant(site: Any, database: Database) -> Any:
    """(tenant, client of its user ann, client of its auditor)"""
    name, keys = f"t{uuid4().hex}", ApiKeys(database)
    ann = await keys.create(name, "ann", EVERY_SCOPE - {"audit:read"})
    auditor = await keys.create(name, "otto", {"audit:read"})
    async with site.as_(ann) as user, site.as_(auditor) as reader:
        yield name, user, reader


async def _read(reader: Any, **wanted: Any) -> list[dict[str, Any]]:
    response = await reader.get("/api/v1/audit", params=wanted)
    assert response.status_code == 200, response.text
    items: list[dict[str, Any]] = response.json()["items"]
    return items


async def test_questions_calls_and_records_read_are_told_with_the_way_they_came(site: Any, tenant: Any) -> None:
    _, user, reader = tenant
    asked = (await user.post("/api/v1/chat", json={"message": "how many?"})).json()
    await user.post("/api/v1/tools/count_of", json={"sku": "AR-5381"}, headers={"User-Agent": "copilot-cli"})
    await user.get("/api/v1/inventory/current", params={"warehouse": "W1"}, headers={"Sec-Fetch-Site": "same-origin"})
    told = [(one["kind"], one["what"], one["channel"], one["outcome"]) for one in await _read(reader, user="ann")]
    assert told == [
        ("records", "GET /api/v1/inventory/current", "web", "ok"),
        ("tool_call", "count_of", "cli", "ok"),
        ("answer", "answered", "api", "ok"),
        ("question", "how many?", "api", "ok"),
    ]
    (call,) = await _read(reader, kind="tool_call")
    assert call["detail"]["arguments"] == {"sku": "AR-5381"}
    assert "a secret result" not in json.dumps(call)
    thread = await _read(reader, thread=asked["thread_id"])
    assert [one["kind"] for one in thread] == ["answer", "question"]


async def test_it_is_read_page_by_page_and_by_what_is_looked_for(tenant: Any) -> None:
    _, user, reader = tenant
    for number in range(7):
        await user.post("/api/v1/tools/count_of", json={"sku": str(number)})
    await user.post("/api/v1/tools/count_of", json={"sku": "none"})
    seen: list[Any] = []
    where: dict[str, Any] = {}
    while True:
        page = (await reader.get("/api/v1/audit", params={"limit": 3, "user": "ann", **where})).json()
        seen += page["items"]
        if page["next_cursor"] is None:
            break
        where = {"cursor": page["next_cursor"]}
    assert [one["detail"]["arguments"].get("sku") for one in seen] == ["none", *map(str, reversed(range(7)))]
    assert [one["outcome"] for one in await _read(reader, outcome="not_found")] == ["not_found"]
    middle = seen[4]["at"]
    assert len(await _read(reader, user="ann", since=middle)) == 5
    assert len(await _read(reader, user="ann", until=middle)) == 3
    for wrong in ({"cursor": "x"}, {"cursor": "2025-01-01_x"}, {"since": "2025-01-01T00:00:00"}, {"kind": "x"}):
        assert (await reader.get("/api/v1/audit", params=wrong)).status_code == 422, wrong


async def test_all_of_it_can_be_taken_away_as_a_file_that_no_spreadsheet_runs(tenant: Any) -> None:
    _, user, reader = tenant
    await user.post("/api/v1/chat", json={"message": "=HYPERLINK(1)"})
    rows = list(csv.DictReader(io.StringIO((await reader.get("/api/v1/audit/export?format=csv&user=ann")).text)))
    assert [(row["kind"], row["what"]) for row in rows] == [("answer", "answered"), ("question", "'=HYPERLINK(1)")]
    lines = (await reader.get("/api/v1/audit/export")).text.splitlines()
    assert [json.loads(line)["kind"] for line in lines if "ann" in json.loads(line)["user_id"]] == [
        "answer",
        "question",
    ]


async def test_who_reads_it_is_recorded_too(tenant: Any) -> None:
    _, _, reader = tenant
    await _read(reader, what="x")
    (latest, *_) = await _read(reader, kind="records")
    assert (latest["user_id"], latest["what"]) == ("otto", "GET /api/v1/audit")


async def test_nobody_else_reads_it(site: Any, tenant: Any, database: Database) -> None:
    _, user, _ = tenant
    await user.post("/api/v1/chat", json={"message": "a secret question"})
    for path in ("/api/v1/audit", "/api/v1/audit/export"):
        assert (await user.get(path)).status_code == 403
        async with site.as_(await ApiKeys(database).create("other", "eve", EVERY_SCOPE)) as eve:
            assert "a secret question" not in (await eve.get(path)).text
