"""The tool `ask`: the copilot is scripted, so that it can be held in the middle of an answer."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from starlette.applications import Starlette
from starlette.requests import HTTPConnection

from agent.answer import ToolUse
from agent.approvals import Approvals
from agent.runs import Runs
from channels.mcp_server.access import Access
from channels.mcp_server.http import mcp_routes
from core.errors import NotFound
from core.identity import Principal
from data_layer.conversation_store import ConversationStore
from data_layer.database import Database
from tests.api.conftest import ScriptedCopilot, running
from tests.channels.mcp_server.clients import connected
from tools.context import ToolContext

PLANNER = Principal("plant", "planner")


@contextlib.asynccontextmanager
async def answering(database: Database, copilot: ScriptedCopilot, limit: int = 8) -> AsyncIterator[str]:
    """The address of a server whose every caller is the planner, but who says in `Authorization` that they are not."""

    async def identify(connection: HTTPConnection) -> ToolContext:
        user = connection.headers.get("Authorization", "Bearer planner").removeprefix("Bearer ")
        return ToolContext(Principal("plant", user), database)

    runs = Runs(copilot, ConversationStore(database), limit=limit)  # type: ignore[arg-type]
    app = Starlette()
    async with mcp_routes((), runs, _nothing_to_decide(), identify, Access(), "0") as routes, running(app) as url:
        app.router.routes.extend(routes)
        yield url
        await runs.close()


def _nothing_to_decide() -> Approvals:
    return Approvals((), None)  # type: ignore[arg-type]


async def test_the_answer_comes_as_in_every_channel_and_each_lookup_is_told_as_progress(
    database: Database, revision: str
) -> None:
    told: list[tuple[float, str | None]] = []

    async def progress(done: float, total: float | None, message: str | None) -> None:
        told.append((done, message))

    use = ToolUse(tool="stock_on_hand", arguments={"sku": "AR-5381"}, ok=True, result={})
    async with (
        answering(database, ScriptedCopilot(uses=(use,))) as url,
        connected(url, None, revision) as session,
    ):
        first = await session.call_tool("ask", {"question": "How many?"}, progress_callback=progress)
        thread = first.structured_content["thread_id"]
        second = await session.call_tool("ask", {"question": "And now?", "thread_id": thread})
        async with connected(url, "stranger", revision) as other:
            stranger = await other.call_tool("ask", {"question": "And now?", "thread_id": thread})
    assert first.content[0].text == first.structured_content["answer"] == "There are 1,085 EA."
    assert first.structured_content["tool_calls"] == [use.model_dump()]
    assert told == [(1.0, "Looking up: stock on hand …")]
    assert second.structured_content["thread_id"] == thread
    assert (stranger.is_error, stranger.meta["code"]) == (True, "not_found")


async def test_what_cannot_be_asked_or_answered_is_an_error_of_the_tool(database: Database, revision: str) -> None:
    copilot = ScriptedCopilot(failure=NotFound("There is no such plant."))
    async with answering(database, copilot) as url, connected(url, None, revision) as session:
        failed = await session.call_tool("ask", {"question": "How many?"})
        empty = await session.call_tool("ask", {"question": " "})
        wrong = await session.call_tool("ask", {"question": "How many?", "thread_id": "x", "tenant": "other"})
    assert [result.is_error for result in (failed, empty, wrong)] == [True] * 3
    assert (failed.meta["code"], failed.content[0].text) == ("not_found", "There is no such plant.")
    assert empty.meta["code"] == wrong.meta["code"] == "invalid_input"
    assert "thread_id" in wrong.content[0].text
    assert "tenant" in wrong.content[0].text


async def test_who_cancels_the_call_stops_the_run(database: Database, revision: str) -> None:
    copilot = ScriptedCopilot()
    copilot.gate.clear()
    store = ConversationStore(database)
    async with answering(database, copilot) as url, connected(url, None, revision) as session:
        call = asyncio.create_task(session.call_tool("ask", {"question": f"Cancel me at {revision}"}))
        await copilot.began.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        async with asyncio.timeout(20):
            while await _status(store, f"Cancel me at {revision}") == "running":
                pass
    assert await _status(store, f"Cancel me at {revision}") == "cancelled"


async def test_beyond_the_runs_there_is_room_for_the_tool_says_so(database: Database, revision: str) -> None:
    copilot = ScriptedCopilot()
    copilot.gate.clear()
    async with answering(database, copilot, limit=1) as url, connected(url, None, revision) as session:
        call = asyncio.create_task(session.call_tool("ask", {"question": "First?"}))
        await copilot.began.wait()
        refused = await session.call_tool("ask", {"question": "Second?"})
        copilot.gate.set()
        await call
    assert (refused.is_error, refused.meta["code"]) == (True, "too_many_runs")


async def _status(store: ConversationStore, question: str) -> Any:
    for thread in await store.threads(PLANNER, limit=50, before=None):
        for message in await store.messages(PLANNER, UUID(str(thread.thread_id)), limit=5, after=None):
            if message.question == question:
                return message.status
    return None
