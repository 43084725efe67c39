"""Dates in figures, and which four digits are a year."""

import re
from datetime import date

from agent.models.embedded.date_words import COUNTED, FIGURES, JOINTS, NOT_A_YEAR, YEAR_LEADS, Line

DAY = re.compile(
    r"(\d{4})([-/.])(\d\d?)\2(\d\d?)|(\d\d?)([-/.])(\d\d?)\6(\d{4}|(?<=\d\d[-/.]\d\d[-/.])\d\d|(?<=/)\d\d)"
)
MONTH = re.compile(r"(\d{4})[-/.](\d\d)|(\d\d?)[-/.](\d{4})")
_GOES_ON = frozenset(["by", "per", "in", "for", "with", "vs", "versus", "and", "compared", "against", "to", "until", "only", "so", "ytd", "on", "of", "at", "from", "total", "onwards", "onward", "split", "grouped", "as", "than", "till", "sorted", "ordered", "together", "than"])  # fmt: skip


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
    paired = after in JOINTS or after in ("and", "or", "vs", "versus", "against", "compared", ",")
    if paired or before in ("and", "or", "vs", "versus", "against", "to", "with", *JOINTS, ","):
        place = i
        while place > 0 and line.at(place - 1) in ("and", "or", "the", ",", "between", "from", "to", "vs", "-"):
            place -= 1
        other = next((w for w in (line.at(i + 2), line.at(i + 3), line.at(i - 2), line.at(i - 3)) if plain_year(w)), "")
        return bool(other) or before in ("vs", "versus", "against") or (before == "and" and i == 1)
    if before == "about":
        return line.at(i - 2) in ("what", "how")
    if after in FIGURES:
        return before not in NOT_A_YEAR - {"the", "all", "us", "per", "only", "just", "is", "are", "was", "were"}
    ends = not after or not after[0].isalnum() or after in _GOES_ON
    return ends and (alone or before not in NOT_A_YEAR) and not before[-1:].isdigit()


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
