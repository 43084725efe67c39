"""What of a question the calls leave out: each number, record, value and period that it says has to stand in them.

Read off the calls themselves, whoever made them: no tool hears less than was said without the planner knowing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from agent.models.embedded.compose.comparisons import DAYS
from agent.models.embedded.compose.lexicon import lexicon
from agent.models.embedded.compose.numerals import COMPARING
from agent.models.embedded.compose.segments import Segment, segments
from agent.models.embedded.compose.senses import Comparative, Operator
from agent.models.embedded.question import Question
from agent.models.embedded.reading import Call, texts
from tools.analysis.semantics import MODEL

_BOUND = COMPARING | {"least", "most", "between", "exactly", "minimum", "maximum"}
_DENIES = frozenset({"never", "without", "except", "excluding", "excl", "other than", "apart from"})
_FEW = 1  # "at least one", "more than zero": that there is any
_UNITS = (1, 7, 12, 24, 30, 100, 365, Decimal("0.01"))  # a week is seven days
_DATE = 4  # characters of a number that may stand within another text: "2025" in a date


@dataclass(frozen=True)
class Left:
    """`strict`: without it more is told than was asked: a bound, a record, a period; a value, where no record is named
    that it only describes. `value`: it is one."""

    text: str
    strict: bool
    value: bool = False


def left_out(question: Question, calls: Sequence[Call], *, alone: bool = True) -> tuple[Left, ...]:
    """In the question's order. Not `alone`, its periods and values are not asked for."""
    said = [text for call in calls for text in texts(call.arguments)]
    # How many rows are shown is no bound of what is in them.
    bounds = [text for call in calls for text in texts({k: v for k, v in call.arguments.items() if k != "limit"})]
    read = segments(question, lexicon(MODEL))
    found = [(place, one) for place, one in enumerate(read) if alone or not (one.period or one.values)]
    left = [one for place, segment in found for one in _left(read, place, segment, said, bounds, question.text)]
    if not any("subject" in call.arguments for call in calls):  # a query says itself what it denies
        left += [Left(one.text, strict=True) for one in read if one.text.lower() in _DENIES]
    return tuple(left)


def _left(
    read: Sequence[Segment], place: int, one: Segment, said: Sequence[str], bounds: Sequence[str], text: str
) -> Iterator[Left]:
    if one.number is not None:
        bound = _bound(read, place, text)
        unit = read[place + 1].stems[:1] if place + 1 < len(read) else ()
        if not _told(one, bounds if bound else said, _days(unit)) and not (
            bound and one.number <= _FEW and not _days(unit)
        ):
            yield Left(bound or one.text, bool(bound))
    elif one.records:
        yield from _other_numbers(one)
        if not any(_names(value, record.code) for value in said for record in one.records) and not _worded(one, said):
            yield Left(one.text, strict=True)
    elif one.values and not one.senses:
        told = _worded(one, said) or any(v.value.lower() in text.lower() for v in one.values for text in said)
        if not told and not all(value.weak for value in one.values):
            yield Left(one.text, strict=not one.aside and not any(other.records for other in read), value=True)
    elif one.period and not one.period.vague:
        days = {
            day for when in (one.period, one.period.ahead) for day in (when.since, when.until, when.first, when.last)
        }
        if not set(map(str, days)) & set(said):
            yield Left(one.text, strict=True)


def _days(unit: Sequence[str]) -> int | None:
    return DAYS.get(unit[0]) if unit else None


def _told(one: Segment, said: Sequence[str], days: int | None) -> bool:
    """`days`: those of the time that is counted."""
    assert one.number is not None
    meant = {one.number * unit for unit in (_UNITS if days is None or one.number > _FEW else (days,))}
    long = [value for value in said if len(one.text) == _DATE and value.startswith(f"{one.text}-")]
    return bool(long) or any(number in meant for value in said for number in _numbers(value))


def _numbers(value: str) -> Iterator[Decimal]:
    return map(Decimal, re.findall(r"\d+(?:\.\d+)?", value))


def _bound(read: Sequence[Segment], place: int, text: str) -> str:
    """`over 10000`, `5 or more`: the number with what makes it a bound; empty, when nothing does."""
    one = read[place]
    before, behind = read[place - 1] if place else None, read[place + 1] if place + 1 < len(read) else None
    if behind is not None and _compares(behind) and behind.text.lower().startswith("or "):
        return text[one.start : behind.end]
    if before is not None and _compares(before) and one.start - before.end <= _DATE:
        return text[before.start : one.end]
    if one.before not in _BOUND:
        return ""
    near = before is not None and one.start - before.end <= len(one.before) + 2  # "worse than 3"
    return text[before.start if near and before else one.start - len(one.before) - 1 : one.end]


def _compares(one: Segment) -> bool:
    return any(
        isinstance(sense, Comparative)
        or (isinstance(sense, Operator) and sense.name in ("compare", "judge", "between"))
        for sense in one.senses
    )


def _names(value: str, code: str) -> bool:
    return value == code or value.endswith(f" {code}")


def _worded(one: Segment, said: Sequence[str]) -> bool:
    """A part of its words, as `contains` takes them."""
    return any(value and value.lower() in one.text.lower() for value in said)


def _other_numbers(one: Segment) -> Iterator[Left]:
    """`baskets 14 g and 18 g`: the number that stands in the words, and in no name of what they were taken for."""
    held = {number for record in one.records for text in (record.name, record.code) for number in _numbers(text)}
    said = (found[0] for found in re.finditer(r"(?<![\w.])\d+(?![\w.]*\d)", one.text))
    if len(one.text.split()) > 1:
        yield from (Left(number, strict=False) for number in said if Decimal(number) not in held)
