"""Posts a message to a channel of Slack's, or to one person there. Slack knows no key by which a repetition
is one: the message bears it as metadata, and is looked for before it is posted."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from core.outgoing import Outgoing
from notifications.port import Delivered, NotNow, Uncertain, Undeliverable
from notifications.slack_places import Places

_SECONDS = 10
_EVENT = "copilot_message"
_PAGE, _PAGES = 200, 5  # messages of a channel that are looked through for the one that was posted before
_UNFURL = {"unfurl_links": False, "unfurl_media": False}
_NOT_TAKEN = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})
_BUSY = frozenset({"ratelimited", "rate_limited", "service_unavailable", "team_added_to_org"})
_UNKNOWN = frozenset({"internal_error", "fatal_error", "request_timeout"})
_WHY = {
    "not_in_channel": "the copilot is not in that channel: invite it there",
    "channel_not_found": "there is no such channel, or it is private and the copilot is not in it",
    "is_archived": "the channel is archived",
    "missing_scope": "the app lacks a scope: give it those of docs/slack.md and install it again",
    "invalid_auth": "the bot token is not valid: set COPILOT_SLACK_BOT_TOKEN anew, or install the app again",
    "token_revoked": "the bot token was revoked: set COPILOT_SLACK_BOT_TOKEN anew, or install the app again",
    "user_not_found": "there is no such person",
}


@dataclass(frozen=True)
class Slack:
    """`blocks` makes of a text what Slack shows, with all of its words and no markup of Slack's."""

    places: Places
    blocks: Callable[[str], Sequence[Mapping[str, Any]]]
    api_url: str = "https://slack.com/api/"
    repeatable: bool = True

    async def deliver(self, outgoing: Outgoing, key: str, tenant_id: str) -> Delivered:
        """`Delivered.reference` is the channel's id and the message's time, as Slack names it."""
        place = await self.places.find(tenant_id, outgoing.to)
        where = place.id
        client = AsyncWebClient(place.token, base_url=self.api_url, timeout=_SECONDS)
        client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=1))
        try:
            if where[0] in "UW":
                where = str((await client.conversations_open(users=[where]))["channel"]["id"])
            posted = await _posted(client, where, key)
        except SlackApiError as error:
            raise _refused(error, outgoing.to) from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise NotNow("Slack cannot be reached.") from error
        if posted is None:
            posted = await self._post(client, where, outgoing, key)
        return Delivered(f"{where}/{posted}")

    async def _post(self, client: AsyncWebClient, where: str, outgoing: Outgoing, key: str) -> str:
        given: dict[str, Any] = {
            "channel": where, "text": _escaped(outgoing.text), "parse": "none", "link_names": False,
            "metadata": {"event_type": _EVENT, "event_payload": {"key": key}}, **_UNFURL,
        }  # fmt: skip
        blocks = [dict(block) for block in self.blocks(outgoing.text)]
        try:
            try:
                sent = await client.chat_postMessage(**given, blocks=blocks)
            except SlackApiError as error:
                if _said(error) not in _NOT_TAKEN:
                    raise
                sent = await client.chat_postMessage(**given)
        except SlackApiError as error:
            if _said(error) in _UNKNOWN:
                raise Uncertain("Slack broke off while it took the message.") from error
            raise _refused(error, outgoing.to) from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Uncertain("Slack broke off while it took the message.") from error
        return str(sent["ts"])


async def _posted(client: AsyncWebClient, where: str, key: str) -> str | None:
    """The message with that key among the last thousand of the channel."""
    async for message in _messages(client, where):
        metadata = message.get("metadata") or {}
        if metadata.get("event_type") == _EVENT and (metadata.get("event_payload") or {}).get("key") == key:
            return str(message["ts"])
    return None


async def _messages(client: AsyncWebClient, where: str) -> AsyncIterator[dict[str, Any]]:
    cursor = ""
    for _ in range(_PAGES):
        page = await client.conversations_history(
            channel=where, limit=_PAGE, cursor=cursor or None, include_all_metadata=True
        )
        for message in page["messages"]:
            yield message
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return


def _refused(error: SlackApiError, to: str) -> NotNow | Undeliverable:
    said = _said(error)
    if said in _BUSY | _UNKNOWN:
        return NotNow("Slack does not take messages just now.")
    return Undeliverable(f"Slack does not take it for {to}: {_WHY.get(said, said)}.")


def _said(error: SlackApiError) -> str:
    data = getattr(error.response, "data", None)  # a page of HTML, or nothing, where something stands between
    return str(data.get("error")) if isinstance(data, dict) else "internal_error"


def _escaped(text: str) -> str:
    """What notifications show, without markup of Slack's."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
