"""Exports by chance: each limit, each state and each thing that goes wrong is there now and then."""

import itertools
import random
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests.ingestion.plant_files import PLACES, write_table

TODAY = date(2025, 5, 15)
_DESCRIPTION = """\
name: plant
title: The plant's ERP
source_type: ERP
connector: {type: files, path: .}
as_of: "AS_OF"
entities:
  - entity: sku
    stream: items.csv
    key: [Item]
    version: Changed
    fields:
      {sku: Item, name: Item, category: Category, procurement: Procurement, active: Active, unit: Unit,
       currency: Currency, standard_cost: Cost, safety_stock: Safety, reorder_point: Reorder, maximum_stock: Maximum}
  - entity: warehouse
    stream: places.csv
    key: [Place]
    fields: {warehouse_id: Place, name: Name}
  - entity: inventory
    stream: stock.csv
    key: [Item, Place, Lot]
    fields: {sku: Item, warehouse_id: Place, lot: Lot, on_hand: Quantity, allocated: Allocated, unit: Unit}
  - entity: supplier
    stream: suppliers.csv
    key: [Supplier]
    fields: {supplier_id: Supplier, name: Supplier, active: Active}
  - entity: customer
    stream: customers.csv
    key: [Customer]
    fields: {customer_id: Customer, name: Customer, territory: Territory}
  - entity: supplier_offer
    stream: offers.csv
    key: [Supplier, Item]
    fields: {supplier_id: Supplier, sku: Item, lead_time_days: Days}
  - entity: bom
    stream: bom.csv
    key: [Item, Version, Component]
    fields:
      {parent_sku: Item, version: Version, component_sku: Component, quantity: Quantity, effective_from: From,
       effective_to: To}
  - entity: purchase_order
    stream: bought.csv
    key: [Order]
    fields:
      {po_number: Order, supplier_id: Supplier, status: Status, order_date: Day, expected_date: Due, currency: Currency,
       buyer: Channel}
  - entity: purchase_order_line
    stream: bought_lines.csv
    key: [Order, Line]
    fields:
      {po_number: Order, line_number: Line, sku: Item, quantity: Quantity, received_quantity: Received,
       rejected_quantity: Rejected, unit: Unit, unit_price: Price, due_date: Due, received_date: Done}
  - entity: sales_order
    stream: sold.csv
    key: [Order]
    fields:
      {order_number: Order, customer_id: Customer, status: Status, order_date: Day, currency: Currency,
       channel: Channel, total: Total}
  - entity: sales_order_line
    stream: sold_lines.csv
    key: [Order, Line]
    fields:
      {order_number: Order, line_number: Line, sku: Item, quantity: Quantity, unit: Unit, unit_price: Price,
       currency: Currency}
  - entity: work_order
    stream: made.csv
    key: [Order]
    fields: {wo_number: Order, sku: Item, status: Status, quantity: Quantity, start_date: Day}
"""
_SALES, _PURCHASES = ("CONFIRMED", "COMPLETED", "DRAFT", "CANCELLED"), ("APPROVED", "COMPLETED", "DRAFT", "CANCELLED")
_PRODUCTION = ("IN_PROGRESS", "COMPLETED", "SCHEDULED")


def write_by_chance(chance: random.Random, folder: Path, *, day: int = 3, most: int = 40) -> Path:
    """At most so many items, of a day in May; returns the description's file."""
    plant = _Plant(chance)
    codes = [f"I-{n:03}" for n in range(most) if chance.random() < 0.9]
    numbers = range(most)
    tables: dict[str, Sequence[Any]] = {
        "items": [plant.item(code) for code in codes],
        "places": PLACES,
        "stock": [plant.stock(*key) for key in plant.few(codes, ("W1", "W2"), ("", "L1"))],
        "suppliers": [{"Supplier": name, "Active": str(name != "V2").lower()} for name in ("V1", "V2", "V3")],
        "customers": [{"Customer": name, "Territory": plant.of("", "North")} for name in ("C1", "C2", "C3")],
        "offers": [
            {"Supplier": v, "Item": code, "Days": plant.of("", 3)} for v, code in plant.few(("V1", "V2"), codes)
        ],
        "bom": [plant.part(*key) for key in plant.few(codes[:6], ("1", "2"), codes[3:])],
        "bought": [plant.order(f"P{n}", _PURCHASES) for n in numbers],
        "bought_lines": [plant.bought(f"P{n // 2}", n, plant.of(*codes)) for n in numbers],
        "sold": [plant.order(f"S{n}", _SALES) for n in numbers],
        "sold_lines": [plant.line(f"S{n // 2}", n, plant.of(*codes)) for n in numbers],
        "made": [plant.order(f"W{n}", _PRODUCTION) | {"Item": plant.of(*codes[:6]), "Quantity": 3} for n in range(8)],
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        write_table(folder / f"{name}.csv", list(rows[0]), rows)
    description = folder / "plant.yaml"
    description.write_text(_DESCRIPTION.replace("AS_OF", f"2025-05-{day:02}T18:00:00Z"))
    return description


class _Plant:
    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def of(self, *values: Any) -> Any:
        return self._chance.choice(values)

    def few(self, *sets: Sequence[str]) -> list[tuple[str, ...]]:
        every = list(itertools.product(*sets))
        return [key for key in every if self._chance.random() < 0.4] or every[:1]

    def day(self) -> str:
        """Often long ago, at times still to come."""
        return str(TODAY + timedelta(days=self.of(-400, -100, -30, -20, -3, 0, 5)))

    def item(self, code: str) -> dict[str, Any]:
        return {
            "Item": code, "Changed": f"2025-05-{self._chance.randint(1, 20):02}",
            "Category": self.of("Bolts", "Nuts", ""), "Procurement": self.of("MAKE", "BUY"),
            "Active": self.of("true", "true", "false"), "Unit": self.of("EA", "EA", "KG"),
            "Currency": self.of("EUR", "EUR", "USD", ""), "Cost": self.of("", "0", "1.25", "700"),
            "Safety": self.of("", "0", "5"), "Reorder": self.of("", "0", "8", "8.5"), "Maximum": self.of("", "0", "12"),
        }  # fmt: skip

    def stock(self, code: str, place: str, lot: str) -> dict[str, Any]:
        return {
            "Item": code, "Place": place, "Lot": lot, "Quantity": self.of("-2", "0", "3.5", "7", "20"),
            "Allocated": self.of("", "4"), "Unit": self.of("EA", "EA", "EA", "KG"),
        }  # fmt: skip

    def part(self, code: str, version: str, component: str) -> dict[str, Any]:
        soon = str(TODAY + timedelta(days=3))
        return {
            "Item": code, "Version": version, "Component": component, "Quantity": 2,
            "From": self.of("2024-01-01", "2025-01-01", soon), "To": self.of("", "", "2025-06-01"),
        }  # fmt: skip

    def order(self, number: str, statuses: Sequence[str]) -> dict[str, Any]:
        return {
            "Order": number, "Supplier": self.of("V1", "V1", "V2"), "Customer": self.of("", "C1", "C2"),
            "Status": self.of(*statuses), "Day": self.day(), "Due": self.of("", self.day()),
            "Currency": self.of("EUR", "EUR", "USD"), "Channel": self.of("", "Web", "Shop"), "Total": self.of("", 99),
        }  # fmt: skip

    def line(self, number: str, line: int, code: str) -> dict[str, Any]:
        return {
            "Order": number, "Line": line, "Item": code, "Quantity": self.of(1, 10), "Unit": self.of("", "EA", "KG"),
            "Price": self.of("", "2.5", "9"), "Currency": self.of("", "", "GBP"),
        }  # fmt: skip

    def bought(self, number: str, line: int, code: str) -> dict[str, Any]:
        return self.line(number, line, code) | {
            "Received": self.of("", 10), "Rejected": self.of("", 1), "Due": self.of("", self.day()),
            "Done": self.of("", self.day()),
        }  # fmt: skip
