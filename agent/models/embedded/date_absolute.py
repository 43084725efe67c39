"""Periods that are named by themselves: days, months, quarters, halves, weeks and years, with or without a year."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from agent.models.embedded import date_spans as spans
from agent.models.embedded.date_spans import Named, Span
from agent.models.embedded.date_words import (
    COUNTED,
    FISCAL,
    JOINTS,
    LEADS,
    MONTHS,
    ORDINALS,
    STEPS,
    Line,
    word_set,
)
from agent.models.embedded.date_years import (
    DAY,
    MONTH,
    day_named,
    in_a_row,
    is_year,
    long_year,
    may_be_month,
    plain_year,
    this_month,
)

_CODED = re.compile(
    r"(?P<unit>q|h)(?P<number>\d)|(?P<back>\d)(?P<turned>q|h)(?P<of>\d{4}|\d\d)|(?P<week>[ck]?w|wk)(?P<which>\d\d?)"
    r"|fy(?P<fy>\d{4}|\d\d)|(?P<year>\d{4})(?P<then>q|h)(?P<part>\d)"
)
_ORDINAL = re.compile(r"(\d\d?)(st|nd|rd|th)?")
_UNIT = {"q": "quarter", "h": "half"}
# "may" is a verb, "mar" and "jan" are names: by themselves they say no month.
_WEAK = frozenset({"may", "mar", "jan"})
_AFTER_MAY = word_set("be have not need also i we you they it")


class Absolute:
    """Reads the period that begins with a word."""

    def __init__(self, line: Line, today: date, fiscal: int) -> None:
        self.line, self.today, self.fiscal = line, today, fiscal
        self.at = line.at

    def year_at(self, i: int) -> tuple[int, int, bool] | None:
        """A year that stands behind the name of a part of it: the word after it, the year, whether it is fiscal."""
        comma = self.at(i) == ","
        if self.at(i) in (",", "of", "in"):
            i += 1
        i += self.at(i) == "the"
        word = self.at(i)
        if len(word) == 3 and word[0] == "'":
            return i + 1, 2000 + int(word[1:]), False
        if year := plain_year(word):
            return None if comma and self.at(i + 1) in COUNTED else (i + 1, year, False)
        if word[:2] == "fy" or word in FISCAL:
            found = self.fiscal_year(i)
            return (found[0], found[1], True) if found else None
        if word in STEPS:
            fiscal = self.at(i + 1) in FISCAL
            j = i + 1 + (fiscal or self.at(i + 1) == "calendar")
            if self.at(j) == "year":
                this = spans.fiscal_year(self.today, self.fiscal) if fiscal else self.today.year
                return j + 1, this + STEPS[word], fiscal
        return None

    def fiscal_year(self, i: int) -> tuple[int, int] | None:
        """`fy24`, `fy 2024`, `fiscal year 2024`, `fiscal 2023/24`: the word after it, and the year it ends in."""
        word = self.at(i)
        if word[:2] == "fy" and word[2:].isdigit():
            return i + 1, long_year(word[2:])
        j = i + 1 + (self.at(i + 1) == "year")
        said = self.at(j)
        if re.fullmatch(r"\d{4}[-/]\d\d", said):
            return j + 1, int(said[:4]) + 1
        if year := plain_year(said):
            return j + 1, year
        return (j + 1, long_year(said[-2:])) if re.fullmatch(r"'?\d\d", said) and word == "fy" else None

    def of_year(
        self, i: int, j: int, kind: str, span: Callable[[int, bool], Span], *, weak: bool = False, fiscal: bool = False
    ) -> Named | None:
        """What words i to j name, together with the year behind them. `weak`: nothing without a year."""
        before = self.at(i - 1)
        if said := self.year_at(j):
            end, year, fiscal_too = said
            return Named(i, end, kind, span(year, fiscal or fiscal_too), year=year, dated=kind in ("day", "days"))
        if weak:
            return None
        if before == "this":
            this = spans.fiscal_year(self.today, self.fiscal) if fiscal else self.today.year
            return Named(i, j, kind, span(this, fiscal), year=this)
        return Named(
            i, j, kind, in_year=lambda y: span(y, fiscal), step=STEPS.get(before, 0), dated=kind in ("day", "days")
        )

    def month(self, i: int) -> Named | None:
        number = MONTHS[self.at(i)]
        j = i + 1 + (self.at(i + 1) == "the")
        day = _ORDINAL.fullmatch(self.at(j))
        if day and 1 <= int(day[1]) <= 31 and self.at(j + 1) not in COUNTED:
            row = in_a_row(self.line, j, int(day[1]))
            until = _ORDINAL.fullmatch(self.at(j + 2)) if self.at(j + 1) in JOINTS else None
            if until and self.at(j + 3) not in MONTHS:
                return self._days(i, j + 3, number, int(day[1]), int(until[1]))
            if row:
                return self._days(i, row[0], number, int(day[1]), row[1])
            # "in May 12 orders": a month and a number
            if day[2] or self.at(i - 1) not in ("in", "during") or self.year_at(j + 1):
                return self._days(i, j + 1, number, int(day[1]), int(day[1]))
        return self.of_year(
            i, i + 1, "month", lambda y, f: spans.months(y - (f and 1 < self.fiscal <= number), number),
            weak=self.at(i) in _WEAK and not self._led(i),
        )  # fmt: skip

    def _led(self, i: int) -> bool:
        before, after = self.at(i - 1), self.at(i + 1)
        if before == "the":
            before = self.at(i - 2)
        paired = after in JOINTS or after in ("and", "or", "vs", "versus")
        return before in LEADS or (paired and self.at(i + 2) in MONTHS) or (before == "," and self.at(i - 2) in MONTHS)

    def _days(self, i: int, j: int, month: int, first: int, last: int) -> Named | None:
        if first > last:
            raise ValueError("Days are counted upwards.")
        kind = "day" if first == last else "days"
        return self.of_year(i, j, kind, lambda y, _: (date(y, month, first), date(y, month, last)))

    def part(self, i: int, j: int, unit: str, number: int, fiscal: bool = False) -> Named | None:
        """Quarter or half `number` of the year that words j and on say."""
        return self.of_year(
            i, j, unit, lambda y, f: spans.part(y, unit, number, self.fiscal if f else 1), fiscal=fiscal
        )

    def coded(self, i: int, fiscal: bool = False) -> Named | None:
        """`q1`, `h2`, `cw12`, `fy24`, `1q24`, `2024q1`."""
        match = _CODED.fullmatch(self.at(i))
        if match is None:
            return None
        if match["fy"]:
            return self.fiscal_named(i)
        if match["week"]:
            return self.week(i, i + 1, int(match["which"]), weak=match["week"] == "w")
        if match["unit"]:
            return self.part(i, i + 1, _UNIT[match["unit"]], int(match["number"]), fiscal)
        year, unit, number = (
            match["of"] or match["year"],
            match["turned"] or match["then"],
            match["back"] or match["part"],
        )
        found = spans.part(long_year(year), _UNIT[unit], int(number))
        return Named(i, i + 1, _UNIT[unit], found, year=long_year(year))

    def fiscal_named(self, i: int) -> Named | None:
        """A fiscal year, or a quarter or half of one."""
        said = self.fiscal_year(i)
        if said is None:
            inner = self.ordinal(i + 1, fiscal=True) or self.coded(i + 1, fiscal=True)
            return replace(inner, start=i) if inner and inner.kind in ("quarter", "half") else None
        end, year = said
        j = end + (self.at(end) == ",")
        unit = self.at(j)[:1]
        if len(self.at(j)) == 2 and unit in _UNIT and self.at(j)[1].isdigit():
            found = spans.part(year, _UNIT[unit], int(self.at(j)[1]), self.fiscal)
            return Named(i, j + 1, _UNIT[unit], found, year=year)
        return Named(i, end, "year", spans.part(year, "year", 1, self.fiscal), year=year)

    def ordinal(self, i: int, fiscal: bool = False) -> Named | None:
        """`first quarter`, `2nd half`, `quarter 1`."""
        number, unit, j = ORDINALS.get(self.at(i), 0), self.at(i + 1), i + 2
        fiscal = fiscal or unit in FISCAL
        if unit in FISCAL:
            unit, j = self.at(i + 2), i + 3
        if self.at(i) == "quarter" and unit in ("1", "2", "3", "4") and self.at(i + 2) not in COUNTED:
            number, unit = int(unit), "quarter"
        if number < 1 or unit not in ("quarter", "half"):
            return None
        return self.part(i, j + (self.at(j) == "year" and self.at(j + 1) != "to"), unit, number, fiscal)

    def week(self, i: int, j: int, number: int, *, weak: bool = False) -> Named | None:
        last = number
        if self.at(j) in JOINTS and self.at(j + 1).isdigit() and int(self.at(j + 1)) <= 53:
            last, j = int(self.at(j + 1)), j + 2
        return self.of_year(
            i, j, "week", lambda y, _: (spans.week(y - (last < number), number)[0], spans.week(y, last)[1]), weak=weak
        )

    def weeks(self, i: int) -> Named | None:
        """`week 12`, `calendar week 12`, `cw 12`, `weeks 10 to 12`."""
        j = i + 1 + (self.at(i) == "calendar")
        j += self.at(j) in ("no", "number", "#", "nr")
        said = self.at(j)
        if not said.isdigit() or self.at(j + 1) in COUNTED or self.at(i - 1) in ("a", "per"):
            return None
        return self.week(i, j + 1, int(said)) if 1 <= int(said) <= 53 else None

    def figures(self, i: int) -> Named | None:
        """What begins with a figure: `2024-03-01`, `3/2024`, `2024`, `12 May`, `1st quarter`, `3 - 10 May`."""
        word = self.at(i)
        if year := plain_year(word):
            return self.year(i, year)
        if found := _ORDINAL.fullmatch(word):
            return self.ordinal(i) or self._day_first(i, int(found[1]))
        if match := DAY.fullmatch(word):
            return day_named(self.line, i, match, self.today)
        if (match := MONTH.fullmatch(word)) and may_be_month(self.line, i):
            said, number = int(match[1] or match[4]), int(match[2] or match[3])
            if 1990 <= said <= 2100 and 1 <= number <= 12 and self.at(i + 1) not in COUNTED:
                return Named(i, i + 1, "month", spans.months(said, number), year=said)
            if match[1] and 1990 <= said <= 2100 and number == (said + 1) % 100:  # 2023/24
                first = spans.part(said + (self.fiscal > 1), "year", 1, self.fiscal)
                return Named(i, i + 1, "year", (first[0], first[1] if self.fiscal > 1 else date(said + 1, 12, 31)))
        return self.coded(i)

    def _day_first(self, i: int, day: int) -> Named | None:
        j, last, the = i + 1, day, self.at(i + 2) == "the"
        between = "between" in (self.at(i - 1), self.at(i - 2) if self.at(i - 1) == "the" else "")
        joined = self.at(j) in JOINTS or (self.at(j) == "and" and between)
        if joined and (until := _ORDINAL.fullmatch(self.at(j + 1 + the))):
            j, last = j + 2 + the, int(until[1])
        elif row := in_a_row(self.line, i, day):
            j, last = row
        j += self.at(j) == "of"
        month = this_month(self.line, j, self.today)
        if month is not None and joined is False:
            found = month[1][0].replace(day=day)
            return Named(i, month[0], "day", (found, found), year=found.year, dated=True)
        if not 1 <= day <= 31 or self.at(j) not in MONTHS or (self.at(j) == "may" and self.at(j + 1) in _AFTER_MAY):
            return None
        return self._days(i, j + 1, MONTHS[self.at(j)], day, last)

    def year(self, i: int, year: int) -> Named | None:
        """Four digits, when they are plainly a year; `2024 q1`."""
        j = i + 1
        unit = self.at(j)
        if len(unit) == 2 and unit[0] in _UNIT and unit[1].isdigit():
            return Named(i, j + 1, _UNIT[unit[0]], spans.part(year, _UNIT[unit[0]], int(unit[1])), year=year)
        if re.fullmatch(r"(?:[ck]?w|wk)\d\d?", unit):
            return Named(i, j + 1, "week", spans.week(year, int(unit.lstrip("ckw"))), year=year)
        return (
            Named(i, j, "year", spans.months(year, 1, 12), year=year)
            if is_year(self.line, i, year, self.today)
            else None
        )
