"""Tables of what is limited."""

from sqlalchemy import BigInteger, Column, LargeBinary, Table

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
