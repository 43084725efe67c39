"""Where a source's description is found."""

import re
from collections.abc import Sequence
from functools import lru_cache
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


def schedule_of(name: str, description: str | None) -> tuple[str | None, str]:
    """Its five fields, if it has one, and its time zone; the description is read again when its file has changed.
    Raises `SourceError`."""
    try:
        found = Path(description).stat() if description is not None else None
    except OSError:
        found = None
    return _schedule(name, description, found and (found.st_mtime_ns, found.st_size))


@lru_cache(4096)  # reading one takes as long as everything else that is asked of a tenant
def _schedule(name: str, description: str | None, _: tuple[int, int] | None) -> tuple[str | None, str]:
    source = describe(name, description)
    return source.schedule, source.timezone
