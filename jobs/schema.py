"""The queue's tables."""

import psycopg
from procrastinate.schema import SchemaManager

from data_layer.libpq import libpq

OPTIONS = "-c search_path=copilot"
TABLE = "copilot.procrastinate_jobs"


def install(url: str) -> None:
    """Create them in the schema `copilot`."""
    with psycopg.connect(libpq(url), options=OPTIONS) as connection:
        connection.execute(SchemaManager.get_schema().encode())
