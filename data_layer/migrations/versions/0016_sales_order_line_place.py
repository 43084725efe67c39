"""Where a sales order line ships from, and the promotion that it was ordered under."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column("warehouse_id", sa.Text(), comment="That it ships from; empty: not stated"),
        sa.Column(
            "promotion",
            sa.Text(),
            comment="Name or code of the offer it was ordered under; empty: none, or not stated",
        ),
    ):
        op.add_column("sales_order_line", column, schema="manufacturing")


def downgrade() -> None:
    for column in ("promotion", "warehouse_id"):
        op.drop_column("sales_order_line", column, schema="manufacturing")
