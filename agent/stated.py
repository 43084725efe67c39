"""What a text states: its numbers, dates and codes, each with its place and the unit it is said with."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
# Written with a capital: "you may 5 times" is no date.
_MONTH = "|".join(f"{n[:3].title()}(?:{n[3:]})?" if n != "september" else "Sept?(?:ember)?" for n in _MONTHS)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DAYS_IN_WORDS = rf"""(?P<day>(?<![\w.,-])(?:{_DAY}\.?\s(?:of\s)?(?:{_MONTH})\b\.?(?:,?\s\d{{4}}\b)?
    |(?:{_MONTH})\b\.?\s{_DAY}\b(?!,\d{{3}}(?!\d))(?:,?\s\d{{4}}\b)?|(?:{_MONTH})\b\.?\s\d{{4}}\b))|"""
# A code is written in capitals and digits; a word with digits in small letters ("Road-150", "top-5") is none.
_OTHERS = r"""
    (?P<iso>(?<![\w-])\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?)(?![\d-])
    |(?P<clock>(?<![\w:])\d\d:\d\d(?::\d\d)?(?![\w:]))
    |(?P<numeric>(?<![\w.,/])\d{1,2}(?P<sep>[./])\d{1,2}(?P=sep)\d{4}(?![\w/]))
    |(?P<code>(?<![^\W_])(?=[A-Z0-9_/.-]*\d)[A-Z](?:[A-Z0-9]|[-_/.](?=[A-Z0-9]))*(?![^\W_]))
    |(?P<number>(?<![\w.,])(?<![^\W\d][-/_])[-−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![.,]?\d))
    """
_WITH_WORDS = re.compile(_DAYS_IN_WORDS + _OTHERS, re.VERBOSE)
_TOKENS = re.compile(_OTHERS, re.VERBOSE)
_IN_WORDS = re.compile(rf"\b(?:{_MONTH})\b")
_CHUNK = re.compile(r"[^\s\d|]*+\d[^\s|]*+")
_PERIOD = re.compile(r"Q[1-4]|H[12]|(?:CW|W|KW)\d{1,2}|FY\d{2,4}|Q[1-4][/-]\d{2,4}")
_SCALE = re.compile(r"(?:\s?(million|thousand|bn|billion)|([kKM]))\b")  # "5 m" is a length
_SCALES = {"k": 3, "thousand": 3, "m": 6, "million": 6, "bn": 9, "billion": 9}
_SCALE_BEGINS = frozenset("kKMmtb")
_PERCENT = re.compile(r"\s?(?:%|percent\b|per cent\b)", re.IGNORECASE)
_DAYS = re.compile(r"[\s-]?days?\b", re.IGNORECASE)
_TIMES = re.compile(r"\s?(?:x\b|×|times\b|-fold\b|:\s?1\b)", re.IGNORECASE)
_HEDGE = re.compile(r"(?:about|around|roughly|approximately|approx\.?|nearly|almost|over|some|~|≈|ca\.)\s?$", re.I)


class Stated(NamedTuple):
    """`text` as it is written, between `start` and `end`."""

    kind: Literal["number", "date", "code"]
    text: str
    start: int
    end: int


class Figure(NamedTuple):
    """What a number says: its `value` without the sign, `step`, the worth of the last digit that it is said with, and
    the unit where it decides how it may have been reckoned."""

    value: Decimal
    step: Decimal
    unit: Literal["", "%", "days", "times"] = ""


def stated(text: str) -> list[Stated]:
    """In the order of the text. The marks of numbered lists, the names of periods (Q3) and times of day are nobody's
    figures."""
    found = []
    for match in _matches(text):
        kind = match.lastgroup
        if kind == "code":
            if not _PERIOD.fullmatch(match[0]):
                found.append(Stated("code", match[0], match.start(), match.end()))
        elif kind == "number":
            if not _marks_item(text, match.start(), match.end()):
                found.append(Stated("number", match[0], match.start(), match.end()))
        elif kind != "clock":
            found.append(Stated("date", match[0], match.start(), match.end()))
    return found


def _matches(text: str) -> Iterator[re.Match[str]]:
    if _IN_WORDS.search(text):
        yield from _WITH_WORDS.finditer(text)
        return
    for chunk in _CHUNK.finditer(text):  # no token spans a blank, and most words have no digit
        yield from _TOKENS.finditer(text, chunk.start(), chunk.end())


def _marks_item(text: str, start: int, end: int) -> bool:
    """`3. ` at the beginning of a line."""
    if text[end : end + 1] not in (".", ")") or text[end + 1 : end + 2] not in (" ", "\t"):
        return False
    return not text[text.rfind("\n", 0, start) + 1 : start].strip()


def plain_number(text: str) -> str:
    """`−1,085.50` → `1085.5`: the form in which numbers are compared."""
    digits = text.lstrip("-−+").replace(",", "")
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return digits.lstrip("0") or "0" if not digits.startswith("0.") else digits


def iso_dates(text: str) -> tuple[str, ...]:
    """The days that a written date may mean, as `2025-05-20`; of a month `2025-05`, without a year `-05-20`."""
    words = re.findall(r"[^\W\d_]+|\d+", text.lower())
    month = next((f"{i:02}" for i, name in enumerate(_MONTHS, 1) for word in words if name[:3] == word[:3]), "")
    digits = [word for word in words if word.isdigit()]
    if month:
        year = next((d for d in digits if len(d) == 4), "")
        day = next((d for d in digits if len(d) <= 2), "")
        return (f"{year}-{month}-{int(day):02}",) if day else (f"{year}-{month}",)
    if len(digits[0]) == 4:
        return (text[:10],)
    first, second, year = (int(d) for d in digits[:3])
    return tuple(f"{year}-{m:02}-{d:02}" for d, m in {(first, second), (second, first)} if 1 <= m <= 12)


def as_day(iso: str) -> date | None:
    try:
        return date.fromisoformat(iso)
    except ValueError:
        return None


def scaled(text: str, one: Stated) -> bool:
    """Whether a word behind the number multiplies it: `1.2 million`."""
    follows = text[one.end : one.end + 2].lstrip()[:1]
    return follows in _SCALE_BEGINS and _SCALE.match(text, one.end) is not None


def figure(text: str, one: Stated) -> Figure:
    value = Decimal(one.text.lstrip("-−").replace(",", ""))
    step = Decimal(1).scaleb(int(value.as_tuple().exponent))
    scale = _SCALE.match(text, one.end)
    if scale:
        power = _SCALES[(scale[1] or scale[2]).lower()]
        value, step = value.scaleb(power), step.scaleb(power)
    elif value and _HEDGE.search(text, max(0, one.start - 16), one.start):
        whole = f"{value:f}"
        step = max(step, Decimal(10) ** (len(whole) - len(whole.rstrip("0")))) if "." not in whole else step
    unit: Literal["", "%", "days", "times"] = (
        "%" if _PERCENT.match(text, one.end) else "days" if _DAYS.match(text, one.end)
        else "times" if _TIMES.match(text, one.end) else ""
    )  # fmt: skip
    return Figure(value, step, unit)
