"""How long stock has not moved and how long it lasts, worked out once after a sync: for each item, for each last day.
`data_layer.derived_demand` says of what and how."""

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Numeric, Table, Text, text

from data_layer.metadata import MANUFACTURING, metadata

ITEM_MOVEMENT = Table(
    "item_movement",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("sku", Text, primary_key=True),
    Column("day", Date, nullable=False, comment="The last one of demand for the item"),
    schema=MANUFACTURING,
    info={"tenant": True},
)
IDLE_STOCK = Table(
    "idle_stock",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("sku", Text, primary_key=True),
    Column("unit", Text, primary_key=True),
    Column("on_hand", Numeric, nullable=False),
    Column("cost", Numeric(18, 4)),
    Column("currency", Text),
    Column("value", Numeric, comment="Empty: no cost, or in another unit than the item's"),
    Column("last_moved", Date, comment="The last day of demand for the item; empty: there never was any"),
    Column("rank", Numeric, nullable=False, comment="The greatest value first"),
    Index("ix_idle_stock_rank", "tenant_id", "rank", "sku", "unit"),
    schema=MANUFACTURING,
    info={"tenant": True},
)
IDLE_TOTAL = Table(
    "idle_total",
    metadata,
    Column("tenant_id", Text, nullable=False),
    Column("last_moved", Date),
    Column("currency", Text),
    Column("items", BigInteger, nullable=False),
    Column("unvalued", BigInteger, nullable=False),
    Column("free", BigInteger, nullable=False),
    Column("value", Numeric),
    Index("ix_idle_total_tenant_id", "tenant_id"),
    schema=MANUFACTURING,
    info={"tenant": True},
)
ITEM_COVER = Table(
    "item_cover",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("sku", Text, primary_key=True),
    Column("unit", Text, nullable=False),
    Column("on_hand", Numeric),
    Column("demand", Numeric, comment="Of the usual period, in the item's unit"),
    Column("unlike", Boolean, nullable=False, comment="There was also demand in another unit"),
    Column("cover", Numeric, comment="Days; empty: it cannot be told"),
    Column("daily", Numeric),
    Column("rank", Numeric, nullable=False, comment="The least covered first"),
    Index("ix_item_cover_rank", "tenant_id", "rank", "sku", postgresql_where=text("cover IS NOT NULL")),
    schema=MANUFACTURING,
    info={"tenant": True},
)
