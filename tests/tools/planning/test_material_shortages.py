from collections.abc import AsyncIterator, Callable
from datetime import date
from typing import Any

import pytest

from core.errors import InvalidInput, NotFound, NotPermitted
from core.identity import Scope
from planning.outlook import outlook
from tools.context import ToolContext
from tools.planning.material_shortages import material_shortages
from tools.planning.permitted import NEEDED, plant


def _item(sku: str, kind: str, days: int) -> dict[str, Any]:
    return {"sku": sku, "name": sku.title(), "procurement": kind, "lead_time_days": days}


def _sale(order: str, customer: str, sku: str, quantity: int, day: int) -> dict[str, list[dict[str, Any]]]:
    dates = {"order_date": date(2025, 5, 2), "due_date": date(2025, 5, day)}
    return {
        "sales_order": [{"order_number": order, "customer_id": customer, "status": "CONFIRMED"} | dates],
        "sales_order_line": [
            {"order_number": order, "line_number": 1, "sku": sku, "quantity": quantity, "shipped_quantity": 0}
        ],
    }


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    sales = [
        _sale("S1", "C1", "BIKE", 5, 25),
        _sale("S2", "C2", "BIKE", 2, 26),
        _sale("S3", "C1", "BELL", 10, 18),
        _sale("S4", "C1", "RACK", 1, 20),
    ]
    bought = {"order_date": date(2025, 5, 1), "supplier_id": "V1", "status": "APPROVED"}
    await make_plant(
        "plant",
        {
            "sku": [
                _item("BIKE", "MAKE", 2),
                _item("WHEEL", "MAKE", 3),
                _item("RIM", "BUY", 15),
                _item("BELL", "BUY", 20),
                _item("SADDLE", "BUY", 9),
                _item("RACK", "MAKE", 8),
                _item("TUBE", "BUY", 6),
            ],
            "warehouse": [{"warehouse_id": "W1", "name": "Main"}],
            "customer": [{"customer_id": "C1", "name": "Cyclist"}, {"customer_id": "C2", "name": "Courier"}],
            "supplier": [{"supplier_id": "V1", "name": "Vendor"}, {"supplier_id": "V2", "name": "Rims and more"}],
            "supplier_offer": [{"supplier_id": "V2", "sku": "RIM"}],
            "bom": [
                {"parent_sku": parent, "component_sku": component, "quantity": quantity}
                for parent, component, quantity in (
                    ("BIKE", "WHEEL", 2), ("BIKE", "SADDLE", 1), ("WHEEL", "RIM", 1), ("RACK", "TUBE", 2),
                )
            ],
            "inventory": [
                {"sku": sku, "warehouse_id": "W1", "on_hand": on_hand}
                for sku, on_hand in (("BIKE", 1), ("WHEEL", 4), ("BELL", 3), ("SADDLE", 50), ("TUBE", 6))
            ],
            "sales_order": [order for each in sales for order in each["sales_order"]],
            "sales_order_line": [line for each in sales for line in each["sales_order_line"]],
            "purchase_order": [{"po_number": "4711"} | bought, {"po_number": "4712"} | bought],
            "purchase_order_line": [
                {"po_number": "4711", "line_number": 1, "sku": "BELL", "quantity": 200, "due_date": date(2025, 5, 24)},
                {"po_number": "4712", "line_number": 1, "sku": "SADDLE", "quantity": 5, "due_date": date(2025, 5, 1)},
            ],
        },
    )  # fmt: skip


def _found(found: Any) -> list[tuple[object, ...]]:
    return [(one.sku, one.first_day.day, one.quantity, one.until.day, one.orders) for one in found.shortages]


async def test_what_runs_short_with_the_orders_that_wait_and_what_ends_it_worst_first(context: ToolContext) -> None:
    found = await material_shortages.call(context, {})
    assert _found(found) == [
        ("RIM", 20, 8, 30, ("S1", "S2")),
        ("BELL", 18, 7, 24, ("S3",)),
        ("RACK", 20, 1, 23, ("S4",)),
    ]
    assert found.summary == (
        "3 shortages until 2025-06-04. 4 sales orders of 2 customers wait for them."
        " RIM Rim runs short on 2025-05-20 by 8 EA: 2 sales orders (S1, S2) wait for it, by way of BIKE; 8 EA ordered"
        " today are there on 2025-05-30."
        " BELL Bell runs short on 2025-05-18 by 7 EA: 1 sales order (S3) waits for it; purchase order 4711 of V1 Vendor"
        " brings 200 EA on 2025-05-24."
        " RACK Rack runs short on 2025-05-20 by 1 EA: 1 sales order (S4) waits for it; 1 EA by a work order released"
        " today are there on 2025-05-23."
        " 1 receipt that is overdue is taken to arrive today."
    )
    assert [(one.part, one.order_number, one.sku, one.quantity, one.part_quantity) for one in found.lines] == [
        ("RIM", "S1", "BIKE", 2, 4),
        ("RIM", "S2", "BIKE", 2, 4),
        ("BELL", "S3", "BELL", 7, 7),
        ("RACK", "S4", "RACK", 1, 1),
    ]


@pytest.mark.parametrize(
    ("order", "kept"),
    [
        ("S2", "It is due 2025-05-26; parts for it are missing until 2025-05-30, 4 days after that."),
        ("S4", "It is due 2025-05-20; parts for it are missing until 2025-05-23, 3 days after that."),
    ],
)
async def test_whether_an_order_can_keep_its_day_is_told(context: ToolContext, order: str, kept: str) -> None:
    assert kept in (await material_shortages.call(context, {"order": order})).summary


async def test_of_a_purchase_order_no_day_is_told_that_is_ours_to_keep(context: ToolContext) -> None:
    assert "It is due" not in (await material_shortages.call(context, {"order": "PO 4711"})).summary


async def test_each_row_says_which_record_it_was_read_from(context: ToolContext) -> None:
    found = await material_shortages.call(context, {})
    assert (found.shortages[1].record, found.shortages[1].receipts[0].record) == ("sku#4", "purchase_order_line#1")
    assert [line.record for line in found.lines] == [f"sales_order_line#{number}" for number in (1, 2, 3, 4)]


@pytest.mark.parametrize(
    ("asked", "parts"),
    [
        ({"sku": "BELL"}, ["BELL"]),
        ({"sku": "BIKE"}, ["RIM"]),
        ({"sku": "WHEEL"}, ["RIM"]),
        ({"supplier": "V1"}, ["BELL"]),
        ({"supplier": "V2"}, ["RIM"]),
        ({"customer": "C2"}, ["RIM"]),
        ({"customer": "C1"}, ["BELL", "RACK", "RIM"]),
        ({"order": "S2"}, ["RIM"]),
        ({"order": "PO 4711"}, ["BELL"]),
        ({"order": "4712"}, []),
        ({"until": date(2025, 5, 19)}, ["BELL"]),
        ({"sku": "SADDLE"}, []),
    ],
)
async def test_only_what_is_asked_about(context: ToolContext, asked: dict[str, Any], parts: list[str]) -> None:
    found = await material_shortages.call(context, asked)
    assert [one.sku for one in found.shortages] == parts
    assert found.count == len(parts)


@pytest.fixture
async def crowded(context: ToolContext) -> AsyncIterator[ToolContext]:
    """As with so many shortages that none was followed."""
    reading = await plant(context)
    vars(reading)["outlook"] = outlook(reading.plant, most=0)
    yield context
    vars(reading).pop("outlook", None)


@pytest.mark.parametrize("asked", [{"sku": "BIKE"}, {"sku": "BELL"}, {"customer": "C1"}, {"order": "S2"}])
async def test_of_many_shortages_those_are_followed_that_are_asked_about(
    context: ToolContext, crowded: ToolContext, asked: dict[str, Any]
) -> None:
    found = await material_shortages.call(crowded, asked)
    del vars(await plant(context))["outlook"]
    assert found == await material_shortages.call(context, asked)


async def test_of_too_many_shortages_each_that_is_told_is_followed_and_how_many_are_not(crowded: ToolContext) -> None:
    found = await material_shortages.call(crowded, {"limit": 2})
    assert _found(found) == [("BELL", 18, 7, 24, ("S3",)), ("RACK", 20, 1, 23, ("S4",))]
    assert (found.count, found.orders_hit, found.not_followed) == (3, 2, 1)
    assert "It was not worked out who waits for 1 of the shortages: there are too many." in found.summary


async def test_of_a_customer_only_their_orders_count(context: ToolContext) -> None:
    found = await material_shortages.call(context, {"customer": "Courier"})
    assert _found(found) == [("RIM", 20, 8, 30, ("S2",))]
    assert [line.order_number for line in found.lines] == ["S2"]


async def test_no_shortage_is_said_as_such(context: ToolContext) -> None:
    found = await material_shortages.call(context, {"sku": "Saddle"})
    assert found.summary == (
        "No shortage of or for SADDLE Saddle until 2025-06-04: stock, scheduled receipts and orders that can still be"
        " placed cover all requirements. 1 receipt that is overdue is taken to arrive today."
    )


async def test_pages_follow_each_other_until_what_is_asked_changes(context: ToolContext) -> None:
    first = await material_shortages.call(context, {"limit": 2})
    second = await material_shortages.call(context, {"limit": 2, "cursor": first.next_cursor})
    assert [one.sku for one in (*first.shortages, *second.shortages)] == ["RIM", "BELL", "RACK"]
    assert second.next_cursor is None
    with pytest.raises(InvalidInput, match="begin again"):
        await material_shortages.call(context, {"limit": 2, "cursor": first.next_cursor, "customer": "C1"})


async def test_what_is_past_or_unknown_is_refused(context: ToolContext) -> None:
    with pytest.raises(InvalidInput, match="before today"):
        await material_shortages.call(context, {"until": date(2025, 5, 1)})
    with pytest.raises(NotFound, match="no sales, purchase or work order 'S99'"):
        await material_shortages.call(context, {"order": "S99"})


@pytest.mark.parametrize("scope", NEEDED)
async def test_it_needs_every_grant_of_planning(without: Callable[[str], ToolContext], scope: Scope) -> None:
    with pytest.raises(NotPermitted, match=str(scope)):
        await material_shortages.call(without(scope), {})


async def test_another_tenant_has_no_shortage_of_this_plant(other_context: ToolContext) -> None:
    assert (await material_shortages.call(other_context, {})).count == 0


async def test_of_a_day_before_an_order_is_due_it_is_not_said_that_it_could_go_by_then(context: ToolContext) -> None:
    early = await material_shortages.call(context, {"order": "S4", "until": date(2025, 5, 16)})
    assert early.count == 0
    assert "no part keeps it" not in early.summary
    assert "It is due 2025-05-20: what it needs by then is not looked at" in early.summary
