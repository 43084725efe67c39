"""The export of a plant with a few orders as CSV files, to be changed between two syncs. A pump takes two seals, which
take 60 days to buy; today is Thursday 15 May 2025."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from tests.ingestion.plant_files import write_table

TODAY = date(2025, 5, 15)
Table = list[dict[str, Any]]

DESCRIPTION = """\
name: erp
title: The plant's ERP
source_type: ERP
connector: {type: files, path: .}
as_of: "2025-05-15T05:00:00Z"
entities:
"""


def export() -> dict[str, Table]:
    """The tables by entity, with the key of each first. What is said of them in the tests:
    4711 brings six seals on 25 May, needed on 30 May for the five pumps of Northwind's S1; 4712 brings eight bells for
    Contoso's S2; 4713 thirty seals that nobody needs; 4714 was received long ago."""
    return {
        "sku": [
            {"sku": "PUMP", "name": "Pump", "procurement": "MAKE", "lead_time_days": 5},
            {"sku": "SEAL", "name": "Shaft Seal", "procurement": "BUY", "lead_time_days": 60},
            {"sku": "BELL", "name": "Bell", "procurement": "BUY", "lead_time_days": 60},
        ],
        "warehouse": [{"warehouse_id": "W1", "name": "Main"}],
        "customer": [{"customer_id": "C1", "name": "Northwind"}, {"customer_id": "C2", "name": "Contoso"}],
        "supplier": [{"supplier_id": "V1", "name": "Proseware"}, {"supplier_id": "V2", "name": "Litware"}],
        "bom": [{"parent_sku": "PUMP", "component_sku": "SEAL", "quantity": 2}],
        "inventory": [{"sku": "SEAL", "warehouse_id": "W1", "on_hand": 4}],
        "purchase_order": [
            _purchase("4711", "V1", "2025-05-25"),
            _purchase("4712", "V2", "2025-05-20"),
            _purchase("4713", "V1", "2025-06-25"),
            _purchase("4714", "V2", "2025-05-02", status="COMPLETED"),
        ],
        "purchase_order_line": [
            _bought("4711", "SEAL", 6),
            _bought("4712", "BELL", 8),
            _bought("4713", "SEAL", 30),
            _bought("4714", "BELL", 1, received=1),
        ],
        "sales_order": [
            {"order_number": "S1", "customer_id": "C1", "status": "CONFIRMED", "order_date": "2025-05-01",
             "due_date": "2025-06-04"},
            {"order_number": "S2", "customer_id": "C2", "status": "CONFIRMED", "order_date": "2025-05-01",
             "due_date": "2025-05-22"},
        ],
        "sales_order_line": [
            {"order_number": "S1", "line_number": 1, "sku": "PUMP", "quantity": 5, "shipped_quantity": 0},
            {"order_number": "S2", "line_number": 1, "sku": "BELL", "quantity": 3, "shipped_quantity": 0},
        ],
        "work_order": [
            {"wo_number": "W7", "sku": "PUMP", "status": "SCHEDULED", "quantity": 1, "start_date": "2025-05-28",
             "due_date": "2025-06-02"},
        ],
    }  # fmt: skip


def _purchase(number: str, supplier: str, due: str, *, status: str = "APPROVED") -> dict[str, Any]:
    return {"po_number": number, "supplier_id": supplier, "status": status, "order_date": "2025-04-01",
            "expected_date": due}  # fmt: skip


def _bought(number: str, sku: str, quantity: int, *, received: int = 0) -> dict[str, Any]:
    return {"po_number": number, "line_number": 1, "sku": sku, "quantity": quantity, "received_quantity": received,
            "due_date": ""}  # fmt: skip


def write_export(folder: Path, tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> Path:
    """Returns the description's file. An entity without rows keeps the columns that it has in `export`."""
    folder.mkdir(parents=True, exist_ok=True)
    entities = ""
    for entity, rows in tables.items():
        columns = list(rows[0] if rows else export()[entity][0])
        write_table(folder / f"{entity}.csv", columns, rows)
        named = ", ".join(f"{name}: {name}" for name in columns)
        key = ", ".join(columns[:2] if columns[1] in _SECOND_OF_KEY else columns[:1])
        entities += f"  - {{entity: {entity}, stream: {entity}.csv, key: [{key}], fields: {{{named}}}}}\n"
    description = folder / "erp.yaml"
    description.write_text(DESCRIPTION + entities)
    return description


_SECOND_OF_KEY = ("line_number", "component_sku", "warehouse_id")
