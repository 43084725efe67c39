"""Clients that others wrote for Node, as `package-lock.json` names them."""

import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from filelock import FileLock

HERE = Path(__file__).parent


def installed() -> Path:
    """The folder with `node_modules`, fetched when they are not there yet; without npm or its registry the test is
    skipped."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not there: apt-get install nodejs npm")
    done = HERE / "node_modules" / ".package-lock.json"
    with FileLock(Path(tempfile.gettempdir()) / "copilot-test-npm.lock"):
        if not done.exists() or done.stat().st_mtime < (HERE / "package-lock.json").stat().st_mtime:
            try:
                subprocess.run(
                    ["npm", "ci", "--silent", "--ignore-scripts", "--no-audit", "--no-fund"],
                    cwd=HERE, check=True, capture_output=True, timeout=240,
                )  # fmt: skip
            except subprocess.TimeoutExpired:
                pytest.skip("npm could not fetch the clients within four minutes.")
            except subprocess.CalledProcessError as error:
                pytest.skip(f"npm could not fetch the clients: {error.stderr.decode()[-200:]}")
    return HERE
