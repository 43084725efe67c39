"""The queue's tables."""

import psycopg
from procrastinate.schema import SchemaManager

from data_layer.libpq import libpq

OPTIONS = "-c search_path=copilot"
TABLE = "copilot.procrastinate_jobs"
INDEX = "copilot.procrastinate_jobs_by_tenant"
_INDEXING = (
    "CREATE INDEX IF NOT EXISTS procrastinate_jobs_by_tenant ON procrastinate_jobs"
    " (queue_name, (args ->> 'tenant_id'), priority) WHERE status IN ('todo', 'doing')"
)


def install(url: str) -> None:
    """Create them in the schema `copilot`."""
    with psycopg.connect(libpq(url), options=OPTIONS) as connection:
        connection.execute(SchemaManager.get_schema().encode())


def install_index(url: str) -> None:
    """By which `jobs.fairness` finds a tenant's jobs."""
    with psycopg.connect(libpq(url), options=OPTIONS) as connection:
        connection.execute(_INDEXING)
