"""Socket Mode, over a websocket of this machine."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from pydantic import SecretStr
from websockets.asyncio.server import ServerConnection, serve

from tests.channels.slack.believable import TEAM, direct, event, words
from tests.channels.slack.conftest import Slacking

QUESTION = "which purchase orders are late?"


@dataclass
class Line:
    """Where the copilot calls: what is put into `out` is sent to it, what it acknowledges is in `acked`."""

    out: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)
    acked: asyncio.Queue[str] = field(default_factory=asyncio.Queue)

    async def __call__(self, connection: ServerConnection) -> None:
        await connection.send(json.dumps({"type": "hello", "num_connections": 1}))
        sending = asyncio.create_task(self._send(connection))
        async for text in connection:
            if isinstance(text, str) and text.startswith("{"):
                await self.acked.put(json.loads(text)["envelope_id"])
        sending.cancel()

    async def _send(self, connection: ServerConnection) -> None:
        while True:
            await connection.send(json.dumps(await self.out.get()))

    async def say(self, payload: dict[str, Any], envelope: str, kind: str = "events_api") -> None:
        await self.out.put(
            {"type": kind, "envelope_id": envelope, "payload": payload, "accepts_response_payload": False}
        )
        assert await asyncio.wait_for(self.acked.get(), 60) == envelope


@contextlib.asynccontextmanager
async def line() -> AsyncIterator[tuple[Line, str]]:
    """With its address."""
    made = Line()
    async with serve(made, "127.0.0.1", 0) as server:
        yield made, f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"


async def test_what_comes_by_a_socket_is_acknowledged_and_answered_once(slacking: Slacking) -> None:
    async with (
        line() as (made, url),
        slacking(url, slack_app_token=SecretStr("xapp-one"), slack_signing_secret=None) as slack,
    ):
        await slack.link()
        body = event(direct(QUESTION))
        await made.say(body, "E1")
        await made.say(body, "E2")
        said = {"command": "/copilot", "text": QUESTION, "team_id": TEAM, "channel_id": "C1", "user_id": "U1"}
        said |= {"trigger_id": "17.c", "response_url": f"{slack.workspace.url}/respond/1"}
        await made.say(said, "E3", "slash_commands")
        answers = await slack.until(lambda w: w.answers() if len(w.answers()) >= 2 else None)
        assert all("purchase order" in words(answer["blocks"]).lower() for answer in answers)
        assert len(answers) == 2
        assert (await slack.send.json(event(direct(QUESTION)))).status_code == 404
