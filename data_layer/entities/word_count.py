"""How many records hold each word of the names: counted once a sync, because every question needs it and counting the
words of a million names takes seconds. Ingestion renews an entity's counts when its records change."""

from sqlalchemy import BigInteger, Column, Table, Text

from data_layer.metadata import MANUFACTURING, metadata

WORD_COUNT = Table(
    "word_count",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("entity", Text, primary_key=True),
    Column("word", Text, primary_key=True),
    Column("records", BigInteger, nullable=False),
    schema=MANUFACTURING,
    info={"tenant": True},
)
