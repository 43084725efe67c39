"""When a schedule is due, and when it is next."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from croniter import croniter


def due_since(schedule: str, timezone: str, *, since: datetime, now: datetime) -> datetime | None:
    """The schedule's last time, when it is later than `since`: what nobody was there to start is started once."""
    last: datetime = croniter(schedule, now.astimezone(ZoneInfo(timezone))).get_prev(datetime)
    return last.astimezone(UTC) if last > since else None


def next_after(schedule: str, timezone: str, now: datetime) -> datetime:
    """The schedule's first time later than now."""
    found: datetime = croniter(schedule, now.astimezone(ZoneInfo(timezone))).get_next(datetime)
    return found.astimezone(UTC)
