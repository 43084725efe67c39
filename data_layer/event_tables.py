"""Tables of changes that are told to others: to whom, what, and how far they were taken (`data_layer.event_log`), and
of snapshots of what is there (`data_layer.event_snapshots`)."""

from sqlalchemy import ARRAY, BigInteger, Column, Date, DateTime, Identity, Index, Table, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB, UUID

from data_layer.metadata import COPILOT, metadata

EVENT_SUBSCRIPTION = Table(
    "event_subscription",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("brokers", Text, nullable=False),
    Column("prefix", Text, nullable=False, comment="Of the topics; the rest is the entity's name"),
    Column("entities", ARRAY(Text), nullable=False, comment="None: all"),
    Column("settings", JSONB, nullable=False, comment="More of the client's; secrets as ${VARIABLE}"),
    Column("changed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    schema=COPILOT,
    info={"tenant": True},
)
EVENT = Table(
    "event",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("entity", Text, primary_key=True),
    Column("number", BigInteger, Identity(), primary_key=True, comment="In the order in which they were committed"),
    Column("event_id", UUID(as_uuid=True), nullable=False, server_default=text("gen_random_uuid()")),
    Column("kind", Text, nullable=False, comment="created, changed, removed or snapshot"),
    Column("key", Text, nullable=False, comment="Of the record"),
    Column("record", JSONB, nullable=False, comment="As it is now; as it last was, if it was removed"),
    Column("changed", JSONB, comment="By field: was, now"),
    Column("source_system", Text, nullable=False),
    Column("source_record", Text, nullable=False),
    Column("job_id", UUID(as_uuid=True), nullable=False, comment="The sync that brought it"),
    Column("known_on", Date, nullable=False, comment="The plant's date of the sync"),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Index("ix_event_at", "tenant_id", "at"),
    schema=COPILOT,
    info={"tenant": True},
)
EVENT_POSITION = Table(
    "event_position",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("entity", Text, primary_key=True),
    Column("number", BigInteger, nullable=False, comment="The last event that the brokers have taken"),
    Column("error", Text, comment="Why the next one was not"),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    schema=COPILOT,
    info={"tenant": True},
)
EVENT_SNAPSHOT = Table(
    "event_snapshot",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("entity", Text, primary_key=True),
    Column("after", JSONB, comment="The key of the last record that was read; none: none yet"),
    Column("told", BigInteger, nullable=False, server_default=text("0")),
    Column("present", BigInteger, nullable=False, comment="How many records there were when it began"),
    Column("started_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("ended_at", DateTime(timezone=True)),
    schema=COPILOT,
    info={"tenant": True},
)
