"""The whole of a table that an answer shows only in part, as CSV."""

import csv
import io
from typing import Annotated, Any
from uuid import uuid4

import pytest
from pydantic import Field

from agent.answer import Answer, Outcome, ToolUse
from core.errors import NotFound
from core.identity import EVERY_SCOPE, Principal, Scope
from data_layer.keys import ApiKeys
from tools.arguments import Cursor, Limit
from tools.context import ToolContext
from tools.csv_text import guarded
from tools.result import Column, Quantity, Record, Table, ToolResult
from tools.spec import tool

ROWS = 450


class Line(Record):
    name: str
    quantity: Quantity
    unit: str
    late: bool


class Lines(ToolResult):
    lines: tuple[Line, ...]


@tool(scope=Scope.INVENTORY_READ, examples=())
async def many_lines(
    context: ToolContext,
    word: Annotated[str, Field(description="What each is called.")] = "part",
    total: int = ROWS,
    limit: Limit = 20,
    cursor: Cursor | None = None,
) -> Lines:
    """As many lines as are asked for, a page at a time."""
    if word == "gone":
        raise NotFound("There is no item 'gone'.")
    first = int(cursor or 0)
    rows = range(first, min(first + limit, total))
    return Lines(
        summary=f"{total} lines.",
        blocks=(
            Table(
                title="Lines",
                rows="lines",
                columns=(
                    Column(key="name", label="Name"),
                    Column(key="quantity", label="On hand", kind="quantity", unit="unit"),
                    Column(key="late", label="Late"),
                ),
                total=total,
            ),
        ),
        lines=tuple(
            Line(source="erp", record=f"r{n}", name=f"{word} {n}", quantity=n - 5, unit="EA", late=n % 2 == 0)
            for n in rows
        ),
        next_cursor=str(rows.stop) if rows.stop < total else None,
    )


@pytest.fixture
async def site(make_site: Any) -> Any:
    return await make_site("keys", tools=(many_lines,))


@pytest.fixture
async def ann(site: Any, database: Any) -> Any:
    key = await ApiKeys(database).create("plant", f"ann-{uuid4().hex[:6]}", EVERY_SCOPE)
    async with site.as_(key) as client:
        yield client, (await ApiKeys(database).principal(key))


async def kept(site: Any, principal: Principal, ok: bool = True, **arguments: Any) -> str:
    """The path of the table of a message of this user's, whose answer called the tool so."""
    message = uuid4()
    thread = await site.services.conversations.begin(principal, None, message, "show me the lines")
    use = ToolUse(tool="many_lines", arguments=arguments, ok=ok, result={})
    answer = Answer(
        thread_id=thread, message_id=message, outcome=Outcome.ANSWERED, answer="450", tool_calls=[use], model="m",
        elapsed_ms=1,
    )  # fmt: skip
    await site.services.conversations.finish(principal, message, "done", answer.model_dump(mode="json"), [])
    return f"/api/v1/messages/{message}/calls/0/lines/csv"


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


async def test_every_row_is_given_with_its_unit_and_its_source_record(site: Any, ann: Any) -> None:
    client, principal = ann
    response = await client.get(await kept(site, principal, limit=20))
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.headers["content-disposition"] == 'attachment; filename="many_lines-lines.csv"'
    head, *rows = read(response.text)
    assert head == ["Name", "On hand", "On hand unit", "Late", "Source", "Source record"]
    assert len(rows) == ROWS
    assert rows[0] == ["part 0", "-5", "EA", "yes", "erp", "r0"]
    assert rows[-1] == [f"part {ROWS - 1}", str(ROWS - 6), "EA", "no", "erp", f"r{ROWS - 1}"]


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r"])
async def test_a_cell_that_a_spreadsheet_takes_for_a_formula_is_quoted(site: Any, ann: Any, begin: str) -> None:
    client, principal = ann
    _, first, *_ = read((await client.get(await kept(site, principal, word=f'{begin}cmd|" /C calc"!A0', total=3))).text)
    assert first[0] == f'\'{begin}cmd|" /C calc"!A0 0'


def test_a_number_is_no_formula() -> None:
    assert [guarded(cell) for cell in ("-5", "-0.25", "-5+1", "5", "")] == ["-5", "-0.25", "'-5+1", "5", ""]


async def test_the_grants_are_those_of_now(site: Any, ann: Any, database: Any) -> None:
    _, principal = ann
    path = await kept(site, principal)
    fewer = await ApiKeys(database).create("plant", principal.user_id, {"orders:read"})
    async with site.as_(fewer) as client:
        response = await client.get(path)
    assert (response.status_code, response.json()["code"]) == (403, "not_permitted")


async def test_another_users_message_is_as_if_it_were_not(site: Any, ann: Any, database: Any) -> None:
    _, principal = ann
    path = await kept(site, principal)
    for tenant, user in (("plant", "bob"), ("elsewhere", principal.user_id)):
        key = await ApiKeys(database).create(tenant, user, EVERY_SCOPE)
        async with site.as_(key) as client:
            assert (await client.get(path)).status_code == 404


async def test_what_is_not_there_is_not_found(site: Any, ann: Any) -> None:
    client, principal = ann
    path = await kept(site, principal)
    for other in (path.replace("calls/0", "calls/1"), path.replace("lines/csv", "summary/csv")):
        assert (await client.get(other)).status_code == 404
    assert (await client.get(await kept(site, principal, ok=False))).status_code == 404
    response = await client.get(await kept(site, principal, word="gone"))
    assert (response.status_code, response.json()["detail"]) == (404, "There is no item 'gone'.")


async def test_more_rows_than_a_file_may_have_are_refused_in_words(site: Any, ann: Any) -> None:
    client, principal = ann
    response = await client.get(await kept(site, principal, total=100_001))
    assert response.status_code == 422
    assert "100,001 rows are more than the 100,000" in response.json()["detail"]
