"""What training forecasts has found, and the runs that found it. `data_layer.forecast_log` writes both."""

from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Double, Index, Integer, Table, Text, func, text
from sqlalchemy.dialects.postgresql import ARRAY, UUID

from data_layer.metadata import MANUFACTURING, metadata

_AMOUNTS: ARRAY[float] = ARRAY(Double())


def _grain() -> Column[str]:
    return Column(
        "grain", Text, nullable=False, server_default=text("'week'"), comment="day, week or month: of a period"
    )


FORECAST = Table(
    "forecast",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("sku", Text, primary_key=True),
    Column("unit", Text, nullable=False),
    Column("lines", Integer, nullable=False, comment="Order lines that the series is made of"),
    Column("other_unit", Integer, nullable=False, comment="Order lines in another unit, left out"),
    Column("first_day", Date, nullable=False, comment="Of the first period that was learnt from"),
    Column("start_day", Date, nullable=False, comment="Of the first period forecast, the one after the last learnt"),
    _grain(),
    Column("fingerprint", Text, nullable=False, comment="Of the series and of all that the forecast depends on"),
    Column("refused", Text, comment="Why there is none: too_little or inactive; the rest is empty then"),
    Column("model", Text),
    Column("kind", Text),
    Column("mean", _AMOUNTS, comment="By period, in the item's unit"),
    Column("low_80", _AMOUNTS),
    Column("high_80", _AMOUNTS),
    Column("low_95", _AMOUNTS),
    Column("high_95", _AMOUNTS),
    Column("origins", Integer, comment="Back-tests; 0: the series is too short for one, and has no error"),
    Column("tested", Integer, comment="Periods of each back-test"),
    Column("mase", Double),
    Column("rmsse", Double),
    Column("smape", Double),
    Column("bias", Double),
    Column("naive_mase", Double),
    Column("naive_rmsse", Double),
    Column("naive_smape", Double),
    Column("coverage_80", Double),
    Column("coverage_95", Double),
    Column("better", Boolean, comment="Than the seasonal naive forecast, in the back-test"),
    Column("run_id", UUID(as_uuid=True), nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    schema=MANUFACTURING,
    info={"tenant": True},
)
FORECAST_BEFORE = Table(
    "forecast_before",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("sku", Text, primary_key=True),
    Column("start_day", Date, primary_key=True, comment="Of the first period forecast"),
    _grain(),
    Column("unit", Text, nullable=False),
    Column("mean", _AMOUNTS, nullable=False, comment="By period, in the item's unit"),
    Column("low_95", _AMOUNTS),
    Column("high_95", _AMOUNTS),
    Column("made_at", DateTime(timezone=True), nullable=False),
    schema=MANUFACTURING,
    info={"tenant": True},
)
FORECAST_RUN = Table(
    "forecast_run",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("run_id", UUID(as_uuid=True), primary_key=True),
    Column("status", Text, nullable=False),
    _grain(),
    Column("everything", Boolean, nullable=False, comment="Also the series that have not changed"),
    Column("requested_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("finished_at", DateTime(timezone=True)),
    Column("until", Date, comment="What was wanted before this day was learnt from"),
    Column("revision", BigInteger, comment="The changes of what is learnt from by then"),
    Column("series", Integer, nullable=False, server_default=text("0"), comment="With a forecast or a reason for none"),
    Column("changed", Integer, nullable=False, server_default=text("0"), comment="Of them to be trained"),
    Column("trained", Integer, nullable=False, server_default=text("0")),
    Column("error", Text),
    Index("ix_forecast_run_requested", "tenant_id", "requested_at"),
    Index(
        "ix_forecast_run_under_way", "tenant_id", unique=True,
        postgresql_where=text("status IN ('PENDING', 'PROCESSING')"),
    ),
    schema=MANUFACTURING,
    info={"tenant": True},
)  # fmt: skip
