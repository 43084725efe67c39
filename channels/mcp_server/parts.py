"""What the MCP server is made of, whichever way it is reached."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from mcp.server.context import ServerRequestContext

from agent.approvals import Approvals
from agent.runs import Runs
from tools.context import ToolContext
from tools.spec import Tool

Request = ServerRequestContext[Any, Any]


@dataclass(frozen=True)
class Parts:
    """`runs` and `approvals` are opened when first needed; `context_of`: for whom a request is served, each anew."""

    tools: Sequence[Tool]
    runs: Callable[[], Awaitable[Runs]]
    approvals: Callable[[], Awaitable[Approvals]]
    context_of: Callable[[Request], Awaitable[ToolContext]]
    version: str
