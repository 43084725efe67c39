"""What syncs have changed of orders, and whom the changed purchase orders of a sync hit."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, UUID

from data_layer.security import isolation_statements

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "order_change",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("job_id", UUID(as_uuid=True), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("order_number", sa.Text(), nullable=False),
        sa.Column("line_number", sa.Integer(), nullable=False, comment="0: of the order as a whole"),
        sa.Column("what", sa.Text(), nullable=False, comment="The field; removed: the source no longer states the record"),
        sa.Column("was", sa.Text(), comment="Before the sync; empty: not stated"),
        sa.Column("now", sa.Text(), comment="After it"),
        sa.Column("sku", sa.Text(), comment="Of a line or a work order"),
        sa.Column("source_system", sa.Text(), nullable=False),
        sa.Column("source_record", sa.Text(), nullable=False),
        sa.Column("known_on", sa.Date(), nullable=False, comment="The plant's date of the sync"),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint(
            "tenant_id", "job_id", "entity", "order_number", "line_number", "what", name=op.f("pk_order_change")
        ),
        schema="manufacturing",
        info={"tenant": True},
    )
    op.create_index("ix_order_change_known_on", "order_change", ["tenant_id", "known_on"], schema="manufacturing")
    op.create_table(
        "order_impact",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("job_id", UUID(as_uuid=True), nullable=False, comment="The sync that brought the changes"),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("error", sa.Text()),
        sa.Column("found", JSONB(), comment="Whom its purchase orders that got worse hit"),
        sa.PrimaryKeyConstraint("tenant_id", "job_id", name=op.f("pk_order_impact")),
        schema="manufacturing",
        info={"tenant": True},
    )
    for statement in isolation_statements(["manufacturing.order_change", "manufacturing.order_impact"]):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("order_impact", schema="manufacturing")
    op.drop_table("order_change", schema="manufacturing")
