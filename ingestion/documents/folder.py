"""A folder of documents as a source: which of its files are documents, and what is stated of each."""

import hashlib
import os
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.errors import SourceError
from retrieval.describing import Statement
from retrieval.loading.limits import Limits

INDEX = "index.yaml"
_LARGEST_INDEX = 4 << 20
_LARGEST = Limits().file_bytes  # a larger one would be refused, and is not taken into memory before


class Listed(Statement):
    """A line of a folder's `index.yaml`. Files of one `name` are its revisions, the oldest first."""

    file: str
    name: str | None = None


class DocumentFolder(Statement):
    """The `documents` of a source's description. What is stated here holds for every file that its own line in the
    folder's `index.yaml` does not say otherwise."""

    path: str
    include: tuple[str, ...] = ("*",)
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True)
class FolderFile:
    """`name`: the document it is a revision of."""

    name: str
    path: Path
    stated: Statement

    def read(self) -> bytes:
        """Raises `SourceError` when it is gone, may not be read, is too large, or is written meanwhile."""
        try:
            with self.path.open("rb") as file:
                before = _state(os.fstat(file.fileno()))
                content = file.read(_LARGEST + 1)
                same = before == _state(os.fstat(file.fileno())) == _state(self.path.stat())
        except OSError as error:
            raise SourceError(f"{self.path.name} cannot be read: {error.strerror}.") from error
        if len(content) > _LARGEST:
            raise SourceError(f"{self.path.name} is larger than {_LARGEST // 1_000_000} MB, too large for a document.")
        if not same or len(content) != before[1]:
            raise SourceError(f"{self.path.name} was written while it was read: the next sync takes it.")
        return content

    def modified(self) -> datetime | None:
        """None when it has gone meanwhile."""
        try:
            return datetime.fromtimestamp(self.path.stat().st_mtime, UTC)
        except OSError:
            return None


def files_of(folder: DocumentFolder, root: Path) -> list[FolderFile]:
    """The documents in it: the revisions of one name in the order of the index, else by name; relative to `root`.

    Hidden files, links that lead out of the folder and the index itself are left aside. Raises `SourceError`.
    """
    where = (root / Path(folder.path).expanduser()).resolve()
    if not where.is_dir():
        raise SourceError(f"There is no folder {where} of documents.")
    listed = _index(where)
    own = folder.model_dump(include=set(Statement.model_fields), exclude_defaults=True)
    found: list[FolderFile] = []
    for relative in [one for one in listed if (where / one).is_file()]:
        line = listed[relative]
        stated = line.model_dump(include=set(Statement.model_fields), exclude_defaults=True)
        found.append(FolderFile(called(line.name or relative), where / relative, Statement(**{**own, **stated})))
    missing = sorted(one for one in listed if not (where / one).is_file())
    if missing:
        raise SourceError(f"{where / INDEX} names {missing[0]}, but there is no such file.")
    found += [
        FolderFile(called(_said(relative)), where / relative, Statement(**own))
        for relative in _files(where)
        if relative not in listed and _taken(folder, relative)
    ]
    return found


def _state(found: os.stat_result) -> tuple[int, int, int]:
    return found.st_ino, found.st_size, found.st_mtime_ns


def called(name: str) -> str:
    """One name however its letters are encoded: a disk of a Mac parts `ü` in two."""
    return unicodedata.normalize("NFC", name)


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _files(where: Path) -> Iterator[str]:
    for path in sorted(where.rglob("*")):
        relative = path.relative_to(where)
        hidden = any(part.startswith((".", "~$")) for part in relative.parts)
        if not hidden and path.is_file() and path.resolve().is_relative_to(where) and relative.as_posix() != INDEX:
            yield relative.as_posix()


def _said(relative: str) -> str:
    """A name that a database can hold, of a file whose own is no UTF-8."""
    return os.fsencode(relative).decode("utf-8", "backslashreplace")


def _taken(folder: DocumentFolder, relative: str) -> bool:
    return any(fnmatch(relative, one) for one in folder.include) and not any(
        fnmatch(relative, one) for one in folder.exclude
    )


def _index(where: Path) -> Mapping[str, Listed]:
    file = where / INDEX
    if not file.is_file():
        return {}
    if file.stat().st_size > _LARGEST_INDEX:
        raise SourceError(f"{file} is larger than {_LARGEST_INDEX >> 20} MB.")
    try:
        content: Any = yaml.safe_load(file.read_text(encoding="utf-8-sig"))
        lines = [Listed.model_validate(one) for one in _IndexFile.model_validate(content).documents]
    except RecursionError as error:
        raise SourceError(f"{file} is nested too deeply: it is to be a list of documents.") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise SourceError(f"{file}: {'.'.join(map(str, first['loc']))}: {first['msg']}.") from error
    except (yaml.YAMLError, ValueError) as error:  # also of a day that there is not
        raise SourceError(f"{file} is no YAML: {str(error).splitlines()[0]}.") from error
    for one in lines:
        if Path(one.file).is_absolute() or not (where / one.file).resolve().is_relative_to(where):
            raise SourceError(f"{file} names {one.file}, which is not in its folder.")
    return {one.file: one for one in lines}


class _IndexFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    documents: list[dict[str, Any]] = Field(default_factory=list)
