"""What stands below an answer: sources, choices, questions to go on with, whole tables, a judgement."""

import asyncio
from pathlib import Path
from typing import Any

from sqlalchemy import text

from agent.answer import Citation, Download, Outcome, ToolUse
from core.identity import EVERY_SCOPE, Principal
from data_layer.database import Database

LOCAL = Principal("plant", "local", EVERY_SCOPE)
ROWS = [
    {"source": "erp", "record": "inventory#1", "name": "Adjustable Race", "on_hand": "408", "unit": "EA", "lot": None},
    {"source": "erp", "record": "inventory#2", "name": "Bearing Ball", "on_hand": "7", "unit": "EA", "lot": "L-1"},
]
COLUMNS = [
    {"key": "name", "label": "Name", "kind": "text", "unit": None},
    {"key": "on_hand", "label": "On hand", "kind": "quantity", "unit": "unit"},
]
USE = ToolUse(
    tool="stock_on_hand",
    arguments={},
    ok=True,
    result={
        "summary": "",
        "levels": ROWS,
        "blocks": [{"type": "table", "title": "Stock", "rows": "levels", "columns": COLUMNS, "total": 2}],
    },
)


def _record(number: int) -> Citation:
    return Citation(label=f"Record {number}", source="erp", reference=f"inventory#{number}", as_of=None)


async def test_a_source_opens_the_record_as_the_answer_used_it(seen: Any, local: Any) -> None:
    local.copilot.uses = (USE,)
    local.copilot.more = {"citations": [_record(2)]}
    await seen.ask()
    opener = seen.page.get_by_role("button", name="Record 2")
    await opener.click()
    panel = seen.page.get_by_role("dialog")
    fields = dict(
        zip(await panel.locator("dt").all_inner_texts(), await panel.locator("dd").all_inner_texts(), strict=True)
    )
    assert fields == {
        "Source": "erp",
        "Record": "inventory#2",
        "Name": "Bearing Ball",
        "On hand": "7 EA",
        "Lot": "L-1",
    }
    await seen.page.keyboard.press("Escape")
    await panel.wait_for(state="hidden")
    assert await opener.evaluate("node => node === node.getRootNode().activeElement")


async def test_many_sources_are_shown_when_they_are_wanted(seen: Any, local: Any) -> None:
    local.copilot.more = {"citations": [_record(number) for number in range(20)]}
    await seen.ask()
    assert await seen.page.get_by_text("20 sources").count() == 1
    sources = seen.page.get_by_role("list", name="Sources")
    assert await sources.get_by_role("listitem").count() == 7
    await sources.get_by_role("button", name="Show more").click()
    assert await sources.get_by_role("listitem").count() == 20


async def test_a_document_opens_at_its_passage_in_the_answer_and_as_a_page(seen: Any, local: Any) -> None:
    page = "<!DOCTYPE html><h1>Rules</h1>" + "".join(f"<p>Rule number {n} is kept.</p>" for n in range(80))
    sent = await local.client.post("/api/v1/documents", files={"file": ("rules.html", page)}, timeout=60)
    document = sent.json()["document_id"]
    whole = (await local.client.get(f"/api/v1/documents/{document}")).json()["text"]
    start = whole.index("Rule number 50")
    link = f"/documents/{document}?start={start}&end={start + 23}"
    local.copilot.words = (f"It is kept: [open the passage]({link}).",)
    local.copilot.more = {"citations": [Citation(kind="document", label="Rules", source="documents", reference=link)]}
    await seen.ask()
    for opener in (
        seen.page.get_by_role("button", name="Rules"),
        seen.page.get_by_role("link", name="open the passage"),
    ):
        await opener.click()
        passage = seen.page.get_by_role("dialog").get_by_label("The passage")
        await passage.wait_for()
        assert await passage.inner_text() == "Rule number 50 is kept."
        assert await passage.evaluate("node => node === node.getRootNode().activeElement")
        await seen.page.get_by_role("button", name="Close").click()
    alone = await seen.page.context.new_page()
    await alone.goto(local.url + link)
    await alone.get_by_label("The passage").wait_for()
    assert await alone.title() == "Rules"
    box = await alone.get_by_label("The passage").bounding_box()
    assert box is not None
    assert 0 < box["y"] < 720
    async with alone.expect_download() as kept:
        await alone.get_by_role("button", name="Save the file").click()
    file = await kept.value
    assert await asyncio.to_thread(Path(await file.path()).read_text) == page


async def test_choices_are_buttons_that_answer(seen: Any, local: Any) -> None:
    local.copilot.words = ("Which one do you mean:\n\n1. HL Crankarm\n2. ML Crankarm",)
    local.copilot.more = {"outcome": Outcome.CLARIFY, "choices": ["HL Crankarm", "ML Crankarm"]}
    await seen.ask("crankarm?")
    assert await seen.page.locator(".said").inner_text() == "Which one do you mean:"
    local.copilot.more = {}
    await seen.page.get_by_role("button", name="ML Crankarm").click()
    await seen.page.locator(".turn .foot").nth(1).wait_for()
    assert [question for _, question in local.copilot.asked] == ["crankarm?", "ML Crankarm"]


async def test_it_is_gone_on_with_a_suggested_question_which_is_not_said_twice(seen: Any, local: Any) -> None:
    local.copilot.words = ("Seven.\n\n_Next you could ask: “who supplies it?” or “where is it?”._",)
    local.copilot.more = {"suggestions": ["who supplies it?", "where is it?"]}
    await seen.ask()
    assert await seen.page.locator(".said").inner_text() == "Seven."
    await seen.page.get_by_role("button", name="who supplies it?").click()
    await seen.page.locator(".turn .foot").nth(1).wait_for()
    assert local.copilot.asked[-1][1] == "who supplies it?"


async def test_all_rows_of_a_cut_table_are_shown_and_kept(seen: Any, local: Any) -> None:
    url = "/api/v1/messages/1/calls/0/rows/csv"
    local.copilot.words = (f"A part.\n\nAll 1,234 rows as CSV: {url}",)
    local.copilot.more = {"downloads": [Download(title="Open orders", rows=1234, url=url)]}
    csv = 'Order,Value,Value unit,Note\r\nSO-1,1085,EUR,"a ""b"", c"\r\nSO-2,9,EUR,\'=1+1\r\nSO-3,70,EUR,\r\n'
    await seen.page.route(f"**{url}", lambda route: route.fulfill(body=csv, content_type="text/csv"))
    await seen.ask()
    assert await seen.page.locator(".said").inner_text() == "A part."
    await seen.page.get_by_role("button", name="Show all 1,234 rows").click()
    dialog = seen.page.get_by_role("dialog", name="Open orders")
    await dialog.get_by_role("button", name="Value").click()
    rows = await dialog.locator("tbody tr").all()
    assert [await row.locator("td").all_inner_texts() for row in rows] == [
        ["SO-2", "9 EUR", "=1+1"],
        ["SO-3", "70 EUR", ""],
        ["SO-1", "1085 EUR", 'a "b", c'],
    ]
    await seen.page.get_by_role("button", name="Close").click()
    async with seen.page.expect_download() as kept:
        await seen.page.get_by_role("group", name="Open orders").get_by_role("button", name="CSV").click()
    assert (await kept.value).suggested_filename == "Open orders.csv"


async def test_what_did_not_help_is_said_with_a_reason(seen: Any, local: Any, database: Database) -> None:
    await seen.ask("judged")
    await seen.page.get_by_role("button", name="Helpful", exact=True).click()
    await seen.page.get_by_role("button", name="Helpful", exact=True, pressed=True).wait_for()
    await seen.page.get_by_role("button", name="Not helpful").click()
    await seen.page.get_by_label("A number is wrong").check()
    await seen.page.get_by_label("In your words").fill("It is 1,086.")
    await seen.page.get_by_role("button", name="Send").click()
    await seen.page.get_by_role("button", name="Not helpful", pressed=True).wait_for()
    async with seen.page.expect_request_finished() as _:
        await seen.page.reload()
    await seen.page.get_by_role("button", name="Not helpful", pressed=True).wait_for()
    async with database.read(LOCAL) as tx:
        told = await tx.execute(text("SELECT rating, feedback FROM copilot.message WHERE question = 'judged'"))
        assert tuple(told.one()) == (-1, {"reason": "wrong_number", "comment": "It is 1,086."})


async def test_an_answer_is_copied_as_it_was_written(seen: Any, local: Any) -> None:
    await seen.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    local.copilot.words = ("**1,085** EA",)
    await seen.ask()
    await seen.page.get_by_role("button", name="Copy").click()
    assert await seen.page.evaluate("navigator.clipboard.readText()") == "**1,085** EA"
