"""Tables of an answer: sorted, filtered, kept."""

import asyncio
from pathlib import Path
from typing import Any

TABLE = """Stock of seven items.

| Item | Name | On hand | Due | Note |
|---|---|---:|---|---|
| B-2 | Bolt | 1,200 EA | 2025-06-01 | =HYPERLINK("http://evil.example") |
| A-10 | Nut | 9 EA | 2025-05-20 | -5 |
| A-9 | Washer | 90.5 EA | 2025-05-21 | said "so" |
| C-1 | Ring | -3 EA | 2024-12-31 |  |
| C-2 | Pin | 0 EA | 2025-01-01 | a |
| C-3 | Cap | 7 EA | 2025-01-02 | b |
| C-4 | Nut, large | 8 EA | 2025-01-03 | c |
"""


async def shown(seen: Any, local: Any, column: int) -> list[str]:
    cells = seen.page.locator(f".said tbody tr:not([hidden]) td:nth-child({column})")
    return list(await cells.all_inner_texts())


async def _asked(seen: Any, local: Any) -> Any:
    local.copilot.words = (TABLE,)
    await seen.ask()
    return seen.page


async def test_a_heading_sorts_by_number_text_or_date_and_back(seen: Any, local: Any) -> None:
    page = await _asked(seen, local)
    before = await shown(seen, local, 1)
    heading = page.get_by_role("columnheader", name="On hand")
    await heading.get_by_role("button").click()
    assert await shown(seen, local, 3) == ["-3 EA", "0 EA", "7 EA", "8 EA", "9 EA", "90.5 EA", "1,200 EA"]
    assert await heading.get_attribute("aria-sort") == "ascending"
    await heading.get_by_role("button").click()
    assert (await shown(seen, local, 3))[0] == "1,200 EA"
    assert await heading.get_attribute("aria-sort") == "descending"
    await page.get_by_role("columnheader", name="Item").get_by_role("button").click()
    assert await shown(seen, local, 1) == ["A-9", "A-10", "B-2", "C-1", "C-2", "C-3", "C-4"]
    await page.get_by_role("columnheader", name="Due").get_by_role("button").click()
    assert (await shown(seen, local, 4))[0] == "2024-12-31"
    for _ in range(2):
        await page.get_by_role("columnheader", name="Due").get_by_role("button").click()
    assert await shown(seen, local, 1) == before


async def test_a_filter_keeps_the_rows_with_its_words(seen: Any, local: Any) -> None:
    page = await _asked(seen, local)
    await page.get_by_label("Filter the rows").fill("NUT")
    assert await shown(seen, local, 2) == ["Nut", "Nut, large"]
    assert await page.locator(".count").inner_text() == "2 of 7 rows"


async def test_what_is_shown_is_kept_as_csv_and_no_cell_is_a_formula(seen: Any, local: Any) -> None:
    page = await _asked(seen, local)
    await page.get_by_role("columnheader", name="On hand").get_by_role("button").click()
    await page.get_by_label("Filter the rows").fill("2025-0")
    async with page.expect_download() as kept:
        await page.get_by_role("button", name="Export as CSV").click()
    file = await kept.value
    assert file.suggested_filename == "How is demand.csv"
    text = await asyncio.to_thread(Path(await file.path()).read_text)
    assert text.splitlines() == [
        "Item,Name,On hand,Due,Note",
        "C-2,Pin,0 EA,2025-01-01,a",
        "C-3,Cap,7 EA,2025-01-02,b",
        'C-4,"Nut, large",8 EA,2025-01-03,c',
        "A-10,Nut,9 EA,2025-05-20,-5",
        'A-9,Washer,90.5 EA,2025-05-21,"said ""so"""',
        'B-2,Bolt,"1,200 EA",2025-06-01,"\'=HYPERLINK(""http://evil.example"")"',
    ]


async def test_a_small_table_is_not_filtered_but_sorted_and_kept(seen: Any, local: Any) -> None:
    local.copilot.words = ("| A | B |\n|---|---|\n| 1 | 2 |\n",)
    await seen.ask()
    assert await seen.page.get_by_label("Filter the rows").count() == 0
    assert await seen.page.get_by_role("button", name="Export as CSV").count() == 1


async def test_a_table_is_whole_while_the_rest_of_the_answer_comes(seen: Any, local: Any) -> None:
    local.copilot.words = (TABLE, "\nAnd ", "more.")
    local.copilot.gate.clear()
    await seen.say("how many?")
    heading = seen.page.get_by_role("columnheader", name="On hand").get_by_role("button")
    await heading.click()
    await heading.evaluate("node => { node.marked = true }")
    local.copilot.gate.set()
    await seen.page.locator(".foot").wait_for()
    assert await heading.evaluate("node => node.marked")
    assert (await shown(seen, local, 3))[0] == "-3 EA"
