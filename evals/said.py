"""Does a text say a value? Numbers, dates and words, each in the ways in which people write them.

Lenient in the writing, strict in the value: a number may be grouped and rounded, but 1,085 is not 10,850, a code is not
part of a longer code, and the digits of a date or a clock time are no quantities.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

_NUMERAL = re.compile(r"[-+]?\d+(?:\.\d+)?")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")
_DOTTED = re.compile(r"(\d{2})\.(\d{2})\.(\d{4})")
_YEAR_MONTH = re.compile(r"(\d{4})-(\d{2})")

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?P<year>\d{4})(?!\d)"
_DAY = r"(?P<day>\d{1,2})"
# Each kind of writing; of the last, 03/04/2025, it is not known which is the month.
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![\w-])(?P<year>\d{{4}})[-/](?P<month>\d{{1,2}})[-/]{_DAY}(?!\d)",
        rf"(?<![\w-]){_DAY}(?:st|nd|rd|th|\.)?[ -](?:of )?{_MONTH},?[ -]{_YEAR}",
        rf"(?<!\w){_MONTH} {_DAY}(?:st|nd|rd|th)?,? {_YEAR}",
        rf"(?<![\w.]){_DAY}\.(?P<month>\d{{1,2}})\.{_YEAR}",
        rf"(?<![\w/]){_DAY}/(?P<month>\d{{1,2}})/{_YEAR}",
    )
)
_TIME = re.compile(r"(?<!\d)\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?!\d)")

# Groups of three, or as in India of two and a last one of three; a space groups only where nothing else does.
_START, _END = r"(?<![\w.,'’/-])-?", r"(?:\.\d+)?(?![\d])(?!\.\d)"
_COMMAS = re.compile(rf"(?P<number>{_START}(?:\d{{1,3}}(?:[,'’]\d{{2}})*(?:[,'’]\d{{3}})+|\d+){_END})")
_SPACES = re.compile(rf"(?P<number>{_START}\d{{1,3}}(?: \d{{3}})+{_END})")
_PERCENT = re.compile(r"\s?(?:%|percent\b|per cent\b)")

_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NONE = re.compile(r"\b(?:zero|none|nothing|no)\b")
_ONE = re.compile(r"(?<!no )(?<!this )(?<!that )(?<!each )(?<!which )\bone\b(?! of\b| another\b)")


def says(text: str, value: object) -> bool:
    """Whether the text says the value. Of a list each element must be said; a text may be a number or a date.

    Of `{"any": [...]}` one element is enough: the same thing in other words or figures.
    """
    if isinstance(value, dict):
        return any(says(text, element) for element in value.get("any", ()))
    if isinstance(value, list | tuple):
        return all(says(text, element) for element in value)
    plain = _plain(text)
    if isinstance(value, bool):
        return re.search(r"\b(?:yes|true)\b" if value else r"\b(?:no|not|false)\b", plain) is not None
    day = _day(value)
    if day is not None:
        return any(day in readings for readings, _ in _dates(plain))
    month = _YEAR_MONTH.fullmatch(str(value))
    if month:
        return _says_month(_without_dates(plain), int(month[1]), int(month[2])) or _has(plain, str(value))
    if _NUMERAL.fullmatch(str(value).strip()):
        return _says_number(_without_dates(plain), Decimal(str(value).strip()))
    return _has(plain, _plain(str(value)))


def _plain(text: str) -> str:
    """In small letters, without Markdown's marks, every kind of space a plain one, every minus a hyphen."""
    unmarked = re.sub(r"\\(?=[^\w\s])|[*`]", "", text)
    return " ".join(unmarked.replace("−", "-").casefold().split())


def _has(plain: str, words: str) -> bool:
    """As whole words; a code is not said by a longer one that goes on behind a hyphen."""
    return re.search(rf"(?<!\w)(?<!\w-){re.escape(words.casefold())}(?!\w|-\w)", plain) is not None


def _says_number(plain: str, wanted: Decimal) -> bool:
    for said, percent in _numbers(plain):
        if _same(said, wanted) or (percent and _same(said, wanted * 100)):
            return True
    if wanted == 0:
        return _NONE.search(plain) is not None
    if wanted == 1:
        return _ONE.search(plain) is not None
    if wanted == int(wanted) and 1 < wanted < len(_WORDS):
        return _has(plain, _WORDS[int(wanted)])
    return False


def _numbers(plain: str) -> Iterator[tuple[Decimal, bool]]:
    """Each number, and whether it is one of percent."""
    for pattern in (_COMMAS, _SPACES):
        for found in pattern.finditer(plain):
            number = Decimal(re.sub(r"[,'’ ]", "", found["number"]))
            yield number, _PERCENT.match(plain, found.end()) is not None


def _same(said: Decimal, wanted: Decimal) -> bool:
    """Equal, or one is the other rounded to a place behind the point: a whole number is never a rounded one."""
    places = min(_places(said), _places(wanted))
    return said == wanted or (places >= 1 and abs(said - wanted) * 2 <= Decimal(1).scaleb(-places))


def _places(number: Decimal) -> int:
    return max(-int(number.as_tuple().exponent), 0)


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(value).strip()
    if found := _ISO.fullmatch(text):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if found := _DOTTED.fullmatch(text):
        return _date(int(found[3]), int(found[2]), int(found[1]))
    return None


def _dates(plain: str) -> Iterator[tuple[set[date | None], tuple[int, int]]]:
    """The days that each date in the text may be, and where it stands."""
    for pattern in _DATES:
        for found in pattern.finditer(plain):
            month = found["month"]
            number = int(month) if month.isdigit() else _MONTHS.index(month[:3]) + 1
            readings = {_date(int(found["year"]), number, int(found["day"]))}
            if "/" in found[0]:
                readings.add(_date(int(found["year"]), int(found["day"]), number))
            if readings != {None}:
                yield readings - {None}, found.span()


def _without_dates(plain: str) -> str:
    for _, (first, last) in _dates(plain):
        plain = plain[:first] + "|" * (last - first) + plain[last:]
    return _TIME.sub("|", plain)


def _says_month(plain: str, year: int, month: int) -> bool:
    pattern = re.compile(rf"(?<!\w){_MONTH},? {_YEAR}")
    return any(
        int(found["year"]) == year and _MONTHS.index(found["month"][:3]) + 1 == month
        for found in pattern.finditer(plain)
    )


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
