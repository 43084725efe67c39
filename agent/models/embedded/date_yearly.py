"""Years and their parts: quarters, halves, numbered weeks, fiscal years; which year a part of one is of."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from agent.models.embedded import date_spans as spans
from agent.models.embedded.date_spans import Named, Span
from agent.models.embedded.date_words import COMPARING, COUNTED, FISCAL, JOINTS, ORDINALS, PAIRS, STEPS, UNITS, Line
from agent.models.embedded.date_years import long_year, plain_year, short_year

_CODED = re.compile(
    r"(?P<unit>q|h)(?P<number>\d)|(?P<back>\d)(?P<turned>q|h)(?P<of>\d{4}|\d\d)|(?P<week>[ck]?w|wk)(?P<which>\d\d?)"
    r"|fy(?P<fy>\d{4}|\d\d)|(?P<year>\d{4})(?P<then>q|h)(?P<part>\d)"
)
UNIT_OF = {"q": "quarter", "h": "half"}
_NEAR = 4
_SET_AGAINST = COMPARING | {"and"}


class Yearly:
    """Reads the part of a year that begins with a word, and which year that is of."""

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
        if short := short_year(self.line, i, self.today):
            return i + 1, short, False
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
            return self.part(i, i + 1, UNIT_OF[match["unit"]], int(match["number"]), fiscal)
        year, unit, number = (
            match["of"] or match["year"],
            match["turned"] or match["then"],
            match["back"] or match["part"],
        )
        found = spans.part(long_year(year), UNIT_OF[unit], int(number))
        return Named(i, i + 1, UNIT_OF[unit], found, year=long_year(year))

    def fiscal_named(self, i: int) -> Named | None:
        """A fiscal year, or a quarter or half of one."""
        said = self.fiscal_year(i)
        if said is None:
            inner = self.ordinal(i + 1, fiscal=True) or self.coded(i + 1, fiscal=True)
            return replace(inner, start=i) if inner and inner.kind in ("quarter", "half") else None
        end, year = said
        j = end + (self.at(end) == ",")
        unit = self.at(j)[:1]
        if len(self.at(j)) == 2 and unit in UNIT_OF and self.at(j)[1].isdigit():
            found = spans.part(year, UNIT_OF[unit], int(self.at(j)[1]), self.fiscal)
            return Named(i, j + 1, UNIT_OF[unit], found, year=year)
        return Named(i, end, "year", spans.part(year, "year", 1, self.fiscal), year=year)

    def ordinal(self, i: int, fiscal: bool = False) -> Named | None:
        """`first quarter`, `2nd half`, `quarter 1`."""
        number, unit, j = ORDINALS.get(self.at(i), 0), UNITS.get(self.at(i + 1), self.at(i + 1)), i + 2
        if number and unit in PAIRS:  # "the third or in the fourth quarter"
            second = next(k for k in range(j, j + _NEAR + 1) if k == j + _NEAR or self.at(k) not in PAIRS)
            unit, j = self.at(second + 1) if self.at(second) in ORDINALS else "", i + 1
        fiscal = fiscal or unit in FISCAL
        if unit in FISCAL:
            unit, j = self.at(i + 2), i + 3
        if self.at(i) == "quarter" and unit in ("1", "2", "3", "4") and self.at(i + 2) not in COUNTED:
            number, unit = int(unit), "quarter"
        if number > 0 and unit not in ("quarter", "half") and (named := self._as_before(i)):
            unit, j = named, i + 1 + (self.at(i + 1) == "one")
        if number < 1 or unit not in ("quarter", "half"):
            return None
        if j == i + 1:
            return self.part(i, j, unit, number, fiscal)
        return self.part(i, j + (self.at(j) == "year" and self.at(j + 1) != "to"), unit, number, fiscal)

    def _as_before(self, i: int) -> str:
        """`the second quarter of 2024 against the first`: what it is the first of was said."""
        ends = self.at(i + 1) in ("", ".", "?", "!", ",", "one", "by", "per", "in", "for")
        if self.at(i - 1) != "the" or self.at(i - 2) not in _SET_AGAINST or not ends:
            return ""
        said = [k for k in range(i - 2) if self.at(k) in ORDINALS and self.at(k + 1) in ("quarter", "half")]
        return self.at(said[-1] + 1) if said else ""

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
