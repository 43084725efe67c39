"""What Slack needs, put together by bootstrap."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from slack_bolt.authorization import AuthorizeResult
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from agent.approvals import Approvals
from agent.run_store import StoredMessage
from agent.runs import Runs
from channels.identify import Identify
from core.identity import Principal
from data_layer.slack_events import SlackEvents
from data_layer.slack_users import SlackUsers
from tools.context import ToolContext
from tools.spec import Tool


class Conversations(Protocol):
    """The caller's own messages."""

    async def message(self, principal: Principal, message_id: UUID) -> StoredMessage: ...

    async def feedback(
        self,
        principal: Principal,
        message_id: UUID,
        *,
        rating: int,
        reason: str | None = None,
        comment: str | None = None,
    ) -> None: ...


class Workspaces(Protocol):
    """Where the copilot is installed, the token for each, and whose users may speak there (None: of any tenant)."""

    async def bot(self, team_id: str | None) -> AuthorizeResult | None:
        """None where it is not installed."""
        ...

    async def tenant(self, team_id: str) -> str | None: ...

    async def remove(self, team_id: str) -> None: ...


@dataclass(frozen=True)
class Parts:
    """`context` is what a tool may touch on behalf of somebody; `suggest` gives at most so many questions that fit
    somebody's data; `channels` are those where everybody may see answers ("*": all); `named`: what those that messages
    are posted to are called, by their ids; `by_keys`: users' grants are those of their API keys; `url`: this server's
    address as others know it."""

    identify: Identify
    runs: Runs
    approvals: Approvals
    conversations: Conversations
    users: SlackUsers
    events: SlackEvents
    workspaces: Workspaces
    client: AsyncWebClient
    tools: Sequence[Tool]
    context: Callable[[Principal], Awaitable[ToolContext]]
    suggest: Callable[[ToolContext, int], Awaitable[Sequence[str]]]
    verifier: SignatureVerifier | None
    channels: frozenset[str] = frozenset()
    named: Mapping[str, str] = field(default_factory=dict)
    by_keys: bool = False
    url: str | None = None

    def shows(self, channel: str) -> bool:
        return bool(self.channels & {channel, "*"})
