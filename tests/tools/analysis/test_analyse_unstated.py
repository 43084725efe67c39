"""None is below what none states: a field that no record has is said to be missing, and is no all-clear."""

from datetime import date
from typing import Any

import pytest

DAY = date(2025, 5, 1)
PLANT = {
    "sku": [
        {"sku": "A", "name": "Tap", "category": "Valves", "safety_stock": 5},
        {"sku": "B", "name": "Pipe", "category": "Valves"},
        {"sku": "C", "name": "Screw", "category": "Fasteners", "color": "Red"},
        {"sku": "D", "name": "Seal", "category": "Seals", "safety_stock": 5, "lead_time_days": 3},
    ],
    "bom": [{"parent_sku": "A", "component_sku": "B", "quantity": 1}],
    "warehouse": [{"warehouse_id": "1", "name": "Main"}],
    "inventory": [{"sku": sku, "warehouse_id": "1", "on_hand": 9} for sku in "ABCD"],
    "supplier": [{"supplier_id": "S1", "name": "Acme"}],
    "purchase_order": [{"po_number": "P1", "supplier_id": "S1", "status": "APPROVED", "order_date": DAY}],
    "purchase_order_line": [{"po_number": "P1", "line_number": 1, "sku": "A", "quantity": 3}],
    "customer": [{"customer_id": "C1", "name": "Dealer"}],
    "sales_order": [
        {"order_number": number, "customer_id": "C1", "status": "CONFIRMED", "order_date": DAY,
         "due_date": date(2025, 8, 1)}
        for number in ("O1", "O2")
    ],
}  # fmt: skip
BELOW = {"field": "below_reorder_point"}
COUNT = [{"aggregate": "count"}]
NONE = "No item states a reorder point, so this cannot be told."


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    await make_plant("plant", PLANT)


@pytest.mark.parametrize(
    ("subject", "asked", "told"),
    [
        ("item", {"where": [BELOW]}, NONE),
        ("item", {"where": [BELOW], "measures": COUNT}, NONE),
        ("item", {"where": [BELOW], "measures": COUNT, "by": [{"field": "category"}]}, NONE),
        ("item", {"where": [{"field": "low"}]}, NONE),
        ("item", {"where": [{"field": "reorder_point", "is": "above", "values": ["3"]}]}, NONE),
        ("item", {"where": [{"field": "on_hand", "is": "below", "than": "reorder_point"}]}, NONE),
        ("item", {"where": [{"field": "above_maximum"}]},
         "No item states a maximum stock, so this cannot be told."),
        # That all are well is as little known.
        ("item", {"where": [BELOW | {"is": "is_not"}]}, NONE),
        ("item", {"where": [BELOW | {"values": ["false"]}], "measures": COUNT}, NONE),
        ("item", {"where": [{"field": "category", "values": ["Fasteners"]}, {"field": "below_safety_stock"}]},
         "No item with category Fasteners states a safety stock, so this cannot be told."),
        ("sales_order", {"since": "2025-01-01", "day": "shipped_date"},
         "No sales order states a shipped date, so this cannot be told."),
        ("sales_order", {"since": "2025-01-01", "day": "shipped_date", "measures": COUNT},
         "No sales order states a shipped date, so this cannot be told."),
        ("sales_order", {"where": [{"field": "shipped"}], "measures": COUNT, "share": "shipped"},
         "No sales order states a shipped date, so this cannot be told."),
        ("purchase_order", {"where": [{"field": "late"}]},
         "No purchase order states a due date, so this cannot be told."),
        ("supplier", {"related": [{"link": "purchase_orders", "where": [{"field": "late"}]}]},
         "No purchase order states a due date, so this cannot be told."),
        ("supplier", {"related": [{"link": "purchase_orders", "where": [{"field": "late"}], "negated": True}]},
         "No purchase order states a due date, so this cannot be told."),
        ("item", {"related": [{"link": "components", "where": [BELOW]}]}, NONE),
    ],
)  # fmt: skip
async def test_what_nobody_states_is_no_all_clear(ask: Any, subject: str, asked: dict[str, Any], told: str) -> None:
    answer = await ask(subject, **asked)
    assert answer.summary == told
    assert answer.blocks == ()


@pytest.mark.parametrize(
    ("subject", "asked", "told"),
    [
        ("item", {"where": [{"field": "below_safety_stock"}]}, "There are no below safety stock items."),
        ("sales_order", {"where": [{"field": "late"}]}, "There are no late sales orders."),
        ("sales_order", {"since": "2025-06-01"}, "There are no sales orders since 2025-06-01 (order date)."),
        # There is nobody who could state it.
        ("work_order", {"where": [{"field": "late"}]}, "There are no late work orders."),
    ],
)
async def test_what_some_state_is_told_as_ever(ask: Any, subject: str, asked: dict[str, Any], told: str) -> None:
    assert (await ask(subject, **asked)).summary == told


async def test_a_field_that_was_asked_for_and_is_empty_is_said_to_be(ask: Any) -> None:
    tap = [{"field": "item", "values": ["Tap"]}]
    assert (await ask("item", where=tap, show=["reorder_point"])).summary.endswith("Reorder point is not stated.")
    assert "not stated" not in (await ask("item", where=tap, show=["safety_stock"])).summary
    valves = await ask("item", where=[{"field": "category", "values": ["Valves"]}], show=["color"])
    assert valves.summary.endswith("None of them states a color.")
    assert "states a" not in (await ask("item", show=["color"])).summary
    # It is reckoned, not stated: an order that is not late has no delay.
    assert "stated" not in (await ask("sales_order", show=["days_late"])).summary
