"""Questions made from the semantic model itself, each with the queries it may become: of every subject, flag, number,
date, kind, record and link, in turning forms."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import cycle
from typing import Any

from agent.models.embedded.question import Candidate
from tools.analysis.semantics import MODEL, NUMERIC, Field, Kind, Subject

RECORDS = {
    "item": Candidate("sku", "GX-210", "Gear Shaft", 1.0),
    "supplier": Candidate("supplier", "NORDAL01", "Nordal Castings", 1.0),
    "customer": Candidate("customer", "C-77", "Belmont Trucks", 1.0),
    "warehouse": Candidate("warehouse", "W3", "East Yard", 1.0),
    "work_centre": Candidate("work_centre", "LATHE-2", "Turning Cell", 1.0),
    "purchase_order": Candidate("order", "77120", "purchase order", 1.0),
    "sales_order": Candidate("order", "88340", "sales order", 1.0),
    "work_order": Candidate("order", "99450", "work order", 1.0),
}
ORDERS = frozenset({"purchase_order", "sales_order", "work_order"})
Query = dict[str, Any]
COUNT = [{"aggregate": "count"}]
YEAR = {"since": "2024-01-01", "until": "2024-12-31"}
MARCH = {"since": "2024-03-01", "until": "2024-03-31"}
BEFORE = {"since": "2025-04-01", "until": "2025-04-30"}  # last month

_VERBS = "have has need run ran make buy manufacture get be should leave left ship sent sold sell none still zero"
_BEHIND = "on in below under above behind at out beneath less without too with due of past over"
_NAMES = frozenset({"sku", "name", "description", "email", "phone", "website", "account_number", "work_centre_id"})


@dataclass(frozen=True)
class Asked:
    text: str
    wanted: tuple[Query, ...]  # any of them


def _rows(subject: Subject, **more: Any) -> Query:
    return {"subject": subject.name, **more}


def _number(subject: Subject, **more: Any) -> Query:
    return {"subject": subject.name, "measures": COUNT, **more}


def _figure(subject: Subject, field: Field, aggregate: str = "sum", **more: Any) -> Query:
    return {"subject": subject.name, "measures": [{"aggregate": aggregate, "field": field.name}], **more}


def _fields(*kinds: Kind) -> Iterator[tuple[Subject, Field]]:
    return ((subject, field) for subject in MODEL.subjects.values() for field in subject.fields if field.kind in kinds)


def _said(field: Field) -> list[str]:
    return list(dict.fromkeys((field.title, *field.words)))


def _turns(*forms: str) -> Callable[..., str]:
    turning = cycle(forms)
    return lambda subject, **more: next(turning).format(one=subject.one, many=subject.many, **more)


def flags() -> Iterator[Asked]:
    """`late work orders`, and those that are not."""
    told = _turns("which {many} are {is_}?", "show me all {many} that are {is_}", "are there any {many} {is_}?")
    before = _turns("{is_} {many}", "give me every {is_} {one}", "all {is_} {many} please")
    counted = _turns("how many {many} are {is_}?", "number of {many} that are {is_}", "{many} {is_}: how many?")
    denied = _turns("which {many} are not {is_}", "{many} that aren't {is_}", "show {many} not {is_}")
    for subject, field in _fields(Kind.FLAG):
        holds, fails = [{"field": field.name}], [{"field": field.name, "is": "is_not"}]
        instead = [[{"field": "open"}]] if field.name in ("completed", "shipped") else []  # some are cancelled
        for of, words in ((holds, _said(field)), (fails, field.unless)):
            for is_ in (one for one in words if one.split()[0] not in _VERBS.split()):
                any_of = (of, *(instead if of is fails else ()))
                rows = tuple(_rows(subject, where=one) for one in any_of)
                yield Asked(told(subject, is_=is_), rows)
                yield Asked(counted(subject, is_=is_), tuple(_number(subject, where=one) for one in any_of))
                if is_.split()[0] not in _BEHIND.split():
                    yield Asked(before(subject, is_=is_), rows)
                if of is holds and not is_.startswith(("not", "un")):
                    yield Asked(denied(subject, is_=is_), tuple(_rows(subject, where=one) for one in (fails, *instead)))


def figures() -> Iterator[Asked]:
    """Every number in all, on average, compared and ranked."""
    total = _turns("total {of} of all {many}", "what is the total {of} of the {many}?")
    mean = _turns("average {of} of the {many}", "what is the average {of} of {many}?", "{many}: average {of}")
    high = _turns("top 7 {many} by {of}", "which 7 {many} have the highest {of}?", "the 7 {many} with the highest {of}")
    low = _turns("the 4 {many} with the lowest {of}", "which 4 {many} have the lowest {of}?")
    above = _turns("{many} with {of} above 40", "which {many} have a {of} of more than 40?", "{many} with {of} > 40")
    below = _turns("how many {many} have a {of} below 40?", "number of {many} with {of} under 40")
    between = _turns("{many} whose {of} is between 10 and 40", "{many} with a {of} from 10 to 40")
    for subject, field in _fields(*NUMERIC):
        rate, name = bool(field.over), field.name
        for of in _said(field)[:2]:
            means = [_figure(subject, field, "average"), *([_figure(subject, field)] if rate else [])]
            yield Asked(mean(subject, of=of), tuple(means))
            if field.adds and not rate:
                yield Asked(total(subject, of=of), (_figure(subject, field),))
            if not rate:
                yield Asked(high(subject, of=of), (_rows(subject, order=name, limit=7),))
                yield Asked(low(subject, of=of), (_rows(subject, order=name, limit=4, descending=False),))
                for form, make, is_, *values in ((above, _rows, "above", "40"), (below, _number, "below", "40"),
                                                 (between, _rows, "between", "10", "40")):  # fmt: skip
                    where = [{"field": name, "is": is_, "values": values}]
                    yield Asked(form(subject, of=of), (make(subject, where=where),))


def kinds() -> Iterator[Asked]:
    """Every subject's number and usual figure by each of its kinds, and by what it belongs to."""
    number = _turns("number of {many} by {by}", "how many {many} are there per {by}?", "{many} grouped by {by}")
    total = _turns("total {of} of {many} by {by}", "{of} per {by} for all {many}", "{many}: total {of} for each {by}")
    for subject in MODEL.subjects.values():
        usual = subject.field(subject.usual or "")
        for by, name in _grouped(subject):
            group = [{"field": name}]
            figure = (_figure(subject, usual, by=group),) if usual else ()
            told = figure if usual and subject.name == "operation" else ()  # "operations by machine": their hours
            yield Asked(number(subject, by=by), (_number(subject, by=group), *told))
            if usual:
                yield Asked(total(subject, by=by, of=usual.title), figure)


def _grouped(subject: Subject) -> Iterator[tuple[str, str]]:
    own = (subject.code, subject.label, f"{subject.name}_name")
    for field in subject.fields:
        if field.kind is Kind.TEXT and field.name not in own and field.name not in _NAMES:
            yield from ((said, field.name) for said in _said(field)[:3])
    nearest: dict[str, str] = {}
    for way, owner in MODEL.joined(subject.name):
        if owner.name not in ORDERS and owner.name not in nearest and subject.name != "bom_line":
            nearest[owner.name] = ".".join(way)
            yield from ((said, nearest[owner.name]) for said in (owner.one, owner.words[0]))
            more = {"item": "category", "customer": "territory"}.get(owner.name)
            if more:
                yield more, f"{nearest[owner.name]}.{more}"


def days() -> Iterator[Asked]:
    """Records and their usual figure in a period and by time, on the subject's day or on one that is named."""
    told = _turns("list all {many} from last month", "which {many} were there last month?", "last month's {many}")
    number = _turns("how many {many} in 2024?", "number of {many} in 2024", "{many} in 2024, how many?")
    timed = _turns("{many} by month in 2024", "monthly number of {many} in 2024", "how many {many} per month in 2024?")
    total = _turns("total {of} of {many} in 2024", "what was the {of} of all {many} in 2024", "2024 {of} of {many}")
    done = _turns("how many {many} were {of} in March 2024?", "number of {many} {of} in March 2024")
    dated = _turns("how many {many} have their {of} in March 2024?", "number of {many} with {of} in March 2024")
    latest = _turns("latest {of} of the {many}", "which {many} have the latest {of}?")
    for subject in (one for one in MODEL.subjects.values() if one.day):
        usual = subject.field(subject.usual or "")
        month = [{"field": subject.day, "bucket": "month"}]
        told_by = (
            [_figure(subject, usual, by=month, **YEAR)] if usual and subject.name in ("operation", "scrap") else []
        )
        yield Asked(told(subject), (_rows(subject, **BEFORE),))
        yield Asked(number(subject), (_number(subject, **YEAR),))
        yield Asked(timed(subject), (_number(subject, by=month, **YEAR), *told_by))
        if usual:
            day = {"day": usual.day} if usual.day else {}
            yield Asked(total(subject, of=usual.title), (_figure(subject, usual, **YEAR, **day),))
    for subject, field in _fields(Kind.DATE):
        day = {} if field.name == subject.day else {"day": field.name}
        flags = [one.name for one in subject.fields if one.kind is Kind.FLAG and one.day == field.name]
        asked = [_number(subject, **MARCH, **day)]
        asked += [{**asked[0], "where": [{"field": flag}]} for flag in flags]
        for of in _said(field):
            if of.endswith("ed"):
                yield Asked(done(subject, of=of), tuple(asked))
            elif of.endswith(("date", "start", "end")):
                yield Asked(dated(subject, of=of), tuple(asked))
                yield Asked(latest(subject, of=of), (_rows(subject, order=field.name),))


def links() -> Iterator[Asked]:
    """What has related records, none, or so many of them; some that are so, or of a year."""
    has = _turns("which {many} have {such}?", "{many} with {such}", "show {many} that have {such}")
    none = _turns("{many} without {such}", "which {many} have no {such}?", "{many} that do not have any {such}")
    without = _turns("how many {many} have no {such}", "how many {many} don't have {such}")
    more = _turns("{many} with more than 3 {such}", "which {many} have more than 3 {such}?")
    for subject in MODEL.subjects.values():
        for link in (one for one in subject.links if not one.structure and one.name != "stock_records"):
            other = MODEL.subjects[link.subject]
            such: list[tuple[str, dict[str, Any]]] = [(other.many, {})]
            flagged = [f for f in other.fields if f.kind is Kind.FLAG and " " not in f.title]
            such += [(f"{flag.title} {other.many}", {"where": [{"field": flag.name}]}) for flag in flagged]
            such += [(f"{other.many} in 2024", YEAR)] if other.day and not subject.day else []
            for said, of in such:
                yield Asked(has(subject, such=said), (_linked(_rows(subject), link.name, of),))
                yield Asked(none(subject, such=said), (_linked(_rows(subject), link.name, of, negated=True),))
            yield Asked(without(subject, such=other.many), (_linked(_number(subject), link.name, negated=True),))
            counted = {"count": {"is": "above", "value": 3}}
            yield Asked(more(subject, such=other.many), (_linked(_rows(subject), link.name, counted),))


def _linked(query: Query, link: str, of: dict[str, Any] | None = None, **more: Any) -> Query:
    return {**query, "related": [{"link": link, **(of or {}), **more}]}


def records() -> Iterator[Asked]:
    """What belongs to one record, and what is known of one."""
    of = _turns("{many} of {this}", "list all {many} for {this}", "{this}: {many}", "show me {this}'s {many}")
    number = _turns("how many {many} for {this}?", "number of {many} of {this}", "how many {many} does {this} have")
    such = _turns("{is_} {many} of {this}", "show {this}'s {is_} {many}", "{this}: {is_} {many}")
    known = _turns(
        "{of} of {this}", "what is the {of} of {this}?", "{this} {of}", "{this}'s {of}", "tell me {this}'s {of}"
    )
    for subject in MODEL.subjects.values():
        for way, this in _belongs(subject):
            where = [{"field": way, "values": [RECORDS[this.name].code]}]
            name = _named(this)
            yield Asked(of(subject, this=name), (_rows(subject, where=where),))
            yield Asked(number(subject, this=name), (_number(subject, where=where),))
            for flag in (one for one in subject.fields if one.kind is Kind.FLAG and " " not in one.title):
                asked = _rows(subject, where=[*where, {"field": flag.name}])
                yield Asked(such(subject, this=name, is_=flag.title), (asked,))
        if subject.name in RECORDS:
            where = [{"field": subject.name, "values": [RECORDS[subject.name].code]}]
            for field in (one for one in subject.fields if one.kind is not Kind.FLAG):
                if field.title not in (subject.one, "sku"):
                    asked = _rows(subject, where=where, show=[field.name])
                    yield Asked(known(subject, of=field.title, this=_named(subject)), (asked,))


def _belongs(subject: Subject) -> Iterable[tuple[str, Subject]]:
    nearest: dict[str, tuple[str, Subject]] = {}
    for way, owner in MODEL.joined(subject.name):
        if owner.name in RECORDS and subject.name not in ("bom_line", "stock"):
            nearest.setdefault(owner.name, (".".join(way), owner))
    return nearest.values()


def _named(subject: Subject) -> str:
    record = RECORDS[subject.name]
    return f"{subject.one} {record.code}" if subject.name in ORDERS else record.name
