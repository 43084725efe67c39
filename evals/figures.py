"""The figures of a run: shares that are right, how steadily, how fast, at what cost."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, comb
from typing import TypeVar

from bootstrap.usage import Usage
from evals.asking import Asked
from evals.case import CLASSES, HALVES

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Share:
    """Questions: how many were asked, how many were answered right. Each wording of a case is a question."""

    asked: int = 0
    right: int = 0

    @property
    def value(self) -> float:
        """From 0 to 1; of nothing it is 1."""
        return self.right / self.asked if self.asked else 1.0

    def __str__(self) -> str:
        return f"{self.value:.1%}" if self.asked else "–"


@dataclass(frozen=True)
class Price:
    """Of a million tokens sent and of a million received, in whatever money the user pays."""

    sent: float
    received: float

    def of(self, usage: Usage) -> float:
        return (usage.sent * self.sent + usage.received * self.received) / 1e6


def share(asked: Sequence[Asked]) -> Share:
    return Share(len(asked), sum(one.right for one in asked))


def by(asked: Sequence[Asked], key: Callable[[Asked], K]) -> dict[K, list[Asked]]:
    groups: defaultdict[K, list[Asked]] = defaultdict(list)
    for one in asked:
        groups[key(one)].append(one)
    return dict(groups)


def by_class(asked: Sequence[Asked]) -> dict[str, list[Asked]]:
    """In the order of `CLASSES`, only those that were asked."""
    groups = by(asked, lambda one: one.case.kind)
    return {kind: groups[kind] for kind in CLASSES if kind in groups}


def by_half(asked: Sequence[Asked]) -> dict[str, list[Asked]]:
    groups = by(asked, lambda one: one.file.half)
    return {half: groups[half] for half in HALVES if half in groups}


def whole_cases(asked: Sequence[Asked]) -> Share:
    """Cases of which every wording was right every time."""
    groups = by(asked, lambda one: (one.file.name, one.case.id))
    return Share(len(groups), sum(all(one.right for one in group) for group in groups.values()))


def passes(asked: Sequence[Asked]) -> list[float]:
    """pass^1, pass^2 … up to the times each question was asked: the chance that so many askings in a row are all right.

    Estimated for each question from how often it was right, then averaged: equal figures mean steady answers.
    """
    groups = list(by(asked, lambda one: (one.file.name, one.case.id, one.wording)).values())
    times = min((len(group) for group in groups), default=0)
    return [
        sum(comb(sum(one.right for one in group), k) / comb(len(group), k) for group in groups) / len(groups)
        for k in range(1, times + 1)
    ]


def waits(asked: Sequence[Asked]) -> list[float]:
    """Of each turn, in milliseconds, the shortest first."""
    return sorted(wait for one in asked for wait in one.turns_ms)


def percentile(ordered: Sequence[float], part: float) -> float:
    """The least value that is not exceeded by that part (0 to 1) of them; 0 of none."""
    return ordered[max(ceil(part * len(ordered)) - 1, 0)] if ordered else 0.0


def usage(asked: Sequence[Asked]) -> Usage:
    return sum((one.usage for one in asked), Usage())


def cost(asked: Sequence[Asked], price: Price | None) -> str:
    """In words: `none` when no model counted tokens."""
    used = usage(asked)
    if used == Usage():
        return "none"
    tokens = f"{used.sent:,} tokens sent, {used.received:,} received"
    if price is None:
        return f"{tokens}; no price given"
    return f"{price.of(used):,.4f} ({price.of(used) / len(asked):,.6f} a question; {tokens})"


@dataclass(frozen=True)
class Band:
    """Answers whose confidence is from `low` up to `high`: how many, their mean confidence, and the share right."""

    low: float
    high: float
    answers: int
    said: float
    right: float


BANDS = (0.0, 0.25, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)


def reliability(asked: Sequence[Asked]) -> list[Band]:
    """Of the answers that said how sure they were; bands without any are left out."""
    found = []
    for low, high in pairwise(BANDS):
        inside = [(one.confidence, one.right) for one in asked if one.confidence is not None]
        inside = [(said, right) for said, right in inside if low <= said < high]
        if inside:
            said = sum(said for said, _ in inside) / len(inside)
            found.append(Band(low, high, len(inside), said, sum(right for _, right in inside) / len(inside)))
    return found


def calibration_error(bands: Sequence[Band]) -> float:
    """How far what was said is from what was right, on average over the answers (expected calibration error); 0 of
    none."""
    answers = sum(band.answers for band in bands)
    return sum(band.answers * abs(band.said - band.right) for band in bands) / answers if answers else 0.0


def outcomes(asked: Sequence[Asked]) -> list[tuple[str, int, int]]:
    """Each outcome, how often it came, and how often it was the wrong one; the most frequent first."""
    came = Counter(one.outcome for one in asked)
    wrong = Counter(one.outcome for one in asked if one.outcome not in one.case.outcomes)
    return [(outcome, count, wrong[outcome]) for outcome, count in came.most_common()]


def fault_kinds(asked: Sequence[Asked]) -> list[tuple[str, int]]:
    """How many questions each scorer found wrong; the most frequent first."""
    return Counter(kind for one in asked for kind in {fault.kind for fault in one.faults}).most_common()


def wrong(asked: Sequence[Asked]) -> list[tuple[Asked, int, int]]:
    """Each question that was wrong at least once: its first wrong answer, how often it was wrong, how often asked."""
    groups = by(asked, lambda one: (one.file.name, one.case.id, one.wording)).values()
    found = [(group, [one for one in group if not one.right]) for group in groups]
    return [(bad[0], len(bad), len(group)) for group, bad in found if bad]
