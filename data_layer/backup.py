"""Back-ups: one file with the whole database as it was at one moment, and what else belongs to it.

It is a ZIP: `manifest.json`, `database.dump` (PostgreSQL's custom format, of the three schemas), and files that the
caller gives. Vectors are not in it: they are derived, and made anew.
"""

import subprocess
import tempfile
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfileobj
from typing import IO, Any

import psycopg
from pydantic import BaseModel, ValidationError

from core.errors import CopilotError, InvalidInput, NotPermitted, Unavailable
from data_layer.client_programs import connected, find
from data_layer.libpq import libpq
from data_layer.metadata import SCHEMAS
from data_layer.vectors import COUNTS, TABLE

MANIFEST, DUMP = "manifest.json", "database.dump"
PIECE = 1 << 20  # bytes
_GRANTEES = """
SELECT DISTINCT pg_get_userbyid(acl.grantee) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,
    aclexplode(c.relacl || n.nspacl) acl WHERE n.nspname = ANY(%s) AND acl.grantee NOT IN (0, c.relowner, n.nspowner)
"""


class Manifest(BaseModel):
    """`roles`: whom something is granted to; `revision`: of the tables; `postgres`: the server's major version."""

    format: int = 1
    product: str
    revision: str
    postgres: int
    taken_at: datetime
    roles: list[str]


def back_up(url: str, file: Path, *, product: str, beside: Mapping[str, bytes]) -> Manifest:
    """Write the database, and the files `beside` by their names, to `file`, readable for this user alone. Others go on
    reading and writing meanwhile.

    Raises `InvalidInput`, `NotPermitted`, `Unavailable`; then `file` is as it was.
    """
    draft = file.with_name(f"{file.name}.part")
    try:
        with session(url) as connection:
            manifest = _manifest(connection, product)
        draft.touch(mode=0o600)
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr(MANIFEST, manifest.model_dump_json(indent=1))
            for name, content in beside.items():
                archive.writestr(name, content)
            with archive.open(DUMP, "w", force_zip64=True) as member:
                _dump(url, manifest.postgres, member)
        draft.replace(file)
    except OSError as error:
        raise InvalidInput(f"{file} cannot be written ({error.strerror}).") from error
    finally:
        with suppress(OSError):
            draft.unlink()
    return manifest


def read_manifest(file: Path) -> Manifest:
    """Raises `InvalidInput` when it is no back-up, or a damaged one: all of it is read."""
    try:
        with zipfile.ZipFile(file) as archive:
            if archive.testzip() is None and DUMP in archive.namelist():
                return Manifest.model_validate_json(archive.read(MANIFEST))
    except OSError as error:
        raise InvalidInput(f"{file} cannot be read ({error.strerror or error}).") from error
    except (KeyError, ValidationError, zipfile.BadZipFile):
        pass
    raise InvalidInput(f"{file} is no back-up of copilot db backup, or it is damaged.")


def session(url: str) -> "psycopg.Connection[Any]":
    """Raises `Unavailable`."""
    try:
        return psycopg.connect(libpq(url), connect_timeout=5)
    except psycopg.OperationalError as error:
        raise Unavailable("The database cannot be reached: check COPILOT_DATABASE_URL.") from error


def why(said: IO[bytes], what: str) -> CopilotError:
    """Of what PostgreSQL's programs `said` on standard error, the first that is wrong."""
    said.seek(0)
    lines = said.read().decode(errors="replace").splitlines()
    text = next((line for line in lines if "ERROR" in line or "error:" in line), (lines or ["no reason was given"])[0])
    if "row-level security" in text:
        return NotPermitted(
            f"{what}: the user in COPILOT_DATABASE_URL does not see every tenant's rows; take one with BYPASSRLS, such"
            " as copilot_backup of deploy/roles.sql."
        )
    return Unavailable(f"{what}: {text}")


def _dump(url: str, server: int, to: IO[bytes]) -> None:
    options = ["--format=custom", "--no-owner", *(f"--schema={schema}" for schema in SCHEMAS)]
    options += [f"--exclude-table={table}" for table in (TABLE, COUNTS)]
    with connected(url) as source, tempfile.TemporaryFile() as said:
        command = [find("pg_dump", server), *options, f"--dbname={source}"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said) as process:  # noqa: S603
            assert process.stdout is not None
            copyfileobj(process.stdout, to, PIECE)
        if process.returncode:
            raise why(said, "The back-up was not made")


def _manifest(connection: "psycopg.Connection[Any]", product: str) -> Manifest:
    row = connection.execute("SELECT to_regclass('copilot.revision')").fetchone()
    if row is None or row[0] is None:
        raise InvalidInput("There is nothing to back up: this database has none of the copilot's tables.")
    ((revision,),) = connection.execute("SELECT version_num FROM copilot.revision").fetchall()
    return Manifest(
        product=product,
        revision=revision,
        postgres=connection.info.server_version // 10_000,
        taken_at=datetime.now(UTC),
        roles=sorted(name for (name,) in connection.execute(_GRANTEES, [[*SCHEMAS]]).fetchall()),
    )
