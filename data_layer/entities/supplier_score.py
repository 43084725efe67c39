"""How each supplier delivered, over all its orders, worked out once after a sync. `data_layer.derived_scores` says of
what and how."""

from sqlalchemy import BigInteger, Column, Numeric, Table, Text

from data_layer.metadata import MANUFACTURING, metadata

_COUNTS = (
    *("orders", "lines", "received_lines", "dated_lines", "shipping_lines", "on_time_lines", "timed_lines"),
    *("rejected_lines", "unpriced"),
)
_FIGURES = (
    *("on_time_percent", "promised_days", "real_days", "days_over", "received_quantity", "rejected_quantity"),
    *("reject_percent", "spend"),
)

SUPPLIER_SCORE = Table(
    "supplier_score",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("supplier_id", Text, primary_key=True),
    *(Column(name, BigInteger, nullable=False) for name in _COUNTS),
    *(Column(name, Numeric) for name in _FIGURES),
    Column("unit", Text),
    Column("currency", Text),
    schema=MANUFACTURING,
    info={"tenant": True},
)
