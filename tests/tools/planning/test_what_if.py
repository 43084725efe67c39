"""A pump takes two seals, which only a vendor with a long lead time brings. Today is Thursday 15 May 2025."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from core.errors import InvalidInput, NotFound, NotPermitted
from core.identity import Scope
from planning.what_if import Turn
from tools.context import ToolContext
from tools.planning.turned import WhatIf
from tools.planning.what_if import what_if


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    await make_plant(
        "plant",
        {
            "sku": [
                {"sku": "PUMP", "name": "Pump", "procurement": "MAKE", "lead_time_days": 5},
                {"sku": "SEAL", "name": "Shaft Seal", "procurement": "BUY", "lead_time_days": 40,
                 "standard_cost": 4, "currency": "EUR"},
                {"sku": "BELL", "name": "Bell", "procurement": "BUY", "lead_time_days": 40, "standard_cost": 3.5,
                 "currency": "USD", "category": "Hardware"},
                {"sku": "CLIP", "name": "Clip", "procurement": "BUY", "lead_time_days": 40, "category": "Hardware"},
                {"sku": "LAMP", "name": "Lamp", "procurement": "MAKE", "lead_time_days": 5},
                {"sku": "WIRE", "name": "Wire", "procurement": "BUY", "lead_time_days": 40},
            ],
            "work_order": [
                {"wo_number": "77", "sku": "LAMP", "status": "CREATED", "quantity": 5, "start_date": date(2025, 5, 20),
                 "due_date": date(2025, 5, 25)}
            ],
            "supplier_offer": [
                {"supplier_id": "V1", "sku": "SEAL", "price": 5, "currency": "EUR", "lead_time_days": 40}
            ],
            "customer": [{"customer_id": "C1", "name": "Northwind"}],
            "supplier": [{"supplier_id": "V1", "name": "Proseware"}],
            "warehouse": [{"warehouse_id": "W1", "name": "Main", "site": "Brno"}],
            "bom": [{"parent_sku": "PUMP", "component_sku": "SEAL", "quantity": 2},
                    {"parent_sku": "LAMP", "component_sku": "WIRE", "quantity": 2}],
            "inventory": [
                {"sku": "BELL", "warehouse_id": "W1", "on_hand": 12},
                {"sku": "PUMP", "warehouse_id": "W1", "on_hand": 0},
                {"sku": "CLIP", "warehouse_id": "W1", "on_hand": 30},
                {"sku": "WIRE", "warehouse_id": "W1", "on_hand": 10},
                {"sku": "CLIP", "warehouse_id": "W1", "lot": "B", "unit": "BOX", "on_hand": 2},
            ],
            "sales_order": [
                {"order_number": f"S{number}", "customer_id": "C1", "status": "CONFIRMED",
                 "order_date": date(2025, 5, 1), "due_date": due}
                for number, due in enumerate((date(2025, 6, 4), date(2025, 5, 24)))
            ],
            "sales_order_line": [
                {"order_number": "S0", "line_number": 1, "sku": "PUMP", "quantity": 5, "shipped_quantity": 0},
                {"order_number": "S1", "line_number": 1, "sku": "BELL", "quantity": 10, "shipped_quantity": 0},
            ],
            "purchase_order": [
                {"po_number": "4711", "supplier_id": "V1", "status": "APPROVED", "order_date": date(2025, 4, 1),
                 "expected_date": date(2025, 5, 25)},
                {"po_number": "4712", "supplier_id": "V1", "status": "COMPLETED", "order_date": date(2025, 1, 1)},
            ],
            "purchase_order_line": [{"po_number": "4711", "line_number": 1, "sku": "SEAL", "quantity": 10,
                                     "unit_price": 4.5, "currency": "EUR"}],
        },
    )  # fmt: skip


async def _ask(context: ToolContext, **said: Any) -> WhatIf:
    found = await what_if.call(context, said)
    assert isinstance(found, WhatIf)
    return found


async def test_a_supplier_that_slips_makes_a_part_short_and_an_order_late(context: ToolContext) -> None:
    found = await _ask(context, kind="late", supplier="Proseware", weeks=2)
    (short,) = found.shortages
    assert (short.sku, short.turn, short.missing, short.short_from) == ("SEAL", Turn.NEW, 10, date(2025, 5, 30))
    (line,) = found.lines
    assert (line.order_number, line.served_before, line.served) == ("S0", date(2025, 6, 4), date(2025, 6, 13))
    assert (line.days_later, line.waits_for) == (9, "SEAL")
    assert found.items_reached == 1
    assert found.summary == (
        "If what is on order of V1 Proseware (1 receipt) is there 14 days later: 1 item runs short that did not. SEAL"
        " Shaft Seal: 10 EA missing from 2025-05-30 (not short as it is). 1 line of 1 sales order is served later."
        " Sales order S0 line 1 of C1 Northwind (5 EA PUMP Pump, due 2025-06-04): 2025-06-13 instead of 2025-06-04"
        " (9 days later), for want of SEAL. Stock value of what it reaches: 0.00 EUR instead of 2.20 EUR on the average"
        " of the next 91 days."
    )


async def test_what_is_late_within_its_slack_changes_nothing(context: ToolContext) -> None:
    found = await _ask(context, order="PO 4711", days=4)
    assert (found.shortage_count, found.line_count, found.planned_count) == (0, 0, 0)
    assert found.summary == (
        "If what is on order of purchase order 4711 (1 receipt) is there 4 days later, no shortage and no line of a"
        " sales order changes, only what is held. Stock value of what it reaches: 0.44 EUR instead of 2.20 EUR on the"
        " average of the next 91 days."
    )


async def test_an_order_may_come_on_another_day(context: ToolContext) -> None:
    found = await _ask(context, order="4711", until=date(2025, 6, 2))
    assert [line.days_later for line in found.lines] == [3]


async def test_half_of_an_order_that_comes_later_makes_half_of_it_short(context: ToolContext) -> None:
    found = await _ask(context, kind="split", order="4711", weeks=2)
    assert [(one.sku, one.missing) for one in found.shortages] == [("SEAL", 5)]


async def test_what_is_not_open_cannot_be_split(context: ToolContext) -> None:
    with pytest.raises(InvalidInput, match="Nothing that planning can use is open of purchase order 4711"):
        await _ask(context, kind="split", order="4711", sku="BELL", quantity=2, weeks=1)


async def test_lost_stock_makes_an_order_late_until_a_new_one_can_come(context: ToolContext) -> None:
    found = await _ask(context, kind="lost", sku="Bell", quantity=5)
    assert [(one.sku, one.missing) for one in found.shortages] == [("BELL", 3)]
    assert [(one.order_number, one.served) for one in found.lines] == [("S1", date(2025, 6, 24))]
    (planned,) = found.items
    assert (planned.release_today_before, planned.release_today) == (0, 3)


async def test_no_more_is_lost_than_there_is(context: ToolContext) -> None:
    with pytest.raises(InvalidInput, match="only 12 EA are on hand"):
        await _ask(context, kind="lost", sku="BELL", quantity=13)


async def test_demand_that_rises_is_short_of_what_it_rises_by(context: ToolContext) -> None:
    found = await _ask(context, kind="rises", sku="BELL", percent=50)
    assert [one.missing for one in found.shortages] == [3]
    assert (await _ask(context, kind="falls", sku="BELL", percent=50)).shortage_count == 0


async def test_only_demand_of_the_period_rises(context: ToolContext) -> None:
    july = {"since": date(2025, 7, 1), "until": date(2025, 7, 31)}
    assert (await _ask(context, kind="rises", sku="BELL", percent=50, **july)).shortage_count == 0


async def test_demand_for_all_of_a_category_rises(context: ToolContext) -> None:
    found = await _ask(context, kind="rises", category="hardware", percent=50)
    assert [(short.sku, short.missing) for short in found.shortages] == [("BELL", 3)]
    assert "the demand for all items in Hardware (1 line) is 50 percent more" in found.summary
    with pytest.raises(NotFound, match="There are Hardware"):
        await _ask(context, kind="rises", category="cables", percent=50)


async def test_a_new_order_is_served_when_there_is_enough_for_it(context: ToolContext) -> None:
    found = await _ask(context, kind="ordered", sku="BELL", quantity=5, until=date(2025, 6, 10))
    assert [(one.order_number, one.served) for one in found.lines] == [("new", date(2025, 6, 24))]
    found = await _ask(context, kind="ordered", sku="BELL", quantity=2, until=date(2025, 6, 10))
    assert "The new order is served on its day." in found.summary


async def test_an_order_that_is_cancelled_is_missing_or_no_longer_waited_for(context: ToolContext) -> None:
    assert [one.sku for one in (await _ask(context, kind="cancelled", order="4711")).shortages] == ["SEAL"]
    assert (await _ask(context, kind="cancelled", order="S1")).shortage_count == 0


async def test_a_longer_lead_time_moves_no_order_that_is_placed(context: ToolContext) -> None:
    assert (await _ask(context, kind="lead", sku="SEAL", weeks=3)).shortage_count == 0


async def test_what_is_cancelled_is_worth_its_own_price_and_what_is_ordered_instead_that_of_the_offer(
    context: ToolContext,
) -> None:
    found = await _ask(context, kind="cancelled", order="4711")
    assert [(one.value, one.unit) for one in found.worth.open_orders] == [(Decimal("-45.00"), "EUR")]
    assert [(one.value, one.unit) for one in found.worth.purchases] == [(Decimal("50.00"), "EUR")]
    assert [(one.value, one.unit) for one in found.worth.cost] == [(Decimal("5.00"), "EUR")]
    assert (
        "Cost: planned purchases of what it reaches are 50.00 EUR instead of 0.00 EUR and open purchase orders come to"
        " 45.00 EUR less: in all 5.00 EUR more."
    ) in found.summary


async def test_without_an_offer_a_purchase_is_at_standard_cost(context: ToolContext) -> None:
    found = await _ask(context, kind="lost", sku="BELL", quantity=5)
    assert [(one.value, one.unit) for one in found.worth.cost] == [(Decimal("10.50"), "USD")]
    (item,) = found.items
    assert (item.purchases, item.purchase_currency) == (Decimal("10.50"), "USD")


async def test_currencies_are_never_added_up_and_each_cause_has_its_own_sum(context: ToolContext) -> None:
    lost = {"kind": "lost", "sku": "BELL", "quantity": Decimal(5)}
    found = await _ask(context, kind="cancelled", order="4711", further=[lost])
    assert [(one.value, one.unit) for one in found.worth.cost] == [(Decimal("5.00"), "EUR"), (Decimal("10.50"), "USD")]
    by_cause = {one.causes: [(each.value, each.unit) for each in one.cost] for one in found.worth.by_cause}
    assert by_cause == {
        (found.assumed[0],): [(Decimal("5.00"), "EUR")],
        (found.assumed[1],): [(Decimal("10.50"), "USD")],
    }


async def test_an_item_without_cost_and_what_planning_cannot_use_of_it_are_told(context: ToolContext) -> None:
    found = await _ask(context, kind="lost", sku="CLIP", quantity=30)
    assert (found.worth.without_cost, found.worth.stock_value) == (1, ())
    assert found.notes == ("stock in another unit than the item's: left out (CLIP)",)
    assert found.summary.endswith(
        "1 item without standard cost is not in the stock value. Taken so: stock in another unit than the item's: left"
        " out (CLIP)."
    )


async def test_of_an_order_of_which_nothing_is_open_nothing_changes(context: ToolContext) -> None:
    found = await _ask(context, kind="late", order="4712", weeks=1)
    assert found.summary == "Nothing is open of purchase order 4712 (COMPLETED). So nothing changes."


async def test_the_picture_shows_the_stock_of_what_runs_short_before_and_after(context: ToolContext) -> None:
    found = await _ask(context, kind="late", supplier="Proseware", weeks=2)
    assert found.pictured == "SEAL"
    assert [(one.day, one.before, one.after) for one in found.projected] == [
        (date(2025, 5, 15), 0, 0),
        (date(2025, 5, 25), 10, 0),
        (date(2025, 5, 30), 0, -10),
        (date(2025, 6, 8), 0, 0),
        (date(2025, 6, 22), 0, 0),
    ]
    assert found.blocks[-1].type == "series"


async def test_what_a_cancelled_work_order_would_have_taken_is_left(context: ToolContext) -> None:
    found = await _ask(context, kind="cancelled", order="WO 77")
    assert {one.sku: one.held > one.held_before for one in found.items} == {"LAMP": False, "WIRE": True}
    assert next(one.held for one in found.items if one.sku == "WIRE") == 10


async def test_each_of_several_changes_is_the_cause_of_what_it_reaches(context: ToolContext) -> None:
    lost = {"kind": "lost", "sku": "BELL", "quantity": Decimal(5)}
    found = await _ask(context, order="4711", weeks=2, further=[lost])
    causes = {one.sku: one.causes for one in found.shortages}
    assert causes == {"SEAL": (found.assumed[0],), "BELL": (found.assumed[1],)}


@pytest.mark.parametrize(
    "said",
    [{}, {"kind": "late", "supplier": "V1"}, {"kind": "lost", "sku": "BELL"}, {"kind": "split", "order": "4711"},
     {"kind": "late", "order": "4711", "until": date(2025, 5, 1)}, {"kind": "falls", "sku": "BELL", "percent": 101},
     {"kind": "rises", "sku": "BELL"}, {"kind": "late", "days": 3}],
)  # fmt: skip
async def test_what_is_not_said_is_asked_for(context: ToolContext, said: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        await _ask(context, **said)


async def test_an_order_that_is_not_known_is_not_found(context: ToolContext) -> None:
    with pytest.raises(NotFound):
        await _ask(context, order="PO 9999", days=3)


async def test_it_needs_all_that_planning_draws_on(context: ToolContext) -> None:
    scopes = context.principal.scopes - {Scope.BOM_READ}
    with pytest.raises(NotPermitted):
        await _ask(_of(context, scopes), order="4711", days=3)


def _of(context: ToolContext, scopes: Any) -> ToolContext:
    return replace(context, principal=replace(context.principal, scopes=frozenset(scopes)))


async def test_nothing_is_written(context: ToolContext) -> None:
    async def changes() -> Any:
        async with context.database.read(context.principal) as tx:
            return (await tx.execute(text("SELECT sum(changes) FROM manufacturing.entity_revision"))).scalar()

    before = await changes()
    await _ask(context, kind="late", supplier="V1", weeks=2)
    assert await changes() == before
