"""What was used in a month, over HTTP, for administrators of the tenant."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from core.identity import EVERY_SCOPE, Scope
from core.usage import Used
from data_layer.conversation_store import ConversationStore
from data_layer.database import Database
from data_layer.keys import ApiKeys
from data_layer.quotas import Quota, next_month, set_quota
from tools.context import ToolContext
from tools.result import ToolResult
from tools.spec import tool

THIS = datetime.now(UTC).date().replace(day=1)


@tool(scope=Scope.INVENTORY_READ, examples=())
async def count_of(context: ToolContext) -> ToolResult:
    """Counts."""
    return ToolResult(summary="3")


@pytest.fixture
async def site(make_site: Any) -> Any:
    return await make_site("keys", tools=(count_of,))


@pytest.fixture
async def tenant(site: Any, database: Database) -> Any:
    """(tenant, client of its administrator), with two questions of ann's and a call of bob's."""
    name, keys = f"t{uuid4().hex}", ApiKeys(database)
    async with site.as_(await keys.create(name, "ann", {"inventory:read"})) as ann:
        for _ in range(2):
            assert (await ann.post("/api/v1/chat", json={"message": "how many?"})).status_code == 200
    async with site.as_(await keys.create(name, "bob", {"inventory:read"})) as bob:
        assert (await bob.post("/api/v1/tools/count_of", json={})).status_code == 200
        assert (await bob.get("/api/v1/usage")).status_code == 403
    async with site.as_(await keys.create(name, "root", EVERY_SCOPE)) as root:
        yield name, root


async def test_questions_and_calls_of_all_users_are_told(tenant: Any) -> None:
    _, root = tenant
    found = (await root.get("/api/v1/usage")).json()
    assert (found["month"], found["questions"], found["tool_calls"]) == (f"{THIS:%Y-%m}", 2, 1)
    assert (found["tokens_sent"], found["cost"], found["quota"], found["lines"]) == (0, "0", None, [])
    by = {
        name: (await root.get("/api/v1/usage", params={"by": name})).json()["lines"]
        for name in ("user", "channel", "model", "day")
    }
    assert [(line["what"], line["questions"], line["tool_calls"]) for line in by["user"]] == [
        ("ann", 2, 0),
        ("bob", 0, 1),
    ]
    assert [(line["what"], line["questions"], line["tool_calls"]) for line in by["channel"]] == [("api", 2, 1)]
    assert [(line["what"], line["tool_calls"]) for line in by["model"]] == [("scripted", None)]
    assert len(by["day"]) == 1


async def test_what_is_left_of_the_quota_is_told(tenant: Any, database: Database, site: Any) -> None:
    name, root = tenant
    await set_quota(database, name, Quota(tokens=1_000, cost=Decimal("2.50")))
    async with site.as_(await ApiKeys(database).create(name, "eve", {"inventory:read"})) as eve:
        answered = (await eve.post("/api/v1/chat", json={"message": "how many?"})).json()
    store = ConversationStore(database, {"openai:m": (1000.0, 0.0)})
    who = (await ApiKeys(database).list(name))[0].principal
    await store.finish(who, answered["message_id"], "done", None, [], [], [Used("api", "openai:m", 0, 1, 850, 0)])
    found = (await root.get("/api/v1/usage")).json()
    assert found["quota"] == {
        "tokens": 1_000, "tokens_left": 150, "cost": "2.5", "cost_left": "1.65", "used_percent": 85,
        "beyond": "embedded", "anew_on": str(next_month(THIS)),
    }  # fmt: skip
    assert (await root.get("/api/v1/usage", params={"month": "2020-02"})).json()["quota"] is None


async def test_another_tenant_sees_nothing_of_it(tenant: Any, site: Any, database: Database) -> None:
    async with site.as_(await ApiKeys(database).create(f"t{uuid4().hex}", "root", EVERY_SCOPE)) as stranger:
        found = (await stranger.get("/api/v1/usage", params={"by": "user"})).json()
    assert (found["questions"], found["tool_calls"], found["lines"]) == (0, 0, [])


@pytest.mark.parametrize("month", ["may", "2026-13", "9999-12", "2026"])
async def test_what_is_no_month_is_refused(tenant: Any, month: str) -> None:
    _, root = tenant
    told = await root.get("/api/v1/usage", params={"month": month})
    assert (told.status_code, told.json()["code"]) == (422, "invalid_input")
