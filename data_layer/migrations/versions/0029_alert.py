"""What users want to be told of, what they were told, and by which way it goes out."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID

from data_layer.security import isolation_statements

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

TABLES = ("alert_delivery", "alert", "alert_subscription", "alert_user")


def text(name: str, comment: str | None = None, *, nullable: bool = False, default: str | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=nullable, comment=comment, server_default=default)


def uuid(name: str, comment: str | None = None, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, UUID(as_uuid=True), nullable=nullable, comment=comment)


def moment(name: str, *, now: bool = False, nullable: bool = True) -> sa.Column[Any]:
    default = sa.func.now() if now else None
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable and not now, server_default=default)


def table(name: str, *parts: sa.Column[Any] | sa.Constraint, key: str) -> None:
    primary = sa.PrimaryKeyConstraint("tenant_id", key, name=op.f(f"pk_{name}"))
    op.create_table(name, text("tenant_id"), *parts, primary, schema="copilot", info={"tenant": True})


def index(name: str, of: str, *columns: str, unique: bool = False, where: str | None = None) -> None:
    condition = sa.text(where) if where else None
    op.create_index(name, of, ["tenant_id", *columns], unique=unique, schema="copilot", postgresql_where=condition)


def upgrade() -> None:
    table(
        "alert_user",
        text("user_id"),
        sa.Column("scopes", ARRAY(sa.Text()), nullable=False, comment="Granted when the user was last here"),
        sa.Column("sites", ARRAY(sa.Text()), comment="Limited to these; empty: to none"),
        moment("seen_at", now=True),
        text("email", "Stated by the user or an administrator, never by a model", nullable=True),
        text("zone", "Of the times below", default="UTC"),
        sa.Column("quiet_from", sa.Time()),
        sa.Column("quiet_until", sa.Time()),
        sa.Column("digest_at", sa.Time(), comment="Empty: each at once"),
        key="user_id",
    )
    table(
        "alert_subscription",
        uuid("subscription_id"),
        text("user_id"),
        text("rule"),
        sa.Column("parameters", JSONB(), nullable=False),
        text("told", "The same in words"),
        text("way", "Besides the inbox: app, email, slack or webhook"),
        uuid("thread_id", "Where it was last spoken of", nullable=True),
        text("checked", "Of which records and day it was last looked at", nullable=True),
        moment("checked_at"),
        moment("snoozed_until"),
        moment("created_at", now=True),
        moment("touched_at", now=True),
        moment("stopped_at"),
        key="subscription_id",
    )
    index(
        "ix_alert_subscription_same", "alert_subscription", "user_id", "rule", "parameters", unique=True,
        where="stopped_at IS NULL",
    )  # fmt: skip
    table(
        "alert",
        uuid("alert_id"),
        uuid("subscription_id"),
        text("user_id"),
        text("rule"),
        text("subject", "What it is about: told once until it is over"),
        text("label"),
        text("text"),
        text("source", "System and key of the record that it rests on", nullable=True),
        text("record", nullable=True),
        sa.Column("scopes", ARRAY(sa.Text()), nullable=False, comment="Without which it is not shown"),
        sa.Column("sites", ARRAY(sa.Text()), comment="That it was limited to; empty: to none"),
        sa.Column(
            "known", sa.Boolean(), server_default="false", nullable=False, comment="So already when it was asked for"
        ),
        uuid("delivery_id", nullable=True),
        moment("created_at", now=True),
        moment("acknowledged_at"),
        moment("over_at"),
        key="alert_id",
    )
    index("ix_alert_open", "alert", "subscription_id", "subject", unique=True, where="over_at IS NULL")
    index("ix_alert_recent", "alert", "user_id", "created_at")
    index("ix_alert_delivery", "alert", "delivery_id")
    table(
        "alert_delivery",
        uuid("delivery_id", "The key that a receiver is given"),
        text("user_id"),
        text("way"),
        text("status", default="waiting"),
        moment("due_at", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("outgoing", JSONB(), comment="What goes out, word for word, from the first attempt on"),
        text("reference", "What the receiver calls it", nullable=True),
        text("error", "Of the last attempt", nullable=True),
        moment("created_at", now=True),
        moment("ended_at"),
        sa.CheckConstraint(
            "status IN ('waiting', 'sending', 'delivered', 'uncertain', 'dead', 'dropped')",
            name=op.f("ck_alert_delivery_status"),
        ),
        key="delivery_id",
    )
    index("ix_alert_delivery_due", "alert_delivery", "due_at", where="status IN ('waiting', 'sending')")
    for statement in isolation_statements(f"copilot.{name}" for name in TABLES):
        op.execute(statement)


def downgrade() -> None:
    for name in TABLES:
        op.drop_table(name, schema="copilot")
