"""Proposals over HTTP: an acting tool only proposes, a person decides once, strangers find nothing."""

import asyncio
from typing import Any, ClassVar

import pytest
from sqlalchemy import text

from core.identity import EVERY_SCOPE, Principal
from core.outgoing import Outgoing, OutgoingFile
from data_layer.database import Database
from data_layer.keys import ApiKeys
from tools.actions.action import Action, fenced
from tools.actions.proposal import acting
from tools.context import ToolContext


class Notice(Action):
    editable: ClassVar[tuple[str, ...]] = ("text",)
    text: str

    def title(self) -> str:
        return "Notice"

    def preview(self) -> str:
        return fenced(self.text)

    def outgoing(self) -> Outgoing:
        return Outgoing(
            "message", "file", "board", "Notice", self.text, (OutgoingFile("n.txt", "text/plain", self.text),)
        )


@acting(makes=Notice, examples=())
async def put_up_notice(context: ToolContext, text: str) -> Notice:
    """Put up a notice."""
    return Notice(text=text)


@pytest.fixture
async def site(make_site: Any) -> Any:
    return await make_site("keys", tools=(put_up_notice,))


@pytest.fixture
async def keys(database: Database) -> ApiKeys:
    return ApiKeys(database)


async def _propose(client: Any, said: str = "Stock count on Friday") -> dict[str, Any]:
    response = await client.post("/api/v1/tools/put_up_notice", json={"text": said})
    assert response.status_code == 202, response.text
    found: dict[str, Any] = response.json()["approval"]
    return found


async def test_an_acting_tool_proposes_and_a_person_decides(site: Any, keys: ApiKeys) -> None:
    async with site.as_(await keys.create("plant", "ann", EVERY_SCOPE)) as ann:
        proposal = await _propose(ann)
        assert (proposal["status"], proposal["channel"], proposal["proposed_by"]) == ("pending", "api", "ann")
        url = f"/api/v1/approvals/{proposal['approval_id']}"
        assert (await ann.get(url)).json() == proposal
        assert [one["approval_id"] for one in (await ann.get("/api/v1/approvals?status=pending")).json()["items"]] == [
            proposal["approval_id"]
        ]
        preview = (await ann.post(f"{url}/preview", json={"arguments": {"text": "On Monday"}})).json()
        assert "On Monday" in preview["preview"]
        body = {"decision": "approve", "arguments": {"text": "On Monday"}}
        done = await ann.post(url, json=body, headers={"Idempotency-Key": "once"})
        assert (done.status_code, done.json()["status"]) == (200, "done")
        assert (await ann.post(url, json=body, headers={"Idempotency-Key": "once"})).json() == done.json()
        again = await ann.post(url, json={"decision": "approve"})
        assert (again.status_code, again.json()["code"]) == (409, "conflict")
        file = await ann.get(done.json()["receipt"]["files"][0]["url"])
        assert (file.text, file.headers["Content-Disposition"]) == ("On Monday", 'attachment; filename="n.txt"')


async def test_what_is_sent_again_with_its_key_proposes_once(site: Any, keys: ApiKeys) -> None:
    async with site.as_(await keys.create("plant", "resender", EVERY_SCOPE)) as client:
        key = {"Idempotency-Key": "proposed"}
        told = [
            await client.post("/api/v1/tools/put_up_notice", json={"text": text}, headers=key)
            for text in ("Once", "Once", "Another")
        ]
        assert [one.status_code for one in told] == [202, 202, 422]
        assert told[1].json() == told[0].json()
        mine = [one for one in (await client.get("/api/v1/approvals")).json()["items"] if "Once" in one["preview"]]
        assert [one["approval_id"] for one in mine] == [told[0].json()["approval"]["approval_id"]]


async def test_of_many_who_approve_at_once_one_wins(site: Any, keys: ApiKeys) -> None:
    async with site.as_(await keys.create("plant", "ann", EVERY_SCOPE)) as ann:
        url = f"/api/v1/approvals/{(await _propose(ann))['approval_id']}"
        came = await asyncio.gather(*(ann.post(url, json={"decision": "approve"}) for _ in range(6)))
    assert sorted(one.status_code for one in came) == [200, 409, 409, 409, 409, 409]


async def test_another_tenant_finds_nothing_and_a_colleague_without_the_grant_neither(site: Any, keys: ApiKeys) -> None:
    async with site.as_(await keys.create("plant", "ann", EVERY_SCOPE)) as ann:
        proposal = await _propose(ann)
        done = (await ann.post(f"/api/v1/approvals/{proposal['approval_id']}", json={"decision": "approve"})).json()
        pending = (await _propose(ann))["approval_id"]
    for tenant, scopes in (("other", EVERY_SCOPE), ("plant", {"inventory:read", "actions:propose"})):
        async with site.as_(await keys.create(tenant, "eve", scopes)) as eve:
            assert (await eve.get("/api/v1/approvals")).json()["items"] == []
            for method, path, body in (
                ("GET", f"/api/v1/approvals/{pending}", None),
                ("POST", f"/api/v1/approvals/{pending}", {"decision": "approve"}),
                ("POST", f"/api/v1/approvals/{pending}", {"decision": "reject"}),
                ("POST", f"/api/v1/approvals/{pending}/preview", {"arguments": {"text": "x"}}),
                ("GET", done["receipt"]["files"][0]["url"], None),
            ):
                response = await eve.request(method, path, json=body)
                assert (response.status_code, response.json()["code"]) == (404, "not_found"), (method, path)


async def test_who_may_only_propose_cannot_approve_even_their_own(site: Any, keys: ApiKeys) -> None:
    async with site.as_(await keys.create("plant", "junior", {"actions:propose"})) as junior:
        proposal = await _propose(junior)
        assert proposal["may_decide"] is False
        url = f"/api/v1/approvals/{proposal['approval_id']}"
        refused = await junior.post(url, json={"decision": "approve"})
        assert (refused.status_code, refused.json()["code"]) == (403, "not_permitted")
        assert (await junior.post(url, json={"decision": "reject"})).json()["status"] == "rejected"


async def test_who_may_not_propose_proposes_nothing(site: Any, keys: ApiKeys, database: Database) -> None:
    async with site.as_(await keys.create("quiet", "eve", {"inventory:read", "approvals:decide"})) as eve:
        assert (await eve.post("/api/v1/tools/put_up_notice", json={"text": "x"})).status_code == 403
    async with database.read(Principal("quiet", "test")) as tx:
        assert (await tx.execute(text("SELECT count(*) FROM copilot.approval"))).scalar_one() == 0
