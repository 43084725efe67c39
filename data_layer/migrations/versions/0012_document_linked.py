"""Up to when the names of items and suppliers have been looked for in a tenant's documents."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "document_changes",
        sa.Column(
            "linked_at", sa.DateTime(timezone=True), comment="Names known by then were looked for; empty: none was"
        ),
        schema="copilot",
    )


def downgrade() -> None:
    op.drop_column("document_changes", "linked_at", schema="copilot")
