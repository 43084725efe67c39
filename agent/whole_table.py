"""The whole of a table that an answer shows only in part, as CSV."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Any

from agent.answer import Answer
from core.errors import InvalidInput, NotFound
from tools import csv_text
from tools.context import ToolContext
from tools.spec import Tool

MOST_ROWS = 100_000
_PAGE = 200
_NOTHING = "There is no such table in this answer."


@dataclass(frozen=True)
class WholeTable:
    """`name`: of the file; `lines`: pieces of it, read as they are asked for."""

    name: str
    lines: AsyncGenerator[str]


async def whole_table(
    tools: Sequence[Tool], context: ToolContext, answer: Answer, call: int, rows: str, *, most: int = MOST_ROWS
) -> WholeTable:
    """The same tool with the same arguments is run again, page by page, as the caller is permitted now; so the rows
    are as the data is now.

    Raises `NotFound`, `InvalidInput` when there are more than `most`, and what the tool raises."""
    use = answer.tool_calls[call] if 0 <= call < len(answer.tool_calls) and answer.tool_calls[call].ok else None
    tool = next((tool for tool in tools if use is not None and tool.name == use.tool and tool.read_only), None)
    if use is None or tool is None:
        raise NotFound(_NOTHING)
    arguments = {name: value for name, value in use.arguments.items() if name != "cursor"}
    if "cursor" in tool.args.model_fields and "limit" in tool.args.model_fields:
        arguments["limit"] = _PAGE
    # The first page is read before the answer begins: what goes wrong still has its status.
    first = await _page(tool, context, arguments)
    block = next((b for b in first["blocks"] if b["type"] == "table" and b["rows"] == rows), None)
    if block is None:
        raise NotFound(_NOTHING)
    if (block["total"] or 0) > most:
        raise InvalidInput(f"{block['total']:,} rows are more than the {most:,} of a CSV file: ask for a part of them.")

    async def lines() -> AsyncGenerator[str]:
        yield csv_text.header(block["columns"])
        page, read = first, 0
        while True:
            found = page[rows] or []
            yield csv_text.lines(block["columns"], found[: most - read])
            read += len(found)
            cursor = page["next_cursor"]
            if cursor is None:
                return
            if read >= most:
                yield f"Cut here: only the first {most} rows are given.\r\n"
                return
            page = await _page(tool, context, {**arguments, "cursor": cursor})

    return WholeTable(f"{tool.name}-{rows}.csv", lines())


async def _page(tool: Tool, context: ToolContext, arguments: dict[str, Any]) -> dict[str, Any]:
    return (await tool.call(context, arguments)).model_dump(mode="json")
