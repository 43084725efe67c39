"""Where a source's description is found."""

import re
from collections.abc import Sequence
from pathlib import Path

from core.errors import NotFound
from ingestion.source import Source, built_in_sources, load_source

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}")


def find_description(name: str, folders: Sequence[Path]) -> Path | None:
    """The user's own file of that name; none: the source comes with the product. Raises `NotFound`.

    A name is never taken as a path, so that a request cannot name any file of the server.
    """
    if _NAME.fullmatch(name):
        for folder in folders:
            for suffix in (".yaml", ".yml"):
                if (file := folder / f"{name}{suffix}").is_file():
                    return file.resolve()
        if name in built_in_sources():
            return None
    own = {file.stem for folder in folders for file in sorted(folder.glob("*.y*ml"))}
    raise NotFound(f"There is no source {name!r}; there are {', '.join(sorted(own | set(built_in_sources())))}.")


def describe(name: str, description: str | Path | None) -> Source:
    """Raises `SourceError` when the description is wrong."""
    return load_source(str(description) if description is not None else name)
