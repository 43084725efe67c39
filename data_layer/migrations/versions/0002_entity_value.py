"""The values of sorting fields."""

import sqlalchemy as sa
from alembic import op

from data_layer.security import isolation_statements

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "entity_value",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("records", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "entity", "field", "value", name=op.f("pk_entity_value")),
        schema="manufacturing",
        info={"tenant": True},
    )
    for statement in isolation_statements(["manufacturing.entity_value"]):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("entity_value", schema="manufacturing")
