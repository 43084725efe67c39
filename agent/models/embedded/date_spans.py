"""Stretches of the calendar and their names: months, quarters, weeks, fiscal years and their parts; ends included."""

import calendar
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

Span = tuple[date, date]
ALIKE, BEFORE = "alike", "before"  # kinds: the same days of another year than another period's, what is right before it
_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


@dataclass(frozen=True, slots=True)
class Named:
    """Words `start` to before `end` name `span`, or `in_year` of a year nobody said (`year`: the one that was).

    `step`: -1 the last such, 1 the next. `edge`: `start` or `end` of something, a moment when it bounds a period.
    `past`, `coming`: what it is instead when the talk is of the past, of the future. `dated`: a day of the calendar."""

    start: int
    end: int
    kind: str
    span: Span | None = None
    in_year: Callable[[int], Span] | None = None
    year: int | None = None
    step: int = 0
    edge: str = ""
    past: Span | None = None
    coming: Span | None = None
    vague: bool = False
    dated: bool = False

    def map(self, start: int, end: int, change: Callable[[Span], Span], edge: str = "") -> "Named":
        """A part of it, said by these words."""
        kind = f"{self.kind} part"
        made = replace(self, start=start, end=end, kind=kind, past=None, coming=None, edge=edge, vague=False)
        if self.in_year is not None:
            whole = self.in_year
            return replace(made, in_year=lambda year: change(whole(year)))
        assert self.span is not None
        return replace(made, span=change(self.span))


def months(year: int, month: int, count: int = 1) -> Span:
    """`count` whole months; a month below 1 or above 12 counts on into other years."""
    first = _index(year * 12 + month - 1)
    return first, _index(year * 12 + month - 1 + count) - timedelta(days=1)


def part(year: int, unit: str, number: int, fiscal: int = 1) -> Span:
    """Quarter, half or month number `number` of a year that begins with month `fiscal` and is named by its end."""
    length = _MONTHS[unit]
    if not 1 <= number <= 12 // length:
        raise ValueError(f"There is no {unit} {number}.")
    return months(year - (fiscal > 1), fiscal + (number - 1) * length, length)


def week(year: int, number: int) -> Span:
    """A calendar week of ISO 8601, Monday to Sunday."""
    first = date.fromisocalendar(year, number, 1)
    return first, first + timedelta(days=6)


def fiscal_year(today: date, fiscal: int) -> int:
    return today.year + (fiscal > 1 and today.month >= fiscal)


def unit_of(day: date, unit: str, step: int = 0, fiscal: int = 1) -> Span:
    """The day, week, month, quarter, half or year a day lies in, or the one `step` units on."""
    if unit == "day":
        return day + timedelta(days=step), day + timedelta(days=step)
    if unit == "week":
        first = day - timedelta(days=day.weekday()) + timedelta(weeks=step)
        return first, first + timedelta(days=6)
    length = _MONTHS[unit]
    passed = (day.month - fiscal) % length if unit != "month" else 0
    return months(day.year, day.month - passed + step * length, length)


def shift(day: date, unit: str, count: int) -> date:
    """A day `count` units on; the 31st becomes the last day of a shorter month."""
    if unit in ("day", "week"):
        return day + timedelta(days=count * (7 if unit == "week" else 1))
    if unit == "workday":
        for _ in range(abs(count)):
            day += timedelta(days=1 if count > 0 else -1)
            while day.weekday() > 4:
                day += timedelta(days=1 if count > 0 else -1)
        return day
    first, last = months(day.year, day.month + count * _MONTHS[unit])
    return first.replace(day=min(day.day, last.day))


def third(span: Span, unit: str, which: str, *, wide: bool = False) -> Span:
    """The `start`, `mid` or `end` of a month, each about ten days; of a quarter or a year its first or last month
    (`wide`: third) or middle third; of a week Monday and Tuesday, Wednesday and Thursday, Friday to Sunday."""
    first, last = span
    place = ("start", "mid", "end").index(which)
    if unit == "month":
        begins = (1, 11, 21)[place]
        return first.replace(day=begins), last if place == 2 else first.replace(day=begins + 9)
    if unit == "week":
        return first + timedelta(days=2 * place), last if place == 2 else first + timedelta(days=2 * place + 1)
    length = _length(span)
    if not length:
        raise ValueError("A day has no middle.")
    size = length // 3 if wide or place == 1 else 1
    return months(first.year, first.month + (0, (length - size) // 2, length - 1)[place], size)


def nth(span: Span, unit: str, number: int, count: int = 1) -> Span:
    """`count` units from number `number` of a longer stretch on, or its last ones for number -1."""
    first, last = span
    if unit in ("day", "week"):
        size = count * (7 if unit == "week" else 1)
        begins = last - timedelta(days=size - 1) if number < 0 else first + timedelta(days=size * (number - 1))
        found = begins, begins + timedelta(days=size - 1)
    elif unit == "half" and _length(span) == 1:
        middle = first.replace(day=15)
        return (first, middle) if number == 1 else (middle + timedelta(days=1), last)
    else:
        size = _MONTHS[unit] * count
        begins_at = _length(span) - size if number < 0 else size * (number - 1)
        found = months(first.year, first.month + begins_at, size)
    if found[0] < first or found[1] > last:
        raise ValueError("Such a part lies outside of the whole.")
    return found


def _length(span: Span) -> int:
    """Whole months; 0 for anything else."""
    first, last = span
    whole = first.day == 1 and last.day == calendar.monthrange(last.year, last.month)[1]
    return (last.year - first.year) * 12 + last.month - first.month + 1 if whole else 0


def _index(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)
