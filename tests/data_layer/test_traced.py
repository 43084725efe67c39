"""Statements as spans, of the real database."""

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind
from sqlalchemy import select, text

from core.identity import Principal
from core.telemetry import span
from data_layer.bulk import BulkSession
from data_layer.database import Database
from data_layer.staging import SOURCE_STATE
from data_layer.traced import _summary
from tests.core.test_telemetry import kept

__all__ = ["kept"]


async def test_statements_of_both_kinds_of_transaction_are_told_by_operation_and_table_alone(
    kept: InMemorySpanExporter, database: Database, database_url: str, planner: Principal
) -> None:
    secret = {"source": "secret"}
    with span("work"):
        async with database.read(planner) as tx:
            await tx.execute(text("SELECT as_of FROM staging.source_state WHERE source_id = :source"), secret)
            await tx.execute(select(SOURCE_STATE.c.as_of).where(SOURCE_STATE.c.source_id == "secret"))
        with BulkSession(database_url, planner.tenant_id) as session, session.transaction():
            session.row("SELECT as_of FROM staging.source_state WHERE source_id = %(source)s", secret)
    *statements, work = kept.get_finished_spans()
    asked = [one for one in statements if one.name == "SELECT staging.source_state"]
    assert [(one.kind, (one.attributes or {})["db.collection.name"]) for one in asked] == [
        (SpanKind.CLIENT, "staging.source_state")
    ] * 3
    assert {one.parent.span_id for one in asked if one.parent} == {work.context.span_id}
    assert not any("secret" in one.to_json() for one in statements)


async def test_what_belongs_to_no_trace_is_not_told(
    kept: InMemorySpanExporter, database: Database, planner: Principal
) -> None:
    async with database.read(planner) as tx:
        await tx.execute(text("SELECT 1"))
    assert not kept.get_finished_spans()


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("INSERT INTO manufacturing.sku (sku) VALUES (1)", "INSERT manufacturing.sku"),
        ("update staging.job SET status = 1", "UPDATE"),
        ("UPDATE staging.job SET status = 1", "UPDATE staging.job"),
        ("COPY incoming_issue (a) FROM STDIN", "COPY incoming_issue"),
        ("COMMIT", "COMMIT"),
        ("", "SQL"),
    ],
)
def test_a_summary_names_few_things(written: str, name: str) -> None:
    assert _summary(written)[0] == name
