"""Changes of canonical records that are told to others."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID

from data_layer.security import isolation_statements
from data_layer.site_security import site_statements

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

TABLES = ("event_position", "event", "event_subscription")


def upgrade() -> None:
    op.create_table(
        "event_subscription",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("brokers", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False, comment="Of the topics; the rest is the entity's name"),
        sa.Column("entities", ARRAY(sa.Text()), nullable=False, comment="None: all"),
        sa.Column("settings", JSONB(), nullable=False, comment="More of the client's; secrets as ${VARIABLE}"),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", name=op.f("pk_event_subscription")),
        schema="copilot",
        info={"tenant": True},
    )
    op.create_table(
        "event",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column(
            "number", sa.BigInteger(), sa.Identity(), nullable=False, comment="In the order in which they were committed"
        ),
        sa.Column("event_id", UUID(as_uuid=True), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="created, changed or removed"),
        sa.Column("key", sa.Text(), nullable=False, comment="Of the record"),
        sa.Column("record", JSONB(), nullable=False, comment="As it is now; as it last was, if it was removed"),
        sa.Column("changed", JSONB(), comment="By field: was, now"),
        sa.Column("source_system", sa.Text(), nullable=False),
        sa.Column("source_record", sa.Text(), nullable=False),
        sa.Column("job_id", UUID(as_uuid=True), nullable=False, comment="The sync that brought it"),
        sa.Column("known_on", sa.Date(), nullable=False, comment="The plant's date of the sync"),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "entity", "number", name=op.f("pk_event")),
        schema="copilot",
        info={"tenant": True},
    )
    op.create_index("ix_event_at", "event", ["tenant_id", "at"], schema="copilot")
    op.create_table(
        "event_position",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False, comment="The last event that the brokers have taken"),
        sa.Column("error", sa.Text(), comment="Why the next one was not"),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "entity", name=op.f("pk_event_position")),
        schema="copilot",
        info={"tenant": True},
    )
    tables = [f"copilot.{name}" for name in TABLES]
    for statement in (*isolation_statements(tables), *site_statements(tables)):
        op.execute(statement)


def downgrade() -> None:
    for name in TABLES:
        op.drop_table(name, schema="copilot")
