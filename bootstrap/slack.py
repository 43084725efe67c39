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
from channels.slack.parts import Parts
from channels.slack.socket import listening
from channels.slack.workspaces import OneWorkspace
from data_layer.slack_events import SlackEvents
from data_layer.slack_users import SlackUsers
from tools.context import ToolContext


@asynccontextmanager
async def mounted(app: FastAPI, container: Container) -> AsyncIterator[None]:
    """`/slack/…`, for as long as it is entered."""
    settings, services = container.settings, await container.services()
    assert settings.slack_bot_token is not None
    client = AsyncWebClient(base_url=settings.slack_api_url)
    client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=3))

    async def suggest(context: ToolContext) -> Sequence[str]:
        return [one.question for one in await services.suggestions.of(context)]

    database = await container.database()
    secret = settings.slack_signing_secret
    parts = Parts(
        identify=partial(container.identify, channel="slack"),
        runs=await container.runs(),
        approvals=await container.approvals(),
        conversations=await container.conversations(),
        users=SlackUsers(database),
        events=SlackEvents(database),
        workspaces=OneWorkspace(client, settings.slack_bot_token.get_secret_value()),
        client=client,
        context=partial(container.context, channel="slack"),
        suggest=suggest,
        verifier=SignatureVerifier(secret.get_secret_value()) if secret else None,
        channels=frozenset(settings.slack_channels),
        by_keys=settings.auth == "keys",
        url=settings.public_url,
    )
    inbox = Inbox(bolt(parts), parts.events)
    app.include_router(slack_routes(parts, inbox))
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(inbox.working())
        if settings.slack_app_token is not None:
            app_token = settings.slack_app_token.get_secret_value()
            await stack.enter_async_context(listening(inbox, settings.slack_api_url, app_token))
        yield
