"""The words that dates are written with, and a text cut into them."""

import calendar
import re
from dataclasses import dataclass

from tools.calendar_words import calendar_word


def word_set(text: str) -> frozenset[str]:
    return frozenset(text.split())


MONTHS = {name.lower(): i for i, name in enumerate(calendar.month_name) if name}
MONTHS |= {name.lower(): i for i, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
WEEKDAYS = {name.lower(): i for i, name in enumerate(calendar.day_name)}
SHORT_WEEKDAYS = {
    "mon": 0,
    "tue": 1,
    "tues": 1,
    "wed": 2,
    "thu": 3,
    "thur": 3,
    "thurs": 3,
    "fri": 4,
    "sat": 5,
    "sun": 6,
}
UNITS = {"day": "day", "week": "week", "month": "month", "quarter": "quarter", "year": "year"}
UNITS |= {f"{unit}s": unit for unit in UNITS} | {
    "wk": "week",
    "wks": "week",
    "yr": "year",
    "yrs": "year",
    "qtr": "quarter",
    "qtrs": "quarter",
    "mth": "month",
    "mths": "month",
}
_NUMERALS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen twenty"
)
NUMBERS = dict(zip(_NUMERALS.split(), range(1, 21), strict=True))
NUMBERS |= {"a": 1, "an": 1, "couple": 2, "few": 3, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90}
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "last": -1,
            "final": -1}  # fmt: skip
_DAYS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth"
    " sixteenth seventeenth eighteenth nineteenth twentieth"
)
DAYS_IN_WORDS = dict(zip(_DAYS.split(), range(1, 21), strict=True)) | {"thirtieth": 30}
STEPS = {"this": 0, "current": 0, "next": 1, "coming": 1, "upcoming": 1, "last": -1, "previous": -1, "past": -1,
         "prior": -1, "preceding": -1, "rolling": -1, "trailing": -1}  # fmt: skip
FISCAL = frozenset({"fiscal", "financial"})
WHOLE = frozenset({"full", "whole", "complete", "completed", "calendar", "entire"})
PARTS = {"end": "end", "beginning": "start", "start": "start", "begin": "start", "mid": "mid", "middle": "mid",
         "early": "start", "late": "end"}  # fmt: skip
JOINTS = frozenset({"to", "until", "till", "through", "thru", "-", "–", "—"})
PAIRS = word_set(
    "and or vs versus against with to than & , / compared compare the in of that over for - – from plus also"
    " better worse more less higher lower stronger weaker"
)

# Between two periods of which the one is measured by the other.
COMPARING = word_set("vs versus against than compared compare comparison over to with from - >")
# What "the same" may be of another year.
STRETCHES = word_set(
    "period periods stretch time timeframe span range window interval part phase season months weeks days dates"
    " quarters month week day quarter half"
)
YEAR_ON_YEAR = word_set("yoy y/y y-o-y year-on-year year-over-year")

# Words after which a month that is also another word, or shortened, is a month.
LEADS = word_set(
    "in since of for during last next this until till before after by from between to through thru early mid"
    " late about previous past coming throughout actual actuals and or vs versus against than with following on"
)
# After these four digits are a year, after those of `NOT_A_YEAR` a number of something or its name.
YEAR_LEADS = word_set("in during since for of from year after before until till throughout through fiscal fy")
NOT_A_YEAR = word_set(
    "than order po so wo mo pr rfq sku item part top first last next no nr number least most exactly over"
    " under above below about around approximately nearly almost limit limits qty quantity quantities make made"
    " build built produce produced need needs want have has had get got give ship shipped sell sold buy bought"
    " customer supplier vendor invoice lot batch document doc line location warehouse bin model version code id"
    " employee size is are was were be at to only just price priced cost costs costing worth with bom operation"
    " operator machine station room bay reach plus minus times stock level equal equals deliver delivered"
    " receive received take contain contains another per all these those every each by job ticket serial type"
    " class grade rev revision iso en din use used pay paid us the a an exceeding exceeds exceed and or between"
)
AMOUNTS = word_set(
    "price priced prices cost costs costing worth quantity quantities qty amount amounts value values valued"
    " weight weighing weigh length stock number id ids code codes"
)  # fmt: skip
# What a number counts: four digits before these are no year.
COUNTED = word_set(
    "piece pieces pcs pc unit units ea each kg g lb lbs ton tons t mm cm m km meter meters metre metres inch"
    " inches eur euro euros usd dollar dollars gbp pounds chf % items item parts part boxes box pallets sets"
    " set times hours hour hrs h minutes min days day weeks week months month years year people x liters litres"
    " l rolls pairs off skus sku rows lines more each € $ £"
)
# Plural and mass nouns that a year may stand before: "2024 sales".
FIGURES = word_set(
    "sale sales revenue turnover spend spending scrap production output order orders purchase purchases demand"
    " total throughput delivery deliveries volume volumes reject rejects cost costs profit margin totals result"
    " results value figures shipment shipments budget forecast plan pos performance data bookings invoices"
    " usage consumption returns receipts intake numbers quality lateness savings income sos wos growth"
)
PAST = word_set(
    "did didn't was were had sold shipped received finished bought spent made produced scrapped delivered"
    " ordered ago happened booked haven't hasn't hadn't wasn't weren't never been came went rejected paid"
    " invoiced started ended completed closed begun placed launched worked changed"
)
WAS = frozenset({"did", "didn't", "was", "were", "had", "wasn't", "weren't", "hadn't", "actual", "actuals"})
FUTURE = word_set(
    "due expected expect expecting arrive arrives arriving will won't we'll they'll it'll upcoming incoming"
    " inbound scheduled planned promised forecast forecasted predicted prediction projected anticipated outlook likely"
    " shall going deadline short shortage shortages"
)
CHANGES = word_set(
    "growth grow grew grown change changed changes difference differences increase increased decrease"
    " decreased rise rose drop dropped decline declined fell develop developed growing rising falling dropping"
    " declining shrinking shrank shrunk gained"
)  # fmt: skip
# How a comparison is said, and which end of the period it takes: `since`, `after`, `until` or `before` it.
BOUNDS: dict[tuple[str, ...], str] = {
    tuple(phrase.split()): bound
    for bound, phrases in {
        "since": "since, ever since, starting, starting from, starting in, starting on, starting with, not before, not"
        " until, no earlier than, not earlier than, on or after, as from, beginning on, beginning in, beginning with",
        "after": "after, later than, only after",
        "until": "until, till, til, up until, up till, up to, upto, through, thru, by, no later than, not later than,"
        " not after, ending, on or before, at the latest by, latest by, up through, by latest",
        "before": "before, prior to, earlier than, ahead of",
    }.items()
    for phrase in phrases.split(", ")
}
LATER = dict.fromkeys(("later", "after", "onwards", "newer"), "since")
LATER |= dict.fromkeys(("earlier", "before", "older"), "until")
BOUND_HEADS = frozenset(phrase[0] for phrase in BOUNDS)

_TOKEN = re.compile(r"\d{1,3}(?:,\d{3})+(?![\d,])|['’]\d\d(?!\w)|\w+(?:[-./'’]\w+)*|[^\w\s]")
_NAMED = "|".join(sorted({*MONTHS, *WEEKDAYS}, key=len, reverse=True))
_FIGURES = re.compile(r"(\d{1,4}([./])\d\d?\2\d{2,4})-(\d{1,4}\2\d\d?\2\d{2,4})")
_KINDS = re.compile(
    rf"(?P<name>{_NAMED})|(?P<quarter>q[1-4])|(?P<half>h[12])|(?P<week>(?:[ck]?w|wk)\d\d?)|(?P<fy>fy(?:\d\d){{1,2}})"
    r"|(?P<year>(?:19|20)\d\d)|(?P<number>\d\d?(?:st|nd|rd|th)?)"
    r"|(?P<word>mid|early|late|year|month|quarter|week|half|to|date|end)"
)


@dataclass(frozen=True, slots=True)
class Line:
    """Word number i, lower case, is `text[starts[i]:ends[i]]` but for apostrophes; hyphens within dates are cut."""

    words: list[str]
    starts: list[int]
    ends: list[int]

    def at(self, i: int) -> str:
        return self.words[i] if 0 <= i < len(self.words) else ""


def cut(text: str) -> Line:
    """The words, numbers and marks of a text. "Mar-24" becomes "mar" and "'24", "Q1/2024" "q1" and "2024",
    "March-May" "march", "-" and "may"; what looks like a code stays one word."""
    line = Line([], [], [])
    for match in _TOKEN.finditer(text):
        word, start, end = match[0].lower(), match.start(), match.end()
        if joined := _FIGURES.fullmatch(word):  # "1.1.2025-30.6.2025"
            at = start + len(joined[1])
            for one, first, last in ((joined[1], start, at), ("-", at, at + 1), (joined[3], at + 1, end)):
                _put(line, one, first, last)
            continue
        if len(word) == 3 and word[0] == "’":
            word = "'" + word[1:]
        elif len(word) > 2 and not word.isalnum():
            word = word.replace("’", "'").removesuffix("'s")
            if _to_day(line, word, start, end, text[end:]) or _split(line, word, start, end):
                continue
        line.words.append(calendar_word(word) or word)
        line.starts.append(start)
        line.ends.append(end)
        _day_in_words(line)
    return line


def _day_in_words(line: Line) -> None:
    """`since the first of May`, `by the tenth of June`: a day of the month, and not the first of something."""
    if len(line.words) < 5 or line.words[-1] not in MONTHS or line.words[-2] != "of" or line.words[-4] != "the":
        return
    at = len(line.words) - 3
    if line.words[at] in DAYS_IN_WORDS and (line.words[at - 2] in LEADS or line.words[at - 2] in BOUND_HEADS):
        line.words[at] = f"{DAYS_IN_WORDS[line.words[at]]}th"


def _to_day(line: Line, word: str, start: int, end: int, behind: str) -> bool:
    """`1 Jan-15 May`: up to the 15th, and no year."""
    month, mark, day = word.partition("-")
    following = re.match(r"\s*([a-z]+)", behind.lower())
    if month not in MONTHS or not day.isdigit() or following is None or following[1] not in MONTHS:
        return False
    at = start + len(month)
    for one, first, last in ((month, start, at), (mark, at, at + 1), (day, at + 1, end)):
        _put(line, one, first, last)
    return True


def _split(line: Line, word: str, start: int, end: int) -> bool:
    """Whether a word with marks in it was cut; only when every part of it is said of dates."""
    parts = re.split(r"[-/']", word)
    kinds = [match.lastgroup if (match := _KINDS.fullmatch(part)) else None for part in parts]
    if len(parts) == 1 or None in kinds or len(parts) > 3:
        return False
    if set(kinds) <= {"number", "year"} and ("-" not in word or kinds not in (["year"] * 2, ["number"] * 2)):
        return False  # a date in figures
    at = start
    for i, (one, kind) in enumerate(zip(parts, kinds, strict=True)):
        put, mark = one, bool(i) and kind == kinds[i - 1] and kind != "word"
        if i and kind == "number" and kinds[i - 1] in ("name", "quarter", "half") and len(one) == 2:
            put = f"'{one}"
        if mark:
            _put(line, "-", at - 1, at)
        last = i == len(parts) - 1
        _put(line, put, at, end if last else at + len(one))
        at += len(one) + 1
    return True


def _put(line: Line, word: str, start: int, end: int) -> None:
    line.words.append(word)
    line.starts.append(start)
    line.ends.append(end)
