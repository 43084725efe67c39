"""Bolt's application: which of our functions hears what. Each runs behind the acknowledgement, to its end."""

import re
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from channels.slack import home, pressing, telling
from channels.slack.inbox import EVENT, given_up
from channels.slack.parts import Parts
from channels.slack.reply import Place
from channels.slack.talking import STOPPED, answer_in, asked, code_in, known, linked, not_linked

log = structlog.get_logger(__name__)
_HELP = "Ask me about the plant, for example which purchase orders are late."
_OPENLY = "Send me the code as a direct message; this one may have been read by others and is void now."


def bolt(parts: Parts) -> AsyncApp:
    async def authorize(team_id: str | None) -> Any:
        return await parts.workspaces.bot(team_id)

    app = AsyncApp(
        client=parts.client,
        authorize=authorize,
        process_before_response=True,  # what is acknowledged is recorded: here "done" means done
        request_verification_enabled=False,  # done before it is recorded
        ssl_check_enabled=False,
        url_verification_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )

    async def mention(event: dict[str, Any], context: AsyncBoltContext) -> None:
        await _heard(parts, context, event, direct=False)

    async def message(event: dict[str, Any], context: AsyncBoltContext) -> None:
        if event.get("channel_type") == "im" and not event.get("subtype") and not event.get("bot_id"):
            await _heard(parts, context, event, direct=True)

    async def assistant(event: dict[str, Any], context: AsyncBoltContext) -> None:
        await home.greet(parts, context, event["assistant_thread"])

    async def opened(event: dict[str, Any], context: AsyncBoltContext) -> None:
        if event.get("tab", "home") == "home":
            await home.publish(parts, context, str(event["user"]))

    async def gone(event: dict[str, Any], context: AsyncBoltContext) -> None:
        revoked = (event.get("tokens") or {}).get("bot")
        if context.team_id and (event["type"] == "app_uninstalled" or revoked):
            await parts.workspaces.remove(context.team_id)

    app.event("app_mention")(mention)
    app.event("message")(message)
    app.event("assistant_thread_started")(assistant)
    app.event("app_home_opened")(opened)
    app.event(re.compile("^(app_uninstalled|tokens_revoked)$"))(gone)
    for name, pressed in pressing.pressed(parts).items():
        app.action(re.compile(f"^{name}(:|$)"))(pressed)
    for name, sent in pressing.sent(parts).items():
        app.view(name)(sent)
    app.command("/copilot")(pressing.command(parts))

    async def failed(error: Exception, body: dict[str, Any]) -> None:
        log.error("slack_failed", exc_info=error, kind=body.get("type"))

    app.error(failed)
    return app


async def _heard(parts: Parts, context: AsyncBoltContext, event: dict[str, Any], *, direct: bool) -> None:
    client, user, channel = context.client, str(event.get("user", "")), str(event["channel"])
    if client is None or not user or not context.team_id:
        return
    came, text = context[EVENT], asked(str(event.get("text", "")), parts.named)
    place = Place(
        team=context.team_id,
        channel=channel,
        thread_ts=str(event.get("thread_ts") or event["ts"]),
        user=user,
        direct=direct,
        shown=not direct and parts.shows(channel),
    )
    if code := code_in(text):
        if not direct:
            await parts.users.void(code)
        await telling.tell(client, place, await linked(parts, code, place.team, user) if direct else _OPENLY)
        return
    who = await known(parts, place.team, user)
    if who is None:
        await telling.tell(client, place, not_linked(parts))
    elif given_up(came):
        await telling.tell(client, place, STOPPED)
    elif not text:
        await telling.tell(client, place, _HELP)
    else:

        async def began(ts: str) -> None:
            await parts.events.reply(came.event_id, ts)

        await answer_in(parts, client, place, who, text, reply_ts=came.reply_ts, began=began)
