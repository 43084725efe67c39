"""The plant's days, numbered from the first of the simulation, and which of them are worked."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from sample_plant.chance import Bools, Ints

MONTHS = 18
_BEYOND = 900  # days after the end that due dates may still fall on


@dataclass(frozen=True)
class Workdays:
    """Day 0 is `start`, day `days` - 1 is `end`; later ones are the future. Weekends and year's end are free."""

    start: date
    end: date
    days: int
    worked: Bools
    count: Ints
    nth: Ints

    @classmethod
    def until(cls, end: date) -> "Workdays":
        month = end.year * 12 + end.month - 1 - MONTHS
        start = date(month // 12, month % 12 + 1, 1)
        days = (end - start).days + 1
        every = [start + timedelta(days=i) for i in range(days + _BEYOND)]
        worked = np.array([d.weekday() < 5 and (d.month, d.day) not in _FREE for d in every])
        count = np.r_[0, np.cumsum(worked)].astype(np.int64)
        return cls(start, end, days, worked, count, np.flatnonzero(worked).astype(np.int64))

    def add(self, day: Ints, workdays: Ints | int) -> Ints:
        """The first worked day on or after `day`, and so many worked days later."""
        return np.asarray(self.nth[self.count[day] + workdays])

    def of(self, day: int) -> date:
        return self.start + timedelta(days=day)


_FREE = {(12, d) for d in range(24, 32)} | {(1, 1), (5, 1)}
