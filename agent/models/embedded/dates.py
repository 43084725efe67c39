"""Dates and periods as planners write them in English, relative to the plant's day.

Figures: `2024-03-01`, `01.03.2024` and `01-03-2024` (day first), `3/1/2024` (month first as in the US, unless the first
number is above 12), `2024-03`, `03/2024`. Weeks run from Monday to Sunday and are numbered as in ISO 8601. A fiscal
year bears the number of the calendar year it ends in.

What has no year: a month, quarter, half or week is the latest that has begun; a day of a month, and what follows
"until" or "before", the nearest; where the words about it speak of the future (due, expected, will …) or the past, the
coming or the latest. A weekday or weekend is the coming one unless the past is spoken of; that of today is today, and a
week ahead for what only lies ahead ("snooze that until Monday"). "The last 3 months" reach
back from today, "last month" is the calendar's. "3 weeks ago" is one day. The beginning, middle and end of a month are
ten days each. "2022 to 2024" is one period; "compare 2022 to 2024" and "the growth from 2022 to 2024" are two.
"""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from agent.models.embedded.date_alike import alike
from agent.models.embedded.date_phrases import HEADS, Phrase, phrases
from agent.models.embedded.date_relative import Relative
from agent.models.embedded.date_spans import Named, Span, shift
from agent.models.embedded.date_tense import resolve, resolve_range, share_years, tense
from agent.models.embedded.date_words import SHORT_WEEKDAYS, WEEKDAYS, Line, cut

_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
# Between a period and the same said more exactly: `last month (April 2025)`, `next week, Monday to Sunday`.
_ASIDE = re.compile(r"\s*(?:[,:(–—-]|,?\s*(?:i\.?\s?e\.?,?|that is,?|meaning))[\s(]*(?:the|from|on)?\s*", re.IGNORECASE)
_STRETCH = re.compile(
    r"(?<!\bper )(?<!\bby )(?<!\ba )(?<!\bone )(?<!\beach )(?<!\bevery )"
    r"\b((?:(?:week|period|(?<!\bon )(?<!\bin )time|timeframe|days|dates|fortnight|weekend)\s+"
    r"(?:(?:of|from|between|commencing|beginning|starting)\s+)?|w/c\s+)(?:on\s+)?(?:the\s+)?)$",
    re.IGNORECASE,
)
_SAME = re.compile(
    r"\b(?:for |in |over |(?:up )?(?:to|until|till) )?(?:the )?"
    r"same (?:period|time|timeframe|stretch|days|date|day|point)\b",
    re.IGNORECASE,
)
_BY_DAY = re.compile(
    r"[\s,;:(–-]*(?:from |between |on |i\.?e\.? |that is )?(?:the )?(\d{1,2})(?:st|nd|rd|th)?"
    r"\s*(?:to|-|–|until|till|through|and)\s*(?:the )?(\d{1,2})(?:st|nd|rd|th)(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Period:
    """`text[start:end]` names the days from `first` to `last`; the period meant is `since` to `until`, all included.

    They differ after words such as "since" or "before", which the stretch then includes: `before June 2024` names June
    and means until 31 May. None: open. `vague` ones ("today") may be mere courtesy. `coming`: the days that are meant
    where time to come is asked about, when those taken are over and no year was said, or today cannot be meant."""

    start: int
    end: int
    first: date
    last: date
    vague: bool = False
    since: date | None = None
    until: date | None = None
    coming: Span | None = None

    @property
    def ahead(self) -> "Period":
        """As it is meant where time to come is asked about."""
        if self.coming is None:
            return self
        first, last = self.coming
        return replace(self, first=first, last=last, since=self.since and first, until=self.until and last, coming=None)


def periods(text: str, today: date, *, fiscal_start_month: int = 1) -> tuple[Period, ...]:
    """The periods a text names, in its order, none overlapping another."""
    line = cut(text)
    reader = Relative(line, today, fiscal_start_month)
    found: list[Phrase] = []
    i = 0
    while i < len(line.words):
        word = line.words[i]
        if word in HEADS or word[0].isdigit() or (word[-1].isdigit() and len(word) < 7):
            try:
                read = phrases(reader, i)
            except (ValueError, OverflowError):  # the 31st of February: nor is it February
                i += 4
                continue
            if read:
                found += read
                i = read[-1].end
                continue
        i += 1
    if not found:
        return ()
    made: list[Period] = []
    before = ""
    found = alike(line, share_years(line, found), today)
    for k, phrase in enumerate(found):
        since = found[k - 1].end if k else 0
        before = tense(line, phrase, since, before, found[k + 1].start if k + 1 < len(found) else len(line.words))
        try:
            made.append(_period(line, phrase, before, today))
        except (ValueError, OverflowError):
            continue
    made = _so_far_of_each(text, made, today)
    return _joined(text, _told_again(text, [_by_day(text, one) for one in _whole(text, made)]))


def _so_far_of_each(text: str, made: Sequence[Period], today: date) -> list[Period]:
    """`this year against last year, same period`: as much of each as has passed of this one."""
    said = _SAME.search(text)
    years = [one for one in made if one.since and one.until and (one.since.month, one.since.day) == (1, 1)]
    this = [one for one in years if one.since == date(today.year, 1, 1) and one.until == date(today.year, 12, 31)]
    if said is None or len(years) != 2 or len(made) != 2 or not this or any(one.end > said.start() for one in made):
        return list(made)
    close = [one for one in made if not text[one.end : said.start()].strip(" ,(")]
    found = []
    for one in made:
        last = shift(today, "year", one.first.year - today.year)
        end = said.end() if one in close else one.end
        found.append(replace(one, end=end, last=last, until=last))
    return found


def _period(line: Line, phrase: Phrase, spoken: str, today: date) -> Period:
    start, end = line.starts[phrase.start], line.ends[phrase.end - 1]
    if phrase.last is not None:
        first, last = resolve_range(phrase.first, phrase.last, spoken, today)
        return Period(start, end, first, last, since=first, until=last)
    span = resolve(phrase.first, spoken, phrase, today)
    since, until = _meant(phrase.bound, phrase.first, span)
    plain = phrase.bound in ("", "until") and phrase.first.in_year is not None and phrase.first.year is None
    coming = resolve(phrase.first, "future", phrase, today) if plain and spoken != "past" and span[1] < today else None
    if phrase.first.kind == "weekday" and span == (today, today) and phrase.bound in ("", "until"):
        coming = (today + _WEEK, today + _WEEK)
    return Period(
        start, end, *span, vague=phrase.first.vague and not phrase.bound, since=since, until=until, coming=coming
    )


def _meant(bound: str, named: Named, span: Span) -> tuple[date | None, date | None]:
    """What "since", "after", "until" or "before" makes of a period; the end and the start of one are moments."""
    if not bound:
        return span
    first, last = span
    if named.edge == "start":
        last = first
    elif named.edge == "end":
        first = last
    if bound == "since":
        return first, None
    if bound == "after":
        return last + _DAY, None
    if bound == "until" or named.edge == "end":
        return None, last
    return None, first - _DAY


def _whole(text: str, made: Sequence[Period]) -> list[Period]:
    """`the week from 5 to 11 May`: the word for how long it is says no more than the days. `the week of 28 April`: the
    one with that day."""
    wider: list[Period] = []
    for period in made:
        said = _STRETCH.search(text[: period.start]) if period.since and period.until else None
        if said is not None and (not wider or wider[-1].end <= said.start(1)):
            alone = period.first == period.last
            if not alone:
                period = replace(period, start=said.start(1))
            elif re.match(r"week\s+(?:of|commencing|beginning|starting)\b|w/c", said[1], re.IGNORECASE):
                first = period.first - timedelta(days=period.first.weekday())
                last = first + timedelta(days=6)
                period = Period(said.start(1), period.end, first, last, since=first, until=last)
        wider.append(period)
    return wider


def _by_day(text: str, period: Period) -> Period:
    """`the first week of June, from the 2nd to the 8th`: these days of that month."""
    found = _BY_DAY.match(text, period.end)
    if found is None or (period.first.year, period.first.month) != (period.last.year, period.last.month):
        return period
    first, last = int(found[1]), int(found[2])
    if not 1 <= first <= last <= monthrange(period.first.year, period.first.month)[1]:
        return period
    since, until = period.first.replace(day=first), period.first.replace(day=last)
    return Period(period.start, found.end(), since, until, since=since, until=until)


def _told_again(text: str, made: Sequence[Period]) -> list[Period]:
    """Of a period and the same told more exactly behind it, the more exact one."""
    kept: list[Period] = []
    for one in made:
        if kept and one.start < kept[-1].end:
            continue
        period = _of_week(text, kept[-1], one) if kept else one
        if kept and _ASIDE.fullmatch(text[kept[-1].end : period.start]) and _mostly_within(period, kept[-1]):
            kept[-1] = replace(period, start=kept[-1].start)
        else:
            kept.append(period)
    return kept


def _mostly_within(period: Period, other: Period) -> bool:
    if None in (period.since, period.until, other.since, other.until):
        return False
    shared = (min(period.last, other.last) - max(period.first, other.first)).days + 1
    return shared * 2 > (period.last - period.first).days + 1


def _of_week(text: str, week: Period, days: Period) -> Period:
    """`this week, from Monday to Wednesday`: the days of that week."""
    whole = week.first.weekday() == 0 and (week.last - week.first).days == 6
    dated = any(letter.isdigit() for letter in text[days.start : days.end])
    named = not {*WEEKDAYS, *SHORT_WEEKDAYS}.isdisjoint(cut(text[days.start : days.end]).words)
    ends = (week.since, week.until, days.since, days.until)
    if not whole or dated or not named or days.first == days.last or None in ends:
        return days
    away = timedelta(days=(days.first - week.first).days // 7 * 7)
    first, last = days.first - away, days.last - away
    return replace(days, first=first, last=last, since=first, until=last)


def _joined(text: str, made: Sequence[Period]) -> tuple[Period, ...]:
    """With "after … and before …" as one."""
    joined: list[Period] = []
    for period in made:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.until is None
            and period.since is None
            and last.since is not None
            and period.until is not None
            and last.since <= period.until
            and text[last.end : period.start].strip(" ,").lower() in ("", "and", "but")
        ):
            joined[-1] = replace(
                last, end=period.end, first=last.since, last=period.until, until=period.until, vague=False
            )
        else:
            joined.append(period)
    return tuple(joined)
