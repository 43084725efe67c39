"""A plant with one exception of each kind; today is Thursday 15 May 2025, and the stock was counted on the 14th."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from core.clock import Clock
from core.errors import InvalidInput, NotPermitted
from core.identity import EVERY_SCOPE, Principal, Scope
from data_layer.database import Database
from tools.brief.morning_brief import MorningBrief, morning_brief
from tools.brief.shapes import Section, State
from tools.context import ToolContext

_HISTORY = text(
    "INSERT INTO manufacturing.inventory_history (tenant_id, sku, warehouse_id, lot, as_of, on_hand, allocated, unit,"
    " source_system, source_record, job_id, created_at, updated_at, created_by) SELECT tenant_id, sku, warehouse_id,"
    " lot, :as_of, :was, 0, unit, source_system, source_record, job_id, now(), now(), 'test'"
    " FROM manufacturing.inventory WHERE sku = :sku"
)


def _day(number: int) -> date:
    return date(2025, 5, number)


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any, database: Database) -> None:
    await make_plant(
        "plant",
        {
            "sku": [
                {"sku": "PUMP", "name": "Pump", "procurement": "MAKE", "lead_time_days": 7, "standard_cost": 90},
                {"sku": "SEAL", "name": "Shaft Seal", "procurement": "BUY", "lead_time_days": 14, "standard_cost": 2},
                {"sku": "BOLT", "name": "Bolt", "procurement": "BUY", "standard_cost": 1},
            ],
            "warehouse": [{"warehouse_id": "W1", "name": "Main"}],
            "customer": [{"customer_id": "C1", "name": "Customer"}],
            "supplier": [{"supplier_id": "V1", "name": "Vendor"}],
            "bom": [{"parent_sku": "PUMP", "component_sku": "SEAL", "quantity": 2}],
            "inventory": [
                {"sku": "PUMP", "warehouse_id": "W1", "on_hand": 5},
                {"sku": "SEAL", "warehouse_id": "W1", "on_hand": 30},
                {"sku": "BOLT", "warehouse_id": "W1", "on_hand": 100},
            ],
            "sales_order": [
                {"order_number": "S1", "customer_id": "C1", "status": "CONFIRMED", "order_date": _day(1),
                 "due_date": _day(28), "total": 10, "currency": "EUR"},
                {"order_number": "S2", "customer_id": "C1", "status": "CONFIRMED", "order_date": _day(14),
                 "due_date": _day(30), "total": 250, "currency": "EUR"},
                {"order_number": "S3", "customer_id": "C1", "status": "CONFIRMED", "order_date": _day(15),
                 "due_date": _day(30), "total": 900, "currency": "EUR"},
                {"order_number": "S4", "customer_id": "C1", "status": "CANCELLED", "order_date": _day(15),
                 "due_date": _day(30), "total": 5000, "currency": "EUR"},
            ],
            "sales_order_line": [
                {"order_number": "S1", "line_number": 1, "sku": "PUMP", "quantity": 45, "shipped_quantity": 0}
            ],
            "purchase_order": [
                {"po_number": f"P{number}", "supplier_id": "V1", "status": "APPROVED", "order_date": _day(1),
                 "expected_date": _day(number)}
                for number in range(2, 9)
            ],
            "purchase_order_line": [
                *({"po_number": f"P{number}", "line_number": 1, "sku": "BOLT", "quantity": 5}
                  for number in range(2, 9)),
                {"po_number": "P2", "line_number": 2, "sku": "BOLT", "quantity": 7, "received_quantity": 7,
                 "unit_price": 1, "received_date": _day(14)},
            ],
            "work_order": [
                {"wo_number": "W1", "sku": "PUMP", "status": "IN_PROGRESS", "quantity": 4, "due_date": _day(12)},
                {"wo_number": "W2", "sku": "PUMP", "status": "COMPLETED", "quantity": 3, "completed_quantity": 3,
                 "end_date": _day(15), "due_date": _day(15)},
                {"wo_number": "W3", "sku": "PUMP", "status": "COMPLETED", "quantity": 3, "completed_quantity": 3,
                 "end_date": _day(10), "due_date": _day(15)},
            ],
        },
    )  # fmt: skip
    async with database.write(Principal("plant", "test")) as tx:
        for sku, was in (("SEAL", 80), ("BOLT", 90), ("PUMP", 5)):
            await tx.execute(_HISTORY, {"sku": sku, "was": was, "as_of": datetime(2025, 5, 12, tzinfo=UTC)})


async def _brief(context: ToolContext, **more: Any) -> MorningBrief:
    found = await morning_brief.call(context, more)
    assert isinstance(found, MorningBrief)
    return found


def _of(found: MorningBrief, title: str) -> Section:
    (section,) = (one for one in found.sections if one.title == title)
    return section


async def test_an_item_that_runs_short_inside_its_lead_time_is_told_with_what_waits_for_it(
    context: ToolContext,
) -> None:
    found = await _brief(context)
    (line,) = found.shortages
    assert (line.what, line.source, line.record) == ("SEAL", "erp", "sku#2")
    assert "missing from 2025-05-21; 1 sales order waits for it; " in line.told
    assert _of(found, "Shortages inside lead time").count == 1


async def test_late_purchase_orders_are_five_lines_the_most_overdue_first_and_how_many_more_there_are(
    context: ToolContext,
) -> None:
    found = await _brief(context)
    assert [line.what for line in found.late_purchase_orders] == ["P2", "P3", "P4", "P5", "P6"]
    assert found.late_purchase_orders[0].told == "V1 Vendor, due 2025-05-02, 13 days late, 1 of 2 lines open"
    late = _of(found, "Late purchase orders")
    assert (late.count, late.more) == (7, 2)
    assert late.told == "7 purchase orders are late, the most overdue by 13 days."


async def test_late_work_orders_are_told_with_what_is_still_to_be_made(context: ToolContext) -> None:
    (line,) = (await _brief(context)).late_work_orders
    assert (line.what, line.record) == ("W1", "work_order#1")
    assert line.told == "PUMP Pump, due 2025-05-12, 3 days late, 4 EA still to be made"


async def test_what_changed_is_told_by_the_dates_of_the_records_and_by_what_stock_was_before(
    context: ToolContext,
) -> None:
    found = await _brief(context)
    assert found.since == _day(14)
    assert [line.told for line in found.changed] == [
        "2 new sales orders, first by value: S3, Customer, 900.00 EUR",
        "1 received line: P2, Bolt, 7 EA",
        "1 finished work order: W2, Pump, 3 EA",
        "2 stock movements, first by value: SEAL at Main, Shaft Seal, 80 EA, now 30 EA",
    ]
    assert _of(found, "What changed").told == (
        "Since 2025-05-14: 2 new sales orders, 1 received line, 1 finished work order and 2 stock movements."
    )


async def test_a_day_from_which_on_it_is_new_may_be_given(context: ToolContext) -> None:
    today = await _brief(context, since="2025-05-15")
    assert [line.what for line in today.changed] == ["S3", "W2"]
    earlier = await _brief(context, since="2025-05-01")
    assert [line.told.split(",")[0] for line in earlier.changed] == [
        "3 new sales orders", "1 received line: P2", "2 finished work orders",
    ]  # fmt: skip
    with pytest.raises(InvalidInput, match="2025-05-16 lies after the plant's date, 2025-05-15"):
        await _brief(context, since="2025-05-16")


async def test_records_that_are_written_again_with_what_they_said_are_no_change(
    context: ToolContext, database: Database
) -> None:
    before = await _brief(context)
    async with database.write(Principal("plant", "test")) as tx:
        for table in ("sales_order", "work_order", "purchase_order_line", "inventory"):
            await tx.execute(text(f"UPDATE manufacturing.{table} SET updated_at = now() + interval '1 hour'"))
    assert (await _brief(context)).changed == before.changed


async def test_fresh_data_is_said_in_a_sentence_and_stale_data_has_the_oldest_source(
    context: ToolContext, database: Database
) -> None:
    section = _of(await _brief(context), "Stale data")
    assert section.state == State.CLEAR
    assert section.told == "No source is older than 2 days, and none failed at its last sync."
    later = ToolContext(context.principal, database, Clock(_day(15) + timedelta(days=5)))
    found = await _brief(later)
    assert [(line.what, line.told) for line in found.stale_data] == [("erp", "6 days old")]
    assert _of(found, "Stale data").told == "1 source of 1 is stale or failed at the last sync."


async def test_exceptions_come_first_and_a_part_that_is_not_there_says_so_last(context: ToolContext) -> None:
    found = await _brief(context)
    assert [section.state for section in found.sections] == [
        *[State.EXCEPTIONS] * 4, *[State.CLEAR] * 2, State.UNKNOWN,
    ]  # fmt: skip
    assert found.sections[-1].told.startswith("No forecasts were trained yet.")
    assert found.summary.startswith("Morning brief for 2025-05-15.\n\n- **Shortages inside lead time**: 1 shortage")
    assert {block.rows for block in found.blocks if block.type == "table"} == {
        "shortages", "late_purchase_orders", "late_work_orders", "changed",
    }  # fmt: skip


async def test_an_empty_plant_says_in_a_sentence_each_that_there_is_nothing(other_context: ToolContext) -> None:
    found = await _brief(other_context)
    assert found.blocks == ()
    assert all(section.state in (State.CLEAR, State.UNKNOWN) for section in found.sections)
    assert _of(found, "Late work orders").told == "No work order is late."
    assert _of(found, "What changed").told.startswith("The records tell of nothing new since 2025-05-14.")
    assert _of(found, "Stale data").told == "No source has been read yet."


async def test_what_the_caller_may_not_see_is_left_out_and_said(without: Callable[[str], ToolContext]) -> None:
    found = await _brief(without(Scope.PURCHASING_READ))
    for title in ("Shortages inside lead time", "Late purchase orders"):
        assert _of(found, title).state == State.NOT_PERMITTED
        assert _of(found, title).told == "Left out: you are not permitted to see all that it draws on."
    assert not found.shortages
    assert not found.late_purchase_orders
    assert [line.what for line in found.changed] == ["S3", "W2", "SEAL at Main"]
    assert "Left out, because you are not permitted to see it: receipts." in _of(found, "What changed").told
    assert not any(age.entity.startswith("purchase_order") for age in found.freshness)
    with pytest.raises(NotPermitted, match=r"inventory:read"):
        await _brief(without(Scope.INVENTORY_READ))


async def test_each_total_stands_beside_its_lines(database: Database) -> None:
    guest = ToolContext(Principal("plant", "guest", EVERY_SCOPE - {Scope.SYNC_READ}), database, Clock(_day(15)))
    found = await _brief(guest)
    assert _of(found, "Stale data").state == State.NOT_PERMITTED
    totals = {block.title: block.total for block in found.blocks if block.type == "table"}
    assert totals["Late purchase orders"] == Decimal(7)
