"""Brings a database to the newest revision. Every process does so at its start; a lock lets one at a time."""

import re
import time
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

from psycopg.errors import InsufficientPrivilege
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.pool import NullPool

from core.errors import NotPermitted, Unavailable

_LOCK = 7_246_001  # any number, as long as it is always the same
_PAUSE = 0.1  # seconds
_MIGRATIONS = Path(__file__).parent / "migrations"
_STATED = re.compile(r"""^(revision|down_revision)\b[^=\n]*=\s*["']([^"']+)["']""", re.MULTILINE)

Installer = Callable[[str], None]


def upgrade(url: str, libraries: Mapping[str, Installer] = MappingProxyType({})) -> bool:
    """Upgrade to the newest revision; True when there was something to do.

    Raises `Unavailable`, `NotPermitted` when the URL's user does not own the tables that are to be changed.

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
    except ProgrammingError as error:
        if not isinstance(error.orig, InsufficientPrivilege):
            raise
        raise NotPermitted(
            "The database must be brought up to date first, which its user in COPILOT_DATABASE_URL may not: run copilot"
            f" db upgrade as the owner of the tables ({str(error.orig).splitlines()[0]})."
        ) from error
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


def _revisions() -> tuple[str, frozenset[str]]:
    """The one that no other builds on, and all, as the files themselves say: they are in one line."""
    files = sorted((_MIGRATIONS / "versions").glob("*.py"))
    stated: list[tuple[str, str]] = [pair for file in files for pair in _STATED.findall(file.read_text("utf-8"))]
    known = frozenset(value for name, value in stated if name == "revision")
    (head,) = known - {value for name, value in stated if name == "down_revision"}
    return head, known


def _is_current(connection: Connection, libraries: Mapping[str, Installer]) -> bool:
    """Also when a newer version has been here: what it added is of no concern to this one (docs/operations.md)."""
    revision, (head, known) = _revision(connection), _revisions()
    newer = revision is not None and revision not in known
    return newer or (revision == head and all(_exists(connection, table) for table in libraries))


def _exists(connection: Connection, table: str) -> bool:
    return connection.execute(text("SELECT to_regclass(:table)"), {"table": table}).scalar() is not None


def _revision(connection: Connection) -> str | None:
    if not _exists(connection, "copilot.revision"):
        return None
    value: str | None = connection.execute(text("SELECT version_num FROM copilot.revision")).scalar()
    return value
