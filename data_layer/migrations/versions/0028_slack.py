"""Slack: what came, who is who, threads."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

COMMENT = "Read before the tenant is known: not under row-level security, not granted to the application."
TABLES = ("slack_thread", "slack_code", "slack_user", "slack_event")


def text(name: str, comment: str | None = None, nullable: bool = False, default: str | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=nullable, comment=comment, server_default=default)


def moment(name: str, comment: str | None = None, now: bool = True) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False, comment=comment, server_default=sa.func.now() if now else None)


def table(name: str, *parts: sa.Column[Any], key: tuple[str, ...]) -> None:
    op.create_table(name, *parts, sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{name}")), schema="copilot", comment=COMMENT)


def upgrade() -> None:
    table(
        "slack_event",
        text("event_id", "As Slack names it: what has the same came before"),
        sa.Column("body", JSONB(), comment="Until it is done"),
        text("status", "accepted | done | failed", default="accepted"),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="1"),
        text("reply_ts", "The message in Slack that the answer goes into", nullable=True),
        moment("created_at"),
        moment("beat_at", "Worked on then"),
        key=("event_id",),
    )
    op.create_index("ix_slack_event_created_at", "slack_event", ["created_at"], schema="copilot")
    table(
        "slack_user",
        text("team_id"),
        text("slack_user"),
        text("tenant_id"),
        text("user_id"),
        sa.Column("scopes", ARRAY(sa.Text()), nullable=False, comment="The most that it grants"),
        sa.Column("sites", ARRAY(sa.Text()), comment="Empty: of all"),
        sa.Column("by_keys", sa.Boolean(), nullable=False, comment="Grants no more than the user's API keys do"),
        text("linked_by"),
        moment("linked_at"),
        key=("team_id", "slack_user"),
    )
    table(
        "slack_code",
        text("code_hash", "SHA-256 of a code that links once"),
        text("tenant_id"),
        text("user_id"),
        sa.Column("scopes", ARRAY(sa.Text()), nullable=False),
        sa.Column("sites", ARRAY(sa.Text()), comment="Empty: of all"),
        sa.Column("by_keys", sa.Boolean(), nullable=False),
        moment("expires_at", now=False),
        key=("code_hash",),
    )
    table(
        "slack_thread",
        text("team_id"),
        text("channel"),
        text("thread_ts"),
        text("tenant_id"),
        text("user_id"),
        sa.Column("thread_id", UUID(as_uuid=True), nullable=False),
        key=("team_id", "channel", "thread_ts", "tenant_id", "user_id"),
    )


def downgrade() -> None:
    for name in TABLES:
        op.drop_table(name, schema="copilot")
