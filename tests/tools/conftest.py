"""Small plants made by hand, row by row, and a caller's context for each."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest
from sqlalchemy import delete, insert, select, text

from core.clock import Clock
from core.identity import EVERY_SCOPE, Principal
from data_layer.database import Database, WriteTx
from data_layer.derived import renew_derived
from data_layer.entities import BY_NAME, ENTITIES, ENTITY_WORD
from data_layer.words import words
from tools.context import ToolContext

TODAY = date(2025, 5, 15)
AS_OF = datetime(2025, 5, 14, 18, tzinfo=UTC)

_STATE = """
INSERT INTO staging.source_state
    (tenant_id, source_id, entity, stream, source_type, job_id, as_of, synced_at, read, accepted, rejected)
VALUES (:tenant, 'erp', :entity, 'hand', 'ERP', :job, :as_of, :synced_at, 0, 0, :rejected)
ON CONFLICT (tenant_id, source_id, entity, stream) DO UPDATE SET synced_at = excluded.synced_at
"""

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
Plant = Callable[..., Awaitable[None]]


async def index_names(tx: WriteTx, tenant: str) -> None:
    """The words of codes and names, cut as ingestion cuts them."""
    await tx.execute(delete(ENTITY_WORD))
    for entity in ENTITIES:
        if entity.named_by:
            named = (await tx.execute(select(*(entity.table.c[column] for column in entity.named_by)))).all()
            frame = pl.DataFrame(
                [tuple(row) for row in named], schema={"code": pl.String, "name": pl.String}, orient="row"
            )
            rows = [{"tenant_id": tenant, "entity": entity.name, **row} for row in words(frame).iter_rows(named=True)]
            if rows:
                await tx.execute(insert(ENTITY_WORD), rows)


async def count_values(tx: WriteTx, tenant: str) -> None:
    """The values of sorting fields, as ingestion counts them."""
    await tx.execute(text("DELETE FROM manufacturing.entity_value"))
    for entity in ENTITIES:
        for field in entity.sorting:
            await tx.execute(
                text(
                    "INSERT INTO manufacturing.entity_value (tenant_id, entity, field, value, records)"
                    f" SELECT :tenant, '{entity.name}', '{field}', {field}, count(*) FROM manufacturing.{entity.name}"
                    f" WHERE {field} <> '' GROUP BY {field}"
                ),
                {"tenant": tenant},
            )


@pytest.fixture(scope="module")
def make_plant(database: Database, database_url: str) -> Plant:
    """A function that puts rows, given by entity, into a tenant, indexes their names and values, and works out what is
    derived from them, as a sync does."""

    async def make(tenant: str, rows: Rows, *, rejected: int = 0) -> None:
        job = uuid.uuid4()
        async with database.write(Principal(tenant, "test")) as tx:
            for entity, records in rows.items():
                fields = BY_NAME[entity].fields
                defaults = {f.name: _default(f.default, f.kind) for f in fields if f.default is not None}
                for number, record in enumerate(records, 1):
                    lineage = {
                        "tenant_id": tenant,
                        "source_system": "erp",
                        "source_record": f"{entity}#{number}",
                        "job_id": job,
                        "created_by": "test",
                    }
                    stated = {"as_of": AS_OF} if entity == "inventory" else {}
                    await tx.execute(BY_NAME[entity].table.insert().values({**defaults, **stated, **lineage, **record}))
                await tx.execute(
                    text(_STATE),
                    {
                        "tenant": tenant,
                        "entity": entity,
                        "job": job,
                        "as_of": AS_OF,
                        "synced_at": datetime.now(UTC),
                        "rejected": rejected,
                    },
                )
            await index_names(tx, tenant)
            await count_values(tx, tenant)
            await tx.execute(text("DELETE FROM manufacturing.derived_state"))
        await asyncio.to_thread(renew_derived, database_url, tenant, TODAY)

    return make


def _default(value: str, kind: str) -> Any:
    if kind == "boolean":
        return value == "true"
    return date.fromisoformat(value) if kind == "date" else value


@pytest.fixture(scope="module")
def context(database: Database) -> ToolContext:
    return ToolContext(Principal("plant", "planner"), database, Clock(TODAY))


@pytest.fixture(scope="module")
def other_context(database: Database) -> ToolContext:
    return ToolContext(Principal("other", "stranger"), database, Clock(TODAY))


@pytest.fixture
def without(database: Database) -> Callable[[str], ToolContext]:
    """A caller of the plant who was not granted one scope."""
    return lambda scope: ToolContext(Principal("plant", "guest", EVERY_SCOPE - {scope}), database, Clock(TODAY))
