"""What is kept of the caller, over HTTP: handed out to them alone, and erased when they say so twice."""

import io
import json
import zipfile
from typing import Any
from uuid import uuid4

import pytest

from core.identity import EVERY_SCOPE
from data_layer.database import Database
from data_layer.keys import ApiKeys


@pytest.fixture
async def site(make_site: Any) -> Any:
    return await make_site("keys")


@pytest.fixture
async def people(site: Any, database: Database) -> Any:
    """Clients of ann and bo of a new tenant, who have both asked something."""
    tenant, keys = f"t{uuid4().hex}", ApiKeys(database)
    ann, bo = [await keys.create(tenant, user, EVERY_SCOPE) for user in ("ann", "bo")]
    async with site.as_(ann) as first, site.as_(bo) as second:
        for client, said in ((first, "how many of ann's?"), (second, "how many of bo's?")):
            assert (await client.post("/api/v1/chat", json={"message": said})).status_code == 200
        yield first, second


def _unpacked(content: bytes) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(content)) as files:
        return {name.removesuffix(".json"): json.loads(files.read(name)) for name in files.namelist()}


async def test_the_caller_is_handed_what_is_theirs_and_nothing_of_others(people: Any) -> None:
    ann, _ = people
    response = await ann.get("/api/v1/me/export")
    assert (response.status_code, response.headers["cache-control"]) == (200, "no-store")
    found = _unpacked(response.content)
    assert [message["question"] for message in found["message"]] == ["how many of ann's?"]
    assert found["message"][0]["answer"]["answer"] == "There are 1,085 EA."
    assert [entry["kind"] for entry in found["audit"]] == ["question", "answer"]
    assert len(found["api_key"]) == 1
    assert "bo's" not in json.dumps(found)


async def test_an_erasure_wants_the_users_own_id_and_ends_their_key(site: Any, people: Any) -> None:
    ann, bo = people
    for params, said in (({}, "confirm"), ({"confirm": "bo"}, "your own user id")):
        refused = await ann.delete("/api/v1/me/data", params=params)
        assert (refused.status_code, said in refused.text) == (422, True)
    done = (await ann.delete("/api/v1/me/data", params={"confirm": "ann"})).json()
    assert done["deleted"] == {"thread": 1, "message": 1, "api_key": 1}
    assert done["renamed"]["audit"] == 2
    assert [who.user_id for who in site.copilot.forgotten_users] == ["ann"]
    log = (await bo.get("/api/v1/audit", params={"user": done["pseudonym"]})).json()["items"]
    assert [(entry["kind"], entry["what"]) for entry in log] == [
        ("user_erased", done["pseudonym"]),
        ("answer", "answered"),
        ("question", "[erased]"),
    ]
    assert len((await bo.get("/api/v1/threads")).json()["items"]) == 1


async def test_what_is_being_answered_is_stopped_before_it_is_erased(site: Any, people: Any) -> None:
    ann, _ = people
    site.copilot.gate.clear()
    async with ann.stream("POST", "/api/v1/chat", json={"message": "x"}, headers={"Accept": "text/event-stream"}):
        await site.copilot.began.wait()
        done = (await ann.delete("/api/v1/me/data", params={"confirm": "ann"})).json()
    assert done["deleted"]["message"] == 2
    assert site.services.runs.in_flight[0] == 0
