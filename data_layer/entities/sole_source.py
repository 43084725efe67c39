"""Items that hang on one supplier, or on none that is active, worked out once after a sync, and on a new day.
`data_layer.derived_sources` says of what and how."""

from sqlalchemy import BigInteger, Column, Index, Numeric, Table, Text

from data_layer.metadata import MANUFACTURING, metadata

SOLE_SOURCE = Table(
    "sole_source",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("sku", Text, primary_key=True),
    Column("offers", BigInteger, nullable=False),
    Column("active_offers", BigInteger, nullable=False, comment="One, or none"),
    Column("supplier_id", Text, comment="The one that is active"),
    Column("ordered_quantity", Numeric, comment="In the last 365 days; empty: in unlike units"),
    Column("ordered_unit", Text),
    Column("ordered_value", Numeric, comment="Empty: no price, or unlike currencies"),
    Column("currency", Text),
    Column("open_quantity", Numeric, nullable=False),
    Column("rank", Numeric, nullable=False, comment="The greatest value first"),
    Index("ix_sole_source_rank", "tenant_id", "rank", "sku"),
    schema=MANUFACTURING,
    info={"tenant": True},
)
