"""Which of the caller's own settings a planner means, and how they are told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from core.errors import Ambiguous, InvalidInput, NotFound
from core.outgoing import SLACK, SLACK_LINKING
from data_layer.alert_users import AlertUser, AlertUserRepository
from data_layer.alerts import AlertRepository, Subscription
from data_layer.slack_users import SlackUsers
from tools.alerts.rule import Parameters
from tools.context import ToolContext
from tools.resolve import resolve
from tools.result import Typed
from tools.wording import join

About = Annotated[
    Literal["stock", "shortage", "late", "changed", "forecast", "source", "data_quality"],
    Field(
        description="stock: drops falls low level inventory reorder point; shortage: short shortages missing;"
        " late: late overdue delayed delay; changed: changed moved postponed slips slip slipped"
        " rescheduled cancelled cut changes; forecast: forecasts misses missed accuracy; source: stale old older"
        " outdated fails failed sync syncs import feed feeds; data_quality: quality refused rejected bad"
        " negative wrong records"
    ),
]
Orders = Annotated[Literal["purchase", "work"], Field(description="purchase: purchase; work: work production job jobs")]
_WAYS = {"email": "e-mail", "slack": "Slack", "webhook": "webhook"}
RULES_OF = {"late": ("late_purchase_orders", "late_work_orders"), "changed": ("changed_orders",)}


class SubscriptionRow(Typed):
    told: str = Field(description="What the user is told of")
    way: str = Field(description="app: in the inbox alone")
    since: datetime
    snoozed_until: datetime | None


def row(one: Subscription) -> SubscriptionRow:
    return SubscriptionRow(told=one.told, way=one.way, since=one.created_at, snoozed_until=one.snoozed_until)


def listed(some: Sequence[Subscription]) -> str:
    return join(one.told for one in some)


async def here(context: ToolContext) -> AlertUser:
    """The caller's own settings; with the grants of now."""
    principal = context.principal
    async with context.database.write(principal) as tx:
        users = AlertUserRepository(tx)
        await users.seen(principal)
        return await users.get(principal.tenant_id, principal.user_id)


async def way_told(context: ToolContext, user: AlertUser, way: str) -> str:
    """Raises `InvalidInput` when alerts cannot go out that way."""
    if way == "app":
        return "in your inbox here"
    if way not in context.ways.alerts:
        raise InvalidInput(
            f"Alerts cannot go out by {_WAYS.get(way, way)}: it is not set up here. Ask your administrator, or be told"
            " in your inbox here: say it without that."
        )
    if way == "email" and not user.email:
        raise InvalidInput(
            "No e-mail address of yours is known. Please enter it in your notification settings first; it is not taken"
            " from a conversation."
        )
    if way == SLACK and not await SlackUsers(context.database).list(context.principal.tenant_id, user.user_id):
        raise InvalidInput(f"I do not know yet who you are in Slack. {SLACK_LINKING}")
    return f"in your inbox here and by {_WAYS.get(way, way)}"


async def meant(
    context: ToolContext, about: str | None, sku: str | None, supplier: str | None, *, every: bool = False
) -> tuple[Subscription, ...]:
    """Those that the words name; with none, the one that this conversation spoke of last, or the only one.

    Raises `NotFound`, `Ambiguous`.
    """
    thread = context.conversation.thread_id if context.conversation else None
    async with context.database.read(context.principal) as tx:
        item = await resolve(context, tx, "sku", sku) if sku else None
        vendor = await resolve(context, tx, "supplier", supplier) if supplier else None
        own = await AlertRepository(tx).subscriptions(context.principal.tenant_id, context.principal.user_id)
    if not own:
        raise NotFound("You have not asked to be told of anything yet.")
    rules = RULES_OF.get(about or "", (about,))
    found = [
        one
        for one in own
        if (about is None or one.rule in rules)
        and (item is None or Parameters.model_validate(one.parameters).sku == item.code)
        and (vendor is None or Parameters.model_validate(one.parameters).supplier_id == vendor.code)
    ]
    if not found:
        raise NotFound(f"You are not told of that. You are told of: {listed(own)}.")
    if every or item or vendor or about or len(found) == 1:
        return tuple(found)
    spoken = [one for one in found if thread is not None and one.thread_id == thread]
    if spoken:
        return (spoken[0],)
    raise Ambiguous(
        f"Which of these do you mean: {listed(found)}? Please name it, or say all.", [o.told for o in found]
    )
