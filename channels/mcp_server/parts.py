"""What the MCP server is made of, whichever way it is reached."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from mcp.server.context import ServerRequestContext

from agent.runs import Runs
from tools.context import ToolContext
from tools.spec import Tool

Request = ServerRequestContext[Any, Any]


@dataclass(frozen=True)
class Parts:
    """`runs` opens them at the first question. `context_of`: for whom a request is served, asked anew each time."""

    tools: Sequence[Tool]
    runs: Callable[[], Awaitable[Runs]]
    context_of: Callable[[Request], Awaitable[ToolContext]]
    version: str
