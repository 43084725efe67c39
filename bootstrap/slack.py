"""Slack: imported only where it is configured."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from fastapi import FastAPI
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from bootstrap.container import Container
from channels.slack.app import bolt
from channels.slack.http import slack_routes
from channels.slack.inbox import Inbox
from channels.slack.installing import Installing
from channels.slack.installing_http import install_routes
from channels.slack.links import link_routes
from channels.slack.parts import Parts
from channels.slack.socket import listening
from channels.slack.workspaces import Installations, OneWorkspace
from data_layer.slack_events import SlackEvents
from tools.context import ToolContext
from tools.registry import TOOLS


@asynccontextmanager
async def mounted(app: FastAPI, container: Container) -> AsyncIterator[None]:
    """`/slack/…`, for as long as it is entered."""
    settings, services = container.settings, await container.services()
    client = AsyncWebClient(base_url=settings.slack_api_url)
    client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=3))

    async def suggest(context: ToolContext, limit: int) -> Sequence[str]:
        return [one.question for one in await services.suggestions.of(context, limit)]

    database = await container.database()
    secret, token = settings.slack_signing_secret, settings.slack_bot_token
    parts = Parts(
        identify=partial(container.identify, channel="slack"),
        runs=await container.runs(),
        approvals=await container.approvals(),
        conversations=await container.conversations(),
        users=await container.slack_users(),
        events=SlackEvents(database),
        workspaces=OneWorkspace(client, token.get_secret_value())
        if token
        else Installations(await container.slack_workspaces()),
        client=client,
        tools=TOOLS,
        context=partial(container.context, channel="slack"),
        suggest=suggest,
        verifier=SignatureVerifier(secret.get_secret_value()) if secret else None,
        channels=frozenset(settings.slack_channels),
        named={one.id: one.name for one in settings.slack_names},
        by_keys=settings.auth == "keys",
        url=settings.public_url,
    )
    inbox = Inbox(bolt(parts), parts.events)
    app.include_router(slack_routes(parts, inbox))
    app.include_router(link_routes(parts))
    if settings.slack_client_id and settings.slack_client_secret and settings.public_url:
        consent = f"{settings.slack_api_url.removesuffix('api/')}oauth/v2/authorize"
        keys = settings.slack_client_id, settings.slack_client_secret.get_secret_value()
        installed = await container.slack_workspaces()
        installing = Installing(installed, client, *keys, settings.public_url, consent)
        app.include_router(install_routes(parts.identify, installed, installing, settings.public_url))
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(inbox.working())
        if settings.slack_app_token is not None:
            app_token = settings.slack_app_token.get_secret_value()
            await stack.enter_async_context(listening(inbox, settings.slack_api_url, app_token))
        yield
