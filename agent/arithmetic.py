"""Figures that may be reckoned from shown ones: sum, difference, ratio, percentage, average; days between dates.

Only from what stands in the same line of the answer, from one column of a result, or from a result's own totals: over
all cells of a large result nearly every number would come out by chance.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import accumulate, combinations

from agent.evidence import Evidence
from agent.stated import Figure

_MOST = 40  # shown numbers of a line that are tried in pairs


def reckoned(one: Figure, shown: Sequence[Decimal], days: Sequence[date], evidence: Evidence) -> bool:
    """`shown`: the supported numbers of the same line; `days`: its dates, and the plant's."""
    shown = list(dict.fromkeys(shown))[:_MOST]
    if one.unit == "days" and any(_is(one, Decimal(abs((a - b).days))) for a, b in combinations(days, 2)):
        return True
    if one.value in evidence.counts and one.unit != "%":
        return True
    if any(_is(one, value) for value in _of_columns(evidence)):
        return True
    wholes = [sum(column, Decimal(0)) for column in evidence.columns] + evidence.totals
    if one.unit == "%":
        shares = [*_ratios(shown, shown), *_ratios(shown, wholes)]
        return any(_is(one, share * 100) or _is(one, abs(share - 1) * 100) for share in shares)
    if any(_is(one, value) for value in _together(shown)):
        return True
    if one.unit == "times" or one.step < 1:
        return any(_is(one, ratio) for ratio in _ratios(shown, shown))
    return any(_is(one, abs(a - b)) for a in shown for b in wholes)


def _is(one: Figure, value: Decimal) -> bool:
    return abs(abs(value) - one.value) * 2 <= one.step


def _together(shown: Sequence[Decimal]) -> Iterator[Decimal]:
    """Of numbers that stand side by side their sum and average, of any two their difference and sum."""
    for a, b in combinations(shown, 2):
        yield a + b
        yield abs(a - b)
    for begin in range(len(shown)):
        for count, total in enumerate(accumulate(shown[begin:]), 1):
            if count > 1:
                yield total
                yield total / count


def _of_columns(evidence: Evidence) -> Iterator[Decimal]:
    """The sum of a column's first rows ("the top three together"), of all, and their average."""
    for column in evidence.columns:
        total = Decimal(0)
        for value in column:
            total += value
            yield total
        yield total / len(column)


def _ratios(parts: Iterable[Decimal], wholes: Sequence[Decimal]) -> Iterator[Decimal]:
    return (part / whole for part in parts for whole in wholes if whole and part != whole)
