"""What is read beside what was asked: the sums of a list, the records that a figure rests on, wholes and shares."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from core.errors import NotPermitted
from data_layer.analysis.compiled import Output
from data_layer.analysis.declare import Found, Kind
from data_layer.analysis.model import MODEL
from data_layer.analysis.parts import of_groups
from data_layer.analysis.query import Measure, Query
from data_layer.analysis.repository import AnalysisRepository, Answer, permitted
from tools.analysis.phrasing import period
from tools.analysis.saying import alike

FEW = 12  # records that are listed under a figure
_ADDED = frozenset({Kind.QUANTITY, Kind.MONEY, Kind.HOURS})


async def whole(
    repository: AnalysisRepository, query: Query, answer: Answer, today: date, scopes: Collection[str]
) -> Answer | None:
    """Of groups the same figures over all, of several records the sums over all of them, shown or not. Where figures
    leave groups out all of them together would mislead: they are read for shares alone."""
    if (query.having and query.share is None) or (query.first_of_each and not query.measures):
        return None
    if query.by:
        return await repository.whole(MODEL, query, today)
    summed = _sums(query) if not query.measures and answer.total > 1 else None
    return await _read(repository, summed, today, scopes)


async def run(
    repository: AnalysisRepository, query: Query, today: date, scopes: Collection[str]
) -> tuple[Query, Answer, str]:
    """The answer; where none of the records listed states what they are to be ranked by, in the order of what stands
    in for it, which is said."""
    answer = await repository.run(MODEL, query, today, scopes=scopes)
    ranked = MODEL.find(query.subject, query.order) if isinstance(query.order, str) and not query.measures else None
    if ranked is None or not ranked.field.instead or alike(query, answer) != 0:
        return query, answer, ""
    other = ".".join((*ranked.path, ranked.field.instead))
    again = replace(query, order=other)
    found = await repository.run(MODEL, again, today, scopes=scopes)
    if not alike(again, found):
        return query, answer, ""
    title = ranked.field.instead.replace("_", " ")
    return again, found, f"None of them states a {ranked.field.title}; they are in the order of their {title}."


async def few(
    repository: AnalysisRepository, query: Query, answer: Answer, today: date, scopes: Collection[str]
) -> Answer | None:
    """The records that one figure, or one for each unit, rests on, when they are few and may all be seen."""
    if not query.measures or query.by or query.two_periods or not 0 < rest_on(answer) <= FEW:
        return None
    ends = next((m for m in query.measures if m.aggregate in ("minimum", "maximum") and _single(query, m)), None)
    listed = replace(
        query,
        measures=(),
        show=tuple(dict.fromkeys(m.field for m in query.measures if m.field and _single(query, m))),
        order=ends.field if ends else None,
        descending=ends is not None and ends.aggregate == "maximum",
        limit=FEW,
        share=None,
    )
    return await _read(repository, listed, today, scopes)


def with_shares(query: Query, answer: Answer, whole: Answer | None) -> Answer:
    """Each group's share of the whole in the same unit. Of a figure's own share only the units that it has are told."""
    if query.share is None:
        return answer
    if query.two_periods:
        return _of_other(answer)
    if not of_groups(MODEL, query):
        rows = tuple(row for row in answer.rows if query.by or row["rows_read"]) or answer.rows
        return replace(answer, rows=rows, total=answer.total if query.by else len(rows))
    figure = next(output for output in answer.outputs if output.measure)
    wholes = {row[figure.unit] if figure.unit else None: row[figure.key] for row in (whole.rows if whole else ())}

    def share(row: Mapping[str, Any]) -> Decimal | None:
        all_of_it = wholes.get(row[figure.unit] if figure.unit else None)
        found = row[figure.key]
        return Decimal(found) / Decimal(all_of_it) if found is not None and all_of_it else None

    told = Output("share", "share of all", Kind.SHARE, measure=True, of=figure.key)
    shown = tuple({**row, "share": share(row)} for row in answer.rows)
    return replace(answer, outputs=(*answer.outputs, told), rows=shown)


def _of_other(answer: Answer) -> Answer:
    """The first period's figures as a share of the other's."""
    first = next(output for output in answer.outputs if output.measure)
    told = Output("share", "share of the other", Kind.SHARE, measure=True, of=first.key)

    def share(row: Mapping[str, Any]) -> Decimal | None:
        figure, other = row[first.key], row[f"{first.key}_other"]
        return Decimal(figure) / Decimal(other) if figure is not None and other else None

    rows = tuple({**row, "share": share(row)} for row in answer.rows)
    return replace(answer, outputs=(*answer.outputs, told), rows=rows)


def of_periods(query: Query, answer: Answer) -> Answer:
    """With the columns called by their periods, where there are two."""
    if not query.two_periods:
        return answer
    these, those = period(query.since, query.until), period(query.other_since, query.other_until)
    labels = {output.key: output.label for output in answer.outputs}
    several = len(query.measures) > 1

    def called(output: Output) -> Output:
        if not output.measure:
            return output
        if not output.of or output.key.endswith("_other"):
            return replace(output, label=f"{output.label} {those if output.of else these}")
        return replace(output, label=f"{labels[output.of]}, {output.label}") if several else output

    return replace(answer, outputs=tuple(map(called, answer.outputs)))


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
