"""What a sync read, before and beside the canonical tables: raw records, their fate, and how far each job has come."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB, UUID

from core.enums import DataSourceType, IngestionStatus
from data_layer.metadata import STAGING, metadata

JOB = Table(
    "job",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("job_id", UUID(as_uuid=True), primary_key=True),
    Column("source_id", Text, nullable=False),
    Column("source_type", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("error", Text, comment="One sentence: why it failed"),
    Column("metadata", JSONB, nullable=False, server_default="{}"),
    Column("cancel_requested", Boolean, nullable=False, server_default="false"),
    Column("requested_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("started_at", DateTime(timezone=True)),
    Column("finished_at", DateTime(timezone=True)),
    Column("created_by", Text, nullable=False),
    CheckConstraint(f"status IN ({', '.join(repr(str(s)) for s in IngestionStatus)})", name="status"),
    CheckConstraint(f"source_type IN ({', '.join(repr(str(s)) for s in DataSourceType)})", name="source_type"),
    Index("ix_job_recent", "tenant_id", "source_id", "requested_at"),
    schema=STAGING,
    info={"tenant": True},
)

PROGRESS = Table(
    "progress",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("job_id", UUID(as_uuid=True), primary_key=True),
    Column("step", Integer, primary_key=True, comment="The mapping's place in the source's description"),
    Column("entity", Text, nullable=False),
    Column("stream", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("position", JSONB, comment="Where the connector goes on after a crash"),
    Column("cursor", Text, comment="Greatest value of the cursor column so far"),
    Column("read", BigInteger, nullable=False, server_default="0"),
    Column("accepted", BigInteger, nullable=False, server_default="0"),
    Column("rejected", BigInteger, nullable=False, server_default="0"),
    Column("warnings", BigInteger, nullable=False, server_default="0"),
    Column("inserted", BigInteger, nullable=False, server_default="0"),
    Column("updated", BigInteger, nullable=False, server_default="0"),
    Column("removed", BigInteger, nullable=False, server_default="0"),
    Column("expected", BigInteger, comment="Records the source announces, for the progress bar"),
    schema=STAGING,
    info={"tenant": True},
)

CHUNK = Table(
    "chunk",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("job_id", UUID(as_uuid=True), primary_key=True),
    Column("step", Integer, primary_key=True),
    Column("sequence", Integer, primary_key=True),
    Column("first_line", BigInteger, nullable=False),
    Column("last_line", BigInteger, nullable=False),
    Column("records", LargeBinary, nullable=False, comment="The raw records with their lines: Arrow IPC, zstd"),
    schema=STAGING,
    info={"tenant": True},
)

ISSUE = Table(
    "issue",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("job_id", UUID(as_uuid=True), primary_key=True),
    Column("issue_id", BigInteger, primary_key=True, comment="step * 2**40 + line * 2**8 + a running number"),
    Column("severity", Text, nullable=False, comment="rejected: the record was not taken; warning: it was"),
    Column("entity", Text, nullable=False),
    Column("stream", Text, nullable=False),
    Column("line", BigInteger, nullable=False, comment="In the source file, or the record's ordinal"),
    Column("source_record", Text),
    Column("field", Text),
    Column("reason", Text, nullable=False),
    Column("record", JSONB, nullable=False, comment="The record as it was read"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    CheckConstraint("severity IN ('rejected', 'warning')", name="severity"),
    schema=STAGING,
    info={"tenant": True},
)

SOURCE_STATE = Table(
    "source_state",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("source_id", Text, primary_key=True),
    Column("entity", Text, primary_key=True),
    Column("stream", Text, primary_key=True),
    Column("source_type", Text, nullable=False),
    Column("job_id", UUID(as_uuid=True), nullable=False),
    Column("as_of", DateTime(timezone=True), nullable=False, comment="When the source stated it"),
    Column("synced_at", DateTime(timezone=True), nullable=False, comment="When it was last read to its end"),
    Column("cursor", Text, comment="Where the next incremental sync begins"),
    Column("read", BigInteger, nullable=False),
    Column("accepted", BigInteger, nullable=False),
    Column("rejected", BigInteger, nullable=False),
    schema=STAGING,
    info={"tenant": True},
    comment="Per source and entity: how fresh, and how many records were refused. Every answer quotes it.",
)
