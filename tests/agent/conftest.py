"""A small plant and a copilot over it: real tools, real PostgreSQL, the embedded model."""

import uuid
from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import text

import prompts
from agent.checkpoints import Checkpoints
from agent.copilot import Copilot
from agent.events import AgentEvent
from agent.models import load_model
from agent.responder import Responder
from core.clock import Clock
from core.identity import Principal
from data_layer.database import Database
from data_layer.entities import BY_NAME
from tools.context import ToolContext
from tools.linking import link
from tools.registry import TOOLS

TODAY = date(2025, 5, 15)
AS_OF = datetime(2025, 5, 14, 18, tzinfo=UTC)

ROWS: dict[str, list[dict[str, Any]]] = {
    "sku": [
        {"sku": "AR-5381", "name": "Adjustable Race", "unit": "EA", "reorder_point": 2000},
        {"sku": "CA-5965", "name": "LL Crankarm", "unit": "EA"},
        {"sku": "CA-6738", "name": "ML Crankarm", "unit": "EA"},
        {"sku": "CA-7457", "name": "HL Crankarm", "unit": "EA"},
    ],
    "warehouse": [
        {"warehouse_id": "1", "name": "Tool Crib"},
        {"warehouse_id": "50", "name": "Subassembly"},
    ],
    "supplier": [{"supplier_id": "1678", "name": "Proseware, Inc.", "active": True}],
    "inventory": [
        {"sku": "AR-5381", "warehouse_id": "1", "on_hand": 408, "unit": "EA"},
        {"sku": "AR-5381", "warehouse_id": "50", "on_hand": 353, "unit": "EA"},
        {"sku": "CA-7457", "warehouse_id": "50", "on_hand": 1200, "unit": "EA"},
    ],
}
_WORDS = """
INSERT INTO manufacturing.entity_word (tenant_id, word, entity, code, words)
SELECT DISTINCT :tenant, word, '{entity}', {code},
       cardinality(array_remove(regexp_split_to_array(lower({name}), '[^[:alnum:]]+'), ''))
FROM manufacturing.{entity}, LATERAL (
    SELECT regexp_split_to_table(lower({code} || ' ' || {name}), '[^[:alnum:]]+') AS word
    UNION SELECT regexp_replace(lower({code}), '[^[:alnum:]]+', '', 'g')) AS cut
WHERE word <> ''
"""
_STATE = """
INSERT INTO staging.source_state
    (tenant_id, source_id, entity, stream, source_type, job_id, as_of, synced_at, read, accepted, rejected)
VALUES (:tenant, 'erp', :entity, 'hand', 'ERP', :job, :as_of, now(), 9, 7, 2)
"""


def words_of(entity: str) -> str:
    """The statement that cuts the names of a tenant's records into the words that they are found by."""
    code, label = BY_NAME[entity].named_by or ("", "")
    return _WORDS.format(entity=entity, code=code, name=label)


@pytest.fixture(scope="module")
async def plant(database: Database) -> ToolContext:
    """The planner's context, in a tenant that holds `ROWS`."""
    principal, job = Principal("plant", "planner"), uuid.uuid4()
    async with database.write(principal) as tx:
        for name, records in ROWS.items():
            entity = BY_NAME[name]
            defaults = {f.name: f.default for f in entity.fields if f.default is not None and f.kind == "text"}
            for number, record in enumerate(records, 1):
                row = {**defaults, "tenant_id": "plant", "source_system": "erp", "source_record": f"{name}#{number}"}
                row |= {"job_id": job, "created_by": "test"}
                row |= {"as_of": AS_OF, "allocated": 0} if name == "inventory" else {}
                await tx.execute(entity.table.insert().values({**row, **record}))
            await tx.execute(text(_STATE), {"tenant": "plant", "entity": name, "job": job, "as_of": AS_OF})
            if entity.named_by:
                await tx.execute(text(words_of(name)), {"tenant": "plant"})
    return ToolContext(principal, database, Clock(TODAY))


@pytest.fixture(scope="module")
async def checkpoints(database_url: str) -> AsyncIterator[Checkpoints]:
    checkpoints = await Checkpoints.open(database_url)
    yield checkpoints
    await checkpoints.close()


@pytest.fixture(scope="module")
def copilot(checkpoints: Checkpoints) -> Copilot:
    return Copilot(Responder("embedded", load_model("embedded"), prompts.load("planner")), TOOLS, link, checkpoints)


Ask = Callable[..., Any]


@pytest.fixture
def ask(copilot: Copilot, plant: ToolContext) -> Ask:
    """`await ask(question, thread)`: all events of a turn."""

    async def one(
        question: str,
        thread: uuid.UUID | None = None,
        context: ToolContext = plant,
        replaces: uuid.UUID | None = None,
    ) -> list[AgentEvent]:
        stream = copilot.ask(
            question,
            thread_id=thread or uuid.uuid4(),
            message_id=uuid.uuid4(),
            context=context,
            replaces=replaces,
        )
        return [event async for event in stream]

    return one
