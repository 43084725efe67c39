"""When each item was last wanted is kept for every item, not only beside the stock that is left."""

import sqlalchemy as sa
from alembic import op

from data_layer.security import isolation_statements

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "item_movement",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False, comment="The last one of demand for the item"),
        sa.PrimaryKeyConstraint("tenant_id", "sku", name=op.f("pk_item_movement")),
        schema="manufacturing",
        info={"tenant": True},
    )
    for statement in isolation_statements(("manufacturing.item_movement",)):
        op.execute(statement)
    # What is kept beside it is made anew with it.
    op.execute("DELETE FROM manufacturing.derived_state WHERE name = 'idle'")


def downgrade() -> None:
    op.drop_table("item_movement", schema="manufacturing")
