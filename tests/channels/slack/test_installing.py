"""Several workspaces, each installed by an administrator for their tenant."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from pydantic import SecretStr

from core.identity import EVERY_SCOPE, Principal
from core.outgoing import SLACK, Outgoing
from data_layer.slack_users import SlackUsers
from notifications.port import Undeliverable
from tests.channels.slack.believable import CLIENT, direct, event, granted, words
from tests.channels.slack.conftest import Slack, Slacking

# slack_sdk's own use of aiohttp.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")
PATH = "/api/v1/slack/workspaces"
_ID, _, _SECRET = CLIENT.partition(":")
_SEVERAL: dict[str, Any] = {
    "slack_client_id": _ID, "slack_client_secret": SecretStr(_SECRET), "slack_bot_token": None,
}  # fmt: skip


@pytest.fixture
async def slack(slacking_without_data: Slacking) -> AsyncIterator[Slack]:
    async with slacking_without_data(**_SEVERAL) as slack:
        yield slack


async def _as(slack: Slack, tenant: str, scopes: frozenset[str] = EVERY_SCOPE) -> dict[str, str]:
    return {"Authorization": f"Bearer {await slack.served.key('boss', scopes, tenant)}"}


async def _begun(slack: Slack, tenant: str) -> tuple[str, str]:
    """The state, and the cookie of the browser that opened the link."""
    made = await slack.send.http.post(PATH, headers=await _as(slack, tenant))
    assert made.status_code == 201
    link = urlsplit(made.json()["url"])
    assert link.netloc == "copilot.example.com"
    opened = await slack.send.http.get(f"{link.path}?{link.query}")
    assert opened.status_code == 302
    consent = urlsplit(opened.headers["Location"])
    asked = parse_qs(consent.query)
    assert consent.path == "/oauth/v2/authorize"
    assert asked["redirect_uri"] == ["https://copilot.example.com/slack/oauth_redirect"]
    assert "files:write" in asked["scope"][0]
    cookie = opened.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "Secure" in cookie
    return asked["state"][0], cookie.partition(";")[0]


async def _back(slack: Slack, state: str, cookie: str, **given: str) -> httpx.Response:
    query = {"state": state, **given}
    return await slack.send.http.get("/slack/oauth_redirect", params=query, headers={"Cookie": cookie})


async def _install(slack: Slack, tenant: str, team: str, **more: Any) -> httpx.Response:
    slack.workspace.codes[f"code-{team}"] = granted(team, f"xoxb-{team}", **more)
    slack.workspace.tokens[f"xoxb-{team}"] = team
    return await _back(slack, *await _begun(slack, tenant), code=f"code-{team}")


async def test_each_workspace_is_answered_with_its_own_token_and_is_its_tenants_alone(slack: Slack) -> None:
    for tenant, team in (("acme", "T10"), ("globex", "T20")):
        done = await _install(slack, tenant, team)
        assert (done.status_code, f"Plant {team}" in done.text) == (200, True)
        slack.workspace.bearers.clear()
        told = await slack.answer(event(direct("hello", "U1"), team=team))
        assert "link CODE" in words(told["blocks"])
        assert set(slack.workspace.bearers) == {f"xoxb-{team}"}
    listed = (await slack.send.http.get(PATH, headers=await _as(slack, "acme"))).json()
    assert [(one["team_id"], one["name"], one["installed_by"]) for one in listed] == [("T10", "Plant T10", "boss")]
    users = SlackUsers(await slack.served.container.database())
    stranger = Principal("globex", "eve", EVERY_SCOPE)
    await users.link("T10", "U2", stranger, by="eve", by_keys=False)
    assert "link CODE" in words((await slack.answer(event(direct("hello", "U2"), team="T10")))["blocks"])
    code, _ = await users.code(stranger, by_keys=False)
    told = await slack.answer(event(direct(f"link {code}", "U3"), team="T10"))
    assert "not known" in words(told["blocks"])
    told = await slack.answer(event(direct(f"link {code}", "U3"), team="T20"))
    assert "You are eve of globex" in words(told["blocks"])


async def test_messages_and_alerts_go_out_by_the_tenants_own_workspace_once(slacking_without_data: Slacking) -> None:
    names = ("planning=T20/C2", "planning=T10/C1", "buyers=T20/C3")
    async with slacking_without_data(**_SEVERAL, slack_messages=names) as slack:
        for tenant, team in (("acme", "T10"), ("globex", "T20")):
            await _install(slack, tenant, team)
        container, message = slack.served.container, Outgoing("message", "slack", "planning", "Late", "Belts are late.")
        alert = Outgoing("alert", "slack", "maria", "Low", "- CA_7457*: <!channel> low")
        users = await container.slack_users()
        for team, who in (("T10", "UA"), ("T20", "UEVE"), ("T99", "UOLD")):
            linked = Principal("globex" if team == "T20" else "acme", "maria", EVERY_SCOPE)
            await users.link(team, who, linked, by="boss", by_keys=False)
        slack.workspace.bearers.clear()
        for _ in range(2):
            assert (await container.channels[SLACK].deliver(message, "k1", "acme")).reference
            assert (await container.alert_channels[SLACK].deliver(alert, "k2", "acme")).reference
        assert [one["channel"] for one in slack.workspace.posted] == ["C1", "D1"]
        assert "- CA_7457*: <!channel> low" in words(slack.workspace.posted[1]["blocks"])
        assert {one["users"] for one in slack.workspace.of("conversations.open")} == {"UA"}
        assert set(slack.workspace.bearers) == {"xoxb-T10"}
        with pytest.raises(Undeliverable, match="not installed for you"):
            await container.channels[SLACK].deliver(replace(message, to="buyers"), "k3", "acme")
        with pytest.raises(Undeliverable, match="Connect Slack"):
            await container.alert_channels[SLACK].deliver(replace(alert, to="anna"), "k4", "acme")


async def test_tokens_are_sealed(slack: Slack) -> None:
    await _install(slack, "acme", "T11")
    database = await slack.served.container.database()
    async with database.administer() as connection:
        kept = str((await connection.exec_driver_sql("SELECT * FROM copilot.slack_workspace")).all())
        left = (await connection.exec_driver_sql("SELECT count(*) FROM copilot.slack_installation")).scalar()
    assert "T11" in kept
    assert "xoxb" not in kept
    assert left == 0


async def test_a_link_installs_once_in_the_browser_that_began_for_ten_minutes(slack: Slack) -> None:
    slack.workspace.codes |= {f"c{at}": granted("T12", "xoxb-T12") for at in range(5)}
    slack.workspace.tokens["xoxb-T12"] = "T12"
    state, cookie = await _begun(slack, "acme")
    assert (await _back(slack, state, "", code="c0")).status_code == 400
    other, _ = await _begun(slack, "globex")
    assert (await _back(slack, other, cookie, code="c0")).status_code == 400
    assert (await _back(slack, state, cookie, code="never")).status_code == 401
    assert (await _back(slack, state, cookie, code="c0")).status_code == 401
    state, cookie = await _begun(slack, "acme")
    assert (await _back(slack, state, cookie, code="c0")).status_code == 200
    assert (await _back(slack, state, cookie, code="c1")).status_code == 401
    assert (await slack.send.http.get(f"/slack/install?state={state}")).status_code == 401
    state, cookie = await _begun(slack, "acme")
    async with (await slack.served.container.database()).administer() as connection:
        await connection.exec_driver_sql("UPDATE copilot.slack_installation SET expires_at = now()")
    assert (await _back(slack, state, cookie, code="c2")).status_code == 401
    assert (await slack.send.http.get("/slack/install")).status_code == 401


async def test_what_slack_does_not_allow_or_is_of_others_is_not_installed(slack: Slack) -> None:
    assert (await _install(slack, "acme", "T13")).status_code == 200
    theirs = await _install(slack, "globex", "T13")
    assert (theirs.status_code, "for others" in theirs.text) == (409, True)
    whole = await _install(slack, "acme", "T14", is_enterprise_install=True, enterprise={"id": "E1", "name": "All"})
    assert (whole.status_code, "organization" in whole.text) == (409, True)
    rotating = await _install(slack, "acme", "T15", expires_in=43_200, refresh_token="xoxe-1")
    assert (rotating.status_code, "rotat" in rotating.text) == (409, True)
    refused = await _back(slack, *await _begun(slack, "acme"), error="access_denied")
    assert "not allowed in Slack" in refused.text
    tenants = {one.team_id: one.tenant_id for one in await (await slack.served.container.slack_workspaces()).list()}
    assert tenants["T13"] == "acme"
    assert not {"T14", "T15"} & set(tenants)


@pytest.mark.parametrize("gone", [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"bot": ["B1"]}}])
async def test_a_workspace_that_removed_it_is_forgotten_with_its_token(slack: Slack, gone: dict[str, Any]) -> None:
    await _install(slack, "acme", "T16")
    await _install(slack, "acme", "T17")
    await slack.answer(event(direct("hello"), team="T16"))
    workspaces = await slack.served.container.slack_workspaces()
    assert (await slack.send.json(event(gone, team="T16"))).status_code == 200
    await slack.answer(event(direct("hello"), team="T17"))
    assert await workspaces.find("T16") is None
    assert await workspaces.find("T17") is not None
    before = len(slack.workspace.calls)
    assert (await slack.send.json(event(direct("hello"), team="T16"))).status_code == 200
    await slack.answer(event(direct("hello"), team="T17"))
    assert set(slack.workspace.bearers[before:]) == {"xoxb-T17"}


async def test_only_a_tenants_administrators_install_see_and_remove_its_workspaces(slack: Slack) -> None:
    http = slack.send.http
    await _install(slack, "acme", "T18")
    assert (await http.post(PATH)).status_code == 401
    planner = await _as(slack, "acme", EVERY_SCOPE - {"admin"})
    others = await _as(slack, "globex")
    for method, path in (("POST", PATH), ("GET", PATH), ("DELETE", f"{PATH}/T18")):
        assert (await http.request(method, path, headers=planner)).status_code == 403
    assert (await http.delete(f"{PATH}/T18", headers=others)).status_code == 404
    assert (await http.delete(f"{PATH}/T18", headers=await _as(slack, "acme"))).status_code == 204
    assert await (await slack.served.container.slack_workspaces()).find("T18") is None
