"""`/api/v1/slack/links`: who one is in Slack, seen and ended by oneself."""

from datetime import datetime

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from channels.slack.parts import Parts
from core.errors import NotFound


class Link(BaseModel):
    team_id: str = Field(description="Slack's id of the workspace")
    slack_user: str = Field(description="Slack's id of the user")
    linked_at: datetime


class LinkList(BaseModel):
    items: list[Link]


def link_routes(parts: Parts) -> APIRouter:
    router = APIRouter(prefix="/api/v1/slack/links", tags=["slack"])

    @router.get("", summary="Your users in Slack")
    async def links(request: Request) -> LinkList:
        asking = (await parts.identify(request)).principal
        found = await parts.users.list(asking.tenant_id, asking.user_id)
        return LinkList(items=[Link.model_validate(one, from_attributes=True) for one in found])

    @router.delete("/{team_id}/{slack_user}", summary="End one: it is shown nothing from then on", status_code=204)
    async def unlink(team_id: str, slack_user: str, request: Request) -> None:
        asking = (await parts.identify(request)).principal
        if not await parts.users.unlink(team_id, slack_user, only=asking):
            raise NotFound("This user of Slack is not linked to you.")

    return router
