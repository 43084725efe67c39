"""How long the caller's tenant keeps what it has of people, for its administrators."""

from typing import Annotated, Self

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import HTTPConnection

from api.auth import channel_of
from api.routes.keys import Administrator
from api.services import Parts
from data_layer.retention import MOST_DAYS, WHAT, Days, What, outdated, retention, set_retention

router = APIRouter(prefix="/retention", tags=["access"])

Number = Annotated[int | None, Field(ge=1, le=MOST_DAYS)]


class Retention(BaseModel):
    """Days; none: for ever. What each means is told in docs/privacy.md."""

    model_config = ConfigDict(extra="forbid")

    threads: Number = Field(None, description="Conversations, from their last question on")
    feedback: Number = Field(None, description="Ratings and comments")
    alerts: Number = Field(None, description="Alerts that are over, and what went out")
    effects: Number = Field(None, description="The contents of what was proposed")
    audit: Number = Field(None, description="The audit log")
    usage: Number = Field(None, description="What answers used of language models")

    @classmethod
    def of(cls, days: Days) -> Self:
        return cls.model_validate(dict(days))

    @property
    def days(self) -> dict[What, int]:
        return {what: days for what in WHAT if (days := getattr(self, what)) is not None}


class Outcome(Retention):
    outdated: dict[str, int] | None = Field(None, description="Rows that would go now, by what is kept and table")


@router.get("", summary="How long the tenant keeps what it has of people")
async def read(caller: Administrator, parts: Parts) -> Retention:
    return Retention.of(await retention(parts.database, caller.tenant_id))


@router.put("", summary="Say how long it is kept")
async def write(
    body: Retention,
    connection: HTTPConnection,
    caller: Administrator,
    parts: Parts,
    dry_run: Annotated[bool, Query(description="Count what would go now, and change nothing")] = False,
) -> Outcome:
    """In place of all that was said before: what is left out is kept for ever. A server deletes what is older once a
    day, and cannot bring it back."""
    counts = None
    if dry_run:
        counts = await outdated(parts.database, caller.tenant_id, body.days)
    else:
        by = {"by": caller.user_id, "channel": channel_of(connection)}
        await set_retention(parts.database, caller.tenant_id, body.days, **by)
    return Outcome(**body.model_dump(), outdated=counts)
