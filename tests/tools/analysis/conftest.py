"""A plant with two currencies, two units of one item, a product structure of three levels and a circle in it."""

from collections.abc import Awaitable, Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tools.analysis.analyse import Analysis, analyse
from tools.context import ToolContext

Ask = Callable[..., Awaitable[Analysis]]


def _item(sku: str, name: str, category: str, procurement: str, **more: Any) -> dict[str, Any]:
    return {"sku": sku, "name": name, "category": category, "procurement": procurement, "currency": "USD", **more}


def _order(number: str, customer: str, status: str, ordered: date, total: int | None, **more: Any) -> dict[str, Any]:
    return {"order_number": number, "customer_id": customer, "status": status, "order_date": ordered,
            "total": total, "currency": "USD", **more}  # fmt: skip


def _sold(order: str, line: int, sku: str, quantity: int, price: int, **more: Any) -> dict[str, Any]:
    return {"order_number": order, "line_number": line, "sku": sku, "quantity": quantity, "unit_price": price, **more}


def _bought(order: str, line: int, sku: str, quantity: int, **more: Any) -> dict[str, Any]:
    return {"po_number": order, "line_number": line, "sku": sku, "quantity": quantity, "unit_price": 1,
            "currency": "USD", **more}  # fmt: skip


PLANT = {
    "sku": [
        _item("BIKE", "Road Bike", "Bikes", "MAKE", finished_good=True, list_price=1000, standard_cost=600,
              color="Red", reorder_point=5, sold_from=date(2023, 3, 1)),
        _item("CITY", "City Bike", "Bikes", "MAKE", finished_good=True, list_price=500, standard_cost=550,
              color="Blue", currency="EUR", sold_from=date(2024, 7, 1)),
        _item("WHEEL", "Front Wheel", "Components", "MAKE", standard_cost=50, color="Black", reorder_point=20),
        _item("RIM", "Alloy Rim", "Components", "BUY", standard_cost=20, color="Red", reorder_point=20),
        _item("TAPE", "Rim Tape 100%_x", "Components", "BUY", standard_cost=1, unit="M"),
        _item("BELL", "Bell", "Accessories", "BUY", list_price=10, standard_cost=4, active=False),
        _item("LOOP-A", "Loop A", "Components", "MAKE"),
        _item("LOOP-B", "Loop B", "Components", "MAKE"),
    ],
    "bom": [
        {"parent_sku": "BIKE", "component_sku": "WHEEL", "quantity": 2},
        {"parent_sku": "CITY", "component_sku": "WHEEL", "quantity": 2},
        {"parent_sku": "WHEEL", "component_sku": "RIM", "quantity": 1},
        {"parent_sku": "RIM", "component_sku": "TAPE", "quantity": 1},
        {"parent_sku": "BELL", "component_sku": "TAPE", "quantity": 1, "effective_to": date(2020, 12, 31)},
        {"parent_sku": "LOOP-A", "component_sku": "LOOP-B", "quantity": 1},
        {"parent_sku": "LOOP-B", "component_sku": "LOOP-A", "quantity": 1},
    ],
    "warehouse": [{"warehouse_id": "1", "name": "Main"}, {"warehouse_id": "2", "name": "Outer"}],
    "inventory": [
        {"sku": "WHEEL", "warehouse_id": "1", "on_hand": Decimal(10)},
        {"sku": "WHEEL", "warehouse_id": "2", "on_hand": Decimal(5)},
        {"sku": "TAPE", "warehouse_id": "1", "on_hand": Decimal("12.5"), "unit": "M"},
        {"sku": "TAPE", "warehouse_id": "2", "on_hand": Decimal(2), "unit": "ROLL"},
        {"sku": "RIM", "warehouse_id": "1", "on_hand": Decimal(0)},
    ],
    "supplier": [
        {"supplier_id": "S1", "name": "Acme", "country": "US"},
        {"supplier_id": "S2", "name": "Bolt", "country": "DE"},
        {"supplier_id": "S3", "name": "Cargo", "country": "DE", "active": False},
    ],
    "supplier_offer": [
        {"supplier_id": "S1", "sku": "RIM", "lead_time_days": 10, "price": 18, "currency": "USD"},
        {"supplier_id": "S2", "sku": "RIM", "lead_time_days": 20, "price": 17, "currency": "EUR"},
        {"supplier_id": "S1", "sku": "TAPE", "lead_time_days": 30, "currency": "USD"},
        {"supplier_id": "S2", "sku": "BELL", "price": 3, "currency": "USD"},
    ],
    "purchase_order": [
        {"po_number": "P1", "supplier_id": "S1", "status": "COMPLETED", "order_date": date(2024, 2, 10)},
        {"po_number": "P2", "supplier_id": "S1", "status": "APPROVED", "order_date": date(2024, 5, 1),
         "expected_date": date(2024, 6, 1)},
        {"po_number": "P3", "supplier_id": "S2", "status": "APPROVED", "order_date": date(2025, 5, 1),
         "expected_date": date(2025, 6, 1)},
    ],
    "purchase_order_line": [
        _bought("P1", 1, "RIM", 10, received_quantity=10, rejected_quantity=1, due_date=date(2024, 2, 20),
                received_date=date(2024, 2, 18)),
        _bought("P1", 2, "TAPE", 90, received_quantity=90, due_date=date(2024, 2, 20),
                received_date=date(2024, 2, 25), unit="M"),
        _bought("P2", 1, "RIM", 5),
        _bought("P3", 1, "BELL", 7),
    ],
    "customer": [
        {"customer_id": "C1", "name": "Dealer One", "territory": "North"},
        {"customer_id": "C2", "name": "Dealer Two", "territory": "South"},
        {"customer_id": "C3", "name": "Idle Shop"},
    ],
    "sales_order": [
        _order("O1", "C1", "COMPLETED", date(2024, 1, 15), 1000, due_date=date(2024, 1, 25),
               shipped_date=date(2024, 1, 20)),
        _order("O2", "C1", "CONFIRMED", date(2024, 4, 2), 2000, due_date=date(2024, 5, 2)),
        _order("O3", "C2", "COMPLETED", date(2024, 4, 20), 480, due_date=date(2024, 4, 30),
               shipped_date=date(2024, 5, 5), currency="EUR"),
        _order("O4", "C2", "CANCELLED", date(2025, 1, 10), None),
    ],
    "sales_order_line": [
        _sold("O1", 1, "BIKE", 1, 1000),
        _sold("O2", 1, "BIKE", 2, 1000),
        _sold("O3", 1, "CITY", 1, 500, discount_percent=10),
        _sold("O3", 2, "BELL", 3, 10),
    ],
}  # fmt: skip
OTHER = {
    "sku": [_item("BIKE", "Foreign Bike", "Bikes", "MAKE", list_price=7), _item("ALIEN", "Alien", "Ufos", "BUY")],
    "warehouse": [{"warehouse_id": "1", "name": "Elsewhere"}],
    "inventory": [{"sku": "BIKE", "warehouse_id": "1", "on_hand": Decimal(99)}],
    "customer": [{"customer_id": "C1", "name": "Stranger"}],
    "sales_order": [_order("O1", "C1", "CONFIRMED", date(2024, 1, 1), 5000)],
    "sales_order_line": [_sold("O1", 1, "BIKE", 50, 100)],
    "bom": [{"parent_sku": "BIKE", "component_sku": "ALIEN", "quantity": 1}],
}


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    await make_plant("plant", PLANT)
    await make_plant("other", OTHER)


@pytest.fixture
def ask(context: ToolContext) -> Ask:
    """Calls the tool as a planner of the plant: `await ask("item", where=[…])`."""

    async def call(subject: str, **arguments: Any) -> Analysis:
        answer = await analyse.call(context, {"subject": subject, **arguments})
        assert isinstance(answer, Analysis)
        return answer

    return call


@pytest.fixture
def codes(ask: Ask) -> Callable[..., Awaitable[list[str]]]:
    """The codes of the records that a question lists."""

    async def call(subject: str, **arguments: Any) -> list[str]:
        return [str(row["code"]) for row in (await ask(subject, **arguments)).rows]

    return call
