"""One ranking out of two: by meaning and by words."""

from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.index import Entry, Hit

DENSE, LEXICAL = 0.7, 0.3


@dataclass(frozen=True)
class Fused:
    """`dense` is the cosine, `lexical` the BM25 score; none where that search did not bring it. `score` orders the hits
    of one query, and says nothing beyond it."""

    entry: Entry
    score: float
    dense: float | None
    lexical: float | None


def fuse(dense: Sequence[Hit], lexical: Sequence[Hit]) -> list[Fused]:
    """Both scores drawn to 0..1 over what each search found, then weighed. The best first; equal ones in the order of
    the dense hits, then of the lexical."""
    meant, said = _by_entry(dense), _by_entry(lexical)
    drawn, drawn_said = _drawn(meant), _drawn(said)
    fused = [
        Fused(
            entry,
            DENSE * drawn.get(entry, 0.0) + LEXICAL * drawn_said.get(entry, 0.0),
            meant.get(entry),
            said.get(entry),
        )
        for entry in {**meant, **said}
    ]
    return sorted(fused, key=lambda one: -one.score)


def _by_entry(hits: Sequence[Hit]) -> dict[Entry, float]:
    return {Entry(hit.document, hit.number): hit.score for hit in hits}


def _drawn(scores: dict[Entry, float]) -> dict[Entry, float]:
    """The least to 0, the greatest to 1; a single one, or equal ones, to 1."""
    least, span = min(scores.values(), default=0.0), max(scores.values(), default=0.0) - min(scores.values(), default=0)
    return {entry: (score - least) / span if span > 0 else 1.0 for entry, score in scores.items()}
