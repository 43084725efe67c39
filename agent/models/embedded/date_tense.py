"""Which year or weekday is meant when none was said: by the tense of the words about it, and by its neighbours."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from agent.models.embedded.date_phrases import Phrase
from agent.models.embedded.date_spans import ALIKE, Named, Span
from agent.models.embedded.date_words import FUTURE, PAIRS, PAST, WAS, Line
from agent.models.embedded.supposing import supposes

_WILL = frozenset({"will", "won't", "shall", "be", "going"})
_NONE = frozenset({"no", "not", "without", "nothing", "never"})
_STOPS = frozenset(".?!;")
_OWED = frozenset({"total", "amount", "sum", "balance"})  # "total due" says nothing of the future
_BEYOND = frozenset({"after", "before", "past", "than", "beyond"})  # "finished after their due date in May"
_YEARS = 9  # the 29th of February is at most eight years away


def tense(line: Line, phrase: Phrase, since: int, before: str, until: int) -> str:
    """`past`, `future` or nothing. `since` and `until`: where the neighbours' words end and begin; `before`: what the
    one before was in, carried on over "and"."""
    if supposes(" ".join(line.words[: phrase.start])):
        return "future"
    owed = [line.at(i - 1) in _OWED or {line.at(i - 1), line.at(i - 2)} & _BEYOND for i in range(len(line.words))]
    words = ["" if word == "due" and owed[i] else word for i, word in enumerate(line.words)]
    back = [*_clause(words[max(since, phrase.start - 10) : phrase.start][::-1])]
    ahead = [*_clause(words[phrase.end : min(until, phrase.end + 6)])]
    for words in (back, ahead):
        if not WAS.isdisjoint(words):
            return "past"
        if not _WILL.isdisjoint(words):
            return "future"
        for word in words:
            if word in FUTURE:
                return "past" if {"sold", "than"} <= set(words) else "future"  # "sold better than forecast"
            if word in PAST:
                return "past"
    if phrase.first.kind == "other" and phrase.first.past and not _NONE.isdisjoint(back):
        return "past"  # "no movement in 90 days"
    if since and len(back) < 4 and _paired(line, since, phrase.start):
        return before if before != "future" or "than" not in back else ""  # "less in June than in April"
    # "by June" is a date to be kept
    return "future" if phrase.bound == "until" and phrase.word in ("by", "no", "latest") else ""


def _clause(words: Sequence[str]) -> Iterator[str]:
    for word in words:
        if word in _STOPS:
            return
        yield word


def resolve(named: Named, spoken: str, phrase: Phrase | None, today: date) -> Span:
    """The days it names. Raises `ValueError` for none."""
    bound = phrase.word if phrase else ""
    if named.span is not None:
        if named.past and (spoken == "past" or bound == "since"):
            return named.past
        return named.coming if named.coming and spoken == "future" else named.span
    if bound == "since":
        spoken = "past"
    try:
        return _chosen(named, spoken, phrase, today, 2)
    except ValueError:
        return _chosen(named, spoken, phrase, today, _YEARS)


def _chosen(named: Named, spoken: str, phrase: Phrase | None, today: date, reach: int) -> Span:
    all_of = list(_spans(named, today.year, reach))
    if named.step < 0:
        return _first(span for span in reversed(all_of) if span[1] < today)
    if named.step > 0:
        return _first(span for span in all_of if span[0] > today)
    if spoken == "future":
        return _first(span for span in all_of if span[1] >= today)
    nearest = named.dated or (phrase is not None and phrase.bound in ("until", "before"))
    if nearest and spoken != "past":
        return min(all_of, key=lambda span: abs((span[0] - today).days))
    return _first(span for span in reversed(all_of) if span[0] <= today)


def resolve_range(first: Named, last: Named, spoken: str, today: date) -> Span:
    """From the one to the other; what has no year takes it from the one that has, or from the tense."""
    if first.kind == "weekday" and last.kind == "day" and first.span and last.span:  # "Monday to Friday of last week"
        return last.span[0] - timedelta(days=(last.span[0] - first.span[0]).days % 7), last.span[1]
    if first.span is not None or (last.span is None and (spoken == "future" or first.step)):
        begin = resolve(first, spoken, None, today)
        end = _after(last, begin, spoken, today)
    else:
        end = resolve(last, spoken, None, today)
        year = last.year or end[0].year
        begin = _first(span for span in reversed(list(_spans(first, year))) if span[0] <= end[1])
    ends = begin[1] if first.edge == "end" else begin[0], end[0] if last.edge == "start" else end[1]
    return (begin[0], end[1]) if ends[0] > ends[1] and begin[0] <= end[1] else (min(ends), max(ends))


def _after(named: Named, begin: Span, spoken: str, today: date) -> Span:
    if named.span is None:
        return _first(span for span in _spans(named, begin[0].year) if span[1] >= begin[0])
    if named.kind != "weekday":
        return resolve(named, spoken, None, today)
    day = begin[0] + timedelta(days=(named.span[0] - begin[0]).days % 7)
    return day, day


def share_years(line: Line, found: Sequence[Phrase]) -> list[Phrase]:
    """In "March and April 2025", "Q1 2024 vs Q2" both are of the one year that was said."""
    shared = list(found)
    for order in (range(len(shared) - 2, -1, -1), range(1, len(shared))):
        for k in order:
            with_year = shared[k + 1] if order.step < 0 else shared[k - 1]
            left, right = sorted((shared[k], with_year), key=lambda phrase: phrase.start)
            named, other = shared[k].first, with_year.first
            if named.in_year is None or other.year is None or other.span is None or other.kind in ("year", ALIKE):
                continue
            if not _paired(line, left.end, right.start) or shared[k].last or with_year.last or named.step:
                continue
            year = other.year
            try:
                if order.step < 0 and named.in_year(year - 1)[1] + timedelta(days=1) == other.span[0]:
                    year -= 1  # "December and January 2025"
                elif order.step > 0 and named.in_year(year + 1)[0] - timedelta(days=1) == other.span[1]:
                    year += named.kind != "half"  # "the second half of 2024 against the first": of the one year
                span = named.in_year(year)
            except ValueError:  # the 31st of February
                continue
            if span == other.span:
                continue  # "Q1 compared to Q1 last year"
            shared[k] = replace(shared[k], first=replace(named, span=span, in_year=None, year=year))
    return shared


def _paired(line: Line, start: int, end: int) -> bool:
    return start <= end <= start + 4 and all(word in PAIRS for word in line.words[start:end])


def _spans(named: Named, year: int, reach: int = _YEARS) -> Iterator[Span]:
    assert named.in_year is not None
    for one in range(max(1, year - reach), year + reach):
        try:
            yield named.in_year(one)
        except ValueError:  # no 29th of February, no week 53 in this one
            continue


def _first(of: Iterator[Span]) -> Span:
    found = next(of, None)
    if found is None:
        raise ValueError("There is no such day.")
    return found
