"""Sentences to one person alone."""

from dataclasses import replace
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from channels.slack.answers import Message, said
from channels.slack.reply import Place, Reply


async def tell(client: AsyncWebClient, place: Place, what: str | Message) -> None:
    """In a channel nobody else sees it."""
    message = said(what) if isinstance(what, str) else what
    await Reply(client, replace(place, shown=False), None, _unheeded).finish(message)


def place_of(body: dict[str, Any]) -> Place:
    """Where a button was pressed, and by whom."""
    container: dict[str, Any] = body.get("container") or {}
    channel = str(container.get("channel_id") or (body.get("channel") or {}).get("id", ""))
    message: dict[str, Any] = body.get("message") or {}
    thread = container.get("thread_ts") or message.get("thread_ts") or container.get("message_ts") or ""
    direct = channel.startswith("D")
    return Place(str(body["team"]["id"]), channel, str(thread), str(body["user"]["id"]), direct, False)


async def _unheeded(ts: str) -> None:
    return None
