"""How many records hold each word of the names."""

import sqlalchemy as sa
from alembic import op

from data_layer.security import isolation_statements

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "word_count",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("records", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "entity", "word", name=op.f("pk_word_count")),
        schema="manufacturing",
        info={"tenant": True},
    )
    for statement in isolation_statements(["manufacturing.word_count"]):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("word_count", schema="manufacturing")
