"""Periods that are named by themselves: days, months, quarters, halves, weeks and years, with or without a year."""

import re
from datetime import date

from agent.models.embedded import date_spans as spans
from agent.models.embedded.date_spans import Named
from agent.models.embedded.date_words import COUNTED, JOINTS, LEADS, MONTHS, word_set
from agent.models.embedded.date_yearly import UNIT_OF, Yearly
from agent.models.embedded.date_years import (
    DAY,
    MONTH,
    day_named,
    in_a_row,
    is_year,
    may_be_month,
    plain_year,
    short_year,
    this_month,
)

_ORDINAL = re.compile(r"(\d\d?)(st|nd|rd|th)?")
# "may" is a verb, "mar" and "jan" are names: by themselves they say no month.
_WEAK = frozenset({"may", "mar", "jan"})
_BEFORE_VERB = word_set("we i you they he she it that which who as this there those these")
_AFTER_MAY = word_set("be have not need also i we you they it")


class Absolute(Yearly):
    """Reads the period that begins with a word."""

    def month(self, i: int) -> Named | None:
        number = MONTHS[self.at(i)]
        j = i + 1 + (self.at(i + 1) == "the")
        day = _ORDINAL.fullmatch(self.at(j))
        short = short_year(self.line, j, self.today)
        if day and not short and 1 <= int(day[1]) <= 31 and self.at(j + 1) not in COUNTED:
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
        if not after and self.at(i) == "may" and before and before not in _BEFORE_VERB:
            return True  # "top scrap reason may": nothing follows that may be
        paired = after in JOINTS or after in ("and", "or", "vs", "versus")
        return before in LEADS or (paired and self.at(i + 2) in MONTHS) or (before == "," and self.at(i - 2) in MONTHS)

    def _days(self, i: int, j: int, month: int, first: int, last: int) -> Named | None:
        if first > last:
            raise ValueError("Days are counted upwards.")
        kind = "day" if first == last else "days"
        return self.of_year(i, j, kind, lambda y, _: (date(y, month, first), date(y, month, last)))

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
        if len(unit) == 2 and unit[0] in UNIT_OF and unit[1].isdigit():
            return Named(i, j + 1, UNIT_OF[unit[0]], spans.part(year, UNIT_OF[unit[0]], int(unit[1])), year=year)
        if re.fullmatch(r"(?:[ck]?w|wk)\d\d?", unit):
            return Named(i, j + 1, "week", spans.week(year, int(unit.lstrip("ckw"))), year=year)
        return (
            Named(i, j, "year", spans.months(year, 1, 12), year=year)
            if is_year(self.line, i, year, self.today)
            else None
        )
