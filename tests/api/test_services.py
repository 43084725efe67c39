"""Whoever comes by another channel is known by the same proof, with the same grants."""

from typing import Any

import pytest
from starlette.requests import HTTPConnection

from api.services import identify
from core.errors import NotAuthenticated
from core.identity import Principal
from data_layer.keys import ApiKeys


def _connection(key: str | None) -> HTTPConnection:
    headers = [(b"authorization", f"Bearer {key}".encode())] if key else []
    return HTTPConnection({"type": "http", "headers": headers})


async def test_a_channel_gets_the_callers_context_and_its_own_name(make_site: Any, database: Any) -> None:
    site = await make_site("keys")
    key = await ApiKeys(database).create("plant", "ann", {"inventory:read"})
    context = await identify(site.services, _connection(key), "mcp")
    assert context.principal == Principal("plant", "ann", frozenset({"inventory:read"}))
    assert (context.channel, context.database, context.plants) == ("mcp", site.services.database, site.services.plants)


async def test_nobody_known_is_nobody_in_each_channel(make_site: Any) -> None:
    site = await make_site("keys")
    for key in (None, "cpk_nonsense"):
        with pytest.raises(NotAuthenticated):
            await identify(site.services, _connection(key), "a2a")


async def test_the_api_tells_by_what_its_callers_come(make_site: Any) -> None:
    site = await make_site("local")
    seen: list[str] = []
    ask = site.copilot.ask

    def watching(question: str, **given: Any) -> Any:
        seen.append(given["context"].channel)
        return ask(question, **given)

    site.copilot.ask = watching
    for headers in ({}, {"User-Agent": "copilot-cli"}, {"Sec-Fetch-Site": "same-origin"}):
        await site.client.post("/api/v1/chat", json={"message": "x"}, headers=headers)
    assert seen == ["api", "cli", "web"]
