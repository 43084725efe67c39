"""What tenants use of language models, and how much they may."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from data_layer.security import isolation_statements

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "usage",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False, comment="UTC"),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("user_id", "channel", "model")),
        sa.Column("questions", sa.BigInteger(), nullable=False, comment="That it answered"),
        sa.Column("requests", sa.BigInteger(), nullable=False, comment="To a language model"),
        *(
            sa.Column(name, sa.BigInteger(), nullable=False, comment="Tokens, as the provider says")
            for name in ("sent", "received")
        ),
        sa.Column("cost", sa.Numeric(18, 6), nullable=False, comment="At the prices of the time; 0 without a price"),
        sa.PrimaryKeyConstraint("tenant_id", "day", "user_id", "channel", "model", name=op.f("pk_usage")),
        schema="copilot",
    )
    for statement in isolation_statements(["copilot.usage"], rights="SELECT, INSERT, UPDATE"):
        op.execute(statement)
    op.add_column(
        "tenant",
        sa.Column("quota", JSONB(), comment="Of language models in a month: tokens, cost, what happens beyond"),
        schema="copilot",
    )


def downgrade() -> None:
    op.drop_column("tenant", "quota", schema="copilot")
    op.drop_table("usage", schema="copilot")
