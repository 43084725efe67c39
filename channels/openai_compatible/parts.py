"""What the routes need, put together by bootstrap."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from agent.run_store import StoredMessage
from agent.runs import Runs
from channels.identify import Identify
from core.identity import Principal

MODEL = "manufacturing-copilot"


class Conversations(Protocol):
    """The caller's own messages. `asked`: those that asked exactly this and were answered, the latest first."""

    async def asked(self, principal: Principal, question: str) -> tuple[tuple[UUID, str], ...]: ...

    async def message(self, principal: Principal, message_id: UUID) -> StoredMessage: ...


@dataclass(frozen=True)
class Parts:
    """`url`: this server's address as others know it; without it that of the request."""

    identify: Identify
    runs: Runs
    conversations: Conversations
    url: str | None = None
