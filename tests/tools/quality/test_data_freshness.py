import uuid
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from core.errors import NotPermitted
from core.identity import Principal, Scope
from data_layer.database import Database
from tools.context import ToolContext
from tools.quality.data_freshness import data_freshness

READ = datetime(2025, 5, 15, 6, tzinfo=UTC)
_JOB = text(
    "INSERT INTO staging.job (tenant_id, job_id, source_id, source_type, status, error, requested_at, created_by)"
    " VALUES ('plant', :job, :source, 'ERP', :status, :error, :at, 'test')"
)
_STATE = text(
    "INSERT INTO staging.source_state (tenant_id, source_id, entity, stream, source_type, job_id, as_of, synced_at,"
    " read, accepted, rejected) VALUES ('plant', :source, :entity, 'file', 'ERP', :job, :as_of, :read, 0, :accepted,"
    " :rejected)"
)
_ISSUE = text(
    "INSERT INTO staging.issue (tenant_id, job_id, issue_id, severity, entity, stream, line, reason, record)"
    " VALUES ('plant', :job, :number, :severity, :entity, 'file', :line, :reason, '{}')"
)
ISSUES = [  # reason by line: the second line is wrong twice
    ("rejected", "sku", 2, "no name"),
    ("rejected", "sku", 2, "no unit"),
    ("rejected", "sku", 3, "no unit"),
    ("rejected", "sku", 4, "no unit"),
    ("rejected", "sku", 5, "no code"),
    ("rejected", "sku", 6, "too old"),
    ("warning", "sku", 7, "unknown warehouse"),
]


@pytest.fixture(scope="module", autouse=True)
async def _plants(database: Database) -> None:
    jobs = {"erp": uuid.uuid4(), "old": uuid.uuid4()}
    async with database.write(Principal("plant", "test")) as tx:
        for source, job, status, error, day in (
            ("erp", jobs["old"], "FAILED", "an older failure", 14),
            ("erp", jobs["erp"], "PARTIALLY_FAILED", None, 15),
            ("qc", uuid.uuid4(), "FAILED", "The file lots.csv is not there.", 15),
        ):
            at = datetime(2025, 5, day, 5, tzinfo=UTC)
            await tx.execute(_JOB, {"job": job, "source": source, "status": status, "error": error, "at": at})
        for source, entity, day, accepted, rejected in (
            ("erp", "sku", 15, 100, 5),
            ("erp", "bom", 13, 50, 0),  # two days old: not older than two days
            ("mes", "scrap", 12, 7, 0),
        ):
            await tx.execute(
                _STATE,
                {"source": source, "entity": entity, "job": jobs["erp"], "as_of": datetime(2025, 5, day, 1, tzinfo=UTC),
                 "read": READ, "accepted": accepted, "rejected": rejected},
            )  # fmt: skip
        for number, (severity, entity, line, reason) in enumerate(ISSUES):
            given = {"number": number, "severity": severity, "entity": entity, "line": line, "reason": reason}
            await tx.execute(_ISSUE, {"job": jobs["erp"], **given})
        await tx.execute(_ISSUE, {"job": jobs["old"], "number": 1} | {
            "severity": "rejected", "entity": "sku", "line": 1, "reason": "of an older sync"})  # fmt: skip


async def test_each_stream_its_age_its_counts_and_reasons(context: ToolContext) -> None:
    found = await data_freshness.call(context, {})
    assert [(x.source, x.entity, x.days_old, x.stale, x.accepted, x.rejected) for x in found.streams] == [
        ("mes", "scrap", 3, True, 7, 0),
        ("erp", "bom", 2, False, 50, 0),
        ("erp", "sku", 0, False, 100, 5),
    ]
    assert [(one.reason, one.records) for one in found.streams[2].reasons] == [
        ("no unit", 3),
        ("no code", 1),
        ("no name", 1),
    ]
    assert (found.stream_count, found.stale_count, found.accepted, found.rejected) == (3, 1, 157, 5)


async def test_stale_and_failed_sources_are_named(context: ToolContext) -> None:
    found = await data_freshness.call(context, {})
    assert [(x.source, x.status, x.days_old, x.stale) for x in found.sources] == [
        ("erp", "PARTIALLY_FAILED", 2, False),
        ("mes", None, 3, True),
        ("qc", "FAILED", None, True),
    ]
    assert found.summary == (
        "2 sources of 3 are stale, older than 2 days: mes (3 days old) and qc (never read to its end). The data is as"
        " of 2025-05-12 01:00 to 2025-05-15 01:00 UTC, last read 2025-05-15 06:00 UTC. 157 records were accepted and 5"
        " rejected: sku 5 (no unit: 3; no code: 1; no name: 1). The last sync failed of qc (The file lots.csv is not"
        " there.)."
    )


async def test_what_is_stale_is_for_the_planner_to_say(context: ToolContext) -> None:
    assert (await data_freshness.call(context, {"days": 3})).stale_count == 0
    assert (await data_freshness.call(context, {"days": 1})).stale_count == 2


async def test_the_pages_hold_every_stream_once(context: ToolContext) -> None:
    first = await data_freshness.call(context, {"limit": 2})
    rest = await data_freshness.call(context, {"limit": 2, "cursor": first.next_cursor})
    assert [x.entity for x in first.streams + rest.streams] == ["scrap", "bom", "sku"]
    assert rest.summary == first.summary


async def test_nothing_read_and_not_granted(other_context: ToolContext, without: Callable[[str], ToolContext]) -> None:
    assert (await data_freshness.call(other_context, {})).summary == "No source has been read to its end yet."
    with pytest.raises(NotPermitted):
        await data_freshness.call(without(Scope.SYNC_READ), {})
