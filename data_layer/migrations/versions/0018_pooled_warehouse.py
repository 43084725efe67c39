"""Whether what customers order from a warehouse may as well ship from another site."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "warehouse",
        sa.Column(
            "pooled", sa.Boolean(), comment="Whether what customers order from it may as well ship from another site"
        ),
        schema="manufacturing",
    )


def downgrade() -> None:
    op.drop_column("warehouse", "pooled", schema="manufacturing")
