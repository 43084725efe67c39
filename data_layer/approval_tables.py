"""Tables of what waits for somebody's yes, and the outbox of what was approved."""

from sqlalchemy import ARRAY, Boolean, CheckConstraint, Column, DateTime, Index, Integer, Table, Text, func
from sqlalchemy.dialects.postgresql import JSONB, UUID

from data_layer.metadata import COPILOT, metadata

APPROVAL = Table(
    "approval",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("approval_id", UUID(as_uuid=True), primary_key=True),
    Column("tool", Text, nullable=False),
    Column("arguments", JSONB, nullable=False, comment="All that decides what goes out"),
    Column("title", Text, nullable=False),
    Column("preview", Text, nullable=False, comment="Markdown, as whoever decides is shown it"),
    Column("outgoing", JSONB, nullable=False, comment="What goes out, word for word"),
    Column("fingerprint", Text, nullable=False, comment="Of tenant, id, tool, arguments, outgoing and expiry"),
    Column("user_id", Text, nullable=False, comment="Who proposed it"),
    Column("channel", Text, nullable=False),
    Column("thread_id", UUID(as_uuid=True)),
    Column("message_id", UUID(as_uuid=True)),
    Column("status", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("decided_by", Text),
    Column("decided_in", Text, comment="The channel"),
    Column("decided_at", DateTime(timezone=True)),
    Column("receipt", JSONB),
    Column("error", Text, comment="A sentence for the planner"),
    Column("sites", ARRAY(Text), comment="That who proposed it was limited to; empty: to none"),
    CheckConstraint("status IN ('pending', 'approved', 'rejected', 'done', 'failed')", name="status"),
    Index("ix_approval_recent", "tenant_id", "created_at"),
    Index("ix_approval_message", "tenant_id", "message_id", unique=True),
    schema=COPILOT,
    info={"tenant": True},
)

EFFECT = Table(
    "effect",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("effect_id", UUID(as_uuid=True), primary_key=True, comment="The idempotency key that a receiver is given"),
    Column("approval_id", UUID(as_uuid=True), nullable=False),
    Column("fingerprint", Text, nullable=False, comment="Of what was approved"),
    Column("status", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("told", Boolean, nullable=False, server_default="false", comment="The thread has heard how it ended"),
    Column("error", Text, comment="Of the last attempt"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("ended_at", DateTime(timezone=True)),
    CheckConstraint("status IN ('waiting', 'sending', 'delivered', 'uncertain', 'dead')", name="status"),
    Index("ix_effect_approval", "tenant_id", "approval_id", unique=True),
    schema=COPILOT,
    info={"tenant": True},
)
