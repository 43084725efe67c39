"""What is read beside what was asked: the sums of a list, the records that a figure rests on."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from core.errors import NotPermitted
from data_layer.analysis.declare import Found, Kind
from data_layer.analysis.model import MODEL
from data_layer.analysis.query import Measure, Query
from data_layer.analysis.repository import AnalysisRepository, Answer, permitted

FEW = 12  # records that are listed under a figure
_ADDED = frozenset({Kind.QUANTITY, Kind.MONEY, Kind.HOURS})


async def whole(
    repository: AnalysisRepository, query: Query, answer: Answer, today: date, scopes: Collection[str]
) -> Answer | None:
    """Of groups the same figures over all, of several records the sums over all of them, shown or not."""
    if query.by:
        return await repository.whole(MODEL, query, today)
    summed = _sums(query) if not query.measures and answer.total > 1 else None
    return await _read(repository, summed, today, scopes)


async def few(
    repository: AnalysisRepository, query: Query, answer: Answer, today: date, scopes: Collection[str]
) -> Answer | None:
    """The records that one figure, or one for each unit, rests on, when they are few and may all be seen."""
    if not query.measures or query.by or not 0 < rest_on(answer) <= FEW:
        return None
    ends = next((m for m in query.measures if m.aggregate in ("minimum", "maximum") and _single(query, m)), None)
    listed = replace(
        query,
        measures=(),
        show=tuple(dict.fromkeys(m.field for m in query.measures if m.field and _single(query, m))),
        order=ends.field if ends else None,
        descending=ends is not None and ends.aggregate == "maximum",
        limit=FEW,
    )
    return await _read(repository, listed, today, scopes)


def rest_on(answer: Answer) -> int:
    return sum(row["rows_read"] for row in answer.rows)


async def _read(
    repository: AnalysisRepository, query: Query | None, today: date, scopes: Collection[str]
) -> Answer | None:
    if query is None:
        return None
    try:
        permitted(MODEL, query, today, scopes)
    except NotPermitted:  # of what was not asked for: it is left out
        return None
    return await repository.run(MODEL, query, today, scopes=scopes)


def _single(query: Query, measure: Measure) -> bool:
    """Does one record have it? A share over many rows, or a record that is counted, is no field of it."""
    found = MODEL.find(query.subject, measure.field or "")
    return found is not None and not found.field.over


def _sums(query: Query) -> Query | None:
    """The sums of what a list shows, and of what is usual and what a piece is of its subject."""
    subject = MODEL.subjects[query.subject]
    names = (subject.pieces, subject.usual, *query.show)
    found = dict.fromkeys(one for name in names if name and (one := MODEL.find(query.subject, name)))
    added = [one for one in found if _can_be_added(one)]
    if not added:
        return None
    return replace(query, measures=tuple(Measure("sum", one.name) for one in added), show=(), order=None)


def _can_be_added(found: Found) -> bool:
    """Of the records themselves: what they belong to would be added several times."""
    return found.field.kind in _ADDED and found.field.adds and not found.field.over and not found.path
