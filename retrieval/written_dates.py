"""Dates as documents write them, in English and German: only those that can be read in one way."""

import re
from datetime import date

from babel.dates import get_month_names

_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?")
_DOTS = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?!\d)")
_SLASHES = re.compile(r"(\d{1,2})([-/])(\d{1,2})\2(\d{4})(?!\d)")
_WORD = r"[^\W\d_]{3,9}"
_WORDS = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th|\.)?[\s-]*(?:of\s+|day of\s+)?({_WORD})\.?,?[\s-]*(\d{{4}})(?!\d)"
    rf"|({_WORD})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})(?!\d)",
    re.IGNORECASE,
)
_MONTHS = {
    name.rstrip(".").lower(): number
    for locale in ("en", "en_GB", "de", "de_AT")
    for width in ("wide", "abbreviated")
    for number, name in get_month_names(width, locale=locale).items()
} | {"mrz": 3}


def leading_date(text: str) -> tuple[date, str] | None:
    """The date at the beginning of the text, and what follows it. None also for 03/04/2025, which is a day in March or
    in April, for a year of two digits and for a month without a day."""
    if found := _ISO.match(text):
        day = _date(found[1], found[3], found[4])
    elif found := _DOTS.match(text):
        day = _date(found[3], found[2], found[1])
    elif found := _SLASHES.match(text):
        first, second = int(found[1]), int(found[3])
        if first <= 12 and second <= 12 and first != second:
            return None
        day = _date(found[4], min(first, second), max(first, second))
    elif found := _WORDS.match(text):
        parts = found.groups()
        day_number, month, year = parts[:3] if parts[0] else (parts[4], parts[3], parts[5])
        day = _date(year, _MONTHS.get(month.lower(), 0), day_number)
    else:
        return None
    return (day, text[found.end() :]) if day else None


def _date(year: str, month: str | int, day: str | int) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
