"""The words of names and codes, so that what a planner wrote finds its records at any size: an inverted index."""

from sqlalchemy import Column, Index, Integer, Table, Text

from data_layer.metadata import MANUFACTURING, metadata

ENTITY_WORD = Table(
    "entity_word",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("word", Text, primary_key=True, comment="Lower case, letters and digits"),
    Column("entity", Text, primary_key=True),
    Column("code", Text, primary_key=True),
    Column("words", Integer, nullable=False, comment="Number of words of that record's name"),
    Index("ix_entity_word_code", "tenant_id", "entity", "code"),
    schema=MANUFACTURING,
    info={"tenant": True},
)
