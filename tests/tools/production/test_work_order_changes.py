"""Exports that were changed between two syncs; today is Thursday 15 May 2025."""

from dataclasses import replace
from typing import Any

import pytest

from core.errors import NotPermitted
from core.identity import Scope
from data_layer.database import Database
from tests.order_files import TODAY, export
from tests.synced import moved, synced
from tools.context import ToolContext
from tools.planning.changed_orders import What
from tools.planning.changes_told import OrderChanges
from tools.production.work_order_changes import work_order_changes
from tools.result import Table


@pytest.fixture(scope="module")
async def plant(database: Database, tmp_path_factory: pytest.TempPathFactory) -> ToolContext:
    last = moved()
    last["work_order"][0] |= {"status": "ON_HOLD", "quantity": 3}
    return await synced(database, tmp_path_factory.mktemp("plant"), "synced", [(TODAY, export()), (TODAY, last)])


async def _ask(context: ToolContext, **said: Any) -> OrderChanges:
    found = await work_order_changes.call(context, said)
    assert isinstance(found, OrderChanges)
    return found


async def test_what_was_rescheduled_and_changed_of_a_work_order_is_told_with_its_item(plant: ToolContext) -> None:
    found = await _ask(plant, since="2025-05-14")
    assert [(one.what, one.was, one.now) for one in found.changes] == [
        (What.LATER, "2025-06-02", "2025-06-03"),
        (What.MORE, "1.0000", "3.0000"),
        (What.STATUS, "SCHEDULED", "ON_HOLD"),
    ]
    assert found.summary == (
        "1 work order changed since 2025-05-14: 1 is due later, 1 is for more and 1 has another status. Work order W7"
        " (PUMP Pump): due 2025-06-03 instead of 2025-06-02. Work order W7 (PUMP Pump): 3 EA instead of 1 EA. Work"
        " order W7 (PUMP Pump): ON_HOLD instead of SCHEDULED."
    )
    table = found.blocks[-1]
    assert isinstance(table, Table)
    assert [one.key for one in table.columns] == ["order_number", "sku", "what", "was", "now"]


async def test_one_order_or_item_may_be_asked_for(plant: ToolContext) -> None:
    assert (await _ask(plant, order="W7")).count == 3
    assert (await _ask(plant, sku="Pump")).count == 3
    none = await _ask(plant, sku="Bell", since="2025-05-14")
    assert none.summary == "Nothing changed in work orders for BELL Bell since 2025-05-14."


async def test_who_may_not_see_work_orders_sees_nothing(plant: ToolContext) -> None:
    few = replace(plant.principal, scopes=frozenset({Scope.ORDERS_READ}))
    with pytest.raises(NotPermitted):
        await _ask(replace(plant, principal=few))
