"""Where the copilot is installed in Slack, for whom."""

import asyncio

import pytest
from cryptography.fernet import Fernet

from core.errors import Conflict, NotFound, Unavailable
from core.identity import Principal
from data_layer.database import Database
from data_layer.secrets import SecretBox
from data_layer.slack_workspaces import SlackWorkspaces, Workspace

BOSS, OTHER = Principal("plant", "boss"), Principal("other", "eve")


@pytest.fixture
def workspaces(database: Database) -> SlackWorkspaces:
    return SlackWorkspaces(database, SecretBox([Fernet.generate_key().decode()]))


def _workspace(team: str, token: str = "xoxb-1") -> Workspace:
    return Workspace(team, "Plant", "B1", "UB1", token)


async def _install(workspaces: SlackWorkspaces, who: Principal, workspace: Workspace) -> str:
    state, _ = await workspaces.begin(who)
    assert await workspaces.use(state)
    return await workspaces.install(state, workspace)


async def test_a_workspace_is_of_the_tenant_that_began_and_stays_so(workspaces: SlackWorkspaces) -> None:
    assert await _install(workspaces, BOSS, _workspace("TA")) == "plant"
    await _install(workspaces, BOSS, _workspace("TA", "xoxb-2"))
    with pytest.raises(Conflict, match="for others"):
        await _install(workspaces, OTHER, _workspace("TA", "xoxb-3"))
    found = await workspaces.find("TA")
    assert (found, await workspaces.tenant("TA")) == (_workspace("TA", "xoxb-2"), "plant")
    assert "xoxb" not in repr(found)
    assert not await workspaces.remove("TA", "other")
    assert await workspaces.remove("TA", "plant")
    assert await _install(workspaces, OTHER, _workspace("TA")) == "other"


async def test_a_state_is_used_once_however_many_come_with_it(workspaces: SlackWorkspaces) -> None:
    state, _ = await workspaces.begin(BOSS)
    assert await workspaces.begun(state)
    assert sorted(await asyncio.gather(*(workspaces.use(state) for _ in range(5)))) == [False] * 4 + [True]
    assert not await workspaces.begun(state)
    await workspaces.install(state, _workspace("TB"))
    with pytest.raises(NotFound):
        await workspaces.install(state, _workspace("TC"))


async def test_a_state_that_slack_did_not_come_back_with_installs_nothing(workspaces: SlackWorkspaces) -> None:
    state, _ = await workspaces.begin(BOSS)
    with pytest.raises(NotFound):
        await workspaces.install(state, _workspace("TD"))
    assert await workspaces.find("TD") is None


async def test_another_installations_key_opens_no_token(workspaces: SlackWorkspaces, database: Database) -> None:
    await _install(workspaces, BOSS, _workspace("TE"))
    with pytest.raises(Unavailable):
        await SlackWorkspaces(database, SecretBox([Fernet.generate_key().decode()])).find("TE")
