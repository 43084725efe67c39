"""Forecasts of demand by item and week, and the runs that trained them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, UUID

from data_layer.security import isolation_statements

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_AMOUNTS = ("mean", "low_80", "high_80", "low_95", "high_95")
_FIGURES = (
    "mase", "rmsse", "smape", "bias", "naive_mase", "naive_rmsse", "naive_smape", "coverage_80", "coverage_95",
)  # fmt: skip
_COMMENTS = {
    "lines": "Order lines that the series is made of",
    "other_unit": "Order lines in another unit, left out",
    "mean": "By week, in the item's unit",
}


def upgrade() -> None:
    op.create_table(
        "forecast",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False, comment=_COMMENTS[name]) for name in ("lines", "other_unit")),
        sa.Column("first_day", sa.Date(), nullable=False, comment="Monday of the first week that was learnt from"),
        sa.Column(
            "start_day",
            sa.Date(),
            nullable=False,
            comment="Monday of the first week forecast, the one after the last learnt",
        ),
        sa.Column(
            "fingerprint",
            sa.Text(),
            nullable=False,
            comment="Of the series and of all that the forecast depends on",
        ),
        sa.Column("refused", sa.Text(), comment="Why there is none: too_little or inactive; the rest is empty then"),
        sa.Column("model", sa.Text()),
        sa.Column("kind", sa.Text()),
        *(sa.Column(name, ARRAY(sa.Double()), comment=_COMMENTS.get(name)) for name in _AMOUNTS),
        sa.Column("origins", sa.Integer(), comment="Back-tests; 0: the series is too short for one, and has no error"),
        sa.Column("tested", sa.Integer(), comment="Weeks of each back-test"),
        *(sa.Column(name, sa.Double()) for name in _FIGURES),
        sa.Column("better", sa.Boolean(), comment="Than the seasonal naive forecast, in the back-test"),
        sa.Column("run_id", UUID(as_uuid=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "sku", name=op.f("pk_forecast")),
        schema="manufacturing",
        info={"tenant": True},
    )
    op.create_table(
        "forecast_run",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("run_id", UUID(as_uuid=True), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("everything", sa.Boolean(), nullable=False, comment="Also the series that have not changed"),
        sa.Column("requested_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("until", sa.Date(), comment="What was wanted before this day was learnt from"),
        sa.Column("revision", sa.BigInteger(), comment="The changes of what is learnt from by then"),
        sa.Column(
            "series", sa.Integer(), server_default="0", nullable=False, comment="With a forecast or a reason for none"
        ),
        sa.Column("changed", sa.Integer(), server_default="0", nullable=False, comment="Of them to be trained"),
        sa.Column("trained", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error", sa.Text()),
        sa.PrimaryKeyConstraint("tenant_id", "run_id", name=op.f("pk_forecast_run")),
        schema="manufacturing",
        info={"tenant": True},
    )
    op.create_index(
        "ix_forecast_run_requested", "forecast_run", ["tenant_id", "requested_at"], schema="manufacturing"
    )
    op.create_index(
        "ix_forecast_run_under_way",
        "forecast_run",
        ["tenant_id"],
        unique=True,
        schema="manufacturing",
        postgresql_where=sa.text("status IN ('PENDING', 'PROCESSING')"),
    )
    for statement in isolation_statements(("manufacturing.forecast", "manufacturing.forecast_run")):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("forecast_run", schema="manufacturing")
    op.drop_table("forecast", schema="manufacturing")
