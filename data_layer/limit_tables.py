"""Tables of what is limited, and of what is used."""

from sqlalchemy import BigInteger, Column, Date, LargeBinary, Numeric, Table, Text

from data_layer.metadata import COPILOT, metadata

RATE_LIMIT = Table(
    "rate_limit",
    metadata,
    Column("key", LargeBinary, primary_key=True, comment="Hash of what is limited and whose it is"),
    Column("seconds", BigInteger, nullable=False, comment="Length of a window"),
    Column("most", BigInteger, nullable=False, comment="As many may be counted in it"),
    Column("period", BigInteger, nullable=False, comment="Number of the window, from 1970 on"),
    Column("hits", BigInteger, nullable=False),
    Column("hits_before", BigInteger, nullable=False, comment="In the window before"),
    schema=COPILOT,
    prefixes=["UNLOGGED"],
    comment="Of no tenant: names nobody, not granted to the application. Not logged: a crash may forget it.",
)

USAGE = Table(
    "usage",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("day", Date, primary_key=True, comment="UTC"),
    Column("user_id", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("model", Text, primary_key=True),
    Column("questions", BigInteger, nullable=False, comment="That it answered"),
    Column("requests", BigInteger, nullable=False, comment="To a language model"),
    Column("sent", BigInteger, nullable=False, comment="Tokens, as the provider says"),
    Column("received", BigInteger, nullable=False, comment="Tokens, as the provider says"),
    Column("cost", Numeric(18, 6), nullable=False, comment="At the prices of the time; 0 without a price"),
    schema=COPILOT,
    info={"tenant": True},
)
