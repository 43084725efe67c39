"""Questions in Slack: who asks, in which conversation, and the answer as it comes."""

import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from html import unescape
from uuid import UUID

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from agent.answer import Answer
from agent.events import ApprovalRequired, Done, Failed, Text, ToolStarted
from agent.run import Run
from channels.slack.answers import Message, answered, said
from channels.slack.files import attach
from channels.slack.parts import Parts
from channels.slack.reply import Place, Reply
from core.errors import CopilotError, NotFound, Unavailable
from tools.context import ToolContext

_LINK = re.compile(r"\s*link[:\s]+((?:[A-Za-z0-9]{4}-?){3})\s*", re.IGNORECASE)
_MARKUP = re.compile(r"<([@#!]?)([^>|]*)(?:\|([^>]*))?>")
_TITLE = 80
_DOING = {"read": "looking up", "proposal": "preparing", "setting": ""}
STOPPED = "This was not answered: the server was stopped more than once while it was worked on. Please ask again."


def asked(text: str, names: Mapping[str, str]) -> str:
    """What somebody wrote, without Slack's markup: mentions are left out, links are their words, channels are called
    as in `names` (by their ids)."""

    def word(found: re.Match[str]) -> str:
        mark, what, label = found[1], found[2], found[3]
        if mark == "@":
            return ""
        return f"#{names.get(what) or label or what}" if mark == "#" else label or ("" if mark else what)

    return unescape(_MARKUP.sub(word, text)).strip()


def code_in(text: str) -> str | None:
    """The code of somebody who links herself."""
    found = _LINK.fullmatch(text)
    return found[1] if found else None


def not_linked(parts: Parts) -> str:
    where = f" at {parts.url}" if parts.url else ""
    return (
        "I do not know yet who you are in the plant, so I can show you none of its data. Sign in to the copilot"
        f"{where}, choose Connect Slack (or ask an administrator for a code, `copilot slack link`), and send me what it"
        " says as a direct message: `link CODE`. If you were linked before, your link or your key has ended."
    )


async def linked(parts: Parts, code: str, team: str, user: str) -> str:
    """Link them; says how it went."""
    principal = await parts.users.redeem(code, team, user, await parts.workspaces.tenant(team))
    if principal is None:
        return "This code is not known, was used, or is older than ten minutes. Please get another one."
    return f"You are {principal.user_id} of {principal.tenant_id} now, with the same grants. Ask me about the plant."


async def known(parts: Parts, team: str, user: str) -> ToolContext | None:
    """What they may do now; None when they are not linked, or to another tenant than the workspace is of."""
    principal = await parts.users.principal(team, user)
    if principal is None or await parts.workspaces.tenant(team) not in (None, principal.tenant_id):
        return None
    return await parts.context(principal)


async def answer_in(
    parts: Parts,
    client: AsyncWebClient,
    place: Place,
    context: ToolContext,
    question: str,
    *,
    reply_ts: str | None,
    began: Callable[[str], Awaitable[None]],
) -> None:
    """Ask it, and answer it there. Raises `SlackApiError` when Slack does not take the answer."""
    reply = Reply(client, place, reply_ts, began)
    try:
        await reply.doing("thinking")
        run = await _started(parts, context, place, question, client)
        ended = await heard(parts, context, run, reply)
        await reply.finish(shown(parts, ended, anyone=place.shown))
    except CopilotError as error:
        await reply.finish(said(str(error)))
        return
    if isinstance(ended, Answer):
        await attach(parts.tools, client, place, context, ended)


def shown(parts: Parts, ended: Answer | str, *, anyone: bool = False) -> Message:
    return said(ended) if isinstance(ended, str) else answered(ended, parts.url, anyone=anyone)


async def heard(parts: Parts, context: ToolContext, run: Run, reply: Reply | None) -> Answer | str:
    """What the run ends with: an answer, or why there is none. `reply` is told what is looked up and the words as they
    come."""
    text = ""
    async for _, event in parts.runs.subscribe(run.run_id, context=context):
        if isinstance(event, Done | ApprovalRequired):
            return event.answer
        if isinstance(event, Failed):
            return event.message
        if reply is not None and isinstance(event, ToolStarted):
            await reply.doing(f"{_DOING[event.kind]} {event.title or event.tool}".lstrip())
        elif reply is not None and isinstance(event, Text):
            text += event.delta
            await reply.saying(text)
    raise Unavailable("The server is being stopped. Please ask again in a moment.")


async def stored(parts: Parts, context: ToolContext, message_id: UUID) -> Answer:
    """The caller's own, as it was answered. Raises `NotFound`."""
    found = await parts.conversations.message(context.principal, message_id)
    if found.answer is None:
        raise NotFound("There is no such answer.")
    return Answer.model_validate(found.answer)


async def _started(parts: Parts, context: ToolContext, place: Place, question: str, client: AsyncWebClient) -> Run:
    """In the user's own conversation of that thread; a new one where it has none, or it was deleted."""
    where = (place.team, place.channel, place.thread_ts)
    thread_id = await parts.users.thread(context.principal, *where)
    if thread_id is not None:
        with suppress(NotFound):
            return await parts.runs.start(context, question, thread_id)
    run = await parts.runs.start(context, question)
    await parts.users.keep_thread(context.principal, *where, run.thread_id)
    if place.direct:
        with suppress(SlackApiError):  # not an assistant's thread
            await client.assistant_threads_setTitle(
                channel_id=place.channel, thread_ts=place.thread_ts, title=question[:_TITLE]
            )
    return run
