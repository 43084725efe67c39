"""One ranking out of two: by meaning and by words."""

from collections.abc import Mapping
from typing import NamedTuple

from retrieval.index import Entry
from retrieval.lexical import Said

MEANING, WORDS, CODES = 0.55, 0.45, 0.3  # measured: docs/decisions/0012
NARROWEST = 0.2  # of the cosines of one query: less than that tells few chunks apart, not good ones from bad
FIRST = 3


class Fused(NamedTuple):
    """`dense` is the cosine, none where the search by meaning did not bring it. `score` orders the hits of one query,
    and says nothing beyond it."""

    entry: Entry
    score: float
    dense: float | None
    said: Said


def fuse(dense: Mapping[Entry, float], said: Mapping[Entry, Said]) -> list[Fused]:
    """The best first; `said` of all that either search brought. Both scores are drawn to 0..1: the cosine from the
    least that was brought, as which counts what was not; the words' from none. A code of the query that stands in a
    chunk counts beyond its words, as whoever names a code wants that one."""
    nearest = max(dense.values(), default=0.0)
    least = min([*dense.values(), nearest - NARROWEST])
    most = max((one.score for one in said.values()), default=0.0)

    def score(entry: Entry, one: Said) -> float:
        near = (dense.get(entry, least) - least) / (nearest - least)
        return MEANING * near + WORDS * (one.score / most if most > 0 else 0.0) + CODES * one.coded

    fused = [Fused(entry, score(entry, one), dense.get(entry), one) for entry, one in said.items()]
    fused.sort(key=lambda one: -one.score)
    return _with_codes(fused)


def _with_codes(fused: list[Fused]) -> list[Fused]:
    """One that names as many of the query's codes as any stands among the first."""
    named = max((one.said.coded for one in fused), default=0.0)
    place = next((place for place, one in enumerate(fused) if one.said.coded == named), 0)
    if named == 0 or place < FIRST:
        return fused
    promoted = fused[place]._replace(score=fused[FIRST - 1].score)
    return [*fused[: FIRST - 1], promoted, *fused[FIRST - 1 : place], *fused[place + 1 :]]
