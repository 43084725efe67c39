from datetime import date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from core.errors import InvalidInput
from core.identity import Scope
from data_layer.alerts import AlertRepository
from tools.alerts.subscribed import About, SubscriptionRow, here, listed, meant, row
from tools.arguments import SkuRef, SupplierRef
from tools.context import ToolContext
from tools.periods import Ahead
from tools.result import PlantDate, ToolResult
from tools.spec import tool


class SnoozedAlerts(ToolResult):
    until: PlantDate = Field(description="Told again from the morning of this day on")
    snoozed: tuple[SubscriptionRow, ...]


@tool(
    scope=Scope.ACTIONS_PROPOSE,
    read_only=False,
    title="snoozing an alert",
    examples=(
        "snooze that until {date}",
        "snooze the alert on {sku} until {date}",
        "mute {supplier} until {date}",
        "snooze it for 3 days",
        "pause my alerts for a week",
        "don't tell me about {sku} until {date}",
        "silence all alerts until {date}",
        "remind me again {date}",
        "mute that alert for 2 weeks",
        "hold the warnings about {supplier} until {date}",
        "snooze late orders until {date}",
    ),
)
async def snooze_alert(
    context: ToolContext,
    until: Annotated[Ahead, Field(description="First day on which the user is told again.")] | None = None,
    days: Annotated[int, Field(description="For so many days.", ge=1, le=366)] | None = None,
    weeks: Annotated[int, Field(description="For so many weeks.", ge=1, le=52)] | None = None,
    about: About | None = None,
    sku: SkuRef | None = None,
    supplier: SupplierRef | None = None,
    every: Annotated[bool, Field(description="all of them, everything")] = False,
) -> SnoozedAlerts:
    """Tell the user nothing of an alert until a day, or for some days or weeks: of an item, a supplier, a kind of
    thing, or the one spoken of last. What is then still so, and was not told before, is told then.
    """
    today = context.clock.today()
    day = until or (today + timedelta(days=(days or 0) + 7 * (weeks or 0)) if days or weeks else None)
    if day is None:
        raise InvalidInput("Until when? Please say a day, such as “until Monday”, or for how many days.")
    if day <= today:
        raise InvalidInput(f"{day} is not ahead: please give a day after {today}.")
    found = await meant(context, about, sku, supplier, every=every)
    user = await here(context)
    async with context.database.write(context.principal) as tx:
        repository = AlertRepository(tx)
        moment = _moment(context, day, ZoneInfo(user.zone))
        where = context.conversation.thread_id if context.conversation else None
        await repository.snooze(context.principal, [one.subscription_id for one in found], moment, where)
    return SnoozedAlerts(
        summary=f"Snoozed until {day}: {listed(found)}. To undo it, ask to be told of it again.",
        until=day,
        snoozed=tuple(row(one).model_copy(update={"snoozed_until": moment}) for one in found),
    )


def _moment(context: ToolContext, day: date, zone: ZoneInfo) -> datetime:
    """The plant's date may be held still; the clock on the wall is not."""
    wall = context.clock.now().astimezone(zone).date()
    return datetime.combine(wall + (day - context.clock.today()), time(), zone)
