import uuid
from datetime import UTC, date, datetime
from typing import Any

import pytest

from core.errors import InvalidInput
from core.identity import Principal
from data_layer.database import Database
from data_layer.entities import BY_NAME
from tools.context import ToolContext
from tools.inventory.stock_as_of import stock_as_of


def _at(day: int, hour: int = 18) -> datetime:
    return datetime(2025, 5, day, hour, tzinfo=UTC)


# What was said of PART: 10 then 20 then 30 in W1; 5 in W2 since the 12th; 7 in W3, gone since the 14th.
HISTORY = [("W1", "", 1, 10), ("W1", "", 8, 20), ("W3", "", 3, 7), ("W1", "L", 8, 1)]
CURRENT = [("W1", "", 14, 30), ("W1", "L", 12, 2), ("W2", "", 12, 5)]


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any, database: Database) -> None:
    await make_plant(
        "plant",
        {
            "sku": [{"sku": "PART", "name": "Part"}, {"sku": "BARE", "name": "Bare"}],
            "warehouse": [{"warehouse_id": f"W{n}", "name": f"Hall {n}"} for n in (1, 2, 3)],
            "inventory": [
                {"sku": "PART", "warehouse_id": place, "lot": lot, "as_of": _at(day), "on_hand": held, "allocated": 1}
                for place, lot, day, held in CURRENT
            ],
        },
    )
    history = BY_NAME["inventory"].history
    assert history is not None
    async with database.write(Principal("plant", "test")) as tx:
        for number, (place, lot, day, held) in enumerate(HISTORY):
            await tx.execute(
                history.insert().values(
                    tenant_id="plant", sku="PART", warehouse_id=place, lot=lot, as_of=_at(day), on_hand=held,
                    allocated=0, unit="EA", source_system="erp", source_record=f"history#{number}", job_id=uuid.uuid4(),
                    created_by="test",
                )
            )  # fmt: skip


async def _on(context: ToolContext, day: int) -> list[tuple[str, int]]:
    found = await stock_as_of.call(context, {"sku": "PART", "date": f"2025-05-{day:02}"})
    return [(line.warehouse_id, int(line.on_hand)) for line in found.lines]


@pytest.mark.parametrize(
    ("day", "stock"),
    [
        (1, [("W1", 10)]),  # the day's own statement counts: it is the end of the day that is asked for
        (2, [("W1", 10)]),
        (7, [("W1", 10), ("W3", 7)]),
        (8, [("W1", 21), ("W3", 7)]),
        (12, [("W1", 22), ("W3", 7), ("W2", 5)]),
        (14, [("W1", 32), ("W2", 5)]),  # the source was read that day and no longer had W3
        (15, [("W1", 32), ("W2", 5)]),
    ],
)
async def test_the_last_statement_up_to_the_days_end_counts(
    context: ToolContext, day: int, stock: list[tuple[str, int]]
) -> None:
    assert await _on(context, day) == stock


async def test_it_says_since_when_the_data_knows(context: ToolContext) -> None:
    found = await stock_as_of.call(context, {"sku": "PART", "date": "2025-05-08"})
    assert found.summary == (
        "PART Part: 28 EA on hand at the end of 2025-05-08 in 2 locations: Hall 1 21 EA and Hall 3 7 EA. The data knows"
        " its stock from 2025-05-01 on, 1 location only from a later day. 1 line is no longer stated; when it went is"
        " not known."
    )
    assert (found.known_since, found.first_stated_later) == (date(2025, 5, 1), 1)
    assert [(line.source, line.record, line.gone) for line in found.lines] == [
        ("erp", "history#1, history#3", False),
        ("erp", "history#2", True),
    ]
    before = await stock_as_of.call(context, {"sku": "PART", "date": "2025-04-30"})
    assert before.lines == ()
    assert before.summary == (
        "The data does not say how much PART Part was in stock on 2025-04-30. The data knows its stock from 2025-05-01"
        " on."
    )


async def test_an_item_without_any_record_and_a_coming_day(context: ToolContext) -> None:
    bare = await stock_as_of.call(context, {"sku": "BARE", "date": "2025-05-08"})
    assert bare.summary == "BARE Bare is a known item, but the data has never had a stock record for it."
    with pytest.raises(InvalidInput, match="2025-05-16 lies after the plant's date, 2025-05-15"):
        await stock_as_of.call(context, {"sku": "PART", "date": "2025-05-16"})


async def test_the_pages_hold_every_line_once(context: ToolContext) -> None:
    asked = {"sku": "PART", "date": "2025-05-12", "limit": 2}
    first = await stock_as_of.call(context, asked)
    rest = await stock_as_of.call(context, asked | {"cursor": first.next_cursor})
    assert [line.warehouse_id for line in first.lines + rest.lines] == ["W1", "W3", "W2"]
    assert first.on_hand == rest.on_hand
    assert int(first.on_hand[0].value) == 34
