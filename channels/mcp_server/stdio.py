"""MCP over standard input and output, for a program that starts `copilot mcp` itself."""

from collections.abc import Awaitable, Callable, Sequence

from mcp.server.stdio import stdio_server

from agent.approvals import Approvals
from agent.runs import Runs
from channels.mcp_server.parts import Parts, Request
from channels.mcp_server.server import build_server
from tools.context import ToolContext
from tools.spec import Tool


async def serve_stdio(
    tools: Sequence[Tool],
    runs: Callable[[], Awaitable[Runs]],
    approvals: Callable[[], Awaitable[Approvals]],
    context: Callable[[], Awaitable[ToolContext]],
    version: str,
) -> None:
    """Until the client closes its end. Meanwhile nothing else reaches standard output."""

    async def context_of(_: Request) -> ToolContext:
        return await context()

    server = build_server(Parts(tools, runs, approvals, context_of, version))
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())
