"""A document cut into chunks along its headings, lists, tables and paragraphs."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from retrieval import tokens
from retrieval.packing import packed
from retrieval.pieces import Piece, pieces
from retrieval.text import SEPARATOR, Block, BlockKind, Chunk, Parsed

MOST = 200
LEAST = 50
_LONGEST_HEADING = 200  # characters: what is longer is a paragraph in a heading's dress


@dataclass(frozen=True)
class _Section:
    """The blocks from `first` to before `end`, under the headings at `path` (places of blocks). `parent`: the same
    without its own heading."""

    first: int
    end: int
    path: tuple[int, ...]
    parent: tuple[int, ...]


def chunks(parsed: Parsed, *, most: int = MOST, least: int = LEAST) -> list[Chunk]:
    """Every block's text stands in exactly one chunk, in their order; a heading's in `headings` of the chunks below it
    instead, unless nothing is below it or its small section shares a chunk with its neighbours. Only blanks are left
    out.

    A chunk has at most `most` tokens, as measured, and stands in one section; only sections of fewer than `least`
    tokens that follow each other under one heading are put together, until they have that many. An item, a row, a
    paragraph is cut only where it alone has more than `most`. Raises `ValueError` for `most` below 32 or `least` above
    half of it.

    By default 98 of 100 chunks fit, with their title and headings, the 256 word pieces that MiniLM reads (a token is
    1.1 word pieces); with 320 tokens half of them would not.
    """
    if most < 32 or not 0 < least <= most // 2:
        raise ValueError("A chunk has at least 32 tokens, and the least is at most half of the most.")
    text = parsed.text
    starts = _starts(parsed.blocks)
    found: list[Chunk] = []
    for section in _gathered(_sections(parsed.blocks), starts, text, least):
        headings = tuple(_said(parsed.blocks[at]) for at in section.path)
        for one in _within(parsed.blocks, starts, section, text, most, least):
            found.append(replace(one, number=len(found), headings=headings))
    return found


def _within(
    blocks: tuple[Block, ...], starts: list[int], section: _Section, text: str, most: int, least: int
) -> list[Chunk]:
    limit, lower = most, 0
    while True:
        cut: list[Piece] = []
        for at in range(section.first, section.end):
            cut.extend(pieces(blocks[at], starts[at], blocks[at - 1] if at > section.first else None, limit))
        made = [_chunk(run, text) for run in packed(cut, limit, least)]
        # Pieces that are joined may be read as other tokens than each alone.
        excess = max((one.tokens for one in made), default=0) - most
        if excess <= 0:
            return [one for one in made if one.text.strip()]
        limit = max(1, limit - max(excess, lower))
        lower = limit // 8  # from here on: a long section is not cut hundreds of times


def _chunk(run: Sequence[Piece], text: str) -> Chunk:
    said = run[0].head + text[run[0].start : run[-1].end]
    pages = [piece.page for piece in run if piece.page is not None]
    return Chunk(
        number=0,
        text=said,
        start=run[0].start,
        end=run[-1].end,
        first_page=min(pages, default=None),
        last_page=max(pages, default=None),
        tokens=tokens.count(said),
    )


def _starts(blocks: tuple[Block, ...]) -> list[int]:
    starts, at = [], 0
    for block in blocks:
        starts.append(at)
        at += len(block.text) + len(SEPARATOR)
    return starts


def _is_heading(block: Block) -> bool:
    return block.kind is BlockKind.HEADING and len(block.text) <= _LONGEST_HEADING and bool(_said(block))


def _said(heading: Block) -> str:
    return re.sub(r"^\s*#+\s+", "", heading.text).strip()


def _sections(blocks: tuple[Block, ...]) -> Iterator[_Section]:
    """Each heading's own text; a heading with nothing below it is its own section's text."""
    path: list[int] = []
    at = 0
    while at < len(blocks):
        parent = tuple(path)
        if _is_heading(blocks[at]):
            while path and blocks[path[-1]].level >= blocks[at].level:
                path.pop()
            parent = tuple(path)
            path.append(at)
            at += 1
        first = at
        while at < len(blocks) and not _is_heading(blocks[at]):
            at += 1
        own = first - 1  # its heading
        if any(block.text.strip() for block in blocks[first:at]):
            yield _Section(first, at, tuple(path), parent)
        elif own in path and (at == len(blocks) or blocks[at].level <= blocks[own].level):
            yield _Section(own, at, parent, parent)


def _gathered(sections: Iterable[_Section], starts: list[int], text: str, least: int) -> Iterator[_Section]:
    """Small neighbours put together. Alone they seldom answer anything, and many chunks that say little but the same
    title push others out."""
    run: list[_Section] = []
    size = 0
    for section in sections:
        own = _size(section, starts, text, least)
        if run and (max(size, own) >= least or section.path[: len(run[0].parent)] != run[0].parent):
            yield _together(run)
            run, size = [], 0
        run.append(section)
        size += own
    if run:
        yield _together(run)


def _together(run: list[_Section]) -> _Section:
    """Headings of neighbours stand in their text; one above all of them stays above."""
    first, path = run[0].first, run[0].path
    if any(section.path[: len(path)] != path for section in run):
        first, path = path[-1], run[0].parent
    return _Section(first, run[-1].end, path, run[0].parent)


def _size(section: _Section, starts: list[int], text: str, least: int) -> int:
    """Its tokens, or `least` when they are surely as many."""
    end = starts[section.end] if section.end < len(starts) else len(text)
    said = text[starts[section.first] : end]
    return least if len(said) > 32 * least else tokens.count(said)
