"""The whole of a table that an answer shows only in part."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from agent.answer import Answer
from agent.whole_table import whole_table
from api.services import Context, Parts
from core.errors import NotFound
from tools import csv_text

router = APIRouter(tags=["threads"])


@router.get(
    "/messages/{message_id}/calls/{call}/{rows}/csv",
    summary="All rows of a table of an answer, as CSV",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {}}}},
)
async def table(message_id: UUID, call: int, rows: str, context: Context, parts: Parts) -> StreamingResponse:
    """The same tool with the same arguments is run again, page by page, as the caller is permitted now; so the rows
    are as the data is now. Of the caller's own messages alone; at most 100,000 rows."""
    message = await parts.conversations.message(context.principal, message_id)
    if message.answer is None:
        raise NotFound("There is no such table in this answer.")
    whole = await whole_table(parts.tools, context, Answer.model_validate(message.answer), call, rows)
    return StreamingResponse(
        whole.lines,
        media_type=csv_text.MEDIA_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{whole.name}"', "Cache-Control": "no-store"},
    )
