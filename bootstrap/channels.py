"""The channels that live in the HTTP application beside its own routes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI

from bootstrap import mcp
from bootstrap.container import Container
from channels.ag_ui.route import Parts as AgUi
from channels.ag_ui.route import ag_ui
from channels.openai_compatible.completions import completions
from channels.openai_compatible.parts import Parts
from channels.openai_compatible.responses import responses


@asynccontextmanager
async def mounted(app: FastAPI, container: Container) -> AsyncIterator[None]:
    """All of them, for as long as it is entered."""
    openai = Parts(
        identify=partial(container.identify, channel="openai"),
        runs=await container.runs(),
        conversations=await container.conversations(),
        url=container.settings.public_url,
    )
    app.include_router(completions(openai))
    app.include_router(responses(openai))
    identify = partial(container.identify, channel="agui")
    app.include_router(ag_ui(AgUi(identify, await container.runs(), await container.approvals())))
    async with mcp.mounted(app, container):
        yield
