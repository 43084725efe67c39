"""The whole of a table that an answer shows only in part."""

from collections.abc import AsyncGenerator
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from agent.answer import Answer, ToolUse
from api import csv_text
from api.services import Context, Parts
from core.errors import InvalidInput, NotFound
from tools.context import ToolContext
from tools.spec import Tool

router = APIRouter(tags=["threads"])

MOST_ROWS = 100_000
_PAGE = 200
_NOTHING = "There is no such table in this answer."


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
    use = _use(message.answer, call)
    tool = next((tool for tool in parts.tools if tool.name == use.tool and tool.read_only), None)
    if tool is None:
        raise NotFound(_NOTHING)
    arguments = {name: value for name, value in use.arguments.items() if name != "cursor"}
    if "cursor" in tool.args.model_fields and "limit" in tool.args.model_fields:
        arguments["limit"] = _PAGE
    # The first page is read before the answer begins: what goes wrong still has its status.
    first = await _page(tool, context, arguments)
    block = next((b for b in first["blocks"] if b["type"] == "table" and b["rows"] == rows), None)
    if block is None:
        raise NotFound(_NOTHING)
    if (block["total"] or 0) > MOST_ROWS:
        raise InvalidInput(
            f"{block['total']:,} rows are more than the {MOST_ROWS:,} of a CSV file: ask for a part of them."
        )

    async def body() -> AsyncGenerator[str]:
        yield csv_text.header(block["columns"])
        page, read = first, 0
        while True:
            found = page[rows] or []
            yield csv_text.lines(block["columns"], found[: MOST_ROWS - read])
            read += len(found)
            cursor = page["next_cursor"]
            if cursor is None:
                return
            if read >= MOST_ROWS:
                yield f"Cut here: only the first {MOST_ROWS} rows are given.\r\n"
                return
            page = await _page(tool, context, {**arguments, "cursor": cursor})

    name = f"{tool.name}-{rows}.csv"
    return StreamingResponse(
        body(),
        media_type=csv_text.MEDIA_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


def _use(answer: dict[str, Any] | None, call: int) -> ToolUse:
    uses = Answer.model_validate(answer).tool_calls if answer is not None else []
    if not 0 <= call < len(uses) or not uses[call].ok:
        raise NotFound(_NOTHING)
    return uses[call]


async def _page(tool: Tool, context: ToolContext, arguments: dict[str, Any]) -> dict[str, Any]:
    return (await tool.call(context, arguments)).model_dump(mode="json")
