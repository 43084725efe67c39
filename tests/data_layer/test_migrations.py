"""The migrations make what is declared, and processes that start at once do not get in each other's way."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

import data_layer.conversations
import data_layer.entities
import data_layer.staging  # noqa: F401  (declares its tables)
from bootstrap.schema import bring_up_to_date
from data_layer.metadata import SCHEMAS, metadata

_OF_LIBRARIES = ("procrastinate_", "checkpoint", "revision")


def _ours(name: str | None, kind: str, parents: Any) -> bool:
    if kind == "schema":
        return name in SCHEMAS
    return not str(name or "").startswith(_OF_LIBRARIES)


def test_the_migrations_make_the_tables_that_are_declared(database_url: str) -> None:
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.connect() as connection:
        options = {"include_schemas": True, "include_name": _ours, "version_table_schema": "copilot"}
        found = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
    assert found == []


def test_processes_that_start_at_once_upgrade_one_after_the_other(server_url: str) -> None:
    name = f"started_at_once_{os.getpid()}"
    engine = create_engine(server_url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = make_url(server_url).set(database=name).render_as_string(hide_password=False)
    with ThreadPoolExecutor(4) as pool:
        did = list(pool.map(bring_up_to_date, [url] * 4))
    assert sorted(did) == [False, False, False, True]
    assert bring_up_to_date(url) is False


def test_a_database_that_is_up_to_date_is_left_alone(make_database: Callable[[], str]) -> None:
    assert bring_up_to_date(make_database()) is False
