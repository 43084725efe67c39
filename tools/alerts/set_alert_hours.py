from datetime import time
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from core.errors import InvalidInput
from core.identity import Scope
from data_layer.alert_users import AlertUserRepository
from tools.alerts.subscribed import here
from tools.context import ToolContext
from tools.result import ToolResult
from tools.spec import tool
from tools.wording import sentences

Clocked = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class AlertHours(ToolResult):
    quiet_from: str | None
    quiet_until: str | None
    digest_at: str | None = Field(description="None: each is sent at once")
    zone: str


@tool(
    scope=Scope.ACTIONS_PROPOSE,
    read_only=False,
    title="setting when alerts are sent",
    examples=(
        "don't disturb me between 18:00 and 07:00",
        "no alerts from 22:00 to 06:00",
        "quiet hours from 19:00 to 07:00",
        "send me one digest a day at 08:00",
        "collect my alerts into a daily digest at 07:30",
        "daily summary of my alerts at 06:00",
        "send alerts at once again",
        "no more digest",
        "end my quiet hours",
        "bundle my notifications once a day at 09:00",
    ),
)
async def set_alert_hours(
    context: ToolContext,
    quiet_from: Annotated[Clocked, Field(description="Nothing is sent from then on, such as 18:00.")] | None = None,
    quiet_until: Annotated[Clocked, Field(description="Until then, such as 07:00.")] | None = None,
    digest_at: Annotated[Clocked, Field(description="All of a day in one message at this time.")] | None = None,
    end_digest: Annotated[bool, Field(description="Send each at once again.")] = False,
    end_quiet: Annotated[bool, Field(description="No quiet hours any more.")] = False,
) -> AlertHours:
    """When the user's alerts are sent: quiet hours in which nothing goes out, and one digest a day instead of messages
    at once. The inbox here holds them at once all the same.
    """
    if (quiet_from is None) != (quiet_until is None):
        raise InvalidInput("Quiet hours need both times, such as from 18:00 to 07:00.")
    given: dict[str, time | None] = {}
    if quiet_from and quiet_until:
        given |= {"quiet_from": time.fromisoformat(quiet_from), "quiet_until": time.fromisoformat(quiet_until)}
    if end_quiet:
        given |= {"quiet_from": None, "quiet_until": None}
    if digest_at or end_digest:
        given |= {"digest_at": time.fromisoformat(digest_at) if digest_at else None}
    if not given:
        raise InvalidInput("When? Say quiet hours such as “from 18:00 to 07:00”, or a digest “at 08:00”.")
    user, principal = await here(context), context.principal
    async with context.database.write(principal) as tx:
        users = AlertUserRepository(tx)
        await users.set(principal, given)
        user = await users.get(principal.tenant_id, principal.user_id)
    zone = ZoneInfo(user.zone).key
    quiet = user.quiet_from and user.quiet_until and f"{user.quiet_from:%H:%M} to {user.quiet_until:%H:%M}"
    digest = user.digest_at and f"{user.digest_at:%H:%M}"
    return AlertHours(
        summary=sentences(
            f"Nothing is sent from {quiet} ({zone})." if quiet else "There are no quiet hours.",
            f"All alerts of a day come in one message at {digest} ({zone})." if digest else "Alerts are sent at once.",
        ),
        quiet_from=f"{user.quiet_from:%H:%M}" if user.quiet_from else None,
        quiet_until=f"{user.quiet_until:%H:%M}" if user.quiet_until else None,
        digest_at=digest or None,
        zone=zone,
    )
