"""Brings a database to the newest revision. Every process does so at its start; a lock lets one at a time."""

import re
import time
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from core.errors import Unavailable

_LOCK = 7_246_001  # any number, as long as it is always the same
_PAUSE = 0.1  # seconds
_MIGRATIONS = Path(__file__).parent / "migrations"
_STATED = re.compile(r"""^(revision|down_revision)\b[^=\n]*=\s*["']([^"']+)["']""", re.MULTILINE)

Installer = Callable[[str], None]


def upgrade(url: str, libraries: Mapping[str, Installer] = MappingProxyType({})) -> bool:
    """Upgrade to the newest revision; True when there was something to do. Raises `Unavailable`.

    `libraries` are parts that bring tables of their own: for each, a table by which it is recognised and what installs
    it, given the database's URL; installed into the schema `copilot`.
    """
    engine = create_engine(url, poolclass=NullPool)
    try:
        with engine.connect() as connection:
            if _is_current(connection, libraries):
                return False
            _wait_for_lock(connection)
            if _is_current(connection, libraries):  # another process did it while this one waited
                return False
            import_module("data_layer.revisions").run_to_head(connection, str(_MIGRATIONS))
            missing = [install for table, install in libraries.items() if not _exists(connection, table)]
            connection.commit()  # some build indexes concurrently, which waits for every open transaction
            for install in missing:
                install(url)
            return True
    except OperationalError as error:
        raise Unavailable("The database cannot be reached: check COPILOT_DATABASE_URL.") from error
    finally:
        engine.dispose()  # ends the session, and with it the lock


def _wait_for_lock(connection: Connection) -> None:
    """Asks again and again rather than once: a statement that waits holds up indexes that are built concurrently."""
    while not connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": _LOCK}).scalar():
        connection.rollback()
        time.sleep(_PAUSE)
    connection.commit()


def _head() -> str:
    """The revision that no other builds on, as the files themselves say: they are in one line."""
    files = sorted((_MIGRATIONS / "versions").glob("*.py"))
    stated: list[tuple[str, str]] = [pair for file in files for pair in _STATED.findall(file.read_text("utf-8"))]
    built_on = {value for name, value in stated if name == "down_revision"}
    (head,) = {value for name, value in stated if name == "revision"} - built_on
    return head


def _is_current(connection: Connection, libraries: Mapping[str, Installer]) -> bool:
    return _revision(connection) == _head() and all(_exists(connection, table) for table in libraries)


def _exists(connection: Connection, table: str) -> bool:
    return connection.execute(text("SELECT to_regclass(:table)"), {"table": table}).scalar() is not None


def _revision(connection: Connection) -> str | None:
    if not _exists(connection, "copilot.revision"):
        return None
    value: str | None = connection.execute(text("SELECT version_num FROM copilot.revision")).scalar()
    return value
