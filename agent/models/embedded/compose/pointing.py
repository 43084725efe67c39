"""`it`, `them`, `the second one`: words that point to the records of the answer before."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from agent.models.embedded.compose.lexicon import lexicon
from agent.models.embedded.compose.segments import segments
from agent.models.embedded.compose.senses import FieldWord
from agent.models.embedded.question import Candidate, Question, Span
from tools.analysis.semantics import MODEL

ORDINALS = {"first": 0, "1st": 0, "former": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3,
             "fifth": 4, "last": -1, "latter": -1}  # fmt: skip
_ORDINAL = re.compile(
    r"\b(?<!their )(?<!his )(?<!her )(?<!its )(?<!our )(?<!['’]s )(?:the )?"
    r"(first|1st|former|second|2nd|third|3rd|fourth|4th|fifth|last|latter)(?: one| of (?:them|those|these))?"
    r"(?: (?:supplier|vendor|item|part|order|customer|component))?\b",
    re.IGNORECASE,
)
_ONE_OF = re.compile(r" one\b| of ", re.IGNORECASE)
_ELSE = re.compile(r"\b(?:else|other)\b", re.IGNORECASE)
_FIGURE = re.compile(
    r"\b(?:which|what|how (?:much|many)) .*\b(?:is|was|are|were) $", re.IGNORECASE
)  # "which reason was it"
_FIRST = re.compile(  # of what was ranked
    r"\bthe (?:very )?(?:top|best|biggest|largest|highest|leading|number one|no\.? ?1)"
    r"(?: one\b(?: of (?:them|those|these))?| of (?:them|those|these)\b)",
    re.IGNORECASE,
)
_ONE = re.compile(
    r"\b(?:anything|something|that one|this one|it|its"
    r"|(?<!is )(?<!was )(?<!are )(?<!were )(?:that|this)(?! (?:day|week|month|quarter|half|year|time|period)\b))\b",
    re.IGNORECASE,
)
_NAMED = {
    "supplier": "supplier", "vendor": "supplier", "customer": "customer", "client": "customer", "item": "sku",
    "part": "sku", "product": "sku", "article": "sku", "location": "warehouse", "warehouse": "warehouse",
    "order": "order", "po": "order", "wo": "order",
}  # fmt: skip
_TYPED = re.compile(
    rf"\b(?:that|this|the same) (?:purchase |sales |customer |work )?({'|'.join(_NAMED)})\b", re.IGNORECASE
)
_PLACE = re.compile(
    r"\b(?:(?:in|at) (?:that|this) place|(?<!is )(?<!are )(?<!was )(?<!were )there(?! (?:is|are|was|were)\b))\b",
    re.IGNORECASE,
)
_SEVERAL = re.compile(
    rf"\b(?:(?:those|these) (?:{'|'.join(f'{noun}s' for noun in _NAMED)}|components)"
    r"|(?<=of )each(?: (?:part|component|item|one|of (?:them|these|those)))?|them|their|they|those|these)\b",
    re.IGNORECASE,
)
_DOES = re.compile(
    r"\b(?:(?:do|does|did|can|could|will|would|must|should) they|(?:from|with|by|to|at) them|their offers?)\b",
    re.IGNORECASE,
)
_WHOSE = frozenset({"its", "his", "her"})
_LAST = re.compile(r"it$")
_PERSON = re.compile(r"\b(?:he|him|his|she|her)\b", re.IGNORECASE)
_ADDS = re.compile(r"^\s*(?:and|what about|how about)\b|\b(?:too|as well)\s*\?*$", re.IGNORECASE)
_RANKS = re.compile(
    r"^\W*(?:and|what about|how about)\W+(?:the\W+)?(?:\w{2,}est|most|least|worst|best|top|bottom)(?: one)?\W*$",
    re.IGNORECASE,
)
_ORDER = re.compile(r"(sales order|purchase order|work order) (.+)")
_PARTIES = ("supplier", "customer")
_PLACES = ("warehouse", "work_centre", *_PARTIES)
_OF_ITEMS = ("supplier", "warehouse")
_KINDS = ("order", "sku", *_PARTIES, "warehouse", "work_centre")


def pointed(
    question: Question, before: Mapping[str, str], rows: Sequence[Candidate] = (), *, ranked: bool = False
) -> Question:
    """The question with the records that its words likeliest point to; unchanged when it names some itself."""
    return next(pointings(question, before, rows, ranked=ranked), question)


def pointings(
    question: Question,
    before: Mapping[str, str],
    rows: Sequence[Candidate] = (),
    *,
    ranked: bool = False,
    implied: bool = False,
    one: bool = False,
    cut: bool = False,
) -> Iterator[Question]:
    """The question with the records that its words may point to in their place, the likeliest first; none when it
    names some itself.

    `before` are the records that the calls before were about, `rows` those that were shown, `ranked` says that the
    first of these was the answer, `one` that it alone was asked for, `cut` that there are more like these; `implied`,
    that the question speaks of one though no word points to it."""
    if question.spans:
        return
    ordinal = next(filter(_meant, _ORDINAL.finditer(question.text)), None)
    latest = cut and ordinal is not None and ordinal[1].lower() == "last"  # it may not have been shown
    if ordinal and not latest and len(rows) > (not _ONE_OF.search(ordinal[0])) and not _counts(question.text, ordinal):
        place = ORDINALS[ordinal[1].lower()]
        named = _with(question, ordinal, rows[place : place + 1 or None]) if place < len(rows) else question
        yield _with_item(named, before) if rows[0].entity in _OF_ITEMS else named
        return
    first = _FIRST.search(question.text) if ranked and len(rows) > 1 else None
    if first:
        named = _with(question, first, rows[:1])
        yield _with_item(named, before) if rows[0].entity in _OF_ITEMS else named
        return
    typed = _TYPED.search(question.text)
    if typed:
        yield _typed(question, typed, before, rows if ranked or len(rows) == 1 else ())
        return
    there = _PLACE.search(question.text)
    whose = _where(before, rows[:1] if one or len(rows) == 1 else ()) if there else None
    if there and whose is not None:
        yield _with(question, there, (whose,))
        return
    if there and ranked and rows and rows[0].entity in _PARTIES:  # with whom, rather than where
        yield _with_item(_with(question, there, rows[:1]), before, last=True)
        return
    several = _SEVERAL.search(question.text)
    if several and _DOES.search(question.text):  # "what do they charge": who does so is a supplier or a customer
        yield from _of(question, several, before, _PARTIES)
        for party in _PARTIES if not any(name in before for name in _PARTIES) else ():
            if f"earlier {party}" in before:
                yield _with(question, several, (_record(party, before[f"earlier {party}"]),))
    if several and len(rows) > 0 and (one or not cut) and rows[0].entity in ("supplier", "customer", "sku", "order"):
        same = list({row.code: row for row in rows if row.entity == rows[0].entity}.values())[: 1 if one else None]
        named = _with(question, several, same)
        yield (
            _with_item(named, before, last=True)
            if one and _of_offers(question) and named.spans[0].of("supplier")
            else named
        )
        yield from _of(question, several, before, _PARTIES)
        return
    if _RANKS.search(question.text):
        return  # "and the lowest?": of the same, not of the one that was highest
    found = _ONE.search(question.text) or several or _PERSON.search(question.text)
    if found is None and not (
        question.periods or question.values
    ):  # "and last year?" asks the same of another period, not of the first row
        found = _ADDS.search(question.text)
    if found is None and implied:
        question = replace(question, text=f"{question.text.rstrip(' ?.!')} of it")
        found = _LAST.search(question.text)
    if found is not None:
        figure = (
            len(rows) > 1 and found[0].lower() not in _WHOSE and bool(_FIGURE.search(question.text, 0, found.start()))
        )
        yield from _one(question, found, before, rows[:1] if ranked and not figure else ())


def _one(
    question: Question, found: re.Match[str], before: Mapping[str, str], first: Sequence[Candidate]
) -> Iterator[Question]:
    """What was asked about, the first of what was shown in its place where that is rather a thing or was asked for."""
    people = bool(_SEVERAL.fullmatch(found[0]) or _PERSON.fullmatch(found[0]))
    if _PERSON.fullmatch(found[0]) and any(name in before for name in _PARTIES):
        for named in _of(question, found, before, _PARTIES):
            yield _with_item(named, before, last=True) if named.spans[0].of("supplier") else named
        return
    kinds = sorted(_KINDS, key=lambda kind: kind not in _PARTIES) if people else _KINDS
    asked = [name for name in kinds if name in before]
    thing = not people and asked and asked[0] not in ("order", "sku") and first and first[0].entity in ("order", "sku")
    person = people and first and first[0].entity in _PARTIES
    if first and (not asked or thing or person or found[0].lower().endswith(" one")):
        named = _with(question, found, first)
        yield _with_item(named, before, last=True) if first[0].entity in _OF_ITEMS else named
    yield from _of(question, found, before, kinds)


def _of(
    question: Question, found: re.Match[str], before: Mapping[str, str], kinds: Sequence[str]
) -> Iterator[Question]:
    """What was asked about, then whose that is."""
    for key in (*kinds, *(f"that {kind}" for kind in kinds)):
        if key in before:
            yield _with(question, found, (_record(key.removeprefix("that "), before[key]),))


def _meant(found: re.Match[str]) -> bool:
    """Is it one of the records? (`the first`, `second one`, but not `what is due first`)"""
    return " " in found[0] or not re.search(r"\w{4}", found.string[: found.start()])


def _of_offers(question: Question) -> bool:
    """`and their lead time?`: what a supplier states for each item."""
    senses = (sense for segment in segments(question, lexicon(MODEL)) for sense in segment.senses)
    return any(isinstance(sense, FieldWord) and sense.subject == "offer" for sense in senses)


def _where(before: Mapping[str, str], first: Sequence[Candidate]) -> Candidate | None:
    """`there`: the place that was spoken of, or whom it was about."""
    shown = next((row for row in first if row.entity in _PLACES), None)
    known = next((name for name in _PLACES if name in before), None)
    if known == _PLACES[0] or shown is None:
        return _record(known, before[known]) if known else None
    return shown


def _record(entity: str, code: str) -> Candidate:
    order = _ORDER.fullmatch(code) if entity == "order" else None
    return Candidate(entity, order[2], order[1], 1.0) if order else Candidate(entity, code, code, 1.0)


def _typed(question: Question, found: re.Match[str], before: Mapping[str, str], rows: Sequence[Candidate]) -> Question:
    """`that supplier`: none but a supplier."""
    entity = _NAMED[found[1].lower()]
    shown = next((row for row in rows[:1] if row.entity == entity), None)
    code = before.get(f"that {entity}") or (None if shown else before.get(entity))
    if code is not None:
        return _with(question, found, (_record(entity, code),))
    return _with(question, found, (shown,)) if shown else question


def _counts(text: str, found: re.Match[str]) -> bool:
    """`the first 5`, `last month`: no record."""
    behind = text[found.end() :].split()[:1]
    return bool(behind) and (behind[0].isdigit() or behind[0].lower().rstrip("?.") in _TIMES)


_TIME_WORDS = "day week month quarter year level half time two three four five"
_TIMES = frozenset(_TIME_WORDS.split())


def _with_item(question: Question, before: Mapping[str, str], *, last: bool = False) -> Question:
    """The second supplier of an item: what that one asks for it; what lies of it in the second place."""
    if "sku" not in before or not question.spans or _ELSE.search(question.text):
        return question
    item = Span(0, 0, "", (Candidate("sku", before["sku"], before["sku"], 1.0),))
    return replace(question, spans=(*question.spans, item) if last else (item, *question.spans))


def _with(question: Question, found: re.Match[str], records: Sequence[Candidate]) -> Question:
    span = Span(found.start(), found.end(), found[0], tuple(records), all=len(records) > 1)
    periods = tuple(p for p in question.periods if p.end <= span.start or span.end <= p.start)
    values = tuple(v for v in question.values if v.end <= span.start or span.end <= v.start)
    return replace(question, spans=(span,), periods=periods, values=values)
