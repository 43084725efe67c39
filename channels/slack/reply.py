"""The one message in Slack that an answer becomes: what is looked up, the words as they come, the whole."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from channels.slack.answers import Message
from channels.slack.rich import escaped

log = structlog.get_logger(__name__)
_EVERY_S = 1.2  # Slack lets a message be changed about once a second
_STATUS = 100
# Nothing in a text of ours makes links, mentions or pictures by itself.
_PLAIN: dict[str, Any] = {"link_names": False, "parse": "none"}
_NOT_TAKEN = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"})
_UNFURL: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False}


@dataclass(frozen=True)
class Place:
    """A thread of a channel or of a direct message, and who speaks there. `shown`: everybody there sees the answer."""

    team: str
    channel: str
    thread_ts: str
    user: str
    direct: bool
    shown: bool


class Reply:
    """`ts` is that of the message when it was begun before; `began` is told it when it is made now."""

    def __init__(
        self, client: AsyncWebClient, place: Place, ts: str | None, began: Callable[[str], Awaitable[None]]
    ) -> None:
        self._client = client
        self._place = place
        self._ts = ts
        self._began = began
        self._next = 0.0
        self._status = place.direct  # whether Slack shows what an assistant is doing

    async def doing(self, title: str) -> None:
        """What is looked up, in planners' words."""
        words = f"{title[:1].lower()}{title[1:]}".rstrip(" .…")[:_STATUS] + "…"
        if self._status:
            try:
                await self._client.assistant_threads_setStatus(
                    channel_id=self._place.channel, thread_ts=self._place.thread_ts, status=f"is {words}"
                )
                return
            except SlackApiError:  # the workspace has no assistants
                self._status = False
        await self._progress(f"{words[:1].upper()}{words[1:]}")

    async def saying(self, text: str) -> None:
        """The answer's words so far."""
        if len(text) > 200:  # what is short is there whole before it could be read
            await self._progress(text[-3_000:])

    async def finish(self, message: Message) -> None:
        """Without its blocks where Slack does not take them. Raises `SlackApiError`."""
        try:
            await self._finish({"text": message.text, "blocks": list(message.blocks), **_PLAIN})
        except SlackApiError as error:
            if not message.blocks or str(error.response.get("error")) not in _NOT_TAKEN:
                raise
            log.warning("slack_refused_blocks", error=error.response.get("error"))
            await self._finish({"text": message.text, **_PLAIN})

    async def _finish(self, given: dict[str, Any]) -> None:
        if not (self._place.shown or self._place.direct):
            await self._client.chat_postEphemeral(
                channel=self._place.channel, user=self._place.user, thread_ts=self._place.thread_ts, **given
            )
        elif self._ts is not None:
            await self._client.chat_update(channel=self._place.channel, ts=self._ts, **given)
        else:
            await self._post(given)

    async def _progress(self, text: str) -> None:
        """At most as often as Slack takes it; what only one sees is not changed on the way."""
        if not (self._place.shown or self._place.direct) or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _EVERY_S
        given: dict[str, Any] = {"text": escaped(text), **_PLAIN}
        if self._ts is None:
            await self._post(given)
        else:
            await self._client.chat_update(channel=self._place.channel, ts=self._ts, **given)

    async def _post(self, given: dict[str, Any]) -> None:
        posted = await self._client.chat_postMessage(
            channel=self._place.channel, thread_ts=self._place.thread_ts, **_UNFURL, **given
        )
        self._ts = str(posted["ts"])
        await asyncio.shield(self._began(self._ts))
