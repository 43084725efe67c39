"""Dates in figures, and which four digits are a year."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date

from agent.models.embedded.date_spans import Named, Span, unit_of
from agent.models.embedded.date_words import (
    AMOUNTS,
    COMPARING,
    COUNTED,
    FIGURES,
    JOINTS,
    LATER,
    MONTHS,
    NOT_A_YEAR,
    SHORT_WEEKDAYS,
    STEPS,
    WEEKDAYS,
    YEAR_LEADS,
    Line,
    word_set,
)

DAY = re.compile(
    r"(\d{4})([-/.])(\d\d?)\2(\d\d?)|(\d\d?)([-/.])(\d\d?)\6(\d{4}|(?<=\d\d[-/.]\d\d[-/.])\d\d|(?<=/)\d\d)"
)
MONTH = re.compile(r"(\d{4})[-/.](\d\d)|(\d\d?)[-/.](\d{4})")
_SLASHED = re.compile(r"(?:0[1-9]|1[0-2])/(?:19|20)\d\d")
_RECORDS = word_set("order po so wo mo pr rfq sku item part no nr number invoice lot batch document doc id job ticket")
_GOES_ON = word_set(
    "by per in for with vs versus and compared against to until only so ytd on of at from total onwards onward"
    " split grouped as than till sorted ordered together than"
)  # fmt: skip

_YEARS, _REACH = 10, 6
_BESIDE = COMPARING | {"and", "the", ",", "in"}
_DAY_NUMBER = re.compile(r"(\d\d?)(?:st|nd|rd|th)?")
_LISTED = frozenset({",", "and", "or", "&"})
_WEEKDAYS = WEEKDAYS | SHORT_WEEKDAYS
_JOINED = JOINTS | {"and", "or", "vs", "versus", "against", "compared", ","}
_STEPPED_OVER = _JOINED | {"the", "between", "from", "to", "with"}


def is_year(line: Line, i: int, year: int, today: date) -> bool:
    """Whether four digits are a year: by the words beside them, never after what makes them a quantity or a name."""
    before, after = line.at(i - 1), line.at(i + 1)
    possessive = line.ends[i] - line.starts[i] > len(line.at(i))  # "2024's units"
    if possessive or before in ("in", "during", "year", "since"):
        return True
    if after in COUNTED:
        return False
    if before in YEAR_LEADS:
        return True
    if today.year > 1 and not 1990 <= year <= today.year + 5:
        return False
    alone = not before or not (before[-1].isalnum() or before in "#<>=≥≤$€£+*")
    if after in ("and", "or") and line.at(i + 2) in LATER:
        return before not in NOT_A_YEAR
    if after in _JOINED or before in _JOINED or before in ("to", "with", "than"):
        return _beside_a_year(line, i, today)
    if before == "about":
        return line.at(i - 2) in ("what", "how")
    if after in FIGURES:
        return before not in NOT_A_YEAR - {"the", "all", "us", "per", "only", "just", "is", "are", "was", "were"}
    ends = not after or not after[0].isalnum() or after in _GOES_ON
    return ends and (alone or before not in NOT_A_YEAR) and not before[-1:].isdigit()


def _beside_a_year(line: Line, i: int, today: date) -> bool:
    """Of two numbers joined, as in "2023 vs 2024", "priced between 2000 and 2010": whether they are years."""
    before = line.at(i - 1)
    if before == "than":
        return plain_year(line.at(i - 2)) > 0  # "more in 2024 than 2023"
    if line.at(i - 1) in _JOINED and line.at(i - 2).isdigit() and not plain_year(line.at(i - 2)):
        return False  # "between 1000 and 2000 in April 2025"
    place = i
    while place > 0 and (line.at(place - 1) in _STEPPED_OVER or plain_year(line.at(place - 1))):
        place -= 1
    if line.at(place - 1) in AMOUNTS or line.at(place - 1) in NOT_A_YEAR - {"is", "are", "was", "were", "with", "at"}:
        return False
    years = [plain_year(line.at(k)) for k in (i + 2, i + 3, i - 2, i - 3)]
    counted = any(year and line.at(k + 1) in COUNTED for year, k in zip(years, (i + 2, i + 3), strict=False))
    plausible = any(year and (today.year == 1 or year <= today.year + 5) for year in years)
    alone = before in ("vs", "versus", "against") or (before == "and" and i == 1)
    told = "year" in line.words[i + 2 : i + 6] and not line.at(i + 2).isdigit()  # "2024 compared with the year before"
    return (plausible and not counted) or ((alone or told) and not any(years))


def plain_year(word: str) -> int:
    """1990 to 2100, or 0."""
    return int(word) if len(word) == 4 and word.isdigit() and 1990 <= int(word) <= 2100 else 0


def long_year(year: str) -> int:
    return int(year) + (2000 if len(year) <= 2 else 0)


def short_year(line: Line, i: int, today: date) -> int:
    """Word i as a year of two figures, in `April 24 vs April 25`, `Q1 24 vs Q1 25`: the same part is named with
    another one beside it. Else 0."""
    own, name = line.at(i), line.at(i - 1)
    if not re.fullmatch(r"\d\d", own) or not 0 <= today.year - long_year(own) < _YEARS:
        return 0
    if line.at(i - 2) in JOINTS and {name, line.at(i - 3)} <= MONTHS.keys() and not line.at(i - 4).isdigit():
        return long_year(own)  # "Jan-Mar 24"
    for place in (k for k in range(max(1, i - _REACH), i + _REACH) if k != i):
        other = line.at(place)
        if line.at(place - 1) == name and re.fullmatch(r"\d\d", other) and other != own:
            between = line.words[min(i, place) + 1 : max(i, place) - 1]
            led = line.at(min(i, place) - 2) in ("between", "from")
            if led and today.year - long_year(min(own, other)) > 1:
                continue  # "between May 20 and May 25": days
            if between and 0 <= today.year - long_year(other) < _YEARS and _BESIDE.issuperset(between):
                return long_year(own)
    return 0


def may_be_month(line: Line, i: int) -> bool:
    """Of a match of `MONTH`: `08/2024` is one but for the number of a record, `8.2024` not after a quantity's words."""
    told = _SLASHED.fullmatch(line.at(i))
    return line.at(i - 1) not in (_RECORDS if told else NOT_A_YEAR - {"to", "by", "and", "between"})


def day_named(line: Line, i: int, match: re.Match[str], today: date) -> Named:
    """Word i, a match of `DAY`. With slashes the month stands first, as in the US, unless there is no such day, a
    weekday beside it tells otherwise, or that day is still to come and the other is not. Raises `ValueError`."""
    last = i + 1
    if line.at(last) in ("(", ",") and line.at(last + 1) in _WEEKDAYS and line.at(last + 2) in (")", ""):
        last += 1
    weekday = _WEEKDAYS.get(line.at(last))
    end = i + 1 if weekday is None else last + 1 + (line.at(last) == "(")
    if weekday is None:
        weekday = _WEEKDAYS.get(line.at(i - 2 if line.at(i - 1) in (",", "(") else i - 1))
    days = list(_readings(match, _day_stands_first(line)))
    if not days:
        raise ValueError("There is no such day.")
    told = [day for day in days if day.weekday() == weekday]
    first, other = (told or days)[0], days[-1]
    swapped = not told and match[6] == "/" and other <= today < first
    return Named(
        i, end, "day", (other, other) if swapped else (first, first), year=(other if swapped else first).year,
        coming=(first, first) if swapped else None, dated=True,
    )  # fmt: skip


def _day_stands_first(line: Line) -> bool:
    """Does another date with slashes tell so? (`from 25/12/2024 to 05/01/2025`)"""
    said = [match for word in line.words if (match := DAY.fullmatch(word)) and match[6] == "/"]
    return any(int(match[5]) > 12 for match in said)


def _readings(match: re.Match[str], day_first: bool) -> Iterator[date]:
    """The days that figures may mean, the likelier first."""
    if match[1]:
        tried = [(int(match[1]), int(match[3]), int(match[4]))]
    else:
        year = long_year(match[8])
        tried = [(year, int(match[7]), int(match[5])), (year, int(match[5]), int(match[7]))]
        if match[6] == "/" and not day_first:
            tried.reverse()
    for one in tried:
        with suppress(ValueError):
            yield date(*one)


def in_a_row(line: Line, i: int, day: int) -> tuple[int, int] | None:
    """`5, 6, 7 and 8 May`: of days that follow on each other from word i on, the word after the last and that day."""
    j, last = i + 1, day
    while line.at(j) in _LISTED:
        j += 1 + (line.at(j + 1) in _LISTED)
        following = _DAY_NUMBER.fullmatch(line.at(j))
        if following is None or int(following[1]) != last + 1:
            return None
        j, last = j + 1, last + 1
    return (j, last) if last > day else None


def this_month(line: Line, i: int, today: date) -> tuple[int, Span] | None:
    """`this month`, `the month`, `next month`: the word after it, and its days."""
    step = 0 if line.at(i) == "the" else STEPS.get(line.at(i))
    if step is None or line.at(i + 1) != "month" or line.at(i - 1) != "of":
        return None
    return i + 2, unit_of(today, "month", step)
