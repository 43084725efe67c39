"""Time in buckets, and the offset of an order by its lead time."""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt

from core.errors import InvalidInput
from planning.plant import Numbers, date_of, day_of

Places = npt.NDArray[np.intp]

_WEEK = 7
_MONDAY = 4  # 1970-01-05


@dataclass(frozen=True, eq=False)
class Buckets:
    """`first_days` ascend, the first is today; the last bucket ends the day before `end`. What a bucket needs it needs
    on its first day.

    `working`: the working days, ascending; None when each day is one. Releases and receipts that are planned fall on
    working days, moved earlier. Today counts as one: nothing can be moved before it.
    """

    first_days: Numbers
    end: int
    working: Numbers | None = None

    def __post_init__(self) -> None:
        if not len(self.first_days) or not (np.diff(self.first_days, append=self.end) > 0).all():
            raise InvalidInput("A plan needs at least one bucket, and each has to begin after the one before it.")

    def __len__(self) -> int:
        return len(self.first_days)

    @classmethod
    def days(cls, today: int, count: int, working: Numbers | None = None) -> Self:
        return cls(np.arange(today, today + count, dtype=np.int32), today + count, working)

    @classmethod
    def weeks(cls, today: int, count: int, working: Numbers | None = None) -> Self:
        """The rest of this week, then whole weeks from their Mondays."""
        monday = today - (today - _MONDAY) % _WEEK
        first_days = np.arange(monday, monday + count * _WEEK, _WEEK, dtype=np.int32)
        return cls(np.maximum(first_days, today), monday + count * _WEEK, working)

    @classmethod
    def months(cls, today: int, count: int, working: Numbers | None = None) -> Self:
        """The rest of this month, then whole months."""
        begun = date_of(today).year * 12 + date_of(today).month - 1
        firsts = [day_of(date_of(today).replace((begun + i) // 12, (begun + i) % 12 + 1, 1)) for i in range(count + 1)]
        return cls(np.maximum(np.array(firsts[:-1], dtype=np.int32), today), firsts[-1], working)

    @property
    def today(self) -> int:
        return int(self.first_days[0])

    def of(self, days: Numbers) -> Places:
        """The bucket of each day: 0 for what is past due, `len(self)` for what comes after the last."""
        return self._of_day[np.clip(days, self.today, self.end) - self.today]

    @cached_property
    def receipt_days(self) -> Numbers:
        """The day on which an order for each bucket is received."""
        return self._moved_earlier(self.first_days)

    def releases(self, lead_days: Numbers) -> Places:
        """[buckets, lead times]: the bucket in which an order for each bucket is released; -1 when that day is past."""
        days = self.receipt_days[:, None].astype(np.int64) - lead_days
        return np.where(days < self.today, -1, self.of(self._moved_earlier(np.maximum(days, self.today))))

    def _moved_earlier(self, days: Numbers) -> Numbers:
        if self.working is None:
            return days
        open_days = np.append(np.int64(self.today), self.working[self.working > self.today])
        return open_days[np.searchsorted(open_days, days, side="right") - 1].astype(np.int32)

    @cached_property
    def _of_day(self) -> Places:
        lengths = np.diff(self.first_days, append=self.end)
        return np.append(np.repeat(np.arange(len(self)), lengths), len(self))
