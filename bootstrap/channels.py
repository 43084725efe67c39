"""The channels that live in the HTTP application beside its own routes."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from importlib import import_module

from fastapi import FastAPI

from api.app import refused
from api.door import Questions
from bootstrap import mcp
from bootstrap.container import Container
from bootstrap.environment import product_version
from channels.a2a_server.card import ASKING
from channels.a2a_server.parts import Parts as A2A
from channels.a2a_server.routes import a2a_routes
from channels.ag_ui.route import Parts as AgUi
from channels.ag_ui.route import ag_ui
from channels.mcp_server.access import PATH as MCP
from channels.openai_compatible.completions import completions
from channels.openai_compatible.errors import refusal
from channels.openai_compatible.parts import Parts
from channels.openai_compatible.responses import responses
from tools.registry import TOOLS


@asynccontextmanager
async def mounted(app: FastAPI, container: Container) -> AsyncIterator[None]:
    """All of them, for as long as it is entered."""
    openai = Parts(
        identify=partial(container.identify, channel="openai"),
        runs=await container.runs(),
        conversations=await container.conversations(),
        url=container.settings.public_url,
    )
    asked: Questions = app.state.questions
    asked |= dict.fromkeys(("/v1/chat/completions", "/v1/responses"), refusal)
    asked |= dict.fromkeys(("/api/v1/agui", *ASKING, MCP), refused)
    app.include_router(completions(openai))
    app.include_router(responses(openai))
    identify = partial(container.identify, channel="agui")
    app.include_router(ag_ui(AgUi(identify, await container.runs(), await container.approvals())))
    app.router.routes.extend(a2a_routes(await _a2a(container)))
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(mcp.mounted(app, container))
        if container.settings.slack:
            await stack.enter_async_context(import_module("bootstrap.slack").mounted(app, container))
        yield


async def _a2a(container: Container) -> A2A:
    settings = container.settings
    return A2A(
        identify=partial(container.identify, channel="a2a"),
        runs=await container.runs(),
        approvals=await container.approvals(),
        conversations=await container.conversations(),
        tools=TOOLS,
        version=product_version(),
        url=settings.public_url,
        keys=settings.auth != "local",
        issuer=settings.oidc.issuer if settings.oidc else None,
    )
