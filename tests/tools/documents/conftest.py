from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest

from core.clock import Clock
from core.identity import EVERY_SCOPE, Principal
from data_layer.database import Database
from tests.tools.documents.shelf import PAPERS, ByWords, shelve
from tools.context import ToolContext

TODAY = date(2025, 5, 15)
ROWS = {
    "sku": [
        {"sku": "CA-7457", "name": "HL Crankarm", "unit": "EA"},
        {"sku": "CA-5965", "name": "LL Crankarm", "unit": "EA"},
        {"sku": "AR-5381", "name": "Adjustable Race", "unit": "EA"},
    ],
    "supplier": [
        {"supplier_id": "1678", "name": "Proseware, Inc.", "active": True},
        {"supplier_id": "1602", "name": "Litware, Inc.", "active": True},
        {"supplier_id": "1600", "name": "Fabrikam Castings", "active": True},
    ],
}


@pytest.fixture(scope="module")
async def shelf(database: Database, make_plant: Callable[..., object]) -> dict[str, UUID]:
    """The ids of the plant's documents."""
    await make_plant("plant", ROWS)  # type: ignore[misc]
    return await shelve(database, "plant", PAPERS, date(2025, 4, 1))


@pytest.fixture(scope="module")
def reader(database: Database, shelf: dict[str, UUID]) -> ToolContext:
    return ToolContext(Principal("plant", "planner"), database, Clock(TODAY), ByWords(database))


@pytest.fixture(scope="module")
def buyer_not(database: Database, shelf: dict[str, UUID]) -> ToolContext:
    """One who may read documents but nothing of purchasing."""
    principal = Principal("plant", "guest", EVERY_SCOPE - {"purchasing:read"})
    return ToolContext(principal, database, Clock(TODAY), ByWords(database))
