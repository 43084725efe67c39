"""The image's commands where nothing may be written but the home and /tmp, as a user who is nobody (bubblewrap)."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from sqlalchemy.engine import make_url

ROOT = Path(__file__).parents[2]
BWRAP = shutil.which("bwrap")
pytestmark = pytest.mark.skipif(BWRAP is None, reason="needs bubblewrap")

Confined = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def confined(database_url: str) -> Iterator[Confined]:
    """Starts `copilot` so. The database is reached by a socket, which only its own user may open: that one it is."""
    sockets = str(make_url(database_url).query["host"])
    user = Path(sockets).stat()
    started: list[subprocess.Popen[str]] = []
    with tempfile.TemporaryDirectory(prefix="copilot-home-") as home:
        os.chown(home, user.st_uid, user.st_gid)
        nobody = ["setpriv", f"--reuid={user.st_uid}", f"--regid={user.st_gid}", "--clear-groups"]
        box = [str(BWRAP), "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"]
        needed = [str(ROOT), sys.prefix, sys.base_prefix, sockets]
        box += _opened([Path(there) for there in (*needed, home)])
        for there in needed:
            box += ["--ro-bind", there, there]
        box += ["--bind", home, home, "--chdir", home, "--die-with-parent"]

        def start(*arguments: str) -> "subprocess.Popen[str]":
            environment = {
                "PATH": "/usr/bin:/bin",
                "HOME": home,
                "COPILOT_HOME": home,
                "COPILOT_AUTH": "keys",
                "COPILOT_DATABASE_URL": database_url,
                "COPILOT_METRICS_TOKEN": "seen",
                "PYTHONPATH": str(ROOT),
                "PYTHONDONTWRITEBYTECODE": "1",
            }
            prefix = box + (nobody if os.geteuid() == 0 else [])
            process = subprocess.Popen(
                [*prefix, sys.executable, "-m", "bootstrap.cli", *arguments],
                env=environment,
                stderr=subprocess.PIPE,
                text=True,
            )
            started.append(process)
            return process

        yield start
        for process in started:
            process.kill()
            process.wait()
            if process.stderr is not None:
                process.stderr.close()


def _opened(needed: list[Path]) -> list[str]:
    """`/tmp`, and folders that others may not enter (root's home, where its Python may lie), stand empty in the box,
    with the way to what is needed."""
    tops = {path.parents[-2] for path in needed if len(path.parents) > 1}
    empty = {Path("/tmp"), *(top for top in tops if not top.stat().st_mode & 0o001)}
    ways = {step for path in needed for step in path.parents if empty & set(step.parents)}
    box = [word for top in sorted(empty) for word in ("--perms", "0777", "--tmpfs", str(top))]
    return box + [word for step in sorted(ways) for word in ("--perms", "0755", "--dir", str(step))]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("serve", "--host", "0.0.0.0", "--port", "0", "--no-work"), "Ready: "),
        (("worker", "--metrics-host", "0.0.0.0", "--metrics-port", "0"), "Metrics: "),
    ],
)
def test_servers_and_workers_need_no_more(confined: Confined, arguments: tuple[str, ...], said: str) -> None:
    process = confined(*arguments)
    assert process.stderr is not None
    lines: list[str] = []
    for line in process.stderr:
        lines.append(line)
        if line.startswith(said):
            break
    else:
        pytest.fail("".join(lines))
    url = lines[-1].removeprefix(said).strip().removesuffix("/metrics")
    with urlopen(f"{url}/api/v1/health/ready") as answer:
        assert answer.status == 200


def test_nothing_can_be_written_there(confined: Confined) -> None:
    process = confined("db", "backup", str(ROOT / "nowhere.backup"))
    _, said = process.communicate()
    assert "cannot be written (Read-only file system)" in said
    assert process.returncode == 1
