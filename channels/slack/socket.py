"""Socket Mode: the same as over HTTP, by a connection from here to Slack, for those without a public address."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from channels.slack.inbox import Inbox

log = structlog.get_logger(__name__)
_AGAIN_S = 30.0
_TAKEN = frozenset({"events_api", "interactive", "slash_commands"})


@asynccontextmanager
async def listening(inbox: Inbox, api_url: str, app_token: str) -> AsyncIterator[None]:
    """While it is entered; connects again by itself, and goes on trying when Slack cannot be reached."""
    client = SocketModeClient(app_token=app_token, web_client=AsyncWebClient(base_url=api_url))

    async def heard(client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        """What could not be recorded is not acknowledged, and comes again."""
        if request.type in _TAKEN:
            await inbox.accept(request.payload)
        await client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))

    client.socket_mode_request_listeners.append(heard)
    connecting = asyncio.create_task(_connect(client), name="slack socket")
    try:
        yield
    finally:
        connecting.cancel()
        await asyncio.gather(connecting, return_exceptions=True)
        await client.close()  # type: ignore[no-untyped-call]


async def _connect(client: SocketModeClient) -> None:
    while True:
        try:
            await client.connect()  # type: ignore[no-untyped-call]
        except Exception as error:  # whatever stands between this machine and Slack, the server goes on without
            log.warning("slack_not_reached", error=repr(error))
            await asyncio.sleep(_AGAIN_S)
        else:
            return
