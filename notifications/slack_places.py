"""Where a message goes in Slack, and the bot token of that workspace: by a configured name, or to who is linked."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from core.outgoing import SLACK_LINKING
from data_layer.slack_users import SlackUsers
from data_layer.slack_workspaces import SlackWorkspaces
from notifications.port import Undeliverable


@dataclass(frozen=True)
class Place:
    """`id`: of a channel (C…, G…) or of a person (U…, W…)."""

    token: str = field(repr=False)
    id: str


class Places(Protocol):
    async def find(self, tenant_id: str, to: str) -> Place:
        """Raises `Undeliverable`, `Unavailable`."""
        ...


class Tokens(Protocol):
    async def of(self, tenant_id: str, team_id: str | None) -> str | None:
        """None: that workspace is not the tenant's. Raises `Unavailable`."""
        ...


@dataclass(frozen=True)
class OneToken:
    """Of the one workspace, which is every tenant's."""

    token: str = field(repr=False)

    async def of(self, tenant_id: str, team_id: str | None) -> str | None:
        return self.token


@dataclass(frozen=True)
class InstalledTokens:
    """Of the workspaces that administrators installed, each for the tenant that it was installed for."""

    workspaces: Callable[[], Awaitable[SlackWorkspaces]]

    async def of(self, tenant_id: str, team_id: str | None) -> str | None:
        known = await self.workspaces()
        if team_id is None or await known.tenant(team_id) != tenant_id:
            return None
        found = await known.find(team_id)
        return found.token if found else None


@dataclass(frozen=True)
class Named:
    """`names`: what people call it, its workspace where there may be several, its id."""

    names: Sequence[tuple[str, str | None, str]]
    tokens: Tokens

    async def find(self, tenant_id: str, to: str) -> Place:
        teams = [(team, theirs) for name, team, theirs in self.names if name == to]
        if not teams:
            raise Undeliverable(f"There is no {to} in Slack's settings here any more.")
        found = [Place(token, theirs) for team, theirs in teams if (token := await self.tokens.of(tenant_id, team))]
        if not found:
            raise Undeliverable(f"The copilot is not installed for you in the workspace of Slack's that has {to}.")
        if len(found) > 1:
            raise Undeliverable(f"Two of your workspaces have {to}: give them two names in COPILOT_SLACK_MESSAGES.")
        return found[0]


@dataclass(frozen=True)
class Linked:
    """`to` is a user of the tenant; of several links the latest in a workspace of the tenant's."""

    users: Callable[[], Awaitable[SlackUsers]]
    tokens: Tokens

    async def find(self, tenant_id: str, to: str) -> Place:
        for link in reversed(await (await self.users()).list(tenant_id, to)):
            if token := await self.tokens.of(tenant_id, link.team_id):
                return Place(token, link.slack_user)
        raise Undeliverable(f"{to} is not linked to anybody in Slack. {SLACK_LINKING}")
