"""`copilot privacy` in a process of its own."""

import json
import zipfile
from pathlib import Path

from tests.bootstrap.conftest import Copilot


def test_what_is_kept_of_a_user_is_written_to_a_file_and_erased(copilot: Copilot, tmp_path: Path) -> None:
    copilot("keys", "create", "--tenant", "acme", "--user", "ann")
    user = ("ann", "--tenant", "acme")
    assert "ann.zip: 1." in copilot("privacy", "export", *user).stdout
    assert "exists" in copilot("privacy", "export", *user).stderr
    file = tmp_path / "ann.zip"
    assert file.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(file) as files:
        assert json.loads(files.read("api_key.json"))[0]["user_id"] == "ann"
    assert "--yes" in copilot("privacy", "erase", *user).stderr
    erased = copilot("privacy", "erase", *user, "--yes")
    assert "Deleted: api_key 1." in erased.stdout, erased.stderr
    assert "Deleted: nothing." in copilot("privacy", "erase", *user, "--yes").stdout


def test_how_long_it_stays_is_set_and_tried(copilot: Copilot) -> None:
    told = copilot("privacy", "retention", "threads=30", "audit=0", "--tenant", "acme", "--dry-run").stdout
    assert "Nothing would go now." in told
    assert "threads: for ever" in copilot("privacy", "retention", "--tenant", "acme").stdout
    assert "threads: 30 days" in copilot("privacy", "retention", "threads=30", "--tenant", "acme").stdout
    assert "threads=365" in copilot("privacy", "retention", "thread=30").stderr
