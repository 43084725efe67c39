"""The migrations make what is declared, and processes that start at once do not get in each other's way."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

import data_layer.alert_tables
import data_layer.approval_tables
import data_layer.conversations
import data_layer.documents.tables
import data_layer.entities
import data_layer.event_tables
import data_layer.limit_tables
import data_layer.slack_tables
import data_layer.staging  # noqa: F401  (declares its tables)
from bootstrap.schema import bring_up_to_date
from data_layer.metadata import SCHEMAS, metadata

_OF_LIBRARIES = ("procrastinate_", "checkpoint", "revision", "document_vector")  # the last where pgvector is


def _ours(name: str | None, kind: str, parents: Any) -> bool:
    if kind == "schema":
        return name in SCHEMAS
    return kind != "table" or not str(name).startswith(_OF_LIBRARIES)


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


def test_tables_of_a_newer_version_are_left_alone(make_database: Callable[[], str]) -> None:
    url = make_database()
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("UPDATE copilot.revision SET version_num = 'newer'"))
    assert bring_up_to_date(url) is False
    with engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM copilot.revision")).scalar_one() == "newer"


def test_what_was_derived_before_item_movement_is_forgotten_by_an_owner_who_is_no_superuser(
    make_database: Callable[[], str],
) -> None:
    revision = import_module("data_layer.migrations.versions.0008_item_movement")
    owner = f"owner_{os.getpid()}"
    engine = create_engine(make_database(), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE ROLE {owner} NOSUPERUSER NOBYPASSRLS"))
        try:
            connection.execute(text(f"GRANT USAGE ON SCHEMA manufacturing TO {owner}"))
            connection.execute(text(f"ALTER TABLE manufacturing.derived_state OWNER TO {owner}"))
            for name in ("idle", "stock"):
                connection.execute(
                    text("INSERT INTO manufacturing.derived_state (tenant_id, name, entity, changes)"
                         " VALUES ('plant', :name, 'sku', 1)"), {"name": name},
                )  # fmt: skip
            connection.execute(text(f"SET ROLE {owner}"))
            for statement in revision.FORGET:
                connection.execute(text(statement))
            connection.execute(text("RESET ROLE"))
            assert connection.execute(text("SELECT name FROM manufacturing.derived_state")).scalars().all() == ["stock"]
            forced = "SELECT relforcerowsecurity FROM pg_class WHERE oid = 'manufacturing.derived_state'::regclass"
            assert connection.execute(text(forced)).scalar_one() is True
        finally:
            connection.execute(text("RESET ROLE"))
            connection.execute(text(f"DROP OWNED BY {owner}"))
            connection.execute(text(f"DROP ROLE {owner}"))
