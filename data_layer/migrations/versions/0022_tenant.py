"""The tenants that are known from sign-ins."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tenant",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.PrimaryKeyConstraint("tenant_id", name=op.f("pk_tenant")),
        schema="copilot",
        comment="Read before the tenant is known: not under row-level security, not granted to the application.",
    )


def downgrade() -> None:
    op.drop_table("tenant", schema="copilot")
