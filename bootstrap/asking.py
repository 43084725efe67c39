"""One question answered in this process, for when no server is running."""

import asyncio
from typing import Any
from uuid import UUID

from agent.events import ApprovalRequired, Done, Failed
from bootstrap import logging
from bootstrap.container import Container
from bootstrap.settings import Settings
from core.errors import NotPermitted, Unavailable
from core.identity import EVERY_SCOPE, Principal


def answer(question: str, thread: str | None, tenant: str | None) -> dict[str, Any]:
    """The answer in the contract's shape. Raises the error of a run that failed."""
    settings = Settings.read()
    logging.configure(settings.log_level, file=settings.logs / "ask.log", console=False)
    return asyncio.run(_answer(settings, question, UUID(thread) if thread else None, tenant))


async def _answer(settings: Settings, question: str, thread: UUID | None, tenant: str | None) -> dict[str, Any]:
    async with Container(settings) as container:
        principal = await asker(container, tenant)
        context = await container.context(principal)
        runs = await container.runs()
        run = await runs.start(context, question, thread)
        async for _, event in runs.subscribe(run.run_id, context=context):
            if isinstance(event, Done | ApprovalRequired):
                return event.answer.model_dump(mode="json")
            if isinstance(event, Failed):
                raise Unavailable(event.message)
    raise Unavailable("The question was not answered. Please ask again.")


async def asker(container: Container, tenant: str | None) -> Principal:
    """Who asks on this machine: the local user, or the one whose key is configured."""
    settings = container.settings
    if settings.auth == "local":
        return Principal(tenant or await (await container.tenant()).current(), "local", EVERY_SCOPE)
    if settings.api_key is None:
        raise NotPermitted(f"COPILOT_AUTH={settings.auth} asks for a key: set COPILOT_API_KEY.")
    principal = await (await container.keys()).principal(settings.api_key.get_secret_value())
    if principal is None:
        raise NotPermitted("COPILOT_API_KEY is not known or was revoked.")
    return principal
