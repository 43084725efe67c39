"""What syncs have changed of orders (`data_layer.order_changes` writes it), and whom the changed purchase orders of a
sync hit (`data_layer.impact_log`)."""

from sqlalchemy import Column, Date, DateTime, Index, Integer, Table, Text, func
from sqlalchemy.dialects.postgresql import JSONB, UUID

from data_layer.metadata import MANUFACTURING, metadata

ORDER_CHANGE = Table(
    "order_change",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("job_id", UUID(as_uuid=True), primary_key=True),
    Column("entity", Text, primary_key=True),
    Column("order_number", Text, primary_key=True),
    Column("line_number", Integer, primary_key=True, comment="0: of the order as a whole"),
    Column("what", Text, primary_key=True, comment="The field; removed: the source no longer states the record"),
    Column("was", Text, comment="Before the sync; empty: not stated"),
    Column("now", Text, comment="After it"),
    Column("sku", Text, comment="Of a line or a work order"),
    Column("source_system", Text, nullable=False),
    Column("source_record", Text, nullable=False),
    Column("known_on", Date, nullable=False, comment="The plant's date of the sync"),
    Column("changed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Index("ix_order_change_known_on", "tenant_id", "known_on"),
    Index("ix_order_change_changed_at", "tenant_id", "changed_at"),
    schema=MANUFACTURING,
    info={"tenant": True},
)
ORDER_IMPACT = Table(
    "order_impact",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("job_id", UUID(as_uuid=True), primary_key=True, comment="The sync that brought the changes"),
    Column("status", Text, nullable=False),
    Column("requested_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("finished_at", DateTime(timezone=True)),
    Column("error", Text),
    Column("found", JSONB, comment="Whom its purchase orders that got worse hit"),
    schema=MANUFACTURING,
    info={"tenant": True},
)
