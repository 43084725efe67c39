"""How long a tenant's records of people are kept."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "tenant",
        sa.Column("retention", JSONB(), comment="Days, by what is kept; what is not named is kept for ever"),
        schema="copilot",
    )


def downgrade() -> None:
    op.drop_column("tenant", "retention", schema="copilot")
