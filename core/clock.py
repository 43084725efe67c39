"""The plant's date and the time. Read here only, so that a test or a replay can hold them still."""

from dataclasses import dataclass
from datetime import UTC, date, datetime


@dataclass(frozen=True)
class Clock:
    """`fixed_today` is the plant's date when the data is an export of another day; else today's."""

    fixed_today: date | None = None

    def today(self) -> date:
        return self.fixed_today or self.now().date()

    def now(self) -> datetime:
        return datetime.now(UTC)
