"""Buttons, forms and `/copilot`."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from slack_bolt.async_app import AsyncAck, AsyncBoltContext, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from channels.slack import forms
from channels.slack.answers import Message, answered, card, said, settled
from channels.slack.buttons import (
    APPROVE,
    ASK,
    BAD,
    CHANGE,
    CHANGED,
    GOOD,
    REASON,
    REJECT,
    SHARE,
    actions,
    button,
    value_of,
)
from channels.slack.inbox import EVENT, given_up
from channels.slack.parts import Parts
from channels.slack.reply import Place
from channels.slack.talking import STOPPED, answer_in, asked, code_in, heard, known, linked, not_linked, shown, stored
from channels.slack.telling import place_of, tell
from core.errors import Conflict, CopilotError, NotPermitted
from tools.context import ToolContext

Pressed = Callable[..., Awaitable[None]]
_PLAIN: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False}
_NOT_SHOWN = "Answers are shown to everybody only in channels that an administrator named in COPILOT_SLACK_CHANNELS."


def pressed(parts: Parts) -> Mapping[str, Pressed]:
    """By the name of the button."""

    def on(act: Callable[[Parts, "Press"], Awaitable[None]]) -> Pressed:
        async def listener(
            ack: AsyncAck,
            body: dict[str, Any],
            action: dict[str, Any],
            context: AsyncBoltContext,
            respond: AsyncRespond,
        ) -> None:
            await ack()
            if context.client is None:
                return
            place = place_of(body)
            who = await known(parts, place.team, place.user)
            if who is None:
                await tell(context.client, place, not_linked(parts))
                return
            try:
                await act(parts, Press(who, context.client, place, body, value_of(action), respond, context))
            except CopilotError as error:
                await tell(context.client, place, str(error))

        return listener

    acts = {ASK: _ask, APPROVE: _approve, REJECT: _reject, CHANGE: _change, GOOD: _good, BAD: _bad, SHARE: _share}
    return {name: on(act) for name, act in acts.items()}


class Press:
    """One press of a button by somebody who is known."""

    def __init__(
        self,
        who: ToolContext,
        client: AsyncWebClient,
        place: Place,
        body: dict[str, Any],
        value: str,
        respond: AsyncRespond,
        context: AsyncBoltContext,
    ) -> None:
        self.who, self.client, self.place, self.body = who, client, place, body
        self.value, self.respond, self.context = value, respond, context

    @property
    def trigger(self) -> str:
        return str(self.body.get("trigger_id", ""))

    async def replace(self, message: Message) -> None:
        """The message that the button is in."""
        container = self.body.get("container") or {}
        if container.get("is_ephemeral"):
            await self.respond(text=message.text, blocks=message.blocks, replace_original=True, **_PLAIN)
        else:
            await self.client.chat_update(
                channel=self.place.channel, ts=str(container["message_ts"]), text=message.text,
                blocks=list(message.blocks), link_names=False, parse="none",
            )  # fmt: skip


async def _ask(parts: Parts, press: Press) -> None:
    event, place = press.context[EVENT], press.place
    if given_up(event):
        await tell(press.client, place, STOPPED)
        return
    if not place.channel:  # on the home tab
        opened = await press.client.conversations_open(users=[place.user])
        place = Place(place.team, str(opened["channel"]["id"]), "", place.user, True, False)
    place = replace(place, shown=not place.direct and parts.shows(place.channel))
    if not place.thread_ts:
        posted = await press.client.chat_postMessage(channel=place.channel, text=said(press.value).text, **_PLAIN)
        place = replace(place, thread_ts=str(posted["ts"]))

    async def began(ts: str) -> None:
        await parts.events.reply(event.event_id, ts)

    await answer_in(parts, press.client, place, press.who, press.value, reply_ts=event.reply_ts, began=began)


async def _approve(parts: Parts, press: Press) -> None:
    given = json.loads(press.value)
    await _decide(parts, press, UUID(given["id"]), approve=True, edits=given["edits"])


async def _reject(parts: Parts, press: Press) -> None:
    await _decide(parts, press, UUID(press.value), approve=False)


async def _decide(
    parts: Parts, press: Press, approval_id: UUID, *, approve: bool, edits: Mapping[str, Any] | None = None
) -> None:
    try:
        done = await parts.approvals.decide(press.who, approval_id, approve, edits or None)
    except Conflict:  # decided before, elsewhere or by the same press: where it stands is what is to be seen
        done = await parts.approvals.get(press.who, approval_id)
    await press.replace(settled(done.model_dump(mode="json"), parts.url))


async def _change(parts: Parts, press: Press) -> None:
    proposed = (await parts.approvals.get(press.who, UUID(press.value))).model_dump(mode="json")
    container = press.body.get("container") or {}
    kept = {
        "id": press.value,
        "channel": press.place.channel,
        "thread": press.place.thread_ts,
        "ts": None if container.get("is_ephemeral") else container.get("message_ts"),
    }
    await press.client.views_open(trigger_id=press.trigger, view=forms.changing(proposed, json.dumps(kept)))


async def _good(parts: Parts, press: Press) -> None:
    await parts.conversations.feedback(press.who.principal, UUID(press.value), rating=1)
    await tell(press.client, press.place, "Thank you.")


async def _bad(parts: Parts, press: Press) -> None:
    await parts.conversations.feedback(press.who.principal, UUID(press.value), rating=-1)
    await press.client.views_open(trigger_id=press.trigger, view=forms.reason(press.value))


async def _share(parts: Parts, press: Press) -> None:
    if not parts.shows(press.place.channel):
        raise NotPermitted(_NOT_SHOWN)
    answer = await stored(parts, press.who, UUID(press.value))
    message = answered(answer, parts.url, anyone=True)
    await press.client.chat_postMessage(
        channel=press.place.channel, text=message.text, blocks=list(message.blocks), link_names=False, parse="none",
        **_PLAIN,
    )  # fmt: skip


def sent(parts: Parts) -> Mapping[str, Pressed]:
    """By the name of the form."""

    async def changed(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await ack()
        client, view = context.client, body["view"]
        kept = json.loads(view["private_metadata"])
        channel, user = str(kept["channel"]), str(body["user"]["id"])
        place = Place(str(body["team"]["id"]), channel, kept["thread"], user, channel.startswith("D"), False)
        who = await known(parts, place.team, place.user)
        if client is None or who is None:
            return
        try:
            approval_id = UUID(kept["id"])
            before = await parts.approvals.get(who, approval_id)
            edits = forms.edits(view, before.arguments)
            would = await parts.approvals.preview(who, approval_id, edits)
        except CopilotError as error:
            await tell(client, place, str(error))
            return
        message = card(would.model_dump(mode="json"), parts.url, edits, anyone=parts.shows(place.channel))
        if kept["ts"] is None:
            await tell(client, place, message)
            return
        await client.chat_update(
            channel=place.channel, ts=kept["ts"], text=message.text, blocks=list(message.blocks), link_names=False,
            parse="none",
        )  # fmt: skip

    async def reasoned(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        who = await known(parts, str(body["team"]["id"]), str(body["user"]["id"]))
        if who is not None:
            why, words = forms.reasoned(body["view"])
            message_id = UUID(body["view"]["private_metadata"])
            await parts.conversations.feedback(who.principal, message_id, rating=-1, reason=why, comment=words)

    return {CHANGED: changed, REASON: reasoned}


def command(parts: Parts) -> Pressed:
    """`/copilot QUESTION`: seen by the asker alone, who may show it to the channel."""

    async def listener(
        ack: AsyncAck, command: dict[str, Any], context: AsyncBoltContext, respond: AsyncRespond
    ) -> None:
        await ack()
        message = await _commanded(parts, command, context)
        await respond(text=message.text, blocks=message.blocks, response_type="ephemeral", **_PLAIN)

    return listener


async def _commanded(parts: Parts, command: dict[str, Any], context: AsyncBoltContext) -> Message:
    team, user, text = (str(command.get(name, "")) for name in ("team_id", "user_id", "text"))
    text = asked(text, parts.named)
    if code := code_in(text):
        return said(await linked(parts, code, team, user))
    who = await known(parts, team, user)
    if who is None:
        return said(not_linked(parts))
    if given_up(context[EVENT]):
        return said(STOPPED)
    try:
        run = await parts.runs.start(who, text)
        message = shown(parts, await heard(parts, who, run, None))
    except CopilotError as error:
        return said(str(error))
    if not parts.shows(str(command["channel_id"])):
        return message
    return Message(message.text, [*message.blocks, *actions(button(SHARE, "Show to the channel", str(run.run_id)))])
