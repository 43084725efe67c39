"""Writes the answer from typed results, knowing no tool: summary, tables, how fresh it is; or what went wrong."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from tools.documents.quoting import flat

ROWS = 20
_OPENED = 1_500  # characters
Result = Mapping[str, Any]


def write(
    results: Sequence[tuple[Result, bool]],
    unanswered: Sequence[str] = (),
    ignored: Sequence[str] = (),
    *,
    pictured: bool = False,
    aside: str = "",
) -> str:
    """`results` are the artifacts of the turn's tool calls, each with whether it is one or an error. `pictured`: a
    picture was asked for. `aside`: what else is to be said of them."""
    paragraphs: list[str] = []
    for result, ok in results:
        paragraphs += _good(result) if ok else [_bad(result)]
    told = [result for result, ok in results if ok]
    if unanswered:
        parts = "; ".join(f"“{text}”" for text in unanswered)
        paragraphs.append(f"This part I could not answer: {parts}. Please ask it by itself.")
    if ignored and told:
        paragraphs.append("Not taken into account: " + ", ".join(f"“{word}”" for word in ignored) + ".")
    if aside and told:
        paragraphs.append(aside)
    drawn = any(block.get("type") == "series" for result in told for block in result.get("blocks", ()))
    if pictured and told and not drawn:
        paragraphs.append("There is no picture of this: it is told in words and as a table.")
    fresh = _freshness([row for result in told for row in result.get("freshness", ())])
    return "\n\n".join(paragraphs + ([fresh] if fresh else []))


def _good(result: Result) -> list[str]:
    tables = [_table(block, result) for block in result.get("blocks", ()) if block.get("type") == "table"]
    opened = [_opened(block["text"]) for block in result.get("blocks", ()) if block.get("type") == "document"]
    return [str(result["summary"]), *(table for table in tables if table), *opened]


def _opened(text: str) -> str:
    """A stretch of a document, as its words alone."""
    lines = [flat(line) for line in text[:_OPENED].splitlines()]
    return "\n".join(f"> {line}".rstrip() for line in lines) + ("\n> …" if len(text) > _OPENED else "")


def _bad(result: Result) -> str:
    lines = [f"{number}. {choice}" for number, choice in enumerate(result.get("choices", ()), 1)]
    return "\n".join([str(result["message"]), *([""] if lines else []), *lines])


def _table(block: Mapping[str, Any], result: Result) -> str:
    rows = result.get(block["rows"]) or ()
    if not rows:
        return ""
    columns = [c for c in block["columns"] if any(row.get(c["key"]) is not None for row in rows)]
    shown = rows[:ROWS]
    lines = [
        f"**{block['title']}**",
        "",
        "| " + " | ".join(c["label"] for c in columns) + " |",
        "|" + "|".join(" ---: " if c["kind"] in _RIGHT else " --- " for c in columns) + "|",
        *("| " + " | ".join(_cell(row, c) for c in columns) + " |" for row in shown),
    ]
    total = block.get("total")
    if total is None and (len(rows) > len(shown) or result.get("next_cursor")):
        lines += ["", f"The first {len(shown)} rows are shown; there are more."]
    elif total is not None and total > len(shown):
        lines += ["", f"{len(shown)} of {total:,} rows are shown."]
    return "\n".join(lines)


_RIGHT = ("quantity", "money", "percent", "integer")
_MOMENT = re.compile(r"^(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d(?:\.\d+)?(?:Z|\+00:00)$")


def _cell(row: Mapping[str, Any], column: Mapping[str, Any]) -> str:
    value = row.get(column["key"])
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    text = _number(value) if column["kind"] in _RIGHT else _MOMENT.sub(r"\1 \2 UTC", str(value))
    unit = row.get(column["unit"]) if column.get("unit") else None
    if column["kind"] == "percent":
        unit = "%"
    # A cell may hold any text of the source: it must neither end the cell nor become markup.
    said = (f"{text} {unit}" if unit else text).replace("|", "\\|").replace("\n", " ")
    return said.replace("](", "]\\(").replace("<", "\\<")


def _number(value: Any) -> str:
    try:
        return f"{Decimal(str(value)):,}"
    except InvalidOperation:
        return str(value)


def _freshness(rows: Sequence[Mapping[str, Any]]) -> str:
    sources: dict[str, tuple[datetime, dict[str, int]]] = {}
    for row in rows:
        as_of = datetime.fromisoformat(str(row["as_of"]))
        oldest, rejected = sources.get(row["source"], (as_of, {}))
        sources[row["source"]] = (min(oldest, as_of), {**rejected, row["entity"]: int(row["rejected"])})
    lines = []
    for source, (as_of, rejected) in sources.items():
        line = f"Source: {source}, as of {as_of:%Y-%m-%d %H:%M} UTC"
        refused = [
            f"{count:,} of its {entity.replace('_', ' ')} records" for entity, count in rejected.items() if count
        ]
        lines.append(f"{line}; rejected at the last sync: {', '.join(refused)}" if refused else line)
    return "\n".join(f"_{line}._" for line in lines)
