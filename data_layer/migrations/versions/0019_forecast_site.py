"""Shares of items' forecasts by site."""

import sqlalchemy as sa
from alembic import op

from data_layer.security import isolation_statements

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "forecast_site",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False, comment="Empty: of what names none"),
        sa.Column("share", sa.Double(), nullable=False, comment="Those of an item add up to 1"),
        sa.PrimaryKeyConstraint("tenant_id", "sku", "site", name=op.f("pk_forecast_site")),
        schema="manufacturing",
        info={"tenant": True},
    )
    for statement in isolation_statements(["manufacturing.forecast_site"]):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("forecast_site", schema="manufacturing")
