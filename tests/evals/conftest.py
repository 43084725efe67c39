"""Plants that questions are asked of: each is read once, and whoever asks has a copy of it."""

import io
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from rich.console import Console

from evals.case import CaseFile
from evals.export import export_of
from evals.plant import fresh, provide

Copied = Callable[..., Awaitable[tuple[str, Path]]]


@pytest.fixture(scope="session")
def copied(make_database: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Copied:
    """A function that makes a copy of an installation which holds a case file's source: the URL of its database, and
    its home. `data`: where the source's files lie if they are not made here."""
    read: dict[str, tuple[str, Path]] = {}

    async def copy(file: CaseFile, data: Path | None = None) -> tuple[str, Path]:
        if file.source not in read:
            home, url = tmp_path_factory.mktemp(file.source), make_database()
            folder = export_of(file, data, home)
            await provide(fresh(file, database_url=url, scratch=home), file, folder, Console(file=io.StringIO()))
            read[file.source] = url, home
        url, home = read[file.source]
        return make_database(url), shutil.copytree(home, tmp_path_factory.mktemp("copy"), dirs_exist_ok=True)

    return copy
