"""What stock comes to, worked out once after a sync and not for every question: for each item, for each kind of items,
for each place. `data_layer.derived_stock` says of what and how."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Numeric, SmallInteger, Table, Text, text

from data_layer.metadata import MANUFACTURING, metadata

_AMOUNT = Numeric(18, 4)
COUNTS = (
    "items", "unlike", "critical", "low", "optimal", "excess", "without_safety", "without_reorder", "without_maximum",
    "without_limits", "unstocked", "below", "below_critical", "below_empty", "below_inactive", "below_bought",
    "held", "uncosted", "free", "held_other_unit", "negative",
)  # fmt: skip

ITEM_STOCK = Table(
    "item_stock",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("sku", Text, primary_key=True),
    Column("unit", Text, nullable=False),
    Column("procurement", Text),
    Column("active", Boolean),
    Column("category", Text),
    Column("subcategory", Text),
    Column("product_line", Text),
    Column("currency", Text),
    Column("standard_cost", _AMOUNT),
    Column("safety_stock", _AMOUNT),
    Column("reorder_point", _AMOUNT),
    Column("maximum_stock", _AMOUNT),
    Column("records", Integer, nullable=False, comment="Stock records; 0: it has none"),
    Column("negative", Integer, nullable=False, comment="Of them below zero"),
    Column("on_hand", Numeric, comment="In the item's own unit; empty: no record is"),
    Column("other_unit", Boolean, nullable=False, comment="A record is in another unit"),
    Column("held", Numeric, comment="As on_hand, of the records that are not zero"),
    Column("held_other_unit", Boolean, nullable=False),
    Column("status", Text),
    Column("place", SmallInteger, comment="Of its status, the worst first"),
    Column("rank", Numeric, comment="Within its status, the worst first"),
    Column("low_rank", Numeric, comment="Below its reorder point, the least covered first; empty: it is not"),
    Column("value", Numeric),
    Column("value_rank", Numeric, comment="The greatest value first; empty: nothing is held"),
    Index("ix_item_stock_status", "tenant_id", "place", "rank", "sku", postgresql_where=text("status IS NOT NULL")),
    Index("ix_item_stock_low", "tenant_id", "low_rank", "sku", postgresql_where=text("low_rank IS NOT NULL")),
    Index("ix_item_stock_value", "tenant_id", "value_rank", "sku", postgresql_where=text("value_rank IS NOT NULL")),
    schema=MANUFACTURING,
    info={"tenant": True},
)
STOCK_TOTAL = Table(
    "stock_total",
    metadata,
    Column("tenant_id", Text, nullable=False),
    Column("category", Text),
    Column("subcategory", Text),
    Column("product_line", Text),
    Column("procurement", Text),
    Column("currency", Text),
    *(Column(name, BigInteger, nullable=False) for name in COUNTS),
    Column("value", Numeric),
    Index("ix_stock_total_tenant_id", "tenant_id"),
    schema=MANUFACTURING,
    info={"tenant": True},
)
PLACE_VALUE = Table(
    "place_value",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("warehouse_id", Text, primary_key=True),
    Column("currency", Text, primary_key=True),
    Column("items", BigInteger, nullable=False),
    Column("value", Numeric),
    schema=MANUFACTURING,
    info={"tenant": True},
)
