"""The one message in Slack that an answer becomes: what is looked up, the words as they come, the whole."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from channels.slack.answers import Message
from channels.slack.rich import blocks, escaped

log = structlog.get_logger(__name__)
_EVERY_S = 1.2  # Slack lets a message be changed about once a second
_STATUS = 100
_SHORT = 200  # characters; what is shorter is there whole before it could be read
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
    """`ts` is that of the message when it was begun before; `began` is told it when it is made now; it changes at most
    `every` so many seconds."""

    def __init__(
        self,
        client: AsyncWebClient,
        place: Place,
        ts: str | None,
        began: Callable[[str], Awaitable[None]],
        *,
        every: float = _EVERY_S,
    ) -> None:
        self._client = client
        self._place = place
        self._ts = ts
        self._began = began
        self._every = every
        self._next = 0.0
        self._written = False
        self._stream: str | None = None
        self._told = 0  # characters that are in the stream
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
        if len(text) < _SHORT or not (self._place.shown or self._place.direct) or time.monotonic() < self._next:
            return
        if not self._written:  # most answers are whole before a first part of them could be read
            self._written, self._next = True, time.monotonic() + self._every
            return
        if self._ts is None or self._stream is not None:
            try:
                await self._streamed(text)
                return
            except SlackApiError as error:  # not in this workspace, or no longer
                log.info("slack_does_not_stream", error=error.response.get("error"))
                await self._stopped()
                self._next = 0.0
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

    async def _streamed(self, text: str) -> None:
        """Whole paragraphs, as blocks: in what streams as Markdown, Slack would make links. Raises `SlackApiError`."""
        whole, end, _ = text.rpartition("\n\n")
        if (added := len(whole) - self._told) <= 0:
            return
        self._next = time.monotonic() + self._every
        chunks = [{"type": "blocks", "blocks": blocks(whole[self._told :])}]
        if self._stream is None:
            begun = await self._client.chat_startStream(
                channel=self._place.channel, thread_ts=self._place.thread_ts, recipient_team_id=self._place.team,
                recipient_user_id=self._place.user, chunks=chunks,
            )  # fmt: skip
            self._ts = self._stream = str(begun["ts"])
            await asyncio.shield(self._began(self._ts))
        else:
            await self._client.chat_appendStream(channel=self._place.channel, ts=self._stream, chunks=chunks)
        self._told += added + len(end)

    async def _stopped(self) -> None:
        """What streams can be changed once it is stopped."""
        if self._stream is not None:
            with suppress(SlackApiError):  # Slack stopped it by itself
                await self._client.chat_stopStream(channel=self._place.channel, ts=self._stream)
            self._stream = None

    async def _finish(self, given: dict[str, Any]) -> None:
        if not (self._place.shown or self._place.direct):
            await self._client.chat_postEphemeral(
                channel=self._place.channel, user=self._place.user, thread_ts=self._place.thread_ts, **given
            )
        elif self._ts is not None:
            await self._stopped()
            await self._update(given)
        else:
            await self._post(given)

    async def _progress(self, text: str) -> None:
        """At most as often as Slack takes it; what only one sees is not changed on the way."""
        if not (self._place.shown or self._place.direct) or self._stream is not None:
            return
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + self._every
        given: dict[str, Any] = {"text": escaped(text), **_PLAIN}
        if self._ts is None:
            await self._post(given)
        else:
            await self._update(given)

    async def _update(self, given: dict[str, Any]) -> None:
        assert self._ts is not None
        try:
            await self._client.chat_update(channel=self._place.channel, ts=self._ts, **given)
        except SlackApiError as error:
            if error.response.get("error") != "streaming_state_conflict":
                raise
            # By a process that died.
            await self._client.chat_stopStream(channel=self._place.channel, ts=self._ts)
            await self._client.chat_update(channel=self._place.channel, ts=self._ts, **given)

    async def _post(self, given: dict[str, Any]) -> None:
        posted = await self._client.chat_postMessage(
            channel=self._place.channel, thread_ts=self._place.thread_ts, **_UNFURL, **given
        )
        self._ts = str(posted["ts"])
        await asyncio.shield(self._began(self._ts))
