"""The values of the fields that sort records into few kinds (categories, colours, reasons), so that a planner's words
are recognised without reading the records themselves. Ingestion renews an entity's values when its records change."""

from sqlalchemy import BigInteger, Column, Table, Text

from data_layer.metadata import MANUFACTURING, metadata

ENTITY_VALUE = Table(
    "entity_value",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("entity", Text, primary_key=True),
    Column("field", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("records", BigInteger, nullable=False),
    schema=MANUFACTURING,
    info={"tenant": True},
)
