"""Two years of sales of a small plant: two currencies, two units, and what a careless sum would get wrong."""

from datetime import date
from decimal import Decimal
from typing import Any


def order(number: str, customer: str, status: str, day: date, total: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        "order_number": number,
        "customer_id": customer,
        "status": status,
        "order_date": day,
        "total": Decimal(total) if total else None,
        "currency": "USD",
        "channel": "online" if customer == "C1" else "reseller",
    } | more


def line(number: str, line_number: int, sku: str, quantity: str, **more: Any) -> dict[str, Any]:
    return {"order_number": number, "line_number": line_number, "sku": sku, "quantity": Decimal(quantity)} | more


SALES = {
    "sku": [
        {"sku": "BK-1", "name": "Road Bike", "category": "Bikes", "subcategory": "Road Bikes"},
        {"sku": "BK-2", "name": "Touring Bike", "category": "Bikes", "subcategory": "Touring Bikes"},
        {"sku": "OIL", "name": "Chain Oil", "unit": "L"},
    ],
    "customer": [
        {"customer_id": "C1", "name": "Bike World", "territory": "North", "type": "reseller", "country": "US"},
        {"customer_id": "29825", "territory": "South"},
        {"customer_id": "C3", "name": "Idle Wheels", "active": False},
    ],
    "sales_order": [
        order("1", "C1", "COMPLETED", date(2025, 4, 30), "1100"),
        order("2", "29825", "CONFIRMED", date(2025, 5, 1), "110", currency="EUR", due_date=date(2025, 5, 14)),
        order("3", "C1", "PARTIAL", date(2025, 5, 15), due_date=date(2025, 5, 15)),
        order("4", "C1", "CANCELLED", date(2025, 5, 10), "900"),
        order("5", "C1", "DRAFT", date(2025, 5, 11), "900"),
        order("6", "C1", "COMPLETED", date(2024, 5, 10), "50"),  # it has no lines
        order("7", "C1", "COMPLETED", date(2024, 5, 15), "200"),
        order("8", "C1", "COMPLETED", date(2024, 12, 31), "300"),
    ],
    "sales_order_line": [
        line("1", 1, "BK-1", "4", line_total=800),
        line("1", 2, "OIL", "2.5", unit_price=100, discount_percent=10),
        line("1", 3, "BK-1", "1", line_total=25),
        line("2", 1, "BK-1", "1", line_total=100),
        line("3", 1, "BK-2", "3"),
        line("4", 1, "BK-1", "9", line_total=900),
        line("7", 1, "BK-1", "2", line_total=200),
        line("8", 1, "BK-2", "3", line_total=300),
    ],
}
