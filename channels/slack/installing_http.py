"""`/slack/install`, `/slack/oauth_redirect`, and `/api/v1/slack/workspaces` for the administrators of a tenant."""

from datetime import datetime

import aiohttp
from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field
from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response

from channels.identify import Identify
from channels.slack.installing import INSTALL, REDIRECT, Installing
from core.errors import NotFound, NotPermitted, Unavailable
from core.identity import Principal, Scope
from data_layer.slack_workspaces import SlackWorkspaces


class Begun(BaseModel):
    url: str = Field(description="To be opened in the browser of somebody who may install apps in the workspace")
    expires_at: datetime


class InstalledIn(BaseModel):
    team_id: str
    name: str
    installed_by: str
    installed_at: datetime


def install_routes(identify: Identify, workspaces: SlackWorkspaces, installing: Installing, url: str) -> APIRouter:
    router = APIRouter(tags=["slack"])

    async def administrator(request: Request) -> Principal:
        principal = (await identify(request)).principal
        if Scope.ADMIN not in principal.scopes:
            raise NotPermitted(f"You are not permitted to do this: it needs the grant {Scope.ADMIN}.")
        return principal

    @router.get(INSTALL, include_in_schema=False)
    async def install(request: Request) -> Response:
        return to_starlette_response(await installing.handle_installation(to_async_bolt_request(request, b"")))

    @router.get(REDIRECT, include_in_schema=False)
    async def redirected(request: Request) -> Response:
        try:
            return to_starlette_response(await installing.handle_callback(to_async_bolt_request(request, b"")))
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unavailable("Slack cannot be reached, so nothing was installed. Please begin again.") from error

    @router.post("/api/v1/slack/workspaces", summary="Begin to install the copilot in a workspace", status_code=201)
    async def begin(request: Request) -> Begun:
        """A link that is valid once, for ten minutes; the workspace becomes your tenant's."""
        state, expires_at = await workspaces.begin(await administrator(request))
        return Begun(url=f"{url}{INSTALL}?state={state}", expires_at=expires_at)

    @router.get("/api/v1/slack/workspaces", summary="The workspaces that the copilot is installed in")
    async def listed(request: Request) -> list[InstalledIn]:
        found = await workspaces.list((await administrator(request)).tenant_id)
        return [InstalledIn.model_validate(one, from_attributes=True) for one in found]

    @router.delete("/api/v1/slack/workspaces/{team_id}", summary="Forget a workspace and its token", status_code=204)
    async def remove(team_id: str, request: Request) -> None:
        who = await administrator(request)
        if not await workspaces.remove(team_id, who.tenant_id, by=who.user_id, channel="api"):
            raise NotFound("The copilot is not installed in this workspace.")

    return router
