"""Limits that were said in a unit or a currency ("less than 500 kg", "over 5,000 dollars"): what is in another is never
compared with them, and that it was left out is said; where nothing is in it, it is asked back."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation

from core.errors import InvalidInput
from core.units import OWN, UNITS, bare, convertible, currencies
from data_layer.analysis.declare import NUMERIC, Found, Kind
from data_layer.analysis.model import MODEL
from data_layer.analysis.query import Condition, Having, Query, Related
from data_layer.analysis.repository import AnalysisRepository
from tools.wording import count, join, number, sentences

_SPAN = frozenset({"day", "days", "hour", "hours", "h", "%", "percent"})  # what such fields are in anyway
_TOLD = 4  # units
Units = Mapping[str | None, int]


@dataclass(frozen=True)
class _Limit:
    """`rows` are those that it narrows, without it; `unit` as it was said."""

    rows: Query
    found: Found
    unit: str | None
    values: tuple[str, ...]


class Limits:
    """Of one question: first `settled`, then `told`."""

    def __init__(self, repository: AnalysisRepository, today: date) -> None:
        self._repository = repository
        self._today = today
        self._there: dict[_Limit, Units] = {}

    async def settled(self, query: Query) -> Query:
        """The same with each unit as the records have it: `$` is USD where they are in USD. Raises `InvalidInput` where
        none of them is in the unit, or in one that it can be told in."""
        where = tuple([replace(one, unit=await self._settled(query, one)) for one in query.where])
        having = tuple([replace(one, unit=await self._settled(query, one)) for one in query.having])
        related = []
        for one in query.related:
            rows = _rows_of(query.subject, one)
            if rows is None:  # unknown: it is said where it is looked up
                related.append(one)
                continue
            inner = await self.settled(rows)
            related.append(replace(one, where=inner.where, related=inner.related))
        return replace(query, where=where, having=having, related=tuple(related))

    async def told(self, query: Query) -> str:
        """What was left out, and that figures in several units were compared where none was said."""
        return sentences(*[await self._told(one) for one in _limits(query)])

    async def _settled(self, query: Query, one: Condition | Having) -> str | None:
        said = one.unit
        limit = _limit(query, one)
        if said is None or limit is None or bare(said) in OWN:
            return None
        kind, title = limit.found.field.kind, limit.found.title
        if not limit.found.field.unit:
            if bare(said) in _SPAN:
                return None
            raise InvalidInput(f"{title[:1].upper()}{title[1:]} is in no unit of measure, and not in {said}.")
        if kind is not Kind.MONEY:
            if not UNITS.get(bare(said)) and currencies(said):
                raise InvalidInput(f"{title[:1].upper()}{title[1:]} is no money, so it is not compared with {said}.")
            if not any(_is_in(unit, said, kind) for unit in await self._units(limit)):
                await self._refuse(limit, said)
            return bare(said)
        codes = currencies(said)
        if not codes:
            raise InvalidInput(f"{title[:1].upper()}{title[1:]} is money, and {said} is no currency.")
        there = {str(unit).upper() for unit in await self._units(limit)}
        code = next((code for code in codes if code in there), None)
        if code is None:
            await self._refuse(limit, said if said.isalpha() and len(codes) > 1 else codes[0])
        return code or codes[0]

    async def _refuse(self, limit: _Limit, said: str) -> None:
        """Unless there is nothing that could be compared, whatever the unit."""
        there = await self._units(limit)
        if not there:
            return
        subject = MODEL.subjects[limit.rows.subject]
        money = limit.found.field.kind is Kind.MONEY
        title = limit.found.title
        amount = f"{join(_number(value) for value in limit.values)} {said}"
        own = [unit for unit in there if unit]
        if not own:
            what = "currency" if money else "unit of measure"
            raise InvalidInput(
                f"No {subject.one} states the {what} of its {title}, so nothing is compared with {amount}. Ask without"
                f" the {what}."
            )
        kept = f"{title[:1].upper()}{title[1:]} of {subject.many} is kept in {_named(own)}"
        why = "there are no exchange rates to tell" if money else "nothing says how to tell"
        raise InvalidInput(f"{kept}, and {why} {amount} in {'it' if len(own) == 1 else 'these'}. How much is it in"
                           f" {_named(own) if len(own) == 1 else 'one of these'}?")  # fmt: skip

    async def _told(self, limit: _Limit) -> str:
        money = limit.found.field.kind is Kind.MONEY
        if limit.unit is None:
            there = await self._units(limit) if limit.found.field.unit and not _nothing(limit.values) else {}
            own = [unit for unit in there if unit]
            if len(there) < 2 or not own:
                return ""
            units = f"{_named(own)}{' (some state none)' if len(own) < len(there) else ''}"
            if money:
                return f"Amounts are compared by their bare figures in {units}: there are no exchange rates."
            return f"Each is compared in its own unit: {units}."
        there = await self._units(limit)
        kind, unit = limit.found.field.kind, limit.unit
        others = {one: many for one, many in there.items() if not _is_in(one, unit, kind)}
        if not others:
            return ""
        subject = MODEL.subjects[limit.rows.subject]
        first = list(others.items())[:_TOLD]
        rest = sum(others.values()) - sum(many for _, many in first)
        parts = [f"{many:,} {f'in {one}' if one else 'that state none'}" for one, many in first]
        parts += [f"{rest:,} in others"] if rest else []
        left = count(sum(others.values()), subject.one, subject.many)
        why = "the currencies differ and there are no exchange rates" if money else "the units differ"
        return f"Not compared, because {why}: {left} ({join(parts)})."

    async def _units(self, limit: _Limit) -> Units:
        if limit not in self._there:
            rows, name = limit.rows, limit.found.name
            self._there[limit] = await self._repository.units(MODEL, rows, name, self._today)
        return self._there[limit]


def _limits(query: Query) -> Iterator[_Limit]:
    both: tuple[Condition | Having, ...] = (*query.where, *query.having)
    for one in both:
        limit = _limit(query, one)
        if limit is not None:
            if one.unit is None and isinstance(one, Condition):  # those that it leaves are all that was compared
                limit = replace(limit, rows=replace(limit.rows, where=(*limit.rows.where, one)))
            yield limit
    for related in query.related:
        rows = _rows_of(query.subject, related)
        yield from _limits(rows) if rows is not None else ()


def _limit(query: Query, one: Condition | Having) -> _Limit | None:
    """None: it compares no number."""
    field = one.measure if isinstance(one, Having) else one.field
    if isinstance(one, Having):
        field = next((m.field for m in query.measures if m.field and one.measure in (m.field, m.aggregate)), "")
    elif one.than is not None or one.is_ in ("stated", "missing"):
        return None
    found = MODEL.find(query.subject, field)
    if found is None or found.field.kind not in NUMERIC:
        return None
    values = (str(one.value),) if isinstance(one, Having) else one.values
    rows = Query(
        query.subject, where=tuple(other for other in query.where if other is not one), related=query.related,
        day=query.day, since=query.since, until=query.until,
    )  # fmt: skip
    return _Limit(rows, found, one.unit, values)


def _rows_of(subject: str, related: Related) -> Query | None:
    *path, name = related.link.split(".")
    owner = dict(MODEL.joined(subject)).get(tuple(path), MODEL.subjects[subject])
    link = next((link for link in owner.links if link.name == name), None)
    if link is None:
        return None
    return Query(link.subject, where=related.where, related=related.related, since=related.since, until=related.until)


def _is_in(unit: str | None, said: str, kind: Kind) -> bool:
    """Can what is in the unit be compared with what was said?"""
    if unit is None:
        return False
    return unit.lower() == said.lower() if kind is Kind.MONEY else unit.lower() in convertible(said)


def _nothing(values: Sequence[str]) -> bool:
    """Nothing is nothing in any unit."""
    return all(_decimal(value) == 0 for value in values)


def _decimal(value: str) -> Decimal | None:
    try:
        return Decimal(value.replace(",", ""))
    except InvalidOperation:
        return None


def _number(value: str) -> str:
    read = _decimal(value)
    return value if read is None else number(read)


def _named(units: Collection[str]) -> str:
    first = list(units)[:_TOLD]
    rest = len(units) - len(first)
    return join([*first, count(rest, "other unit")] if rest else first)
