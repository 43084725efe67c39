"""What a message cannot show: an answer's pictures as images, its cut tables whole as CSV, in the thread."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from agent.answer import Answer
from agent.epilogue import cut_tables
from agent.whole_table import whole_table
from channels.slack.reply import Place
from core.errors import CopilotError
from tools.context import ToolContext
from tools.images import png
from tools.result import Series
from tools.spec import Tool

log = structlog.get_logger(__name__)
_MOST = 3  # of each
_ROWS = 10_000  # what is longer is only linked
_ALT = 1_000  # characters that Slack takes


async def attach(
    tools: Sequence[Tool], client: AsyncWebClient, place: Place, context: ToolContext, answer: Answer
) -> None:
    """What cannot be made, or Slack does not take, is left out: the answer told it in figures, and links to the rows.
    Nothing where only the asker sees the answer: Slack shows files to all."""
    if not (place.shown or place.direct):
        return
    async for file in _files(tools, context, answer):
        try:
            await client.files_upload_v2(channel=place.channel, thread_ts=place.thread_ts, **file)
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            log.warning("slack_took_no_file", error=str(error)[:200])
            return


async def _files(tools: Sequence[Tool], context: ToolContext, answer: Answer) -> AsyncIterator[dict[str, Any]]:
    drawn = [
        (Series.model_validate(block), use.result.get(block["rows"]) or [])
        for use in answer.tool_calls
        for block in (use.result.get("blocks", ()) if use.ok else ())
        if block.get("type") == "series"
    ]
    for picture, rows in drawn[:_MOST]:
        try:
            image = await png(picture, rows)
        except CopilotError as error:
            log.info("slack_without_picture", error=str(error))
            continue
        alt = picture.description[:_ALT]
        yield {"content": image, "filename": f"{picture.rows}.png", "title": picture.title, "alt_txt": alt}
    for cut in list(cut_tables(answer.tool_calls))[:_MOST]:
        try:
            table = await whole_table(tools, context, answer, cut.call, cut.rows, most=_ROWS)
            text = "".join([piece async for piece in table.lines])
        except CopilotError as error:
            log.info("slack_without_table", error=str(error))
            continue
        yield {"content": text.encode(), "filename": table.name, "title": cut.title}
