"""MCP: mounted into the HTTP application, and over standard input and output."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI

from bootstrap import logging
from bootstrap.asking import asker
from bootstrap.container import Container
from bootstrap.environment import product_version
from bootstrap.settings import Settings
from channels.mcp_server.access import Access
from channels.mcp_server.http import mcp_routes
from channels.mcp_server.stdio import serve_stdio
from tools.context import ToolContext
from tools.registry import TOOLS


@asynccontextmanager
async def mounted(app: FastAPI, container: Container) -> AsyncIterator[None]:
    """`/mcp`, for as long as it is entered."""
    settings = container.settings
    access = Access(
        hosts=frozenset(settings.mcp_hosts),
        origins=frozenset(settings.mcp_origins),
        url=settings.public_url,
        issuers=(settings.oidc.issuer,) if settings.oidc else (),
        scopes=settings.mcp_scopes,
    )
    identify = partial(container.identify, channel="mcp")
    async with mcp_routes(
        TOOLS, await container.runs(), await container.approvals(), identify, access, product_version()
    ) as routes:
        app.router.routes.extend(routes)
        yield


async def over_stdio(settings: Settings, tenant: str | None) -> None:
    """On behalf of this machine's user, or of the one whose key is configured."""
    logging.configure(settings.log_level, file=settings.logs / "mcp.log", console=False)
    async with Container(settings) as container:

        async def context() -> ToolContext:
            caller = await asker(container, tenant)
            await (await container.limits()).request(caller)
            return await container.context(caller, "mcp")

        if settings.auth != "local":
            await context()  # who is not known hears it at once
        await serve_stdio(TOOLS, container.runs, container.approvals, context, product_version())
