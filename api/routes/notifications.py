"""The caller's own alerts: what was told, what is to be told, and how. `docs/notifications.md`"""

from datetime import UTC, datetime, time
from typing import Annotated
from uuid import UUID
from zoneinfo import available_timezones

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_validator, model_validator

from api.paging import Cursor, Limit, ListPage, cut, moment
from api.services import Context
from core.errors import NotFound
from core.identity import Principal, Scope
from data_layer.alert_users import AlertUserRepository
from data_layer.alerts import AlertRepository, Subscription
from tools.alerts.subscribed import here, way_told
from tools.grants import need

router = APIRouter(tags=["notifications"])

# No more than every part of it can hold, wherever on earth it is meant.
_Until = Annotated[AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(3000, 1, 1, tzinfo=UTC))]


class Notification(BaseModel):
    """`source` and `record` are the record that the text's numbers stand in; `status` that of its delivery."""

    alert_id: UUID
    subscription_id: UUID
    rule: str
    label: str
    text: str
    source: str | None
    record: str | None
    created_at: datetime
    acknowledged_at: datetime | None
    over_at: datetime | None = Field(description="It is no longer so since then")
    way: str | None
    status: str | None = Field(description="waiting, sending, delivered, uncertain, dead or dropped; none: inbox alone")
    error: str | None


class Inbox(ListPage[Notification]):
    unread: int


class Acknowledgement(BaseModel):
    alerts: list[UUID] | None = Field(None, max_length=1000, description="None: all")


class Subscribed(BaseModel):
    subscription_id: UUID
    rule: str
    told: str
    way: str
    snoozed_until: datetime | None
    created_at: datetime


class Subscriptions(ListPage[Subscribed]):
    ways: list[str] = Field(description="That alerts can go out by, besides the inbox")


class Change(BaseModel):
    """What is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    way: Annotated[str, Field(max_length=64, description="app: in the inbox alone")] | None = None
    snoozed_until: _Until | None = Field(None, description="null: told again from now on")


class AlertSettings(BaseModel):
    """Times are of `zone`. Where messages go is taken from here alone, never from a conversation."""

    model_config = ConfigDict(extra="forbid")

    email: Annotated[str, Field(pattern=r"^[^\s@<>,;\"]+@[^\s@<>,;\"]+$", max_length=254)] | None = None
    zone: str = Field("UTC", max_length=64)
    quiet_from: time | None = None
    quiet_until: time | None = None
    digest_at: time | None = Field(None, description="None: each message at once")

    @field_validator("zone")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("expected a time zone such as Europe/Berlin")
        return value

    @model_validator(mode="after")
    def _both(self) -> "AlertSettings":
        if (self.quiet_from is None) != (self.quiet_until is None):
            raise ValueError("quiet hours need both times")
        return self


@router.get("/notifications", summary="What the caller was told, the latest first")
async def notifications(
    context: Context,
    limit: Limit = 50,
    cursor: Cursor = None,
    unread: Annotated[bool, Query(description="Only those that are unread")] = False,
) -> Inbox:
    """Of what the caller may still see. Who reads it here is told with the grants of this call from now on."""
    who = context.principal
    async with context.database.write(who) as tx:
        await AlertUserRepository(tx).seen(who)
        alerts = AlertRepository(tx)
        found = await alerts.list(who, limit=limit + 1, before=moment(cursor), unread=unread)
        count = await alerts.unread(who)
    page = cut(
        [Notification.model_validate(one, from_attributes=True) for one in found], limit, lambda one: one.created_at
    )
    return Inbox(items=page.items, total=None, next_cursor=page.next_cursor, unread=count)


@router.post("/notifications/acknowledge", summary="Mark alerts as read", status_code=204)
async def acknowledge(body: Acknowledgement, context: Context) -> None:
    async with context.database.write(context.principal) as tx:
        await AlertRepository(tx).acknowledge(context.principal, alerts=body.alerts)


@router.get("/notifications/subscriptions", summary="What the caller is told of")
async def subscriptions(context: Context) -> Subscriptions:
    who = context.principal
    async with context.database.read(who) as tx:
        found = await AlertRepository(tx).subscriptions(who.tenant_id, who.user_id)
    items = [Subscribed.model_validate(one, from_attributes=True) for one in found]
    return Subscriptions(items=items, total=len(items), next_cursor=None, ways=list(context.ways.alerts))


@router.patch("/notifications/subscriptions/{subscription_id}", summary="Snooze it, or be told of it another way")
async def change(subscription_id: UUID, body: Change, context: Context) -> Subscribed:
    need(context, Scope.ACTIONS_PROPOSE)
    who = context.principal
    if body.way is not None:
        await way_told(context, await here(context), body.way)
    async with context.database.write(who) as tx:
        alerts = AlertRepository(tx)
        await _own(alerts, who, subscription_id)
        if body.way is not None:
            await alerts.route(who, subscription_id, body.way)
        if "snoozed_until" in body.model_fields_set:
            await alerts.snooze(who, [subscription_id], body.snoozed_until, None)
        changed = await _own(alerts, who, subscription_id)
    return Subscribed.model_validate(changed, from_attributes=True)


@router.delete("/notifications/subscriptions/{subscription_id}", summary="Stop being told of it", status_code=204)
async def stop(subscription_id: UUID, context: Context) -> None:
    who = context.principal
    async with context.database.write(who) as tx:
        alerts = AlertRepository(tx)
        await _own(alerts, who, subscription_id)
        await alerts.stop(who, [subscription_id])


async def _own(alerts: AlertRepository, who: Principal, subscription_id: UUID) -> Subscription:
    for one in await alerts.subscriptions(who.tenant_id, who.user_id):
        if one.subscription_id == subscription_id:
            return one
    raise NotFound("There is no such alert of yours.")


@router.get("/notifications/settings", summary="Where and when the caller's alerts are sent")
async def settings(context: Context) -> AlertSettings:
    async with context.database.read(context.principal) as tx:
        user = await AlertUserRepository(tx).get(context.principal.tenant_id, context.principal.user_id)
    return AlertSettings.model_validate({name: getattr(user, name) for name in AlertSettings.model_fields})


@router.put("/notifications/settings", summary="Set where and when the caller's alerts are sent")
async def set_settings(body: AlertSettings, context: Context) -> AlertSettings:
    async with context.database.write(context.principal) as tx:
        users = AlertUserRepository(tx)
        await users.seen(context.principal)
        await users.set(context.principal, body.model_dump())
    return body
