"""How an answer appears while it is written."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from channels.slack.answers import Message, said
from channels.slack.reply import Place, Reply
from tests.api.conftest import running
from tests.channels.slack.believable import TOKEN, Workspace, words

PARTS = ("The belts are late. " * 20 + "<!channel>\n\n", "| a |\n|---|\n| 1 |\n\nhttps://evil.example", "\n\nEnd.")
DIRECT = Place("T1", "D1", "1.0", "U1", True, False)


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    made = Workspace()
    async with running(made.app()) as made.url:
        yield made


class Begun:
    def __init__(self) -> None:
        self.all: list[str] = []

    async def __call__(self, ts: str) -> None:
        self.all.append(ts)


async def _written(workspace: Workspace, place: Place = DIRECT, ts: str | None = None) -> Begun:
    begun = Begun()
    reply = Reply(AsyncWebClient(TOKEN, base_url=f"{workspace.url}/api/"), place, ts, begun, every=0)
    text = ""
    for part in ("", *PARTS):
        text += part
        await reply.saying(text or "x" * 300)
    await reply.finish(said("The end."))
    return begun


def _methods(workspace: Workspace) -> list[str]:
    return [name for name, _ in workspace.calls]


async def test_what_is_written_streams_by_paragraphs_and_becomes_the_answer(workspace: Workspace) -> None:
    begun = await _written(workspace)
    assert _methods(workspace) == [
        "chat.startStream", "chat.appendStream", "chat.appendStream", "chat.stopStream", "chat.update",
    ]  # fmt: skip
    start = workspace.of("chat.startStream")[0]
    assert (start["recipient_team_id"], start["recipient_user_id"], start["thread_ts"]) == ("T1", "U1", "1.0")
    streamed: list[dict[str, Any]] = [
        block for _, given in workspace.calls for chunk in given.get("chunks", ()) for block in chunk["blocks"]
    ]
    assert {block["type"] for block in streamed} == {"rich_text", "table"}
    assert words(streamed).count("<!channel>") == 1
    assert "link" not in str(streamed)
    update = workspace.of("chat.update")[0]
    assert (begun.all, "The end." in words(update["blocks"])) == ([update["ts"]], True)


@pytest.mark.parametrize("error", ["unknown_method", "missing_scope", "channel_type_not_supported"])
async def test_where_slack_does_not_stream_the_message_is_changed(workspace: Workspace, error: str) -> None:
    workspace.refusing["chat.startStream"] = error
    await _written(workspace)
    methods = _methods(workspace)
    assert methods.count("chat.startStream") == 1
    assert methods[1:3] == ["chat.postMessage", "chat.update"]
    assert "&lt;!channel&gt;" in workspace.of("chat.postMessage")[0]["text"]


async def test_a_stream_that_slack_ended_goes_on_as_changes(workspace: Workspace) -> None:
    workspace.refusing["chat.appendStream"] = "message_not_in_streaming_state"
    begun = await _written(workspace)
    assert workspace.of("chat.update")[-1]["ts"] == begun.all[0]
    assert not workspace.of("chat.postMessage")


async def test_a_stream_that_a_dead_process_left_is_stopped_first(workspace: Workspace) -> None:
    workspace.streaming.add("7.1")
    reply = Reply(AsyncWebClient(TOKEN, base_url=f"{workspace.url}/api/"), DIRECT, "7.1", Begun())
    await reply.finish(Message("Done"))
    assert _methods(workspace) == ["chat.update", "chat.stopStream", "chat.update"]


async def test_what_only_the_asker_sees_is_not_streamed(workspace: Workspace) -> None:
    await _written(workspace, Place("T1", "C1", "1.0", "U1", False, False))
    assert _methods(workspace) == ["chat.postEphemeral"]
