"""Every call of a tool is recorded, whatever came of it; its result is given away after that."""

import asyncio
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from core.errors import InvalidInput, NotFound, NotPermitted
from core.identity import Principal, Scope
from data_layer.audit import AuditTrail
from data_layer.database import Database
from tools.context import Conversation, ToolContext
from tools.result import ToolResult
from tools.spec import tool


class Found(ToolResult):
    rows: tuple[str, ...] = ()


@tool(scope=Scope.INVENTORY_READ, examples=())
async def look_up(context: ToolContext, sku: str) -> Found:
    """Gives two rows, and no such item for x."""
    if sku == "x":
        raise NotFound("There is no x.")
    if sku == "broken":
        raise RuntimeError
    if sku == "slow":
        await asyncio.Event().wait()
    return Found(summary=sku, rows=("a secret", "b"))


@tool(scope=Scope.INVENTORY_READ, examples=())
async def look_up_twice(context: ToolContext) -> ToolResult:
    """Calls another tool, both at once."""
    await asyncio.gather(*(look_up.call(context, {"sku": sku}) for sku in "ab"))
    return ToolResult(summary="both")


@pytest.fixture
def context(database: Database) -> ToolContext:
    return ToolContext(
        Principal("plant", uuid4().hex), database, channel="mcp", audit=AuditTrail(database, within_s=60)
    )


async def _records(context: ToolContext) -> list[Any]:
    async with context.database.read(context.principal) as tx:
        rows = await tx.execute(
            text("SELECT what, channel, outcome, detail FROM copilot.audit WHERE user_id = :user ORDER BY at"),
            {"user": context.principal.user_id},
        )
        return list(rows)


async def test_a_call_is_recorded_with_its_arguments_and_the_size_of_its_result(context: ToolContext) -> None:
    await look_up.call(context, {"sku": "AR-5381"})
    (record,) = await _records(context)
    assert (record.what, record.channel, record.outcome) == ("look_up", "mcp", "ok")
    assert (record.detail["arguments"], record.detail["rows"]) == ({"sku": "AR-5381"}, 2)
    assert "a secret" not in str(record.detail)


async def test_what_was_refused_not_found_or_broken_is_recorded_as_such(context: ToolContext) -> None:
    bare = replace(context, principal=replace(context.principal, scopes=frozenset()))
    for asked, arguments, error in (
        (context, {"sku": "x"}, NotFound),
        (bare, {"sku": "a"}, NotPermitted),
        (context, {"nonsense": "a"}, InvalidInput),
        (context, {"sku": "broken"}, RuntimeError),
    ):
        with pytest.raises(error):
            await look_up.call(asked, arguments)
    assert [record.outcome for record in await _records(context)] == [
        "not_found", "not_permitted", "invalid_input", "internal",
    ]  # fmt: skip


async def test_what_a_tool_calls_itself_is_part_of_its_own_record(context: ToolContext) -> None:
    await look_up_twice.call(context, {})
    await look_up.call(context, {"sku": "a"})
    assert [record.what for record in await _records(context)] == ["look_up_twice", "look_up"]


async def test_in_a_run_it_is_left_to_who_stores_the_answer(context: ToolContext) -> None:
    message = uuid4()
    run = replace(context, conversation=Conversation(uuid4(), message))
    await look_up.call(run, {"sku": "a"})
    assert await _records(context) == []
    assert context.audit is not None
    (record,) = await context.audit.taken(message)
    assert record.detail["message_id"] == str(message)


async def test_a_call_that_was_stopped_is_recorded(context: ToolContext) -> None:
    task = asyncio.create_task(look_up.call(context, {"sku": "slow"}))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    assert context.audit is not None
    await context.audit.close()
    assert [record.outcome for record in await _records(context)] == ["cancelled"]
