"""Tables of the copilot itself: who may call, threads, messages and runs, requests that must act once."""

from sqlalchemy import ARRAY, BigInteger, Column, DateTime, Index, Integer, Table, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB, UUID

from data_layer.metadata import COPILOT, metadata

API_KEY = Table(
    "api_key",
    metadata,
    Column("key_id", Text, primary_key=True),
    Column("key_hash", Text, nullable=False, comment="SHA-256 of the secret; the key is shown once"),
    Column("tenant_id", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("revoked_at", DateTime(timezone=True)),
    Column("sites", ARRAY(Text), comment="Empty: of all"),
    Column("created_by", Text, nullable=False, server_default="local"),
    Column("expires_at", DateTime(timezone=True)),
    Column("last_used_at", DateTime(timezone=True), comment="Right to an hour"),
    schema=COPILOT,
    comment="Read before the tenant is known: not under row-level security, not granted to the application.",
)

WIDGET = Table(
    "widget",
    metadata,
    Column("widget_id", Text, primary_key=True, comment="The kid of its tokens"),
    Column("tenant_id", Text, nullable=False),
    Column("secret", Text, nullable=False, comment="Sealed (data_layer.secrets): it must be read to check tokens"),
    Column("origins", ARRAY(Text), nullable=False, comment="Of the pages that may use it"),
    Column("scopes", ARRAY(Text), nullable=False, comment="The most that its tokens grant"),
    Column("sites", ARRAY(Text), comment="Empty: of all"),
    Column("created_by", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("revoked_at", DateTime(timezone=True)),
    schema=COPILOT,
    comment="Read before the tenant is known: not under row-level security, not granted to the application.",
)

TENANT = Table(
    "tenant",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("first_seen", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("retention", JSONB, comment="Days, by what is kept; what is not named is kept for ever"),
    Column("quota", JSONB, comment="Of language models in a month: tokens, cost, what happens beyond"),
    Column("asking", JSONB, comment="Questions under way, and until when (seconds) they count"),
    Column("largest_turn", BigInteger, comment="Tokens, of those within a quota"),
    schema=COPILOT,
    comment="Read before the tenant is known: not under row-level security, not granted to the application.",
)

TENANT_DUE = Table(
    "tenant_due",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("due_at", DateTime(timezone=True), nullable=False, index=True),
    Column("asked", BigInteger, nullable=False, server_default="0", comment="How often somebody set it"),
    schema=COPILOT,
    comment="Read before the tenant is known: not under row-level security, not granted to the application.",
)

THREAD = Table(
    "thread",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("user_id", Text, primary_key=True),
    Column("thread_id", UUID(as_uuid=True), primary_key=True),
    Column("title", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("updated_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("shared_at", DateTime(timezone=True), comment="Since then the tenant may read it"),
    Index("ix_thread_recent", "tenant_id", "user_id", "updated_at"),
    Index("ix_thread_shared", "tenant_id", "thread_id", postgresql_where=text("shared_at IS NOT NULL")),
    schema=COPILOT,
    info={"tenant": True},
)

MESSAGE = Table(
    "message",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("message_id", UUID(as_uuid=True), primary_key=True),
    Column("thread_id", UUID(as_uuid=True), nullable=False),
    Column("user_id", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("status", Text, nullable=False, comment="running | done | failed | cancelled"),
    Column("answer", JSONB, comment="The answer as the contract states it"),
    Column("events", JSONB, comment="The run's events in order, for replay"),
    Column("feedback", JSONB),
    Column("rating", Integer),
    Column("scopes", ARRAY(Text), comment="The asker's at the time; empty: not kept"),
    Column("sites", ARRAY(Text), comment="The asker's at the time; empty: all"),
    Column("server_id", Text, nullable=False, comment="The process that runs it; a dead one's runs fail visibly"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("updated_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Index("ix_message_thread", "tenant_id", "thread_id", "created_at"),
    Index("ix_message_question", "tenant_id", "user_id", text("md5(question)")),
    schema=COPILOT,
    info={"tenant": True},
)

AUDIT = Table(
    "audit",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("at", DateTime(timezone=True), primary_key=True),
    Column("audit_id", UUID(as_uuid=True), primary_key=True),
    Column("user_id", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("outcome", Text, nullable=False, comment="ok, or the code of an error"),
    Column("detail", JSONB, nullable=False, comment="Arguments, ids, sizes; no results, no secrets"),
    schema=COPILOT,
    comment="Who asked for what; only ever added to by the application.",
    info={"tenant": True},
)

IDEMPOTENCY = Table(
    "idempotency",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("user_id", Text, primary_key=True),
    Column("key", Text, primary_key=True, comment="As the client gave it"),
    Column("fingerprint", Text, nullable=False, comment="Of the request: the same key must not ask for something else"),
    Column("reference", JSONB, comment="What came of it; none: it is under way, or its process died"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Index("ix_idempotency_age", "tenant_id", "created_at"),
    schema=COPILOT,
    info={"tenant": True},
)
