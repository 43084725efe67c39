"""What was ordered from suppliers on each day, put together by each of several things, worked out once after a sync.
`data_layer.derived_spend` says of what and how."""

from sqlalchemy import BigInteger, Column, Date, Index, Numeric, Table, Text

from data_layer.metadata import MANUFACTURING, metadata

SPEND_DAY = Table(
    "spend_day",
    metadata,
    Column("tenant_id", Text, nullable=False),
    Column("dimension", Text, nullable=False, comment="What is put together by; 'day': nothing else"),
    Column("order_date", Date, nullable=False),
    Column("code", Text),
    Column("currency", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("orders", BigInteger, nullable=False),
    Column("quantity", Numeric),
    Column("value", Numeric),
    Column("unpriced", BigInteger, nullable=False),
    Index("ix_spend_day", "tenant_id", "dimension", "order_date"),
    schema=MANUFACTURING,
    info={"tenant": True},
)
