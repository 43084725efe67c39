"""Forecasts of earlier trainings, to be held against what was then ordered."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from data_layer.security import isolation_statements

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "forecast_before",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("start_day", sa.Date(), nullable=False, comment="Monday of the first week forecast"),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("mean", ARRAY(sa.Double()), nullable=False, comment="By week, in the item's unit"),
        *(sa.Column(name, ARRAY(sa.Double())) for name in ("low_95", "high_95")),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "sku", "start_day", name=op.f("pk_forecast_before")),
        schema="manufacturing",
        info={"tenant": True},
    )
    for statement in isolation_statements(["manufacturing.forecast_before"]):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("forecast_before", schema="manufacturing")
