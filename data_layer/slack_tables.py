"""Tables of Slack: what came and is worked on, where it is installed, who is who, which thread is which conversation.

All are read before the tenant is known: not under row-level security, and not granted to the application's role."""

from sqlalchemy import ARRAY, Boolean, Column, DateTime, Index, Integer, Table, Text, false, func
from sqlalchemy.dialects.postgresql import JSONB, UUID

from data_layer.metadata import COPILOT, metadata

_COMMENT = "Read before the tenant is known: not under row-level security, not granted to the application."

SLACK_EVENT = Table(
    "slack_event",
    metadata,
    Column("event_id", Text, primary_key=True, comment="As Slack names it: what has the same came before"),
    Column("body", JSONB, comment="Until it is done"),
    Column("status", Text, nullable=False, server_default="accepted", comment="accepted | done | failed"),
    Column("attempts", Integer, nullable=False, server_default="1"),
    Column("reply_ts", Text, comment="The message in Slack that the answer goes into"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("beat_at", DateTime(timezone=True), nullable=False, server_default=func.now(), comment="Worked on then"),
    Index("ix_slack_event_created_at", "created_at"),
    schema=COPILOT,
    comment=_COMMENT,
)

SLACK_USER = Table(
    "slack_user",
    metadata,
    Column("team_id", Text, primary_key=True),
    Column("slack_user", Text, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False, comment="The most that it grants"),
    Column("sites", ARRAY(Text), comment="Empty: of all"),
    Column("by_keys", Boolean, nullable=False, comment="Grants no more than the user's API keys do"),
    Column("linked_by", Text, nullable=False),
    Column("linked_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    schema=COPILOT,
    comment=_COMMENT,
)

SLACK_CODE = Table(
    "slack_code",
    metadata,
    Column("code_hash", Text, primary_key=True, comment="SHA-256 of a code that links once"),
    Column("tenant_id", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("sites", ARRAY(Text), comment="Empty: of all"),
    Column("by_keys", Boolean, nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    schema=COPILOT,
    comment=_COMMENT,
)

SLACK_WORKSPACE = Table(
    "slack_workspace",
    metadata,
    Column("team_id", Text, primary_key=True),
    Column("tenant_id", Text, nullable=False, comment="Of whoever began the installation"),
    Column("name", Text, nullable=False),
    Column("token", Text, nullable=False, comment="Sealed (data_layer/secrets.py)"),
    Column("bot_id", Text, nullable=False),
    Column("bot_user_id", Text, nullable=False),
    Column("installed_by", Text, nullable=False),
    Column("installed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    schema=COPILOT,
    comment=_COMMENT,
)

SLACK_INSTALLATION = Table(
    "slack_installation",
    metadata,
    Column("state_hash", Text, primary_key=True, comment="SHA-256 of a state that installs one workspace"),
    Column("tenant_id", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("used", Boolean, nullable=False, server_default=false(), comment="Slack came back with it"),
    schema=COPILOT,
    comment=_COMMENT,
)

SLACK_THREAD = Table(
    "slack_thread",
    metadata,
    Column("team_id", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("thread_ts", Text, primary_key=True),
    Column("tenant_id", Text, primary_key=True),
    Column("user_id", Text, primary_key=True),
    Column("thread_id", UUID(as_uuid=True), nullable=False),
    schema=COPILOT,
    comment=_COMMENT,
)
