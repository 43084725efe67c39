"""Exports that were changed between two syncs; today is Thursday 15 May 2025, the last sync but one was on the 12th."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from core.errors import InvalidInput, NotPermitted
from core.identity import Principal, Scope
from data_layer.database import Database
from tests.order_files import TODAY, export
from tests.synced import moved, synced
from tools.context import ToolContext
from tools.planning.changed_orders import What
from tools.planning.changes_told import OrderChanges
from tools.purchasing.purchase_order_changes import purchase_order_changes


@pytest.fixture(scope="module")
async def plant(database: Database, tmp_path_factory: pytest.TempPathFactory) -> ToolContext:
    cut = export()
    cut["purchase_order_line"][2]["quantity"] = 25
    days = [(date(2025, 5, 10), export()), (date(2025, 5, 12), cut)]
    last = moved()
    last["purchase_order_line"][2]["quantity"] = 20
    return await synced(database, tmp_path_factory.mktemp("plant"), "synced", [*days, (TODAY, last)])


async def _ask(context: ToolContext, **said: Any) -> OrderChanges:
    found = await purchase_order_changes.call(context, said)
    assert isinstance(found, OrderChanges)
    return found


async def test_the_last_sync_is_told_with_whom_it_hits_those_that_hit_first(plant: ToolContext) -> None:
    found = await _ask(plant)
    assert [(one.order_number, one.line_number, one.what, one.was, one.now) for one in found.changes] == [
        ("4712", 0, What.CANCELLED, "APPROVED", "CANCELLED"),
        ("4711", 0, What.LATER, "2025-05-25", "2025-06-20"),
        ("4713", 1, What.LESS, "25.0000", "20.0000"),
        ("4713", 1, What.SOONER, "2025-06-25", "2025-06-23"),
    ]
    assert [(one.sales_orders, one.customers) for one in found.changes[:3]] == [
        (("S2",), ("C2 Contoso",)), (("S1",), ("C1 Northwind",)), ((), ()),
    ]  # fmt: skip
    assert (found.orders, found.worse, found.sales_orders, found.customers) == (3, 3, 2, 2)
    assert found.summary.startswith("3 purchase orders changed at the last sync (")
    assert (
        "Because of them 2 sales orders of 2 customers are served later. Purchase order 4712 of V2 Litware: CANCELLED"
        " instead of APPROVED; it hits sales order S2 of C2 Contoso. Purchase order 4711 of V1 Proseware: due"
        " 2025-06-20 instead of 2025-05-25; it hits sales order S1 of C1 Northwind. Purchase" in found.summary
    )
    assert (found.changes[0].source, found.changes[0].record) == ("erp", "purchase_order.csv#4712")


async def test_since_a_day_a_field_is_told_from_what_it_was_before_its_first_change(plant: ToolContext) -> None:
    found = await _ask(plant, since="2025-05-12", order="4713")
    assert [(one.what, one.was, one.now) for one in found.changes][:1] == [(What.LESS, "30.0000", "20.0000")]
    assert "20 EA instead of 30 EA" in found.summary
    found = await _ask(plant, since="2025-05-14", order="4713")
    assert [(one.what, one.was) for one in found.changes][:1] == [(What.LESS, "25.0000")]


async def test_one_supplier_or_item_may_be_asked_for(plant: ToolContext) -> None:
    assert {one.order_number for one in (await _ask(plant, supplier="Litware")).changes} == {"4712"}
    assert {one.order_number for one in (await _ask(plant, sku="Shaft Seal")).changes} >= {"4713"}


async def test_what_did_not_change_is_said_so(plant: ToolContext) -> None:
    found = await _ask(plant, order="4714")
    assert found.summary.startswith("Nothing changed in purchase order 4714 at the last sync (")
    later = replace(plant, clock=replace(plant.clock, fixed_today=TODAY + timedelta(days=2)))
    found = await _ask(later, since="2025-05-17")
    assert (found.summary, found.blocks) == ("Nothing changed in any open purchase order since 2025-05-17.", ())


async def test_a_day_that_is_still_to_come_is_refused(plant: ToolContext) -> None:
    with pytest.raises(InvalidInput, match="2025-05-16 lies after the plant's date"):
        await _ask(plant, since="2025-05-16")


async def test_another_tenant_sees_nothing(plant: ToolContext) -> None:
    other = replace(plant, principal=Principal("other", "stranger"))
    found = await _ask(other, since="2025-05-01")
    assert (found.count, found.summary) == (0, "Nothing changed in any open purchase order since 2025-05-01.")


async def test_of_a_day_before_the_first_change_that_is_kept_it_is_said(plant: ToolContext) -> None:
    for order in ("4711", "4714"):
        assert (await _ask(plant, since="2025-01-01", order=order)).summary.endswith("Changes are kept for 90 days.")
    assert "are kept" not in (await _ask(plant, since="2025-05-01")).summary


async def test_whom_it_hits_is_left_out_for_who_may_not_see_all_that_it_draws_on(plant: ToolContext) -> None:
    scopes = frozenset(plant.principal.scopes - {Scope.ORDERS_READ})
    found = await _ask(replace(plant, principal=replace(plant.principal, scopes=scopes)))
    assert found.worse == 3
    assert not any(one.sales_orders or one.customers or one.work_orders for one in found.changes)
    assert found.summary.endswith("Whom they hit is left out: you are not permitted to see all that it draws on.")
    with pytest.raises(NotPermitted):
        await _ask(replace(plant, principal=replace(plant.principal, scopes=frozenset({Scope.ORDERS_READ}))))


async def test_while_it_is_worked_out_and_when_that_failed_it_is_said(plant: ToolContext, database: Database) -> None:
    change = "UPDATE manufacturing.order_impact SET {}"
    for said, expected in (
        ("finished_at = NULL, found = NULL", "Whom they hit is still being worked out: ask again in a moment."),
        ("finished_at = now(), error = 'PUMP contains itself.'", "Whom they hit is not known: PUMP contains itself."),
    ):
        async with database.write(plant.principal) as tx:
            await tx.execute(text(change.format(said)))
        found = await _ask(plant)
        assert found.summary.endswith(expected)
        assert not found.sales_orders
