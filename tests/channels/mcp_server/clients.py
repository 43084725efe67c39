"""The official client at a chosen revision of the protocol."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import httpx2
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from mcp_types import (
    ClientCapabilities,
    DiscoverResult,
    ElicitationCapability,
    Implementation,
    InitializedNotification,
    InitializeRequest,
    InitializeRequestParams,
    InitializeResult,
    ServerCapabilities,
)

REVISIONS = ("2026-07-28", "2025-06-18")


@contextlib.asynccontextmanager
async def transport(url: str, key: str | None) -> AsyncIterator[Any]:
    """To `/mcp` of that server, for a client."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    async with (
        httpx2.AsyncClient(headers=headers, timeout=120) as http,
        streamable_http_client(f"{url}/mcp", http_client=http) as streams,
    ):
        yield streams


@contextlib.asynccontextmanager
async def connected(url: str, key: str | None, revision: str, **options: Any) -> AsyncIterator[ClientSession]:
    """A session with `/mcp` of that server; `options` as `ClientSession` takes them."""
    async with (
        transport(url, key) as (incoming, outgoing),
        ClientSession(incoming, outgoing, **options) as session,
    ):
        await begin(session, revision, elicitation="elicitation_callback" in options)
        assert session.protocol_version == revision
        yield session


async def begin(session: ClientSession, revision: str, *, elicitation: bool = False, probe: bool = True) -> None:
    """The client proposes the latest revision with a handshake by itself; here the one that is wanted. `probe`: ask the
    server first, which has ten seconds to answer."""
    if revision == "2026-07-28":
        if probe:
            await session.discover()
        else:
            session.adopt(DiscoverResult(supported_versions=[revision], capabilities=ServerCapabilities()))
        return
    capabilities = ClientCapabilities(elicitation=ElicitationCapability() if elicitation else None)
    params = InitializeRequestParams(
        protocol_version=revision, capabilities=capabilities, client_info=Implementation(name="test", version="1")
    )
    session.adopt(await session.send_request(InitializeRequest(params=params), InitializeResult))
    await session.send_notification(InitializedNotification())
