"""Every subject, field, link and join of the semantic model becomes a statement that PostgreSQL runs."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from core.identity import EVERY_SCOPE, Principal
from data_layer.analysis.declare import NUMERIC, Found, Kind
from data_layer.analysis.model import MODEL
from data_layer.analysis.query import Aggregate, By, Condition, Having, Measure, Number, Query, Related
from data_layer.analysis.repository import AnalysisRepository
from data_layer.database import Database
from data_layer.entities import BY_NAME

TODAY = date(2025, 5, 15)
SINCE, UNTIL = date(2025, 1, 1), date(2025, 12, 31)
SUBJECT = pytest.mark.parametrize("subject", MODEL.subjects)


def _compared(found: Found) -> Iterator[Condition]:
    """The comparisons that its kind allows."""
    name = found.name
    yield Condition(name, "stated")
    yield Condition(name, "missing")
    match found.field.kind:
        case Kind.FLAG:
            yield from (Condition(name), Condition(name, "is_not"))
        case Kind.TEXT:
            yield from (Condition(name, "is", ("a", "b")), Condition(name, "is_not", ("a",)))
            yield Condition(name, "contains", ("a",))
        case kind:
            low, high = ("2024-01-01", "2025-01-01") if kind is Kind.DATE else ("1", "2.5")
            for operator in ("is", "is_not", "below", "at_most", "above", "at_least"):
                yield Condition(name, operator, (low,))  # type: ignore[arg-type]
            yield Condition(name, "between", (low, high))
            yield Condition(name, "at_least", than=name)


def _measured(found: Found) -> Iterator[Measure]:
    yield Measure("count", found.name)
    if found.field.kind in NUMERIC:
        aggregates: tuple[Aggregate, ...] = ("average", "minimum", "maximum")
        yield from (Measure(one, found.name) for one in aggregates)
        if not found.path or found.field.over:
            yield Measure("sum", found.name)


def _queries(subject: str) -> Iterator[Query]:
    """Few statements that say all there is of it."""
    every = MODEL.fields(subject)
    own = MODEL.subjects[subject]
    single = [found for found in every if not found.field.over]
    names = tuple(found.name for found in single)
    yield Query(subject, show=names)
    for name in (found.field.name for found in single if not found.path):
        yield Query(subject, order=name, descending=name < "m")
    yield Query(subject, where=tuple(one for found in single for one in _compared(found)))
    yield Query(subject, (Measure("count"), *(one for found in every for one in _measured(found))))
    yield Query(subject, (Measure("count"),), tuple(By(name, "quarter") for name in names))
    for bucket in ("day", "week", "month", "quarter", "year"):
        dates = tuple(By(found.name, bucket) for found in single if found.field.kind is Kind.DATE)
        yield Query(subject, (Measure("count"),), dates)
    ways = (subject, *(".".join(path) for path, _ in MODEL.joined(subject)))
    yield Query(subject, tuple(Measure("count", way) for way in ways), tuple(map(By, ways)))
    yield Query(subject, where=tuple(Condition(way, is_, ("A",)) for way in ways for is_ in ("is", "is_not")))
    links = [link.name for link in own.links]
    links += [f"{'.'.join(path)}.{link.name}" for path, owner in MODEL.joined(subject) for link in owner.links]
    for negated in (False, True):
        yield Query(subject, related=tuple(Related(link, negated=negated) for link in links))
    for number in (Number("is", 2), Number("at_most", 3)):
        yield Query(subject, related=tuple(Related(link, count=number) for link in links))
    for link in links:
        yield Query(subject, (Measure("count"),), related=(Related(link),), share=link, order="share")
    for way in ways:
        yield Query(subject, (Measure("count"),), (By(way),), (Condition(single[0].name, "stated"),),
                    share=single[0].name, having=(Having("count", "above", Decimal(1)),))  # fmt: skip
    if own.day:
        yield Query(subject, since=SINCE, until=UNTIL)
        compared = Query(subject, tuple(one for found in every for one in _measured(found)), since=SINCE, until=UNTIL)
        yield replace(compared, other_since=date(2024, 1, 1), other_until=date(2024, 12, 31), order="difference")


@SUBJECT
async def test_whatever_is_declared_can_be_asked(subject: str, database: Database) -> None:
    async with database.read(Principal("empty", "test")) as tx:
        repository = AnalysisRepository(tx)
        for query in _queries(subject):
            answer = await repository.run(MODEL, query, TODAY, scopes=EVERY_SCOPE)
            assert [row for row in answer.rows if row.get("rows_read") != 0] == []


@SUBJECT
def test_what_a_subject_refers_to_is_there(subject: str) -> None:
    one = MODEL.subjects[subject]
    columns = {field.name for field in BY_NAME[one.table].fields}
    assert {one.code, *one.key, *([one.label] if one.label else [])} <= columns
    assert set(one.reads) <= set(BY_NAME)
    named = [*one.shown, *filter(None, (one.day, one.usual, one.pieces)), *(n for f in one.fields for n in f.shows)]
    assert [name for name in named if MODEL.find(subject, name) is None] == []
    days = [name for name in (one.day, *(field.day for field in one.fields)) if name]
    assert {MODEL.find(subject, day).field.kind for day in days} <= {Kind.DATE}  # type: ignore[union-attr]
    names = [field.name for field in one.fields]
    assert len(set(names)) == len(names)


@SUBJECT
def test_a_closed_vocabulary_is_that_of_the_column(subject: str) -> None:
    one = MODEL.subjects[subject]
    columns = {field.name: field for field in BY_NAME[one.table].fields}
    for field in one.fields:
        if field.choices:
            assert field.choices == columns[field.name].choices
