"""Exports that were changed between two syncs; today is Thursday 15 May 2025."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.errors import NotFound, NotPermitted
from core.identity import Principal, Scope
from data_layer.database import Database
from tests.order_files import TODAY, export
from tests.synced import moved, synced
from tools.context import ToolContext
from tools.orders.sales_order_changes import sales_order_changes
from tools.planning.changed_orders import What
from tools.planning.changes_told import OrderChanges
from tools.result import Table


@pytest.fixture(scope="module")
async def plant(database: Database, tmp_path_factory: pytest.TempPathFactory) -> ToolContext:
    last = moved()
    last["sales_order"][1]["status"] = "CANCELLED"
    last["sales_order_line"][0]["quantity"] = 7
    return await synced(database, tmp_path_factory.mktemp("plant"), "synced", [(TODAY, export()), (TODAY, last)])


async def _ask(context: ToolContext, **said: Any) -> OrderChanges:
    found = await sales_order_changes.call(context, said)
    assert isinstance(found, OrderChanges)
    return found


async def test_what_was_moved_cancelled_and_changed_in_quantity_is_told_of_each_customer(plant: ToolContext) -> None:
    found = await _ask(plant, since="2025-05-14")
    assert [(one.order_number, one.line_number, one.what, one.was, one.now) for one in found.changes] == [
        ("S2", 0, What.CANCELLED, "CONFIRMED", "CANCELLED"),
        ("S1", 0, What.LATER, "2025-06-04", "2025-06-05"),
        ("S1", 1, What.MORE, "5.0000", "7.0000"),
    ]
    assert found.summary == (
        "2 sales orders changed since 2025-05-14: 1 is cancelled, 1 is due later and 1 is for more. Sales order S2 of"
        " C2 Contoso: CANCELLED instead of CONFIRMED. Sales order S1 of C1 Northwind: due 2025-06-05 instead of"
        " 2025-06-04. Sales order S1 line 1 of C1 Northwind (PUMP Pump): 7 EA instead of 5 EA."
    )
    assert (found.changes[0].source, found.changes[0].record) == ("erp", "sales_order.csv#S2")


async def test_nothing_is_said_of_whom_they_hit(plant: ToolContext) -> None:
    found = await _ask(plant)
    assert (found.sales_orders, found.customers, found.notes) == (None, None, ())
    table = found.blocks[-1]
    assert isinstance(table, Table)
    assert [one.label for one in table.columns][:3] == ["Sales order", "Line", "Customer"]
    assert "hit" not in {one.key for one in table.columns}


async def test_one_customer_order_or_item_may_be_asked_for(plant: ToolContext) -> None:
    assert {one.order_number for one in (await _ask(plant, customer="Contoso")).changes} == {"S2"}
    assert {one.order_number for one in (await _ask(plant, order="S1")).changes} == {"S1"}
    assert [one.what for one in (await _ask(plant, sku="Pump")).changes] == [What.MORE]
    none = await _ask(plant, customer="Northwind", sku="Bell", since="2025-05-14")
    assert none.summary == (
        "Nothing changed in sales orders of C1 Northwind and sales orders for BELL Bell since 2025-05-14."
    )
    with pytest.raises(NotFound, match="no sales order '4711'"):
        await _ask(plant, order="4711")


async def test_what_was_synced_once_is_not_said_to_be_unchanged(database: Database, tmp_path: Path) -> None:
    once = await synced(database, tmp_path, "once", [(TODAY, export())])
    assert (await _ask(once, since="2025-05-14")).summary == (
        "No change of any open sales order is known: sales orders were synced once, and it takes two syncs to tell."
    )


async def test_who_may_not_see_sales_orders_and_another_tenant_see_nothing(plant: ToolContext) -> None:
    few = replace(plant.principal, scopes=frozenset({Scope.PURCHASING_READ}))
    with pytest.raises(NotPermitted):
        await _ask(replace(plant, principal=few))
    found = await _ask(replace(plant, principal=Principal("other", "stranger")))
    assert found.summary == "Nothing changed in any open sales order yet: none was synced."
