"""What an answer cannot say because nobody stated it: "none is below" and "none states one" are different things."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date

from core.errors import NotPermitted
from data_layer.analysis.declare import Field, Kind, Subject
from data_layer.analysis.model import MODEL
from data_layer.analysis.query import Condition, Measure, Query, Related
from data_layer.analysis.repository import AnalysisRepository, Answer, permitted
from tools.analysis.beside import rest_on
from tools.analysis.phrasing import Phrases, one_or_many
from tools.wording import count, sentences

_COLUMN = re.compile(r"(?:nullif\()?\{t\}\.\w+\b")  # what a source states, not what is reckoned from it
_COUNT = (Measure("count"),)


@dataclass(frozen=True)
class Doubt:
    """Rows of a subject, and a field that those of the question must state: `rows` is without what asks for it."""

    rows: Query
    need: str
    negated: bool = False


class Unstated:
    def __init__(self, repository: AnalysisRepository, phrases: Phrases, today: date, scopes: Collection[str]) -> None:
        self._repository = repository
        self._phrases = phrases
        self._today = today
        self._scopes = scopes

    async def instead(self, query: Query, answer: Answer) -> str:
        """`No item states a reorder point, so this cannot be told.` Of an answer with nothing in it, and of one that
        is there only because what is not stated is not so; else nothing."""
        empty = not rest_on(answer) if query.measures else not answer.rows
        for doubt in _doubts(query):
            if (empty or doubt.negated) and await self._none_states(doubt):
                subject = MODEL.subjects[doubt.rows.subject]
                rows = one_or_many(1, self._phrases.rows(doubt.rows), subject)
                return f"No {rows} states {_a(_title(subject, doubt.need))}, so this cannot be told."
        return ""

    async def besides(self, query: Query, answer: Answer) -> str:
        """What the rows leave open: fields that were asked for and are not stated, and what was not compared."""
        return sentences(*_silent(query, answer), *[await self._not_compared(query, one) for one in query.where])

    async def _none_states(self, doubt: Doubt) -> bool:
        link, _, field = doubt.need.rpartition(".")
        if MODEL.find(doubt.rows.subject, doubt.need) is None:
            stated = replace(doubt.rows, related=(*doubt.rows.related, Related(link, (Condition(field, "stated"),))))
        else:
            stated = replace(doubt.rows, where=(*doubt.rows.where, Condition(doubt.need, "stated")))
        return await self._count(stated) == 0 and bool(await self._count(doubt.rows))

    async def _not_compared(self, query: Query, one: Condition) -> str:
        """Rows whose two fields are in unlike units."""
        if one.than is None or not _units_may_differ(query.subject, one):
            return ""
        others = tuple(other for other in query.where if other is not one)
        left_out = await self._count(replace(query, where=(*others, replace(one, unlike=True))))
        subject = MODEL.subjects[query.subject]
        told = count(left_out, subject.one, subject.many) if left_out else ""
        return f"Not compared, because the units differ: {told}." if told else ""

    async def _count(self, query: Query) -> int | None:
        counted = Query(
            query.subject, _COUNT, where=query.where, related=query.related,
            day=query.day, since=query.since, until=query.until,
        )  # fmt: skip
        try:
            permitted(MODEL, counted, self._today, self._scopes)
        except NotPermitted:
            return None
        answer = await self._repository.run(MODEL, counted, self._today, scopes=self._scopes)
        return rest_on(answer)


def _doubts(query: Query) -> Iterator[Doubt]:
    """Of the question's own rows first, then of the related ones it asks for."""
    yield from _of_rows(query)
    for one in query.related:
        *path, name = one.link.split(".")
        owner = dict(MODEL.joined(query.subject)).get(tuple(path), MODEL.subjects[query.subject])
        link = next((link for link in owner.links if link.name == name), None)
        if link is not None:
            rows = Query(link.subject, where=one.where, related=one.related, since=one.since, until=one.until)
            for doubt in _of_rows(rows):
                yield replace(doubt, negated=doubt.negated or one.negated)


def _of_rows(query: Query) -> Iterator[Doubt]:
    subject = MODEL.subjects[query.subject]
    asking = {one: needs for one in query.where if (needs := _needs(query.subject, one))}
    rest = replace(
        query, where=tuple(one for one in query.where if one not in asking), since=None, until=None, day=None
    )
    day = (query.day or subject.day) if query.since or query.until else None
    for one, needs in asking.items():
        denied = one.is_ == "is_not" or any(value.lower() in ("false", "no", "0") for value in one.values)
        found = MODEL.find(query.subject, one.field)
        negated = denied and found is not None and found.field.kind is Kind.FLAG
        yield from (Doubt(rest, need, negated) for need in needs)
    if day is not None:
        yield Doubt(rest, day)
    records = dict(MODEL.joined(query.subject))
    for one in query.where:  # "scrap at Frame Welding", where no scrap says at which work centre it was
        record = records.get(tuple(one.field.split(".")))
        if record is not None and one.is_ == "is" and MODEL.find(query.subject, f"{one.field}.{record.code}"):
            others = tuple(other for other in rest.where if other is not one)
            yield Doubt(replace(rest, where=others), f"{one.field}.{record.code}")


def _needs(subject: str, one: Condition) -> tuple[str, ...]:
    """The fields that a row must state for the condition to be true of it."""
    found = [MODEL.find(subject, name) for name in (one.field, one.than) if name]
    if one.is_ in ("stated", "missing"):
        return ()
    needs: list[str] = []
    for field in found:
        if field is not None:
            own = field.field.kind not in (Kind.FLAG, Kind.TEXT)
            named = field.field.needs or ((field.field.name,) if own else ())
            needs += [".".join((*field.path, name)) for name in named]
    return tuple(needs)


def _units_may_differ(subject: str, one: Condition) -> bool:
    found = [MODEL.find(subject, name) for name in (one.field, one.than) if name]
    units = {(field.path, field.field.unit) for field in found if field is not None and field.field.unit}
    return len(units) > 1


def _silent(query: Query, answer: Answer) -> Iterator[str]:
    """Fields that were asked for and that no row shown states."""
    if query.measures or not answer.rows:
        return
    for name in query.show:
        found = MODEL.find(query.subject, name)
        output = next((o for o in answer.outputs if found is not None and o.field == found.name), None)
        if found is None or output is None or not _COLUMN.match(found.field.sql):
            continue
        if all(row[output.key] is None for row in answer.rows):
            title = found.title
            if answer.total == 1:
                yield f"{title[:1].upper()}{title[1:]} is not stated."
            else:
                yield f"None of {'them' if answer.total == len(answer.rows) else 'those shown'} states {_a(title)}."


def _title(subject: Subject, need: str) -> str:
    found = MODEL.find(subject.name, need)
    if found is not None:
        return found.title
    link, _, name = need.rpartition(".")
    target = next(one.subject for one in subject.links if one.name == link)
    field: Field | None = MODEL.subjects[target].field(name)
    return field.title if field else name


def _a(noun: str) -> str:
    return f"{'an' if noun[:1] in 'aeio' else 'a'} {noun}"
