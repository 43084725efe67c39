"""Makes a database what it was when a back-up of it was taken (`data_layer.backup`)."""

import os
import subprocess
import tempfile
import threading
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import copyfileobj

from psycopg.sql import SQL, Composed, Identifier, Literal

from core.errors import Conflict
from data_layer.backup import DUMP, MANIFEST, PIECE, Manifest, read_manifest, session, why
from data_layer.client_programs import connected, find
from data_layer.database import APPLICATION_ROLE
from data_layer.metadata import SCHEMAS
from data_layer.security import own_role_statements
from data_layer.site_security import limited_role_statements

# Written by the revisions themselves: a database that was only brought up to date holds nothing else.
_AT_FIRST = ("revision", "checkpoint_migrations")
_USED = """
SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY(%s) AND c.relkind = 'r' AND c.relname <> ALL(%s) AND pg_relation_size(c.oid) > 0
"""
_OTHERS = """
SELECT DISTINCT application_name FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name LIKE 'copilot%'
"""
_ROLE = SQL("DO $$ BEGIN IF to_regrole({name}) IS NULL THEN CREATE ROLE {role} NOLOGIN; END IF; END $$")


def restore(url: str, file: Path, *, force: bool) -> Manifest:
    """All in one transaction, so that what fails changes nothing. `force`: also when there is something in the
    database, which is lost.

    Raises `InvalidInput`, `Conflict`, `NotPermitted`, `Unavailable`.
    """
    manifest = read_manifest(file)
    with session(url) as connection:
        ((used,),) = connection.execute(_USED, [[*SCHEMAS], [*_AT_FIRST]]).fetchall()
        if used and not force:
            raise Conflict(f"This database is not empty ({used} tables have rows), and they would be lost: --force.")
        if running := sorted(name for (name,) in connection.execute(_OTHERS).fetchall()):
            raise Conflict(
                f"The database is in use ({', '.join(running)}): stop copilot serve and copilot worker first."
            )
        preparing = [statement.as_string(connection) for statement in _preparing(manifest.roles)]
        server = connection.info.server_version // 10_000
    with zipfile.ZipFile(file) as archive, connected(url) as target:
        _load(archive, target, server, preparing)
    return manifest


def beside(file: Path) -> Mapping[str, bytes]:
    """What was put beside the database, by name."""
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name not in (MANIFEST, DUMP)}


def _preparing(roles: Sequence[str]) -> Iterator[SQL | Composed]:
    yield SQL("BEGIN")
    yield SQL("SET LOCAL lock_timeout = '10s'")
    for schema in SCHEMAS:
        yield SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(Identifier(schema))
    for statement in (*own_role_statements(APPLICATION_ROLE), *limited_role_statements()):
        yield SQL(statement)
    for role in roles:
        yield _ROLE.format(name=Literal(Identifier(role).as_string()), role=Identifier(role))


def _load(archive: zipfile.ZipFile, target: str, server: int, preparing: Sequence[str]) -> None:
    reader = find("pg_restore", server)
    with tempfile.NamedTemporaryFile() as chosen, tempfile.TemporaryFile() as said:
        with _fed(archive) as dump:
            listed = subprocess.run([reader, "--list"], stdin=dump, capture_output=True, check=False)  # noqa: S603
        # Who gets tables that are yet to be made is the business of the database that this goes into.
        chosen.writelines(line for line in listed.stdout.splitlines(True) if b" DEFAULT ACL " not in line)
        chosen.flush()
        script = [reader, "--no-owner", f"--use-list={chosen.name}", "--file=-"]
        client = [find("psql", server), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", target, "-f", "-"]
        with (
            _fed(archive) as dump,
            subprocess.Popen(client, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said) as psql,  # noqa: S603
            subprocess.Popen(script, stdin=dump, stdout=subprocess.PIPE, stderr=said) as source,  # noqa: S603
        ):
            assert psql.stdin is not None
            assert source.stdout is not None
            with suppress(BrokenPipeError):  # psql has ended: it has said why
                psql.stdin.write("".join(f"{statement};\n" for statement in preparing).encode())
                for line in source.stdout:
                    if not line.startswith(b"SET transaction_timeout"):  # which a server before 17 does not know
                        psql.stdin.write(line)
                    if line.startswith(b"CREATE "):
                        copyfileobj(source.stdout, psql.stdin, PIECE)
                if source.wait() == 0:
                    psql.stdin.write(b"COMMIT;\n")
            source.stdout.close()
            with suppress(BrokenPipeError):
                psql.stdin.close()
        if source.returncode or psql.returncode:
            raise why(said, "Nothing was restored, and nothing changed")


@contextmanager
def _fed(archive: zipfile.ZipFile) -> Iterator[int]:
    """The dump, through a pipe; who reads it may stop before its end."""
    read, write = os.pipe()

    def feed() -> None:
        with suppress(BrokenPipeError), os.fdopen(write, "wb") as pipe, archive.open(DUMP) as dump:
            copyfileobj(dump, pipe, PIECE)

    feeding = threading.Thread(target=feed)
    feeding.start()
    try:
        yield read
    finally:
        os.close(read)
        feeding.join()
