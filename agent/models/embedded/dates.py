"""Dates and periods as planners write them, relative to the plant's day."""

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = {name.lower(): i for i, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): i for i, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_DAYS = {name.lower(): i for i, name in enumerate(calendar.day_name)}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_UNITS = {"day": 1, "week": 7}


@dataclass(frozen=True)
class Period:
    """`text[start:end]` says from `first` to `last`, both included. `vague` ones ("today") may be mere courtesy."""

    start: int
    end: int
    first: date
    last: date
    vague: bool = False


def periods(text: str, today: date) -> tuple[Period, ...]:
    """The periods a text names, in its order, none overlapping another."""
    found: list[Period] = []
    for start, end, (first, last), vague in _all(text, today):
        if all(end <= other.start or start >= other.end for other in found):
            found.append(Period(start, end, first, last, vague))
    return tuple(sorted(found, key=lambda period: period.start))


Read = Callable[["re.Match[str]", date], "tuple[date, date] | None"]


def _all(text: str, today: date) -> Iterator[tuple[int, int, tuple[date, date], bool]]:
    for pattern, read in _PATTERNS:
        for match in pattern.finditer(text):
            try:
                period = read(match, today)
            except ValueError:  # the 31st of February
                continue
            if period is not None:
                yield match.start(), match.end(), period, match.group().lower() == "today"


def _day(day: date) -> tuple[date, date]:
    return day, day


def _iso(match: re.Match[str], _: date) -> tuple[date, date]:
    return _day(date(int(match[1]), int(match[2]), int(match[3])))


def _dotted(match: re.Match[str], _: date) -> tuple[date, date]:
    return _day(date(int(match[3]), int(match[2]), int(match[1])))


def _day_month(match: re.Match[str], today: date) -> tuple[date, date]:
    return _day(date(int(match["year"] or today.year), _MONTHS[match["month"].lower()], int(match["day"])))


def _month(match: re.Match[str], today: date) -> tuple[date, date]:
    return _whole_month(int(match["year"] or today.year), _MONTHS[match["month"].lower()])


def _whole_month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _named_day(match: re.Match[str], today: date) -> tuple[date, date]:
    return _day(today + timedelta(days={"yesterday": -1, "today": 0, "tomorrow": 1}[match[0].lower()]))


def _weekday(match: re.Match[str], today: date) -> tuple[date, date]:
    return _day(today + timedelta(days=(_DAYS[match["weekday"].lower()] - today.weekday()) % 7))


def _relative(match: re.Match[str], today: date) -> tuple[date, date]:
    step = {"this": 0, "current": 0, "next": 1, "coming": 1, "last": -1, "previous": -1}[match["which"].lower()]
    unit = match["unit"].lower()
    if unit == "week":
        first = today - timedelta(days=today.weekday()) + timedelta(weeks=step)
        return first, first + timedelta(days=6)
    if unit == "month":
        months = today.year * 12 + today.month - 1 + step
        return _whole_month(months // 12, months % 12 + 1)
    return date(today.year + step, 1, 1), date(today.year + step, 12, 31)


def _span(match: re.Match[str], today: date) -> tuple[date, date]:
    unit = match["unit"].lower().rstrip("s")
    days = int(match["count"]) * (_UNITS.get(unit) or 30)
    if match["which"].lower() in ("last", "past", "previous"):
        return today - timedelta(days=days), today
    return today, today + timedelta(days=days)


def _compile(pattern: str, read: Read) -> tuple[re.Pattern[str], Read]:
    return re.compile(rf"(?<![\w-]){pattern}(?![\w-])", re.IGNORECASE), read


_YEAR = r"(?:,?\s+(?P<year>\d{4}))?"
_PATTERNS: tuple[tuple[re.Pattern[str], Read], ...] = (
    _compile(r"(\d{4})-(\d{2})-(\d{2})", _iso),
    _compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", _dotted),
    _compile(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_MONTH}){_YEAR}", _day_month),
    _compile(rf"(?P<month>{_MONTH})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?{_YEAR}", _day_month),
    _compile(rf"(?<=in )(?P<month>{_MONTH}){_YEAR}", _month),
    _compile(
        r"(?P<which>next|coming|last|past|previous|within|in)\s+(?:the\s+)?(?:next\s+|coming\s+)?(?P<count>\d{1,3})"
        r"\s+(?P<unit>days?|weeks?|months?)",
        _span,
    ),
    _compile(r"(?:end of\s+)?(?P<which>this|current|next|coming|last|previous)\s+(?P<unit>week|month|year)", _relative),
    _compile(r"yesterday|today|tomorrow", _named_day),
    _compile(rf"(?<=\s)(?P<weekday>{'|'.join(_DAYS)})", _weekday),
)
