"""What stands below an answer: where its documents open, where all rows of a cut table are, what to ask next."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from uuid import UUID

from agent.answer import Citation, Download, ToolUse
from agent.tables import ROWS
from tools.documents.quoting import flat

_OPENED = 5  # documents
# The route that gives the whole (see `api/routes/exports.py`).
PATH = "/api/v1/messages/{message}/calls/{call}/{rows}/csv"


def downloads(message_id: UUID, uses: Sequence[ToolUse]) -> list[Download]:
    """One for each table of more than 20 rows. A table that was asked for shorter than that is no cut one."""
    return [
        Download(title=cut.title, rows=cut.total, url=PATH.format(message=message_id, call=cut.call, rows=cut.rows))
        for cut in cut_tables(uses)
    ]


class Cut(NamedTuple):
    """A table of a call that an answer shows only in part. `total`: none when not counted."""

    call: int
    rows: str
    title: str
    total: int | None


def cut_tables(uses: Sequence[ToolUse]) -> Iterator[Cut]:
    for number, use in enumerate(uses):
        for block in use.result.get("blocks", ()) if use.ok else ():
            if block.get("type") != "table":
                continue
            count = len(use.result.get(block["rows"]) or ())
            if count > ROWS or (count == ROWS and use.result.get("next_cursor")):
                total = block.get("total") if use.result.get("next_cursor") else max(count, block.get("total") or 0)
                yield Cut(number, block["rows"], block["title"], total)


def epilogue(tables: Sequence[Download], documents: Sequence[Citation], questions: Sequence[str]) -> str:
    """Paragraphs below the answer, or nothing."""
    lines = [f"All {table.rows:,} rows" if table.rows else "All rows" for table in tables]
    parts = [f"{line} as CSV: {table.url}" for line, table in zip(lines, tables, strict=True)]
    parts = [*(f"{flat(one.label)}: [open the passage]({one.reference})" for one in documents[:_OPENED]), *parts]
    if questions:
        parts.append(f"_Next you could ask: {' or '.join(f'“{question}”' for question in questions)}._")
    return "".join(f"\n\n{part}" for part in parts)
