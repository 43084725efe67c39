"""Documents that were there before the items and suppliers of which they speak."""

import itertools
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from core.clock import Clock
from core.identity import Principal
from data_layer.database import Database
from data_layer.documents.repository import DocumentRepository
from tests.tools.documents.shelf import Paper, shelve
from tools.context import ToolContext
from tools.documents.linking_anew import link_anew

_NUMBERS = itertools.count()
WASHING = Paper("washing.md", "Washing", "procedure", "# Washing\n\nAR-5381 and the HL Crankarms go into bath 3.\n")
TERMS = Paper("terms.md", "Terms", "agreement", "# Terms\n\nProseware, Inc. delivers weekly, Litware, Inc. does not.\n")
RULES = Paper("rules.md", "Rules", "procedure", "# Rules\n\nNothing is stored on the floor.\n")
SKUS = [
    {"sku": "AR-5381", "name": "Adjustable Race", "unit": "EA"},
    {"sku": "CA-7457", "name": "HL Crankarm", "unit": "EA"},
]
SUPPLIERS = [{"supplier_id": "1678", "name": "Proseware, Inc.", "active": True}]

MakePlant = Callable[..., Awaitable[None]]


@pytest.fixture
async def context(database: Database) -> ToolContext:
    tenant = f"late{next(_NUMBERS)}"
    await shelve(database, tenant, [WASHING, TERMS, RULES], date(2025, 4, 1))
    return ToolContext(Principal(tenant, "librarian"), database, Clock(date(2025, 5, 15)))


async def _links(context: ToolContext) -> dict[str, set[str]]:
    async with context.database.read(context.principal) as tx:
        rows = await tx.execute(
            text(
                "SELECT d.name, a.code FROM copilot.document d JOIN copilot.document_about a"
                " ON a.document_id = d.document_id"
            )
        )
        found: dict[str, set[str]] = {}
        for name, code in rows:
            found.setdefault(name, set()).add(code)
    return found


@pytest.mark.parametrize("most_names", [200_000, 1])
async def test_what_comes_after_the_documents_is_linked_in_them(
    context: ToolContext, make_plant: MakePlant, most_names: int
) -> None:
    assert await link_anew(context, most_names=most_names) == 0
    await make_plant(context.principal.tenant_id, {"sku": SKUS, "supplier": SUPPLIERS})
    assert await link_anew(context, most_names=most_names) == (2 if most_names > 1 else 3)
    assert await _links(context) == {"washing.md": {"AR-5381", "CA-7457"}, "terms.md": {"1678"}}
    async with context.database.read(context.principal) as tx:
        changes = await DocumentRepository(tx).changes()
    if most_names > 1:
        assert await link_anew(context) == 0
        async with context.database.read(context.principal) as tx:
            assert await DocumentRepository(tx).changes() == changes


async def test_without_documents_there_is_nothing_to_do(database: Database, make_plant: MakePlant) -> None:
    principal = Principal("no-papers", "librarian")
    await make_plant("no-papers", {"sku": SKUS})
    other: Any = ToolContext(principal, database, Clock(date(2025, 5, 15)))
    assert await link_anew(other) == 0
