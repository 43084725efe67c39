"""Each kind of proposal, from the records up. Today is Thursday 15 May 2025: this week ends on the 18th."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from core.errors import InvalidInput, NotFound, NotPermitted
from core.identity import Scope
from tools.context import ToolContext
from tools.planning.proposal_rows import Proposal
from tools.planning.proposal_words import ReplenishmentProposals
from tools.planning.replenishment_proposals import replenishment_proposals


def _bought(order: str, line: int, sku: str, much: int, due: date) -> dict[str, Any]:
    return {"po_number": order, "line_number": line, "sku": sku, "quantity": much, "due_date": due}


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    bought: dict[str, Any] = {"procurement": "BUY", "lead_time_days": 14, "currency": "EUR"}
    await make_plant(
        "plant",
        {
            "sku": [
                {"sku": "PUMP", "name": "Pump", "procurement": "MAKE", "lead_time_days": 10, "standard_cost": 100,
                 "currency": "EUR"},
                bought | {"sku": "SEAL", "name": "Shaft Seal", "lot_size": 50, "standard_cost": 2},
                bought | {"sku": "BOLT", "name": "Bolt", "standard_cost": 1, "reorder_point": 80},
                bought | {"sku": "PLATE", "name": "Plate", "standard_cost": 3},
                bought | {"sku": "RING", "name": "Ring"},
            ],
            "warehouse": [{"warehouse_id": "W1", "name": "Main", "site": "Brno"}],
            "customer": [{"customer_id": "C1", "name": "Customer"}],
            "supplier": [{"supplier_id": "V1", "name": "Dear"}, {"supplier_id": "V2", "name": "Preferred"}],
            "supplier_offer": [
                {"supplier_id": "V1", "sku": "SEAL", "lead_time_days": 3, "price": 9, "currency": "EUR"},
                {"supplier_id": "V2", "sku": "SEAL", "lead_time_days": 14, "price": 4, "currency": "EUR",
                 "minimum_quantity": 100, "preferred": True},
            ],
            "bom": [{"parent_sku": "PUMP", "component_sku": "SEAL", "quantity": 2}],
            "inventory": [
                {"sku": "PUMP", "warehouse_id": "W1", "on_hand": 5},
                {"sku": "SEAL", "warehouse_id": "W1", "on_hand": 10},
                {"sku": "BOLT", "warehouse_id": "W1", "on_hand": 100},
                {"sku": "RING", "warehouse_id": "W1", "on_hand": 4},
            ],
            "sales_order": [
                {"order_number": f"S{number}", "customer_id": "C1", "status": "CONFIRMED",
                 "order_date": date(2025, 5, 1), "due_date": due}
                for number, due in enumerate((date(2025, 5, 27), date(2025, 6, 10), date(2025, 6, 23)), 1)
            ],
            "sales_order_line": [
                {"order_number": order, "line_number": line, "sku": sku, "quantity": much, "shipped_quantity": 0}
                for order, line, sku, much in (
                    ("S1", 1, "PUMP", 15), ("S1", 2, "PLATE", 20), ("S2", 1, "PUMP", 30), ("S3", 1, "BOLT", 30),
                )
            ],
            "purchase_order": [
                {"po_number": "P1", "supplier_id": "V1", "status": "APPROVED", "order_date": date(2025, 4, 1),
                 "buyer": "Ann"},
                {"po_number": "P2", "supplier_id": "V2", "status": "APPROVED", "order_date": date(2025, 4, 1),
                 "buyer": "Ben"},
            ],
            "purchase_order_line": [
                _bought("P1", 1, "PLATE", 50, date(2025, 6, 2)),
                _bought("P2", 1, "BOLT", 40, date(2025, 5, 20)),
                _bought("P2", 2, "BOLT", 60, date(2025, 5, 21)),
                _bought("P2", 3, "RING", 10, date(2025, 5, 9)),
            ],
            "work_order": [
                {"wo_number": "W1", "sku": "PUMP", "status": "SCHEDULED", "quantity": 7,
                 "start_date": date(2025, 7, 1), "due_date": date(2025, 7, 10)},
                {"wo_number": "W2", "sku": "PUMP", "status": "IN_PROGRESS", "quantity": 6,
                 "start_date": date(2025, 5, 1), "due_date": date(2025, 7, 11)},
            ],
        },
    )  # fmt: skip


async def _found(context: ToolContext, **arguments: Any) -> ReplenishmentProposals:
    found = await replenishment_proposals.call(context, arguments)
    assert isinstance(found, ReplenishmentProposals)
    return found


def _told(found: ReplenishmentProposals) -> list[tuple[Any, ...]]:
    return [(one.action, one.sku, one.order_number, one.quantity, one.day, one.to) for one in found.proposals]


async def test_what_is_to_be_ordered_this_week_names_supplier_price_and_reason(context: ToolContext) -> None:
    found = await _found(context, action="release", procurement="buy")
    assert _told(found) == [("order", "SEAL", None, 100, date(2025, 5, 17), date(2025, 5, 31))]
    (seal,) = found.proposals
    assert (seal.supplier_id, seal.price, seal.minimum_quantity) == ("V2", 4, 100)
    # Both work orders are pulled in, so 27 more pumps of two seals each are to be released on 31 May; the other seals
    # are for W1, whose pumps are for S1.
    assert seal.record == "sku#2"
    assert found.summary == (
        "1 item to order by 2025-05-18. Order 100 EA of SEAL Shaft Seal at Brno from V2 Preferred at 4.00 EUR by"
        " 2025-05-17, to come by 2025-05-31: 58 EA are required from 2025-05-31 that nothing on order brings; 2 sales"
        " orders need it (S1, S2). Demand is known until 2025-06-23; no forecast is planned with."
    )


async def test_what_is_to_be_ordered_is_told_first_however_far_behind_it_ranks(context: ToolContext) -> None:
    found = await _found(context, limit=1)
    assert [one.action for one in found.proposals] == ["expedite"]
    assert [one.sku for one in found.to_place] == ["SEAL"]
    assert found.summary.index("Order 100 EA of SEAL") < found.summary.index("Expedite ")
    assert (await _found(context, action="expedite")).to_place == ()


async def test_orders_that_come_too_late_are_expedited_those_first_that_most_sales_orders_wait_for(
    context: ToolContext,
) -> None:
    found = await _found(context, action="expedite")
    assert [(one.order_number, one.to, one.orders) for one in found.proposals if not one.made] == [
        ("P1", date(2025, 5, 27), ("S1",))
    ]
    plate = next(one for one in found.proposals if one.sku == "PLATE")
    assert (plate.shortage, plate.value, plate.supplier, plate.buyer) == (20, 60, "Dear", "Ann")
    assert plate.reason == "20 EA of it are required from 2025-05-27; 1 sales order needs it (S1)"
    waiting = [one.orders_hit for one in found.proposals]
    assert waiting == sorted(waiting, reverse=True)
    assert {one.order_number for one in found.proposals} == {"P1", "W1", "W2"}


async def test_what_is_deferred_or_cancelled_leaves_the_reorder_point_and_says_what_it_is_worth(
    context: ToolContext,
) -> None:
    found = await _found(context, action="surplus")
    # Bolts: 100 − 30 are below the reorder point of 80 from 23 June; 140 − 30 are not.
    assert sorted(_told(found)) == [
        ("cancel", "BOLT", "P2", 60, date(2025, 5, 21), None),
        ("cancel", "RING", "P2", 10, date(2025, 5, 9), None),
        ("defer", "BOLT", "P2", 40, date(2025, 5, 20), date(2025, 6, 23)),
    ]
    assert [(one.value, one.unit) for one in found.stock_freed] == [(100, "EUR")]
    assert found.proposals[-1].value is None
    assert found.summary.startswith(
        "1 open order to defer and 2 open orders to cancel. What is deferred or cancelled is worth 100.00 EUR at"
        " standard cost. Cancel purchase order P2 of V2 Preferred, 60 EA of BOLT Bolt at Brno, due 2025-05-21: "
    )
    assert found.summary.endswith("Demand is known until 2025-06-23; no forecast is planned with.")


@pytest.mark.parametrize(
    ("asked", "orders"),
    [
        ({"supplier": "Dear"}, {"P1"}),
        ({"supplier": "Preferred"}, {"P2", None}),
        ({"buyer": "ben"}, {"P2"}),
        ({"procurement": "make", "action": "expedite"}, {"W1", "W2"}),
        ({"sku": "plate"}, {"P1"}),
        ({"site": "brno", "action": "surplus"}, {"P2"}),
    ],
)
async def test_only_those_of_an_item_a_supplier_a_buyer_or_a_site_are_told(
    context: ToolContext, asked: dict[str, str], orders: set[str | None]
) -> None:
    assert {one.order_number for one in (await _found(context, **asked)).proposals} == orders


async def test_later_releases_are_told_when_asked_until_then(context: ToolContext) -> None:
    this_week = await _found(context, action="release", procurement="make")
    later = await _found(context, action="release", procurement="make", until=date(2025, 5, 31))
    assert this_week.count == 0
    assert [(one.quantity, one.shortage, one.orders) for one in later.proposals] == [(27, 27, ("S2",))]
    with pytest.raises(InvalidInput, match="lies ahead"):
        await _found(context, until=date(2025, 5, 14))


async def test_nothing_to_do_is_said(context: ToolContext, other_context: ToolContext) -> None:
    found = await _found(context, action="surplus", sku="SEAL")
    assert found.summary.startswith(
        "No open order is to be deferred or cancelled for SEAL Shaft Seal: stock and what is on order cover what is"
        " required."
    )
    empty = await _found(other_context)
    assert (empty.count, empty.demand_until) == (0, None)
    assert empty.summary.endswith("No demand is known.")


async def test_pages_add_up_and_the_table_names_fields_of_its_rows(context: ToolContext) -> None:
    whole, rows, cursor = await _found(context), [], None
    for _ in range(whole.count):
        page = await _found(context, limit=2, **({"cursor": cursor} if cursor else {}))
        rows += _told(page)
        cursor = page.next_cursor
        if cursor is None:
            break
    assert rows == _told(whole)
    table = whole.blocks[-1]
    assert table.type == "table"
    assert {column.key for column in table.columns} <= set(Proposal.model_fields)


async def test_who_may_not_see_all_of_the_plant_is_told_and_unknown_buyers_are_not_found(
    context: ToolContext, without: Callable[[str], ToolContext]
) -> None:
    with pytest.raises(NotPermitted):
        await _found(without(Scope.BOM_READ))
    with pytest.raises(NotFound):
        await _found(context, buyer="Zoe")
