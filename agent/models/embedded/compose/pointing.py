"""`it`, `them`, `the second one`: words that point to the records of the answer before."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from agent.models.embedded.question import Candidate, Question, Span

_ORDINALS = {"first": 0, "1st": 0, "former": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3,
             "fifth": 4, "last": -1, "latter": -1}  # fmt: skip
_ORDINAL = re.compile(
    r"\b(?:the )?(first|1st|former|second|2nd|third|3rd|fourth|4th|fifth|last|latter)(?: one| of (?:them|those|these))?"
    r"(?: (?:supplier|vendor|item|part|order|customer|component))?\b",
    re.IGNORECASE,
)
_ONE = re.compile(
    r"\b(?:anything|something|that one|this one|it|its"
    r"|(?:that|this)(?! (?:day|week|month|quarter|half|year|time|period)\b))\b",
    re.IGNORECASE,
)
_NAMED = {
    "supplier": "supplier", "vendor": "supplier", "customer": "customer", "client": "customer", "item": "sku",
    "part": "sku", "product": "sku", "article": "sku", "location": "warehouse", "warehouse": "warehouse",
}  # fmt: skip
_TYPED = re.compile(rf"\b(?:that|this|the same) ({'|'.join(_NAMED)})\b", re.IGNORECASE)
_PLACE = re.compile(
    r"\b(?:(?:in|at) (?:that|this) place|(?<!is )(?<!are )(?<!was )(?<!were )there(?! (?:is|are|was|were)\b))\b",
    re.IGNORECASE,
)
_SEVERAL = re.compile(r"\b(?:them|their|they|those|these)\b", re.IGNORECASE)
_ADDS = re.compile(r"^\s*(?:and|what about|how about)\b|\b(?:too|as well)\s*\?*$", re.IGNORECASE)
_RANKS = re.compile(
    r"^\W*(?:and|what about|how about)\W+(?:the\W+)?(?:\w{2,}est|most|least|worst|best|top|bottom)(?: one)?\W*$",
    re.IGNORECASE,
)
_KINDS = ("sku", "supplier", "customer", "warehouse", "work_centre", "order")


def pointed(
    question: Question, before: Mapping[str, str], rows: Sequence[Candidate] = (), *, ranked: bool = False
) -> Question:
    """The question with the records that its words point to in their place; unchanged when it names some itself.

    `before` are the records that the calls before were about, `rows` those that were shown, `ranked` says that the
    first of these was the answer."""
    if question.spans:
        return question
    ordinal = _ORDINAL.search(question.text)
    if ordinal and len(rows) > 1 and not _counts(question.text, ordinal):
        place = _ORDINALS[ordinal[1].lower()]
        named = _with(question, ordinal, rows[place : place + 1 or None]) if place < len(rows) else question
        return _with_item(named, before) if rows[0].entity == "supplier" else named
    typed = _TYPED.search(question.text)
    if typed:
        return _typed(question, typed, before, rows if ranked or len(rows) == 1 else ())
    there = _PLACE.search(question.text)
    if there and "warehouse" in before:
        return _with(question, there, (Candidate("warehouse", before["warehouse"], before["warehouse"], 1.0),))
    several = _SEVERAL.search(question.text)
    if several and len(rows) > 0 and rows[0].entity in ("supplier", "customer", "sku", "order"):
        same = [row for row in rows if row.entity == rows[0].entity]
        return _with(question, several, same)
    if _RANKS.search(question.text):
        return question  # "and the lowest?": of the same, not of the one that was highest
    found = _ONE.search(question.text) or several
    if found is None and not question.periods:  # "and last year?" asks the same of another period, not of the first row
        found = _ADDS.search(question.text)
    if found is None:
        return question
    entity = next((name for name in _KINDS[:-1] if name in before), None)
    if rows and ranked and (entity is None or found[0].lower().endswith(" one")):
        return _with(question, found, rows[:1])
    if entity is None:
        return question
    return _with(question, found, (Candidate(entity, before[entity], before[entity], 1.0),))


def _typed(question: Question, found: re.Match[str], before: Mapping[str, str], rows: Sequence[Candidate]) -> Question:
    """`that supplier`: none but a supplier."""
    entity = _NAMED[found[1].lower()]
    shown = next((row for row in rows[:1] if row.entity == entity), None)
    code = before.get(f"that {entity}") or (None if shown else before.get(entity))
    if code is not None:
        return _with(question, found, (Candidate(entity, code, code, 1.0),))
    return _with(question, found, (shown,)) if shown else question


def _counts(text: str, found: re.Match[str]) -> bool:
    """`the first 5`, `last month`: no record."""
    behind = text[found.end() :].split()[:1]
    return bool(behind) and (behind[0].isdigit() or behind[0].lower().rstrip("?.") in _TIMES)


_TIME_WORDS = "day week month quarter year level half time two three four five"
_TIMES = frozenset(_TIME_WORDS.split())


def _with_item(question: Question, before: Mapping[str, str]) -> Question:
    """The second supplier of an item: what that one asks for it."""
    if "sku" not in before or not question.spans:
        return question
    item = Span(0, 0, "", (Candidate("sku", before["sku"], before["sku"], 1.0),))
    return replace(question, spans=(item, *question.spans))


def _with(question: Question, found: re.Match[str], records: Sequence[Candidate]) -> Question:
    span = Span(found.start(), found.end(), found[0], tuple(records), all=len(records) > 1)
    periods = tuple(p for p in question.periods if p.end <= span.start or span.end <= p.start)
    return replace(question, spans=(span,), periods=periods)
