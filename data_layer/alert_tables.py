"""Tables of what users want to be told of, what they were told, and by which way it goes out."""

from sqlalchemy import ARRAY, Boolean, CheckConstraint, Column, DateTime, Index, Integer, Table, Text, Time, func, text
from sqlalchemy.dialects.postgresql import JSONB, UUID

from data_layer.metadata import COPILOT, metadata

ALERT_USER = Table(
    "alert_user",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("user_id", Text, primary_key=True),
    Column("scopes", ARRAY(Text), nullable=False, comment="Granted when the user was last here"),
    Column("sites", ARRAY(Text), comment="Limited to these; empty: to none"),
    Column("seen_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("email", Text, comment="Stated by the user or an administrator, never by a model"),
    Column("zone", Text, nullable=False, server_default="UTC", comment="Of the times below"),
    Column("quiet_from", Time),
    Column("quiet_until", Time),
    Column("digest_at", Time, comment="Empty: each at once"),
    schema=COPILOT,
    info={"tenant": True},
)

ALERT_SUBSCRIPTION = Table(
    "alert_subscription",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("subscription_id", UUID(as_uuid=True), primary_key=True),
    Column("user_id", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("parameters", JSONB, nullable=False),
    Column("told", Text, nullable=False, comment="The same in words"),
    Column("way", Text, nullable=False, comment="Besides the inbox: app, email, slack or webhook"),
    Column("thread_id", UUID(as_uuid=True), comment="Where it was last spoken of"),
    Column("checked", Text, comment="Of which records and day it was last looked at"),
    Column("checked_at", DateTime(timezone=True)),
    Column("snoozed_until", DateTime(timezone=True)),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("touched_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("stopped_at", DateTime(timezone=True)),
    Index(
        "ix_alert_subscription_same", "tenant_id", "user_id", "rule", "parameters", unique=True,
        postgresql_where=text("stopped_at IS NULL"),
    ),
    schema=COPILOT,
    info={"tenant": True},
)  # fmt: skip

ALERT = Table(
    "alert",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("alert_id", UUID(as_uuid=True), primary_key=True),
    Column("subscription_id", UUID(as_uuid=True), nullable=False),
    Column("user_id", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("subject", Text, nullable=False, comment="What it is about: told once until it is over"),
    Column("label", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("source", Text, comment="System and key of the record that it rests on"),
    Column("record", Text),
    Column("scopes", ARRAY(Text), nullable=False, comment="Without which it is not shown"),
    Column("sites", ARRAY(Text), comment="That it was limited to; empty: to none"),
    Column("known", Boolean, nullable=False, server_default="false", comment="So already when it was asked for"),
    Column("delivery_id", UUID(as_uuid=True)),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("acknowledged_at", DateTime(timezone=True)),
    Column("over_at", DateTime(timezone=True)),
    Index(
        "ix_alert_open",
        "tenant_id",
        "subscription_id",
        "subject",
        unique=True,
        postgresql_where=text("over_at IS NULL"),
    ),
    Index("ix_alert_recent", "tenant_id", "user_id", "created_at"),
    Index("ix_alert_delivery", "tenant_id", "delivery_id"),
    schema=COPILOT,
    info={"tenant": True},
)

ALERT_DELIVERY = Table(
    "alert_delivery",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("delivery_id", UUID(as_uuid=True), primary_key=True, comment="The key that a receiver is given"),
    Column("user_id", Text, nullable=False),
    Column("way", Text, nullable=False),
    Column("status", Text, nullable=False, server_default="waiting"),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("outgoing", JSONB, comment="What goes out, word for word, from the first attempt on"),
    Column("reference", Text, comment="What the receiver calls it"),
    Column("error", Text, comment="Of the last attempt"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("ended_at", DateTime(timezone=True)),
    CheckConstraint("status IN ('waiting', 'sending', 'delivered', 'uncertain', 'dead', 'dropped')", name="status"),
    Index("ix_alert_delivery_due", "tenant_id", "due_at", postgresql_where=text("status IN ('waiting', 'sending')")),
    schema=COPILOT,
    info={"tenant": True},
)
