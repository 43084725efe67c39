"""An index by age: each sync forgets the changes that are too old to be kept."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_order_change_changed_at", "order_change", ["tenant_id", "changed_at"], schema="manufacturing")


def downgrade() -> None:
    op.drop_index("ix_order_change_changed_at", "order_change", schema="manufacturing")
