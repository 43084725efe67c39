"""An ordinary PostgreSQL, as Debian's packages bring it, on a folder of its own."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_OPTIONS = "-c listen_addresses=127.0.0.1 -c max_connections=300 -c fsync=off"


class OrdinaryServer:
    """On an empty folder that PostgreSQL's user may write in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
        if not found:
            pytest.skip("no PostgreSQL of Debian's packages is installed here (apt-get install postgresql)")
        self._programs = found[-1]

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        self.run("initdb", "-D", str(self.folder), "-A", "trust", "-U", "postgres", "--no-sync")
        self.start_again()

    def follow(self, primary: "OrdinaryServer") -> None:
        """Start as its streaming replica."""
        where = f"host=127.0.0.1 port={primary.port} user=postgres"
        self.run("pg_basebackup", "-D", str(self.folder), "-d", where, "-R", "-c", "fast", "--no-sync")
        self.start_again()

    def start_again(self) -> None:
        options = f"{_OPTIONS} -p {self.port} -k {self.folder}"
        self.run("pg_ctl", "-D", str(self.folder), "-l", str(self.folder / "log"), "-o", options, "-w", "start")

    def stop(self) -> None:
        self.run("pg_ctl", "-D", str(self.folder), "-m", "immediate", "-w", "stop")

    def run(self, program: str, *arguments: str) -> None:
        """As a user that PostgreSQL lets start it."""
        user = "postgres" if os.geteuid() == 0 else None
        done = subprocess.run(
            [str(self._programs / program), *arguments], user=user, cwd="/", check=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr


@contextmanager
def ordinary_server(*, of: OrdinaryServer | None = None) -> Iterator[OrdinaryServer]:
    """Running, and stopped at the block's end. `of`: the primary whose replica it is."""
    with tempfile.TemporaryDirectory(prefix="copilot-test-", ignore_cleanup_errors=True) as parent:
        Path(parent).chmod(0o711)
        folder = Path(parent) / "data"
        folder.mkdir(mode=0o700)
        server = OrdinaryServer(folder)
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        server.follow(of) if of else server.start()
        yield server
        server.stop()


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
