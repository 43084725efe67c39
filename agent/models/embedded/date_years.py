"""Dates in figures, and which four digits are a year."""

import re
from datetime import date

from agent.models.embedded.date_words import (
    AMOUNTS,
    COUNTED,
    FIGURES,
    JOINTS,
    LATER,
    NOT_A_YEAR,
    YEAR_LEADS,
    Line,
    word_set,
)

DAY = re.compile(
    r"(\d{4})([-/.])(\d\d?)\2(\d\d?)|(\d\d?)([-/.])(\d\d?)\6(\d{4}|(?<=\d\d[-/.]\d\d[-/.])\d\d|(?<=/)\d\d)"
)
MONTH = re.compile(r"(\d{4})[-/.](\d\d)|(\d\d?)[-/.](\d{4})")
_GOES_ON = word_set(
    "by per in for with vs versus and compared against to until only so ytd on of at from total onwards onward"
    " split grouped as than till sorted ordered together than"
)  # fmt: skip

_JOINED = JOINTS | {"and", "or", "vs", "versus", "against", "compared", ","}
_STEPPED_OVER = _JOINED | {"the", "between", "from", "to", "with"}


def is_year(line: Line, i: int, year: int, today: date) -> bool:
    """Whether four digits are a year: by the words beside them, never after what makes them a quantity or a name."""
    before, after = line.at(i - 1), line.at(i + 1)
    if before in ("in", "during", "year", "since"):
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
    place = i
    while place > 0 and (line.at(place - 1) in _STEPPED_OVER or plain_year(line.at(place - 1))):
        place -= 1
    if line.at(place - 1) in AMOUNTS or line.at(place - 1) in NOT_A_YEAR - {"is", "are", "was", "were", "with", "at"}:
        return False
    years = [plain_year(line.at(k)) for k in (i + 2, i + 3, i - 2, i - 3)]
    counted = any(year and line.at(k + 1) in COUNTED for year, k in zip(years, (i + 2, i + 3), strict=False))
    plausible = any(year and (today.year == 1 or year <= today.year + 5) for year in years)
    alone = before in ("vs", "versus", "against") or (before == "and" and i == 1)
    return (plausible and not counted) or (alone and not any(years))


def plain_year(word: str) -> int:
    """1990 to 2100, or 0."""
    return int(word) if len(word) == 4 and word.isdigit() and 1990 <= int(word) <= 2100 else 0


def long_year(year: str) -> int:
    return int(year) + (2000 if len(year) <= 2 else 0)


def day_in_figures(match: re.Match[str]) -> date:
    """Of a match of `DAY`. Slashes are read month first, as in the US, unless the first is above 12."""
    if match[1]:
        return date(int(match[1]), int(match[3]), int(match[4]))
    first, second, year = int(match[5]), int(match[7]), long_year(match[8])
    month_first = match[6] == "/" and first <= 12
    return date(year, first, second) if month_first else date(year, second, first)
