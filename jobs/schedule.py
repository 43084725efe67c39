"""When a source's schedule is due."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from croniter import croniter


def due_since(schedule: str, timezone: str, *, since: datetime, now: datetime) -> datetime | None:
    """The schedule's last time, when it is later than `since`: what nobody was there to start is started once."""
    last: datetime = croniter(schedule, now.astimezone(ZoneInfo(timezone))).get_prev(datetime)
    return last.astimezone(UTC) if last > since else None
