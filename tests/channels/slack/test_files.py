"""Pictures and whole tables, as files in the thread of the answer."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from agent.answer import Answer, Outcome, ToolUse
from channels.slack.files import attach
from channels.slack.reply import Place
from core.clock import Clock
from core.identity import Principal, Scope
from data_layer.database import Database
from tests.api.conftest import running
from tests.channels.slack.believable import TOKEN, Workspace
from tools.context import ToolContext
from tools.pictures import by_size
from tools.result import Column, Record, Series, Table, ToolResult
from tools.spec import tool

DIRECT = Place("T1", "D1", "1.0", "U1", True, False)


class Load(Record):
    center: str
    hours: int


class Loads(ToolResult):
    loads: tuple[Load, ...]


PICTURE = by_size("Load", "loads", name="center", value="hours", unit="h", description="WC-1 is the fullest: 29 h.")
COLUMNS = (Column(key="center", label="Work center"), Column(key="hours", label="Hours", kind="integer"))


@tool(scope=Scope.INVENTORY_READ, examples=())
async def loads(context: ToolContext, drawn: bool = True) -> Loads:
    """Work centers."""
    rows = tuple(Load(center=f"=WC-{at}", hours=at, source="erp", record=str(at)) for at in range(30))
    blocks: tuple[Table | Series, ...] = (Table(title="Loads", rows="loads", columns=COLUMNS, total=30),)
    return Loads(summary="30 work centers.", loads=rows, blocks=(*blocks, *((PICTURE,) if drawn else ())))


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    made = Workspace()
    async with running(made.app()) as made.url:
        yield made


async def _attach(workspace: Workspace, database: Database, place: Place = DIRECT, **given: Any) -> None:
    scopes = frozenset({Scope.INVENTORY_READ.value})
    context = ToolContext(Principal("plant", "planner", scopes), database, Clock())
    result = (await loads.call(context, given)).model_dump(mode="json")
    use = ToolUse(tool="loads", arguments=given, ok=True, result=result)
    answer = Answer(
        thread_id=uuid4(), message_id=uuid4(), outcome=Outcome.ANSWERED, answer="", tool_calls=[use], model="x",
        elapsed_ms=1,
    )  # fmt: skip
    client = AsyncWebClient(TOKEN, base_url=f"{workspace.url}/api/")
    await attach((loads,), client, place, context, answer)


async def test_a_picture_is_an_image_with_words_and_a_cut_table_is_there_whole(
    workspace: Workspace, database: Database
) -> None:
    await _attach(workspace, database)
    image, table = workspace.files.values()
    assert image["content"].startswith(b"\x89PNG")
    assert (image["alt_txt"], image["title"]) == ("WC-1 is the fullest: 29 h.", "Load")
    assert {(file["channel"], file["thread_ts"]) for file in (image, table)} == {("D1", "1.0")}
    lines = table["content"].decode().splitlines()
    assert (table["filename"], len(lines)) == ("loads-loads.csv", 31)
    assert lines[1] == "'=WC-0,0,erp,0"


async def test_nothing_is_uploaded_where_only_the_asker_sees_the_answer(
    workspace: Workspace, database: Database
) -> None:
    await _attach(workspace, database, Place("T1", "C1", "1.0", "U1", False, False))
    assert not workspace.calls


async def test_an_app_that_may_not_upload_goes_on_without(workspace: Workspace, database: Database) -> None:
    workspace.refusing["files.getUploadURLExternal"] = "missing_scope"
    await _attach(workspace, database, drawn=False)
    assert len(workspace.calls) == 1
