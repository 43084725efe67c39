"""`copilot documents`, as it is used: in processes of its own, beside the server that runs."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

RULES = """# Supply agreement [draft]

## Penalty for late delivery

A penalty of 0.5 % is due for each week of late delivery.
"""
Copilot = Callable[..., "subprocess.CompletedProcess[str]"]


def test_files_are_added_listed_found_asked_for_and_removed(
    server: tuple[Any, str], copilot: Copilot, tmp_path: Path
) -> None:
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "rules.md").write_text(RULES)
    with (papers / "huge.txt").open("wb") as huge:
        huge.truncate(60_000_000)
    added = copilot("documents", "add", "papers")
    assert (added.returncode, "rules.md: added" in added.stdout) == (1, True), added.stderr
    assert "huge.txt is larger than 50 MB" in added.stdout
    assert "Supply agreement [draft]" in copilot("documents", "list").stdout
    assert "0.5 %" in copilot("documents", "find", "penalty for late delivery").stdout
    asked = copilot("ask", "what is the penalty for each week of late delivery?").stdout
    assert re.search(rf"\[open the passage\]\({server[1]}/documents/[0-9a-f-]+\?start=\d+&end=\d+\)", asked)
    assert re.search(r"✓ +index +pgvector, of minilm vectors +\n", copilot("doctor").stdout)
    assert "0 chunks were embedded" in copilot("documents", "reindex").stdout
    assert "rules.md is forgotten, 1 revision." in copilot("documents", "remove", "rules.md").stdout
    assert "There is no document rules.md" in copilot("documents", "remove", "rules.md").stderr


@pytest.mark.parametrize(
    ("arguments", "variables", "said"),
    [
        (("add", "nowhere"), {}, "no file or folder nowhere"),
        (("add", "indexed"), {}, "has an index.yaml"),
        (("add", "indexed/a.md", "indexed/b.md", "--name", "c.md"), {}, "--name is for one file"),
        (("list",), {"COPILOT_AUTH": "keys"}, "COPILOT_API_KEY"),
        (("list", "--tenant", "other"), {"COPILOT_AUTH": "keys", "COPILOT_API_KEY": "cpk_x"}, "--tenant"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(
    copilot: Copilot, tmp_path: Path, arguments: tuple[str, ...], variables: dict[str, str], said: str
) -> None:
    (tmp_path / "indexed").mkdir()
    for name in ("index.yaml", "a.md", "b.md"):
        (tmp_path / "indexed" / name).write_text("documents: []\n")
    refused = copilot("documents", *arguments, **variables)
    assert (refused.returncode != 0, len(refused.stderr.splitlines())) == (True, 1), refused.stderr
    assert said in refused.stderr
