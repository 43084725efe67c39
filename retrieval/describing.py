"""What is known of a document: what its uploader states, else what it says of itself. Its text is data: it can never
say who may read it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pydantic import BaseModel, ConfigDict

from core.errors import InvalidInput
from retrieval.kinds import Kind, kind_of
from retrieval.statements import Line, Statements, is_label, statements
from retrieval.text import Block, BlockKind, Parsed
from retrieval.titles import plain, revision_in, title_of

_HEAD = 3_000  # characters, of a format without pages


class Statement(BaseModel):
    """What is stated of a document, before what it says of itself. `readers`: user ids or grants, of which a reader
    needs one; none: everyone who may read documents."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str | None = None
    kind: str | None = None
    revision: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    site: str | None = None
    readers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Facts:
    """`kind`: a `Kind`, or as the uploader says it. `valid_to` is the last day. `readers` are the uploader's."""

    title: str
    kind: str
    revision: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    site: str | None = None
    readers: tuple[str, ...] = ()


def describe(parsed: Parsed, name: str, stated: Statement) -> Facts:
    """What the file's properties and the lines at its head say, where nothing is stated. Raises `InvalidInput` when
    what is stated ends before it begins."""
    title = stated.title or title_of(parsed, name)
    said = parsed.properties.get("kind", "")
    kind = _named(stated.kind or said) or stated.kind or kind_of(title, name, parsed.media_type)
    keys = {key.replace("_", " "): value for key, value in parsed.properties.items()}
    own = statements(Line(f"{key}: {value}", alone=False) for key, value in keys.items() if is_label(key))
    head = Statements() if kind is Kind.MAIL else statements(_head(parsed.blocks))
    valid_from, valid_to = _validity(stated, own, head)
    return Facts(
        title=title,
        kind=kind,
        revision=stated.revision or own.revision or head.revision or revision_in(title, name),
        valid_from=valid_from,
        valid_to=valid_to,
        site=stated.site or own.site or head.site,
        readers=stated.readers,
    )


def _named(kind: str) -> Kind | None:
    return next((one for one in Kind if one == "_".join(re.split(r"[\s_-]+", kind.strip().lower()))), None)


def _validity(stated: Statement, own: Statements, head: Statements) -> tuple[date | None, date | None]:
    valid_from = stated.valid_from or own.valid_from or head.valid_from
    valid_to = stated.valid_to or own.valid_to or head.valid_to
    if valid_from and valid_to and valid_to < valid_from:
        if stated.valid_from and stated.valid_to:
            raise InvalidInput(f"A document cannot be valid from {valid_from} to {valid_to}: state a later end.")
        return stated.valid_from, stated.valid_to
    return valid_from, valid_to


def _head(blocks: tuple[Block, ...]) -> Iterator[Line]:
    """The lines of the first page, or so, before the third heading that has text below it: what stands further down
    speaks of its section. From the second on only what has a colon counts."""
    sections = characters = 0
    before: BlockKind | None = None
    headed = False
    for block in blocks:
        if block.kind is BlockKind.HEADING:
            sections += headed and before is not BlockKind.HEADING
            headed = True
        if sections > 1 or (block.page or 1) > 1 or characters > _HEAD:
            return
        before = block.kind
        characters += len(block.text)
        if block.kind is BlockKind.TABLE:
            yield from (Line(text, alone=False) for text in _pairs(block.text))
        elif block.kind is not BlockKind.CODE:
            lines = [plain(line) for line in block.text.splitlines()]
            for line, following in zip(lines, [*lines[1:], ""], strict=True):
                wrapped = len(lines) > 1 and (line[:1].islower() or following[:1].islower())
                yield Line(line, alone=sections == 0 and block.kind is not BlockKind.ITEM and not wrapped)


def _pairs(table: str) -> Iterator[str]:
    """`label: value` of the cells that stand side by side, and of those below each other when there is one row and
    two labels above it: more rows are a history or a list of things."""
    lines = [line.strip().strip("|") for line in table[:_HEAD].splitlines()]
    rows = [[plain(cell) for cell in line.split("|")] for line in lines]
    rows = [row for row in rows if any(cell.strip(":- ") for cell in row)]
    pairs = [pair for row in rows for pair in zip(row[::2], row[1::2], strict=False)]
    if len(rows) == 2 and sum(map(is_label, rows[0])) > 1:
        pairs += zip(*rows, strict=False)
    return (f"{label.rstrip(':')}: {value}" for label, value in pairs if is_label(label) and not is_label(value))
