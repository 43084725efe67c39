"""A pump takes two seals. Today is Thursday 15 May 2025."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from core.errors import NotFound, NotPermitted
from core.identity import Scope
from tools.context import ToolContext
from tools.planning.depending import PurchaseOrderImpact
from tools.planning.purchase_order_impact import purchase_order_impact


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    orders = {"4711": ("APPROVED", date(2025, 5, 25)), "4712": ("APPROVED", date(2025, 5, 10)),
              "4713": ("APPROVED", date(2025, 6, 25)), "4714": ("COMPLETED", date(2025, 5, 2)),
              "4715": ("PENDING", date(2025, 6, 20))}  # fmt: skip
    brings = {"4711": ("SEAL", 6), "4712": ("BELL", 8), "4713": ("SEAL", 30), "4714": ("BELL", 1), "4715": ("SEAL", 2)}
    await make_plant(
        "plant",
        {
            "sku": [
                {"sku": "PUMP", "name": "Pump", "procurement": "MAKE", "lead_time_days": 5},
                {"sku": "SEAL", "name": "Shaft Seal", "procurement": "BUY", "lead_time_days": 60},
                {"sku": "BELL", "name": "Bell", "procurement": "BUY", "lead_time_days": 60},
            ],
            "customer": [{"customer_id": "C1", "name": "Northwind"}, {"customer_id": "C2", "name": "Contoso"}],
            "supplier": [{"supplier_id": "V1", "name": "Proseware"}, {"supplier_id": "V2", "name": "Litware"}],
            "warehouse": [{"warehouse_id": "W1", "name": "Main", "site": "Brno"}],
            "bom": [{"parent_sku": "PUMP", "component_sku": "SEAL", "quantity": 2}],
            "inventory": [{"sku": "SEAL", "warehouse_id": "W1", "on_hand": 4}],
            "sales_order": [
                {"order_number": f"S{number}", "customer_id": customer, "status": "CONFIRMED",
                 "order_date": date(2025, 5, 1), "due_date": due}
                for number, (customer, due) in enumerate(
                    (("C1", date(2025, 6, 4)), ("C2", date(2025, 5, 13)), ("C2", date(2025, 6, 10))))
            ],
            "sales_order_line": [
                {"order_number": "S0", "line_number": 1, "sku": "PUMP", "quantity": 5, "shipped_quantity": 0},
                {"order_number": "S1", "line_number": 1, "sku": "BELL", "quantity": 3, "shipped_quantity": 0},
                {"order_number": "S2", "line_number": 1, "sku": "PUMP", "quantity": 1, "shipped_quantity": 0},
            ],
            "purchase_order": [
                {"po_number": number, "supplier_id": "V2" if brings[number][0] == "BELL" else "V1", "status": status,
                 "order_date": date(2025, 4, 1), "expected_date": due}
                for number, (status, due) in orders.items()
            ],
            "purchase_order_line": [
                {"po_number": number, "line_number": 1, "sku": sku, "quantity": much}
                for number, (sku, much) in brings.items()
            ],
        },
    )  # fmt: skip


async def _ask(context: ToolContext, **said: Any) -> PurchaseOrderImpact:
    found = await purchase_order_impact.call(context, said)
    assert isinstance(found, PurchaseOrderImpact)
    return found


async def test_an_order_is_for_the_sales_order_at_the_top_and_has_days_to_spare(context: ToolContext) -> None:
    found = await _ask(context, order="PO 4711")
    (line,) = found.lines
    assert (line.order_number, line.quantity, line.part_quantity) == ("S0", 3, 6)
    assert (line.needed, line.spare_days) == (date(2025, 5, 30), 5)
    assert found.summary == (
        "1 sales order (1 line) of 1 customer depends on purchase order 4711. Purchase order 4711 line 1 of V1"
        " Proseware brings 6 EA SEAL Shaft Seal on 2025-05-25; it is needed from 2025-05-30 on, so it may be 5 days"
        " late. Sales order S0 line 1 of C1 Northwind, due 2025-06-04, needs it for 3 EA PUMP Pump."
    )


async def test_an_order_that_comes_too_late_is_told_so(context: ToolContext) -> None:
    found = await _ask(context, order="4715")
    assert (found.waiting, found.lines[0].order_number, found.lines[0].spare_days) == (1, "S2", -15)
    assert "it is needed from 2025-06-05 on, 15 days before." in found.summary


async def test_what_comes_after_all_that_is_required_is_for_nobody(context: ToolContext) -> None:
    found = await _ask(context, order="4713")
    assert (found.line_count, found.receipts[0].needed) == (0, None)
    assert found.summary.startswith("No order depends on purchase order 4713")


async def test_without_an_order_those_past_due_are_told(context: ToolContext) -> None:
    found = await _ask(context)
    assert [one.order_number for one in found.receipts] == ["4712"]
    assert [(one.order_number, one.quantity) for one in found.lines] == [("S1", 3)]
    assert "past due since 2025-05-10 and taken to come today" in found.summary


async def test_what_a_supplier_has_to_deliver_is_told_most_urgent_first(context: ToolContext) -> None:
    found = await _ask(context, supplier="Proseware")
    assert [one.order_number for one in found.receipts] == ["4715", "4711", "4713"]
    assert (found.sales_orders, found.customers) == (2, 2)


async def test_nothing_waits_for_an_order_that_was_received(context: ToolContext) -> None:
    found = await _ask(context, order="4714")
    assert found.summary == "Nothing is open of purchase order 4714 (COMPLETED), so nothing waits for it."


async def test_an_order_that_is_not_known_is_not_found(context: ToolContext) -> None:
    with pytest.raises(NotFound):
        await _ask(context, order="PO 9999")


async def test_it_needs_all_that_planning_draws_on(context: ToolContext) -> None:
    scopes = frozenset(context.principal.scopes - {Scope.ORDERS_READ})
    with pytest.raises(NotPermitted):
        await _ask(replace(context, principal=replace(context.principal, scopes=scopes)), order="4711")


async def test_what_planning_cannot_use_of_an_order_is_told_and_not_called_nothing(
    make_plant: Any, context: ToolContext
) -> None:
    await make_plant(
        "boxes",
        {
            "sku": [{"sku": "NUT", "name": "Nut", "procurement": "BUY", "unit": "EA"}],
            "supplier": [{"supplier_id": "V1", "name": "Proseware"}],
            "purchase_order": [
                {"po_number": "1", "supplier_id": "V1", "status": "APPROVED", "order_date": date(2025, 4, 1),
                 "expected_date": date(2025, 6, 1)}
            ],
            "purchase_order_line": [{"po_number": "1", "line_number": 1, "sku": "NUT", "quantity": 3, "unit": "BOX"}],
        },
    )  # fmt: skip
    boxes = replace(context, principal=replace(context.principal, tenant_id="boxes"))
    found = await _ask(boxes, supplier="Proseware")
    assert "nothing is open that planning can use" in found.summary
    assert "1 record of open purchase orders in another unit than the item's: left out (1" in found.summary
    assert "nothing waits" not in found.summary
