"""Stretches told from another period: the two weeks before Christmas, the quarter ending in March, the 12 months to
April; and days told by their number alone: by the 20th."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from functools import partial

from agent.models.embedded import date_spans as spans
from agent.models.embedded.date_parts import Parts
from agent.models.embedded.date_spans import BEFORE, Named, Span
from agent.models.embedded.date_words import UNITS, word_set

_DAY = timedelta(days=1)
# How a stretch lies beside what is named behind it: before it, after it, up to its end, from its beginning on.
_SIDES = {
    tuple(phrase.split()): side
    for side, phrases in {
        "before": "before, prior to, ahead of, preceding, leading up to, running up to",
        "after": "after, following",
        "to": "to, up to, until, till, ending, ending in, ending on, ended, ending with, to end",
        "from": "starting, starting in, starting on, beginning, beginning in, beginning on, commencing",
    }.items()
    for phrase in phrases.split(", ")
}
_EARLIER = word_set("before prior earlier preceding")
_RATES = word_set("by per each every same")
_NUMBERED = re.compile(r"(\d\d?)(?:st|nd|rd|th)")
_LEADS_DAY = word_set("the by on until till before after since from between to through and than")
_BEHIND_DAY = word_set(
    "and or to until till through but is are was were at by from for with we they do does did what which how who where"
    " so please pls in as still"
)


class Beside(Parts):
    """Reads what is told from another period or from this month."""

    def beside(self, i: int) -> Named | None:
        """`2 weeks before Easter`, `the month after the fair`, `12 months to end of April`, `quarter ending March`."""
        said = self.length(i)
        if said is None and self.at(i) in UNITS and self.at(i)[-1:] != "s" and self.at(i - 1) not in _RATES:
            said = i + 1, 1, UNITS[self.at(i)], False
        if said is None:
            return None
        j, number, unit, _ = said
        for size in (3, 2, 1):
            side = _SIDES.get(tuple(self.line.words[j : j + size]))
            k = j + size + (self.at(j + size) == "the")
            inner = self.named(k) if side else None
            if side and inner and (inner.span or inner.in_year) and not (side == "to" and unit == "day"):
                return self._told_from(i, inner, partial(_lying, side, inner.edge, number, unit))
        before = said[0] > i + 1 and not self.year_before(i) and self.at(j) in _EARLIER
        # "the last 30 days vs the 30 days before"
        return Named(i, j + 1, BEFORE, edge=unit, step=number) if before and self.compared(i) else None

    def _told_from(self, i: int, inner: Named, lying: Callable[[Span], Span]) -> Named:
        """From the latest such day that has begun, or the coming one when the talk is of the future."""
        if inner.in_year is None:
            return inner.map(i, inner.end, lying)
        years = range(self.today.year - 1, self.today.year + 2)
        all_of = [inner.in_year(year) for year in years]
        past = next(span for span in reversed(all_of) if span[0] <= self.today)
        coming = next(span for span in all_of if span[1] >= self.today)
        return Named(i, inner.end, "other", lying(past), coming=lying(coming))

    def day_of_month(self, i: int) -> Named | None:
        """`by the 20th`: the one of this month, or the nearest on the side of which the talk is."""
        said, behind = _NUMBERED.fullmatch(self.at(i)), self.at(i + 1)
        if said is None or self.at(i - 1) not in _LEADS_DAY or (behind.isalnum() and behind not in _BEHIND_DAY):
            return None
        days: list[date] = []
        for step in range(-2, 3):
            with suppress(ValueError):
                days.append(spans.unit_of(self.today, "month", step)[0].replace(day=int(said[1])))
        past = max((day for day in days if day <= self.today), default=None)
        coming = min((day for day in days if day >= self.today), default=None)
        if past is None or coming is None:
            return None
        own = coming if coming.month == self.today.month else past
        return Named(i, i + 1, "day", (own, own), past=(past, past), coming=(coming, coming), dated=True)


def _lying(side: str, edge: str, number: int, unit: str, span: Span) -> Span:
    if side == "to":
        return spans.shift(span[1] + _DAY, unit, -number), span[1]
    first = span[1] if edge == "end" else span[0]
    if side == "before":
        return spans.shift(first, unit, -number), first - _DAY
    begins = span[0] if side == "from" or edge == "start" else span[1] + _DAY
    return begins, spans.shift(begins, unit, number) - _DAY
