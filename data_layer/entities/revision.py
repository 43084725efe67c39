"""How often an entity's records have changed, and how often they had when a derived table was made: equal, it holds
what the records say. Both are written in the transaction that writes what they tell of."""

from sqlalchemy import BigInteger, Column, Date, Table, Text

from data_layer.metadata import MANUFACTURING, metadata

ENTITY_REVISION = Table(
    "entity_revision",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("entity", Text, primary_key=True),
    Column("changes", BigInteger, nullable=False),
    schema=MANUFACTURING,
    info={"tenant": True},
)
DERIVED_STATE = Table(
    "derived_state",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("entity", Text, primary_key=True),
    Column("changes", BigInteger, nullable=False),
    Column("since", Date, comment="It holds from this day of the plant on; empty: on any"),
    Column("until", Date, comment="And before this one"),
    schema=MANUFACTURING,
    info={"tenant": True},
)
