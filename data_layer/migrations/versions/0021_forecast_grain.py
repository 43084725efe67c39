"""Forecasts by day or month as well as by week: what is there is by week."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_TABLES = ("forecast", "forecast_before", "forecast_run")
_COMMENTS = (
    ("forecast", "first_day", "Monday of the first week that was learnt from", "Of the first period that was learnt from"),
    ("forecast", "start_day", "Monday of the first week forecast, the one after the last learnt",
     "Of the first period forecast, the one after the last learnt"),
    ("forecast", "mean", "By week, in the item's unit", "By period, in the item's unit"),
    ("forecast", "tested", "Weeks of each back-test", "Periods of each back-test"),
    ("forecast_before", "start_day", "Monday of the first week forecast", "Of the first period forecast"),
    ("forecast_before", "mean", "By week, in the item's unit", "By period, in the item's unit"),
)  # fmt: skip


def upgrade() -> None:
    for table in _TABLES:
        op.add_column(
            table,
            sa.Column(
                "grain", sa.Text(), nullable=False, server_default=sa.text("'week'"),
                comment="day, week or month: of a period",
            ),
            schema="manufacturing",
        )
    for table, column, before, after in _COMMENTS:
        op.alter_column(table, column, comment=after, existing_comment=before, schema="manufacturing")


def downgrade() -> None:
    for table, column, before, after in _COMMENTS:
        op.alter_column(table, column, comment=before, existing_comment=after, schema="manufacturing")
    for table in _TABLES:
        op.drop_column(table, "grain", schema="manufacturing")
