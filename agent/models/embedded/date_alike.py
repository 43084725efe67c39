"""The same stretch of another year: `so far this year against the same period last year`, `April 2025 vs 2024`,
`1 January to 15 May, this year and last year`."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from agent.models.embedded.date_phrases import Phrase
from agent.models.embedded.date_spans import ALIKE, BEFORE, Named, Span, months, shift, unit_of, week
from agent.models.embedded.date_tense import resolve, resolve_range
from agent.models.embedded.date_words import COMPARING, PAIRS, Line

_WHOLE = 364  # days; a year has more
_ALL_OF = frozenset({"all", "whole", "full", "entire", "overall", "complete"})
_SHARED = PAIRS | {"how", "many", "much", "did", "we", "what", "was", "it"}
_AGAINST = frozenset({"vs", "versus", "against"})
_FAR = 8  # words between a period and what refers to it
_NEAR = 4


def alike(line: Line, found: Sequence[Phrase], today: date) -> list[Phrase]:
    """With what a phrase says of another one's days put in."""
    phrases = _spread([one for one in found if one.first.edge != "each" or _single(found, today)], today)
    for k, phrase in enumerate(phrases):
        other = _other(phrases, k)
        if phrase.first.kind in (ALIKE, BEFORE):
            span = _referred(phrase.first, _span(other, today) if other else None, today)
            phrases[k] = replace(phrase, first=replace(phrase.first, span=span, kind="other"))
        elif k and _is_year(phrase) and other is phrases[k - 1] and _like_for_like(line, phrases[k - 1], phrase):
            part = _span(other, today) if other else None
            year = phrase.first.year
            if part is not None and year and part[0].year == part[1].year != year:
                phrases[k] = replace(phrase, first=replace(phrase.first, span=_moved(part, year), kind="other"))
        elif _is_year(phrase) and k + 1 < len(phrases) and line.at(phrase.start - 1) in COMPARING:
            part, year = _span(phrases[k + 1], today), phrase.first.year
            close = line.words[phrase.end : phrases[k + 1].start] in ([], [","])
            if close and part and year and part[1] == today and part[0].year == today.year != year:
                # "compared to last year, year to date"
                phrases[k] = replace(phrase, first=replace(phrase.first, span=_moved(part, year), kind="other"))
    return phrases


def _single(found: Sequence[Phrase], today: date) -> bool:
    """`April 2025, year on year`: of one period, within one year, and no other named."""
    others = [one for one in found if one.first.kind not in (ALIKE, BEFORE)]
    span = _span(others[0], today) if len(others) == 1 else None
    return span is not None and span[0].year == span[1].year


def _spread(phrases: list[Phrase], today: date) -> list[Phrase]:
    """`in April …, from 2024 to 2025`: a part of a year without one, and two years: that part of each."""
    years = [k for k, one in enumerate(phrases) if _is_year(one)]
    parts = [k for k, one in enumerate(phrases) if k not in years and not one.first.vague]
    if len(years) != 2 or len(parts) != 1 or not _yearless(phrases[parts[0]]):
        return phrases
    part = phrases[parts[0]]
    for k in years:
        year = phrases[k].first.year
        if year is None:
            return phrases
        span = _in_year(part, year)
        phrases[k] = replace(phrases[k], first=replace(phrases[k].first, span=span, kind="other"))
    same = phrases[years[0]].first.span  # said once more
    phrases[parts[0]] = replace(part, first=replace(part.first, span=same, in_year=None, kind="other"), last=None)
    return phrases


def _is_year(phrase: Phrase) -> bool:
    span = phrase.first.span
    whole = span is not None and (span[1] - span[0]).days >= _WHOLE
    return phrase.first.kind == "year" and whole and phrase.last is None and not phrase.bound


def _yearless(phrase: Phrase) -> bool:
    last = phrase.last
    return phrase.first.in_year is not None and not phrase.bound and (last is None or last.in_year is not None)


def _in_year(part: Phrase, year: int) -> Span:
    assert part.first.in_year is not None
    first = part.first.in_year(year)
    if part.last is None or part.last.in_year is None:
        return first
    last = part.last.in_year(year)
    return first[0], (last if last[1] >= first[0] else part.last.in_year(year + 1))[1]


def _other(phrases: Sequence[Phrase], k: int) -> Phrase | None:
    """The period that this one is compared with: the one before it, else the one behind it."""
    near = [*phrases[:k][::-1], *phrases[k + 1 :]]
    return next((one for one in near if not one.first.vague and one.first.kind not in (ALIKE, BEFORE)), None)


def _span(phrase: Phrase, today: date) -> Span | None:
    if phrase.last is not None:
        return resolve_range(phrase.first, phrase.last, "past", today)
    span = resolve(phrase.first, "past", phrase, today)
    return (span[0], today) if phrase.bound == "since" and span[0] <= today else None if phrase.bound else span


def _like_for_like(line: Line, part: Phrase, year: Phrase) -> bool:
    """Is the year compared with a part of another one: `Q1 2025 vs 2024`, `and how many in that of last year`?"""
    between = line.words[part.end : year.start]
    if year.start - part.end > _FAR or not _ALL_OF.isdisjoint([*between, line.at(year.end)]):
        return False
    if between[-2:] == ["that", "of"]:
        return _SHARED.issuperset(between) or len(between) <= _FAR
    if len(between) > _NEAR or part.bound:
        return False
    if not PAIRS.issuperset(between):
        return between[-1] in _AGAINST  # "year to date order value vs last year's"
    listed = between in (["and"], [","], ["or"], ["&"], ["and", "of"])
    return listed or not COMPARING.isdisjoint(between)


def _referred(named: Named, other: Span | None, today: date) -> Span:
    """The same days of another year, or what is right before them."""
    if named.kind == BEFORE:
        span = other or unit_of(today, named.edge)
        if named.step:
            return shift(span[0], named.edge, -named.step), span[0] - timedelta(days=1)
        return unit_of(span[0], named.edge, -1)
    if other is None:
        return named.span or _moved((date(today.year, 1, 1), today), named.year or today.year - 1)
    return _moved(other, named.year or other[0].year - 1)


def _moved(span: Span, year: int) -> Span:
    """The same days of another year; whole months stay whole, and weeks are those of the same number."""
    first, last = span
    if (last - first).days == 6 and first.weekday() == 0:
        return week(year, first.isocalendar().week)
    years = year - first.year
    ends = shift(last, "year", years)
    if (last + timedelta(days=1)).day == 1:
        ends = months(ends.year, ends.month)[1]
    return shift(first, "year", years), ends
