"""Found chunks made into passages: neighbours joined, what is said twice said once."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from retrieval.text import SEPARATOR, Chunk


@dataclass(frozen=True)
class FoundChunk:
    """`name` is the document's, the same for all its revisions; of these the one with the higher `edition` is newer."""

    document: str
    name: str
    edition: int
    chunk: Chunk
    score: float


@dataclass(frozen=True)
class JoinedPassage:
    """`chunks`: their numbers. `text` is the document's from `start` to `end`; a table that begins before it has its
    head said again. `score` is that of its best chunk."""

    document: str
    name: str
    edition: int
    chunks: tuple[int, ...]
    text: str
    start: int
    end: int
    headings: tuple[str, ...]
    first_page: int | None
    last_page: int | None
    score: float


def join(found: Sequence[FoundChunk]) -> list[JoinedPassage]:
    """`found` as ranked, the best first; so are the passages. Chunks are joined when they follow each other in one
    section, whatever stands between them in the ranking. Of passages that say the same, letter case and blanks aside,
    the best is kept; of those in revisions of one document the newest, in the best one's place."""
    rank = {(one.document, one.chunk.number): at for at, one in reversed(list(enumerate(found)))}
    runs: list[list[FoundChunk]] = []
    for at in sorted(set(rank.values()), key=lambda at: (found[at].document, found[at].chunk.number)):
        if runs and _follows(runs[-1][-1], found[at]):
            runs[-1].append(found[at])
        else:
            runs.append([found[at]])
    ranked = sorted(runs, key=lambda run: min(rank[one.document, one.chunk.number] for one in run))
    return _distinct(_joined(run) for run in ranked)


def _follows(before: FoundChunk, after: FoundChunk) -> bool:
    one, next_one = before.chunk, after.chunk
    gap = next_one.start - one.end
    return (
        before.document == after.document
        and next_one.number == one.number + 1
        and next_one.headings == one.headings
        and gap in (0, len(SEPARATOR))
    )


def _joined(run: Sequence[FoundChunk]) -> JoinedPassage:
    first, last = run[0].chunk, run[-1].chunk
    text = first.text
    for before, one in pairwise(run):
        own = one.chunk.end - one.chunk.start  # what is longer is a table's head said again
        between = SEPARATOR if one.chunk.start > before.chunk.end else ""
        text += between + one.chunk.text[len(one.chunk.text) - own :]
    return JoinedPassage(
        document=run[0].document,
        name=run[0].name,
        edition=run[0].edition,
        chunks=tuple(one.chunk.number for one in run),
        text=text,
        start=first.start,
        end=last.end,
        headings=first.headings,
        first_page=first.first_page,
        last_page=last.last_page,
        score=max(one.score for one in run),
    )


def _distinct(passages: Iterable[JoinedPassage]) -> list[JoinedPassage]:
    kept: dict[str, JoinedPassage] = {}
    for passage in passages:
        said = re.sub(r"\s+", " ", passage.text).strip().casefold()
        held = kept.get(said)
        if held is None:
            kept[said] = passage
        elif held.name == passage.name and held.edition < passage.edition:
            kept[said] = replace(passage, score=max(held.score, passage.score))
    return list(kept.values())
