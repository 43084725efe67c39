"""What looks wrong in the stock records, worked out once after a sync. `data_layer.derived_findings` says what does."""

from sqlalchemy import BigInteger, Column, Integer, Numeric, Table, Text

from data_layer.metadata import MANUFACTURING, metadata

STOCK_FINDING = Table(
    "stock_finding",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("rank", Integer, primary_key=True, autoincrement=False, comment="Of its rule, the gravest first"),
    Column("sku", Text, primary_key=True),
    Column("warehouse_id", Text, primary_key=True),
    Column("lot", Text, primary_key=True),
    Column("rule", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("value", Numeric),
    schema=MANUFACTURING,
    info={"tenant": True},
)
FINDING_TOTAL = Table(
    "finding_total",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("rule", Text, primary_key=True),
    Column("severity", Text, nullable=False),
    Column("found", BigInteger, nullable=False),
    schema=MANUFACTURING,
    info={"tenant": True},
)
