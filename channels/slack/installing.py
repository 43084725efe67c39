"""Installing the copilot in a workspace, by Slack's OAuth. An administrator of a tenant begins it; the workspace
becomes that tenant's, whatever comes back from Slack."""

import structlog
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from core.errors import CopilotError
from data_layer.slack_workspaces import SlackWorkspaces, Workspace

INSTALL, REDIRECT = "/slack/install", "/slack/oauth_redirect"
SCOPES = (
    "app_mentions:read", "assistant:write", "channels:history", "chat:write", "commands", "files:write",
    "groups:history", "im:history", "im:read", "im:write",
)  # fmt: skip
_SECONDS = 600
_AGAIN = "Please get another link from the copilot (`copilot slack install`)."
_REASONS = {
    "access_denied": "It was not allowed in Slack, so nothing was installed.",
    "invalid_browser": f"It was begun in another browser. {_AGAIN}",
    "invalid_state": f"This link was used, or is older than ten minutes. {_AGAIN}",
}
_ORG = "The copilot is installed in one workspace, not in a whole organization: please choose a workspace."
_ROTATING = "This app's tokens are rotated: turn that off in its settings (docs/slack.md), and install it again."

log = structlog.get_logger(__name__)


class Installing(AsyncOAuthFlow):
    """Bolt's flow: its state is the one that `SlackWorkspaces.begin` gave, valid once, in the browser that began."""

    def __init__(
        self, workspaces: SlackWorkspaces, client: AsyncWebClient, client_id: str, secret: str, url: str, slack: str
    ) -> None:
        """`url`: this server's address as others know it; `slack`: where Slack asks for consent."""
        self._workspaces = workspaces
        settings = AsyncOAuthSettings(
            client_id=client_id, client_secret=secret, scopes=SCOPES, user_scopes=[], redirect_uri=f"{url}{REDIRECT}",
            install_path=INSTALL, redirect_uri_path=REDIRECT, install_page_rendering_enabled=False,
            authorization_url=slack, state_store=_States(workspaces), state_expiration_seconds=_SECONDS,
            callback_options=AsyncCallbackOptions(success=_installed, failure=_failed),
        )  # fmt: skip
        super().__init__(client=client, settings=settings)

    async def handle_installation(self, request: AsyncBoltRequest) -> BoltResponse:
        if not await self._workspaces.begun(_state(request)):
            return _page(401, _REASONS["invalid_state"])
        return await super().handle_installation(request)

    async def issue_new_state(self, request: AsyncBoltRequest) -> str:
        return _state(request)

    async def store_installation(self, request: AsyncBoltRequest, installation: Installation) -> None:
        """Raises `BoltError` with a sentence."""
        if installation.is_enterprise_install or not installation.team_id or not installation.bot_token:
            raise BoltError(_ORG)
        if installation.bot_token_expires_at is not None:
            raise BoltError(_ROTATING)
        team, bot = installation.team_id, (installation.bot_id or "", installation.bot_user_id or "")
        workspace = Workspace(team, installation.team_name or team, *bot, token=installation.bot_token)
        try:
            await self._workspaces.install(_state(request), workspace)
        except CopilotError as error:
            raise BoltError(str(error)) from error


class _States(AsyncOAuthStateStore):
    def __init__(self, workspaces: SlackWorkspaces) -> None:
        self._workspaces = workspaces

    async def async_consume(self, state: str) -> bool:
        return await self._workspaces.use(state)


async def _installed(done: AsyncSuccessArgs) -> BoltResponse:
    name = done.installation.team_name or done.installation.team_id
    return _page(200, f"The copilot is installed in {name}. Open it there under Apps; it says what to do.")


async def _failed(failed: AsyncFailureArgs) -> BoltResponse:
    if failed.error is not None:
        return _page(409, str(failed.error))
    log.info("slack_not_installed", reason=failed.reason[:100])
    sentence = _REASONS.get(failed.reason, f"Slack did not say that it was allowed. {_AGAIN}")
    return _page(failed.suggested_status_code, sentence)


def _state(request: AsyncBoltRequest) -> str:
    return next(iter(request.query.get("state") or ()), "")


def _page(status: int, sentence: str) -> BoltResponse:
    return BoltResponse(status=status, body=sentence, headers={"Content-Type": "text/plain; charset=utf-8"})
