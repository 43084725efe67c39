"""A small plant with documents: an item with its supplier, their agreement and a late order."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from agent.answer import Answer
from agent.copilot import Copilot
from core.clock import Clock
from core.identity import Principal
from data_layer.database import Database
from tests.agent.models.scripted import answer, events_of
from tests.tools.conftest import make_plant
from tests.tools.documents.shelf import PAPERS, ByWords, shelve
from tools.context import ToolContext

__all__ = ["make_plant"]

TODAY = date(2025, 5, 15)
LATE, LATER = date(2025, 5, 1), date(2025, 6, 1)
ROWS: dict[str, list[dict[str, Any]]] = {
    "sku": [
        {"sku": "AR-5381", "name": "Adjustable Race", "unit": "EA", "reorder_point": 2000},
        {"sku": "CA-5965", "name": "LL Crankarm", "unit": "EA"},
        {"sku": "CA-7457", "name": "HL Crankarm", "unit": "EA"},
    ],
    "warehouse": [{"warehouse_id": "1", "name": "Tool Crib"}],
    "supplier": [
        {"supplier_id": "1678", "name": "Proseware, Inc.", "active": True},
        {"supplier_id": "1602", "name": "Litware, Inc.", "active": True},
        {"supplier_id": "1600", "name": "Fabrikam Castings", "active": True},
    ],
    "supplier_offer": [
        {"sku": "CA-7457", "supplier_id": "1678", "lead_time_days": 10, "price": 50, "currency": "USD"},
        {"sku": "AR-5381", "supplier_id": "1602", "lead_time_days": 5, "price": 2, "currency": "USD"},
    ],
    "purchase_order": [
        {"po_number": "4001", "supplier_id": "1678", "status": "APPROVED", "order_date": date(2025, 4, 1)},
        {"po_number": "4002", "supplier_id": "1602", "status": "APPROVED", "order_date": date(2025, 4, 2)},
    ],
    "purchase_order_line": [
        {"po_number": "4001", "line_number": 1, "sku": "CA-7457", "quantity": 100, "due_date": LATE},
        {"po_number": "4002", "line_number": 1, "sku": "AR-5381", "quantity": 50, "due_date": LATER},
    ],
    "inventory": [{"sku": "AR-5381", "warehouse_id": "1", "on_hand": 761, "unit": "EA"}],
}


@pytest.fixture(scope="module")
async def library_plant(database: Database, make_plant: Callable[..., Any]) -> ToolContext:
    """The planner's context, in a tenant with documents."""
    await make_plant("plant", ROWS)
    await shelve(database, "plant", PAPERS, date(2025, 4, 1))
    return ToolContext(Principal("plant", "planner"), database, Clock(TODAY), ByWords(database))


@pytest.fixture
def told(copilot: Copilot, library_plant: ToolContext) -> Callable[..., Any]:
    """`await told(question, thread)`: the answer."""

    async def one(question: str, thread: uuid.UUID | None = None, context: ToolContext | None = None) -> Answer:
        return answer(await events_of(copilot, question, context or library_plant, thread))

    return one
