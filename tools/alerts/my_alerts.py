from datetime import datetime

from pydantic import Field

from core.identity import Scope
from data_layer.alert_users import AlertUser, AlertUserRepository
from data_layer.alerts import Alert, AlertRepository, Subscription
from tools.alerts.subscribed import SubscriptionRow, row
from tools.context import ToolContext
from tools.result import Column, Record, Table, ToolResult
from tools.spec import tool
from tools.wording import count, join, sentences

_RECENT = 20
_NAMED = 3


class AlertRow(Record):
    what: str
    told: str
    at: datetime
    read: bool
    over: bool = Field(description="It is no longer so")


class MyAlerts(ToolResult):
    unread: int
    subscriptions: tuple[SubscriptionRow, ...]
    alerts: tuple[AlertRow, ...] = Field(description=f"The latest {_RECENT}")


@tool(
    scope=Scope.INVENTORY_READ,
    title="your alerts",
    examples=(
        "what am I told about",
        "which alerts have I set",
        "show my alerts",
        "list my notifications",
        "what are you watching for me",
        "what alerts do I have",
        "do I have any unread notifications",
        "what do you warn me about",
        "my alert settings",
        "what have I been told lately",
        "which notifications did I get",
    ),
)
async def my_alerts(context: ToolContext) -> MyAlerts:
    """What the user is told of (the alerts set with set_alert) and what was told lately, the latest first."""
    principal = context.principal
    async with context.database.read(principal) as tx:
        repository = AlertRepository(tx)
        own = await repository.subscriptions(principal.tenant_id, principal.user_id)
        told = await repository.list(principal, limit=_RECENT)
        unread = await repository.unread(principal)
        user = await AlertUserRepository(tx).get(principal.tenant_id, principal.user_id)
    return MyAlerts(
        summary=sentences(_subscribed(own), _hours(user), _recent(told, unread)),
        blocks=(
            *(
                (
                    Table(
                        title="You are told of",
                        rows="subscriptions",
                        columns=(
                            Column(key="told", label="What"),
                            Column(key="way", label="How"),
                            Column(key="since", label="Since", kind="date"),
                            Column(key="snoozed_until", label="Snoozed until", kind="date"),
                        ),
                        total=len(own),
                    ),
                )
                if own
                else ()
            ),
            *(
                (
                    Table(
                        title="Latest alerts",
                        rows="alerts",
                        columns=(
                            Column(key="what", label="What"),
                            Column(key="told", label="Alert"),
                            Column(key="at", label="When", kind="date"),
                        ),
                        total=None,
                    ),
                )
                if told
                else ()
            ),
        ),
        unread=unread,
        subscriptions=tuple(map(row, own)),
        alerts=tuple(
            AlertRow(
                source=one.source or "copilot",
                record=one.record or str(one.alert_id),
                what=one.label,
                told=one.text,
                at=one.created_at,
                read=one.acknowledged_at is not None,
                over=one.over_at is not None,
            )
            for one in told
        ),
    )


def _subscribed(own: tuple[Subscription, ...]) -> str:
    if not own:
        return "You have not asked to be told of anything; say “tell me when …” with an item, a supplier or orders."
    listed = join(f"{one.told}{f' (by {one.way})' if one.way != 'app' else ''}" for one in own)
    return f"You are told of {count(len(own), 'thing')}: {listed}."


def _hours(user: AlertUser) -> str:
    digest = f"Messages come once a day at {user.digest_at:%H:%M} {user.zone}." if user.digest_at else ""
    if user.quiet_from is None or user.quiet_until is None:
        return digest
    return f"Nothing is sent from {user.quiet_from:%H:%M} to {user.quiet_until:%H:%M} {user.zone}. {digest}".strip()


def _recent(told: tuple[Alert, ...], unread: int) -> str:
    if not told:
        return "Nothing was told yet."
    first = "; ".join(f"{one.label}: {one.text}" for one in told[:_NAMED])
    return f"{count(unread, 'alert')} unread. The latest: {first}."
