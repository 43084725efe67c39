"""Where the copilot is installed: one workspace, whose token is configured, or those that it was installed in."""

from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from data_layer.slack_workspaces import SlackWorkspaces


class OneWorkspace:
    """Asks Slack once whose token it is. What comes from another workspace has no bot here."""

    def __init__(self, client: AsyncWebClient, token: str) -> None:
        self._client = client
        self._token = token
        self._known: AuthorizeResult | None = None

    async def bot(self, team_id: str | None) -> AuthorizeResult | None:
        """Raises `SlackApiError`."""
        if self._known is None:
            tested = await self._client.auth_test(token=self._token)
            self._known = AuthorizeResult.from_auth_test_response(bot_token=self._token, auth_test_response=tested)
        return self._known if self._known.team_id == team_id else None

    async def tenant(self, team_id: str) -> str | None:
        """Of any: whoever is linked by an administrator, or by a code of their own."""
        return None

    async def remove(self, team_id: str) -> None:
        """It is in the settings; there it goes on until an administrator takes it out."""


class Installations:
    """Looked up with each event: what was removed has no bot from then on, in every process."""

    def __init__(self, workspaces: SlackWorkspaces) -> None:
        self._workspaces = workspaces

    async def bot(self, team_id: str | None) -> AuthorizeResult | None:
        """Raises `Unavailable`."""
        found = await self._workspaces.find(team_id) if team_id else None
        if found is None:
            return None
        return AuthorizeResult(
            enterprise_id=None, team_id=found.team_id, team=found.name, bot_id=found.bot_id,
            bot_user_id=found.bot_user_id, bot_token=found.token,
        )  # fmt: skip

    async def tenant(self, team_id: str) -> str | None:
        """The one that it was installed for; "" (nobody's) where it is not installed."""
        return await self._workspaces.tenant(team_id) or ""

    async def remove(self, team_id: str) -> None:
        await self._workspaces.remove(team_id)
