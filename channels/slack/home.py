"""What is shown before anything is asked: the home tab with the brief, and questions for an assistant's thread."""

from contextlib import suppress
from typing import Any, cast

from slack_bolt.async_app import AsyncBoltContext

from channels.slack import telling
from channels.slack.buttons import questions
from channels.slack.parts import Parts
from channels.slack.reply import Place
from channels.slack.rich import Block, blocks
from channels.slack.talking import known, not_linked
from core.errors import CopilotError
from tools.brief.morning_brief import MorningBrief, morning_brief
from tools.context import ToolContext

_PROMPTS = 4  # an assistant's thread shows no more
_TITLE = 60
_BLOCKS = 95  # Slack takes 100 in a view


async def publish(parts: Parts, context: AsyncBoltContext, user: str) -> None:
    """The user's own: what their grants let them see now."""
    if context.client is None or not context.team_id:
        return
    who = await known(parts, context.team_id, user)
    shown = blocks(not_linked(parts)) if who is None else await _home(parts, who)
    await context.client.views_publish(user_id=user, view={"type": "home", "blocks": shown[:_BLOCKS]})


async def greet(parts: Parts, context: AsyncBoltContext, thread: dict[str, Any]) -> None:
    """In a new thread of Slack's assistant."""
    if context.client is None or not context.team_id:
        return
    user, channel, ts = str(thread["user_id"]), str(thread["channel_id"]), str(thread["thread_ts"])
    who = await known(parts, context.team_id, user)
    if who is None:
        await telling.tell(context.client, Place(context.team_id, channel, ts, user, True, False), not_linked(parts))
        return
    asked = await parts.suggest(who, _PROMPTS)
    if asked:
        prompts = [{"title": question[:_TITLE], "message": question} for question in asked]
        await context.client.assistant_threads_setSuggestedPrompts(channel_id=channel, thread_ts=ts, prompts=prompts)


async def _home(parts: Parts, who: ToolContext) -> list[Block]:
    try:
        told = cast(MorningBrief, await morning_brief.call(who, {}))
    except CopilotError as error:
        shown = blocks(str(error))
    else:
        shown = [block for part in _sections(told) for block in blocks(part, parts.url)]
    with suppress(CopilotError):
        shown += questions(await parts.suggest(who, _PROMPTS))
    return shown


def _sections(told: MorningBrief) -> list[str]:
    """Lines of the plant's own words are shown as they are, whatever marks are in them."""
    lines = {table.title: getattr(told, table.rows) for table in told.blocks if table.type == "table"}
    parts = [f"# {told.summary}"]
    for section in told.sections:
        own = "\n".join(f"    {line.what}: {line.told}" for line in lines.get(section.title, ()))
        parts.append(f"**{section.title}**\n\n{section.told}" + (f"\n\n{own}" if own else ""))
    return parts
