"""Exports that were changed between two syncs; today is Thursday 15 May 2025."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from core.identity import Principal, Scope
from data_layer.database import Database
from tests.order_files import TODAY, export
from tests.synced import moved, synced
from tools.brief.changed_orders import changed_orders
from tools.brief.morning_brief import MorningBrief, morning_brief
from tools.brief.shapes import Section, State
from tools.context import ToolContext


@pytest.fixture(scope="module")
async def plant(database: Database, tmp_path_factory: pytest.TempPathFactory) -> ToolContext:
    folder = tmp_path_factory.mktemp("plant")
    return await synced(database, folder, "synced", [(date(2025, 5, 10), export()), (TODAY, moved())])


async def _brief(context: ToolContext, **said: Any) -> tuple[MorningBrief, Section]:
    found = await morning_brief.call(context, said)
    assert isinstance(found, MorningBrief)
    (section,) = (one for one in found.sections if one.title == "Changed orders")
    return found, section


async def test_the_brief_tells_what_was_moved_and_cancelled_with_whom_it_hits_first(plant: ToolContext) -> None:
    found, section = await _brief(plant)
    assert section.state is State.EXCEPTIONS
    assert section.told == (
        "Since 2025-05-14: 1 purchase order cancelled, 2 purchase orders changed, 1 sales order changed and 1 work"
        " order changed; 2 sales orders are served later because of it."
    )
    assert [line.told for line in found.changed_orders] == [
        "purchase order, V2 Litware: CANCELLED instead of APPROVED; hits sales order S2 of C2 Contoso",
        "purchase order, V1 Proseware: due 2025-06-20 instead of 2025-05-25; hits sales order S1 of C1 Northwind",
        "sales order, C1 Northwind: due 2025-06-05 instead of 2025-06-04",
        "work order, PUMP Pump: due 2025-06-03 instead of 2025-06-02",
        "purchase order line 1, V1 Proseware, SEAL Shaft Seal: due 2025-06-23 instead of 2025-06-25",
    ]
    assert (section.count, section.more) == (5, 0)
    assert found.changed_orders[0].record == "purchase_order.csv#4712"


async def test_what_changed_before_the_day_is_no_news_and_a_second_sync_of_the_same_is_none(
    database: Database, tmp_path: Any
) -> None:
    days = [(date(2025, 5, 10), export()), (date(2025, 5, 13), moved()), (TODAY, moved())]
    context = await synced(database, tmp_path, "again", days)
    _, section = await _brief(context)
    assert (section.state, section.count) == (State.CLEAR, 0)
    assert section.told == "No sync since 2025-05-14 has moved, cut or cancelled an open order."
    _, section = await _brief(context, since="2025-05-13")
    assert section.count == 5


async def test_what_the_caller_may_not_see_is_left_out_and_said(plant: ToolContext) -> None:
    scopes = frozenset(plant.principal.scopes - {Scope.PURCHASING_READ})
    found, section = await _brief(replace(plant, principal=replace(plant.principal, scopes=scopes)))
    assert [line.what for line in found.changed_orders] == ["S1", "W7"]
    assert section.told.endswith("Left out, because you are not permitted to see it: purchase orders.")
    few = replace(plant, principal=replace(plant.principal, scopes=frozenset({Scope.INVENTORY_READ})))
    assert (await changed_orders(few, TODAY)).section.state is State.NOT_PERMITTED


async def test_another_tenant_is_told_of_none(plant: ToolContext) -> None:
    told = await changed_orders(replace(plant, principal=Principal("other", "stranger")), date(2025, 1, 1))
    assert (told.lines, told.section.state) == ((), State.CLEAR)
