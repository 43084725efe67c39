"""How far snapshots of present records, for those who are told of changes, have come."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from data_layer.security import isolation_statements
from data_layer.site_security import site_statements

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

TABLE = "event_snapshot"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("after", JSONB(), comment="The key of the last record that was read; none: none yet"),
        sa.Column("told", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("present", sa.BigInteger(), nullable=False, comment="How many records there were when it began"),
        sa.Column("started_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("tenant_id", "entity", name=op.f("pk_event_snapshot")),
        schema="copilot",
        info={"tenant": True},
    )
    for statement in (*isolation_statements([f"copilot.{TABLE}"]), *site_statements([f"copilot.{TABLE}"])):
        op.execute(statement)
    op.alter_column(
        "event", "kind", existing_type=sa.Text(), existing_nullable=False, schema="copilot",
        existing_comment="created, changed or removed", comment="created, changed, removed or snapshot",
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table(TABLE, schema="copilot")
