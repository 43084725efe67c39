"""Items and suppliers that are called like a month or a day: the name is meant where it stands, else the time."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from agent.events import Done
from core.clock import Clock
from core.identity import Principal
from data_layer.database import Database
from data_layer.entities import BY_NAME
from tests.agent.conftest import TODAY, words_of
from tools.context import ToolContext

_TENANT = "calendar"
_ROWS: dict[str, list[dict[str, Any]]] = {
    "sku": [
        {"sku": "AG-100", "name": "Augusta", "unit": "EA"},
        {"sku": "AG-200", "name": "Friday Lamp", "unit": "EA"},
        {"sku": "AG-300", "name": "June Bracket", "unit": "EA"},
    ],
    "supplier": [
        {"supplier_id": "S1", "name": "May Tools", "active": True},
        {"supplier_id": "S2", "name": "March Ltd", "active": True},
        {"supplier_id": "S3", "name": "Winter & Sons", "active": True},
    ],
}


@pytest.fixture(scope="module")
async def calendar(database: Database) -> ToolContext:
    principal, job = Principal(_TENANT, "planner"), uuid.uuid4()
    async with database.write(principal) as tx:
        for name, records in _ROWS.items():
            entity = BY_NAME[name]
            defaults = {f.name: f.default for f in entity.fields if f.default is not None and f.kind == "text"}
            for number, record in enumerate(records, 1):
                made = {
                    "source_system": "erp",
                    "source_record": f"{name}#{number}",
                    "job_id": job,
                    "created_by": "test",
                }
                await tx.execute(entity.table.insert().values({**defaults, "tenant_id": _TENANT, **made, **record}))
            await tx.execute(text(words_of(name)), {"tenant": _TENANT})
    return ToolContext(principal, database, Clock(TODAY))


@pytest.mark.parametrize(
    ("question", "named", "since"),
    [
        ("how many Augusta do we have?", "AG-100", None),
        ("stock of Augusta", "AG-100", None),
        ("who sells Augusta", "AG-100", None),
        ("how many augustas are left", "AG-100", None),
        ("is there any Friday Lamp in stock", "AG-200", None),
        ("what goes into the June Bracket", "AG-300", None),
        ("open purchase orders with May Tools", "S1", None),
        ("which purchase orders of March Ltd are late", "S2", None),
        ("tell me about march ltd", "S2", None),
        ("how much did we spend with May Tools in March", "S1", "2025-03-01"),
        ("how much did we spend with March Ltd in May", "S2", "2025-05-01"),
        ("purchase orders placed with March Ltd in March", "S2", "2025-03-01"),
        ("purchase orders placed in March", None, "2025-03-01"),
        ("how much did we spend in May", None, "2025-05-01"),
        ("purchase orders from May", None, "2025-05-01"),
        ("purchase orders of August 2024", None, "2024-08-01"),
    ],
)
async def test_a_name_like_a_month_is_the_record_and_a_month_is_the_time(
    calendar: ToolContext, ask: Callable[..., Any], question: str, named: str | None, since: str | None
) -> None:
    done = (await ask(question, context=calendar))[-1]
    assert isinstance(done, Done)
    called = str([call.arguments for call in done.answer.tool_calls])
    codes = {record[0] for rows in _ROWS.values() for record in ([*one.values()] for one in rows)}
    assert {code for code in codes if f"'{code}'" in called} == ({named} if named else set())
    assert set(re.findall(r"since': '([\d-]+)'", called)) == ({since} if since else set())
