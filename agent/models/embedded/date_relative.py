"""Periods named from the plant's day: last week, the past 90 days, 3 days ago, the end of this month, year to date."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from agent.models.embedded import date_spans as spans
from agent.models.embedded.date_beside import Beside
from agent.models.embedded.date_feasts import HEADS as FEASTS
from agent.models.embedded.date_parts import ENDS, TO_DATE
from agent.models.embedded.date_spans import ALIKE, BEFORE, Named
from agent.models.embedded.date_words import (
    FISCAL,
    MONTHS,
    NUMBERS,
    ORDINALS,
    PARTS,
    SHORT_WEEKDAYS,
    STEPS,
    UNITS,
    WEEKDAYS,
    WHOLE,
    YEAR_ON_YEAR,
    word_set,
)

_AWAY = {("before", "last"): -2, ("after", "next"): 2}  # "the week before last"
_DAYS_LEAD = word_set("( on last next this since until till by before after from through to and every")


class Relative(Beside):
    """Reads whatever period begins with a word: `named`."""

    def named(self, i: int) -> Named | None:
        """Raises `ValueError` or `OverflowError` for a day that is in no calendar."""
        word = self.at(i)
        if not word:
            return None
        reader = READERS.get(word)
        if reader is not None:
            found = reader(self, i)
        elif word[0].isdigit():
            whole = self._nth(i) if word in ORDINALS else None
            found = whole or self.figures(i) or self._counted(i) or self.day_of_month(i)
        elif word[-1].isdigit() and len(word) < 7:
            found = self.coded(i)
        else:
            return None
        return self._so_far(found) if found else None

    def _steps(self, i: int) -> Named | None:
        """`last week`, `the past 90 days`, `next Friday`, `this fiscal year`; `last week of March`."""
        word = self.at(i)
        step = STEPS[word]
        if word == "last" and (inner := self._nth(i)):
            return inner
        if word in ("last", "next") and (same := self._unit_said(i)):
            return Named(i, i + 1, same, found := spans.unit_of(self.today, same, STEPS[word]), year=found[1].year)
        if word == "this" and self.at(i + 1) == "time":
            return self._same(i)
        j, the = i + 1, self.at(i - 1) == "the"
        whole = self.at(j) in WHOLE
        j += whole
        fiscal = self.at(j) in FISCAL
        j += fiscal
        unit, said = UNITS.get(self.at(j)) if self.at(j)[-1:] != "s" else None, self.length(j)
        if unit == "day" and not the:
            unit = None
        if self.at(j) == "half" and self.at(j + 1) == "year":
            unit, j = "half", j + 1
        if unit and step < 0 and word not in ("last", "past") and self.compared(i) and not (whole or fiscal):
            return Named(i, j + 1, ALIKE if unit == "year" else BEFORE, edge=unit)
        if unit:
            possessed = self.line.ends[j] - self.line.starts[j] > len(self.at(j))
            rolling = (the and word in ("last", "next", "coming")) or word == "past"
            if rolling and not (whole or fiscal or possessed) and unit in ("day", "week", "month", "year"):
                return self._rolling(i, j + 1, 1 if step > 0 else -1, unit)
            found = spans.unit_of(self.today, unit, step, self.fiscal if fiscal else 1)
            return Named(i, j + 1, unit, found, year=found[1].year if unit == "year" else None)
        if said and step:
            end, number, unit, wholly = said
            if whole or wholly or unit == "quarter":
                first, last = (-number, -1) if step < 0 else (1, number)
                ends = spans.unit_of(self.today, unit, first), spans.unit_of(self.today, unit, last)
                return Named(i, end, "other", (ends[0][0], ends[1][1]))
            return self._rolling(i, end, step * number, unit)
        if self.at(j) in WEEKDAYS or self.at(j) in SHORT_WEEKDAYS:
            found_day = self.weekday(j)
            if found_day is None:
                return None
            if found_day.start == j and found_day.kind == "weekday":
                day = self._weekday_of(j, step)
                return replace(found_day, start=i, span=(day, day), past=None)
            return replace(found_day, start=i)
        if self.at(j) == "weekend":
            return self._weekend(j, step, i)
        inner = self.named(j) if self.at(j) in MONTHS or self.at(j) in FEASTS or self.at(j)[:1] in ("q", "h") else None
        return replace(inner, start=i, step=step if word != "current" else 0) if inner else None

    def _rolling(self, i: int, j: int, count: int, unit: str) -> Named:
        other = spans.shift(self.today, unit, count)
        return Named(i, j, "other", (min(other, self.today), max(other, self.today)))

    def _unit_said(self, i: int) -> str:
        """`this year and last`, `this quarter vs last`: of what it is the one before or after."""
        ends = not self.at(i + 1).isalnum()
        joined = self.at(i - 1) in ("and", "vs", "versus", "to", "or", "against", "than", "with")
        return UNITS.get(self.at(i - 2), "") if ends and joined and self.at(i - 3) in ("this", "current") else ""

    def _weekend(self, i: int, step: int = 0, start: int | None = None) -> Named:
        first, last = spans.unit_of(self.today, "week", step)
        coming = first + timedelta(days=5), last
        gone = first - timedelta(days=2), first - timedelta(days=1)
        past = gone if step == 0 and self.today < coming[0] else None
        return Named(i if start is None else start, i + 1, "other", coming, past=past)

    def _weekday_of(self, i: int, step: int) -> date:
        number = WEEKDAYS.get(self.at(i), SHORT_WEEKDAYS.get(self.at(i), 0))
        away = (number - self.today.weekday()) % 7
        if step == 0:
            return self.today - timedelta(days=self.today.weekday() - number)
        return self.today + timedelta(days=(away or 7) if step > 0 else away - 7)

    def weekday(self, i: int) -> Named | None:
        """The coming one, or the latest when the talk is of the past. `Friday, 16 May`; `Monday of last week`."""
        j = i + 1 + (self.at(i + 1) in (",", "the", "of"))
        if self.at(j) in STEPS and self.at(j + 1) == "week":
            monday = spans.unit_of(self.today, "week", STEPS[self.at(j)])[0]
            day = monday + timedelta(days=WEEKDAYS.get(self.at(i), SHORT_WEEKDAYS.get(self.at(i), 0)))
            return Named(i, j + 2, "day", (day, day))
        dated = self.named(j) if self.at(j)[:1].isdigit() or self.at(j) in MONTHS else None
        if dated and dated.dated:
            return replace(dated, start=i)
        if self.at(i - 1) == "a" or (self.at(i - 1) == "or" and self.at(i - 3) == "a"):
            return None  # "placed on a Saturday or Sunday": on any of them
        coming = self._weekday_of(i, 1)
        if coming == self.today + timedelta(days=7):
            coming = self.today
        past = coming if coming == self.today else coming - timedelta(days=7)
        return Named(i, i + 1, "weekday", (coming, coming), past=(past, past))

    def _short_weekday(self, i: int) -> Named | None:
        found = self.weekday(i) if self.at(i - 1) in _DAYS_LEAD or self.at(i + 1)[:1].isdigit() else None
        return found if found and (found.kind == "day" or self.at(i - 1) in _DAYS_LEAD) else None

    def _near(self, i: int) -> Named:
        day = self.today + timedelta(days={"yesterday": -1, "today": 0, "tomorrow": 1}[self.at(i)])
        return Named(i, i + 1, "day", (day, day), vague=self.at(i) == "today")

    def _unit(self, i: int) -> Named | None:
        """What begins with `day`, `week`, `month`, `quarter`, `year`."""
        word = self.at(i)
        if word == "day" and self.at(i + 1) in ("before", "after"):
            away = {"before yesterday": -2, "after tomorrow": 2}.get(f"{self.at(i + 1)} {self.at(i + 2)}")
            day = self.today + timedelta(days=away or 0)
            return Named(i, i + 3, "day", (day, day)) if away else None
        if (away := _AWAY.get((self.at(i + 1), self.at(i + 2)))) is not None:
            return Named(i, i + 3, "other", spans.unit_of(self.today, UNITS[word], away))
        if not self._words(i + 1, "to", "date") and (found := self.beside(i)):
            return found
        if self._words(i + 1, "to", "date"):
            return self._to_date(i, i + 3, UNITS[word])
        if word == "year" and self.at(i + 1) in ("on", "over") and self.at(i + 2) == "year":
            return Named(i, i + 3, ALIKE, edge="each")
        if word[-1:] != "s" and self.at(i + 1) in ("before", "earlier", "prior") and self.compared(i):
            return Named(i, i + 2, ALIKE if word == "year" else BEFORE, edge=UNITS[word])
        if self.at(i + 1) == "end":
            return self._third(i, i + 2, spans.unit_of(self.today, UNITS[word]), UNITS[word], "end")
        if word in ("year", "month") and self.at(i - 1) not in ("by", "per", "each"):
            inner = self.named(i + 1 + (word == "month" and self.at(i + 1) == "of"))
            return replace(inner, start=i) if inner and inner.kind == word and inner.start > i else None
        return self.weeks(i) if word in ("week", "wk", "weeks") else self.ordinal(i) if word == "quarter" else None

    def _calendar(self, i: int) -> Named | None:
        inner = self.weeks(i) if self.at(i + 1) == "week" else self.named(i + 1)
        return replace(inner, start=i) if inner else None

    def _fiscal(self, i: int) -> Named | None:
        if self._words(i + 1, "year", "to", "date"):
            return self._to_date(i, i + 4, "year", True)
        if self.at(i + 1) == "ytd":
            return self._to_date(i, i + 2, "year", True)
        return self.fiscal_named(i)

    def _counted(self, i: int) -> Named | None:
        """`3 days ago`, `a week from now`, `2nd week of May`."""
        if self.at(i) in ORDINALS and (inner := self._nth(i)):
            return inner
        if beside := self.beside(i):
            return beside
        if self.compared(i) and (end := self.year_before(i)):
            return Named(i, end, ALIKE)
        said = self.length(i)
        if said is None:
            return None
        j, number, unit, _ = said
        ahead = self.at(j) == "hence" or (self.at(j) == "from" and self.at(j + 1) in ("now", "today"))
        if self.at(j) != "ago" and not ahead:
            return None
        day = spans.shift(self.today, unit, number if ahead else -number)
        return Named(i, j + 1 + (self.at(j) == "from"), "day", (day, day))

    def _within(self, i: int) -> Named | None:
        """`in 3 weeks`, `within a week`, `within the last 10 days`."""
        if self.at(i) == "in" and self.at(i + 1) in ("a", "an") and self.at(i + 2) not in ("couple", "few"):
            return None  # "how many in a month": a rate
        j = i + 1 + (self.at(i) == "within" and self.at(i + 1) == "the")
        if self.at(i) == "within" and self.at(j) in STEPS:
            inner = self._steps(j)
            return replace(inner, start=i) if inner and inner.kind == "other" else None
        if beside := self.beside(j):
            return replace(beside, start=i)
        said = self.length(j)
        if said is None:
            return None
        end, number, unit, _ = said
        back = self._rolling(i, end, -number, unit).span if self.at(i) == "in" else None
        return replace(self._rolling(i, end, number, unit), past=back)


Reader = Callable[[Relative, int], Named | None]
READERS: dict[str, Reader] = {
    **dict.fromkeys(NUMBERS, Relative._counted),
    **dict.fromkeys(("half", "fortnight"), Relative._counted),
    **dict.fromkeys(("first", "second", "third", "fourth", "final"), Relative._ordinal),
    **dict.fromkeys(MONTHS, Relative.month),
    **dict.fromkeys(UNITS, Relative._unit),
    **dict.fromkeys(("cw", "kw"), Relative.weeks),
    **dict.fromkeys(STEPS, Relative._steps),
    **dict.fromkeys(WEEKDAYS, Relative.weekday),
    **dict.fromkeys(SHORT_WEEKDAYS, Relative._short_weekday),
    **dict.fromkeys(("yesterday", "today", "tomorrow"), Relative._near),
    **dict.fromkeys((*TO_DATE, *ENDS), Relative._shortened),
    **dict.fromkeys((*FISCAL, "fy"), Relative._fiscal),
    **dict.fromkeys(PARTS, Relative._part),
    **dict.fromkeys(("rest", "remainder"), Relative._rest),
    **dict.fromkeys(("in", "within"), Relative._within),
    "weekend": Relative._weekend,
    "calendar": Relative._calendar,
    **dict.fromkeys(FEASTS, Relative.festive),
    "so": Relative._so,
    "same": Relative._same,
    **dict.fromkeys(YEAR_ON_YEAR, Relative._year_on_year),
}
