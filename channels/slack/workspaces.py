"""Where the copilot is installed: one workspace, whose token an administrator configured."""

from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient


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

    async def remove(self, team_id: str) -> None:
        """It is in the settings; there it goes on until an administrator takes it out."""
