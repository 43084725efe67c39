"""What the channel needs, put together by bootstrap."""

from collections.abc import Sequence
from dataclasses import dataclass

from agent.approvals import Approvals
from agent.runs import Runs
from channels.identify import Identify
from core.errors import CopilotError
from data_layer.conversation_store import ConversationStore
from tools.context import ToolContext
from tools.spec import Tool


@dataclass(frozen=True)
class Parts:
    """`url`: this server's address as others know it; without it that of the request. `keys`: callers prove who they
    are; `issuer`: by the tokens of this sign-in, too."""

    identify: Identify
    runs: Runs
    approvals: Approvals
    conversations: ConversationStore
    tools: Sequence[Tool]
    version: str
    url: str | None = None
    keys: bool = True
    issuer: str | None = None


@dataclass
class Asked:
    """One request. `refused`: why it is answered by an HTTP status alone, before anything of its answer was sent."""

    context: ToolContext
    url: str
    refused: CopilotError | None = None
