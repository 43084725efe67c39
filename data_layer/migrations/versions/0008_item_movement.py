"""When each item was last wanted is kept for every item, not only beside the stock that is left."""

import sqlalchemy as sa
from alembic import op

from data_layer.security import isolation_statements

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# What is kept beside it is made anew with it, every tenant's: under forced row security an owner who is no superuser
# would see no row, and a table without rows would pass for current.
FORGET = (
    "ALTER TABLE manufacturing.derived_state NO FORCE ROW LEVEL SECURITY",
    "DELETE FROM manufacturing.derived_state WHERE name = 'idle'",
    "ALTER TABLE manufacturing.derived_state FORCE ROW LEVEL SECURITY",
)


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
    for statement in FORGET:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("item_movement", schema="manufacturing")
