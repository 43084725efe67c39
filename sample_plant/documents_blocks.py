"""The Markdown of the templates as blocks, for the formats that are not Markdown."""

import re
from dataclasses import dataclass, field

_HEADING = re.compile(r"(#{1,4}) (.+)")
_ITEM = re.compile(r"(?:- |(\d+)\. )(.+)")
_RULE = re.compile(r"\|(?:-+\|)+")
BOLD = re.compile(r"\*\*(.+?)\*\*")


@dataclass
class Block:
    """`level` is a heading's from 1, else 0; `mark` an item's `-` or number; `rows` a table's, its head first."""

    text: str = ""
    level: int = 0
    mark: str = ""
    rows: list[list[str]] = field(default_factory=list)


def blocks_of(text: str) -> list[Block]:
    """Headings, paragraphs, list items and tables in their order; bold text keeps its asterisks."""
    found: list[Block] = []
    fresh = True  # the line before was empty
    for line in text.splitlines():
        if not line.strip():
            fresh = True
            continue
        before = None if fresh or not found or found[-1].level else found[-1]
        if heading := _HEADING.fullmatch(line):
            found.append(Block(heading[2], level=len(heading[1])))
        elif line.startswith("|"):
            _add_row(found, before, line)
        elif item := _ITEM.fullmatch(line):
            found.append(Block(item[2], mark=f"{item[1]}." if item[1] else "-"))
        elif before and not before.rows:
            before.text += f" {line.strip()}"
        else:
            found.append(Block(line.strip()))
        fresh = False
    return found


def _add_row(found: list[Block], before: Block | None, line: str) -> None:
    if _RULE.fullmatch(line.strip()):
        return
    if not before or not before.rows:
        before = Block()
        found.append(before)
    before.rows.append([cell.strip() for cell in line.strip().strip("|").split("|")])


def plain(text: str) -> str:
    """Without the asterisks of bold text."""
    return BOLD.sub(r"\1", text)
