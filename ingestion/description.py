"""What a source is: where its records come from, and how they become canonical ones."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from core.enums import DataSourceType
from core.errors import SourceError
from data_layer.metadata import Entity
from ingestion.connector import Connector
from ingestion.connectors import CONNECTORS
from ingestion.documents.folder import DocumentFolder
from ingestion.expression import Column, Condition, Expression, Lookup, walk

__all__ = ["EntityMapping", "Requirement", "Source", "check_columns", "open_connector"]

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


@dataclass(frozen=True)
class Requirement:
    """A condition every record must fulfil; one that does not is rejected with `reason`."""

    that: Condition
    reason: str


@dataclass(frozen=True)
class EntityMapping:
    """How the records of one stream become records of one entity.

    `key`: the source's columns whose values, joined by "/", identify the record there. `mode` "full": the stream
    states all records there are; "incremental": those with a `cursor` at or after the last one seen.
    `where`: the records of the stream that are records of the entity; the others are left aside, not rejected.
    """

    entity: Entity
    stream: str
    mode: str
    cursor: str | None
    key: tuple[str, ...]
    version: Expression | None
    fields: Mapping[str, Expression]
    require: tuple[Requirement, ...] = ()
    where: Condition | None = None
    line: int = 0
    key_line: int = 0

    def nodes(self) -> Iterator[Expression | Condition]:
        """All expressions and conditions, with all they are made of."""
        for root in (*self.fields.values(), *((self.version,) if self.version else ())):
            yield from walk(root)
        if self.where:
            yield from walk(self.where)
        for requirement in self.require:
            yield from walk(requirement.that)

    def columns(self) -> Iterator[tuple[str, int]]:
        """The columns of its stream it needs, each with the line that names it."""
        for name in (*self.key, *((self.cursor,) if self.cursor else ())):
            yield name, self.key_line or self.line
        for node in self.nodes():
            if isinstance(node, Column):
                yield node.name, node.line

    def lookups(self) -> Iterator[Lookup]:
        return (node for node in self.nodes() if isinstance(node, Lookup))


@dataclass(frozen=True)
class Source:
    """A described source. `file` is its description's name for messages, `folder` what relative paths start from."""

    name: str
    title: str
    source_type: DataSourceType
    connector_type: str
    connector: Mapping[str, Any]
    mappings: tuple[EntityMapping, ...]
    documents: DocumentFolder | None = None
    as_of: datetime | None = None
    schedule: str | None = None
    timezone: str = "UTC"
    defaults: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    file: str = ""
    folder: Path = Path()
    connector_line: int = 0

    def documents_at(self, path: str | None) -> tuple[DocumentFolder | None, Path]:
        """Its documents, and what their path is relative to: the folder of the files that it reads as well, if it does.
        `path` stands in for the described one of these, else for that of the documents."""
        if self.documents is None:
            return None, self.folder
        if not self.mappings:
            return self.documents.model_copy(update={"path": path} if path else {}), self.folder
        if not CONNECTORS[self.connector_type].by_path:
            return self.documents, self.folder
        return self.documents, self.folder / Path(path or str(self.connector.get("path", "."))).expanduser()


def open_connector(
    source: Source, *, path: Path | None = None, environment: Mapping[str, str] = MappingProxyType({})
) -> Connector:
    """The source's connector. `path` stands in for the one described; ${NAME} is taken from `environment`."""
    kind = CONNECTORS[source.connector_type]
    options = dict(source.connector)
    if path is not None:
        if not kind.by_path:
            raise SourceError(f"The source {source.name} reads from {source.connector_type}, so it takes no path.")
        options["path"] = str(path.expanduser().resolve())
    at = f"{source.file}:{source.connector_line}"
    try:
        return kind.make(kind.options.model_validate(filled(options, environment, at)), source.folder)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise SourceError(f"{at}: the connector's {where}: {first['msg']}.") from error


def check_columns(source: Source, mapping: EntityMapping, connector: Connector) -> None:
    """Raises SourceError when the mapping names a column that its stream, or one it looks up in, does not have."""
    found: list[str] = []
    has = {stream: connector.columns(stream) for stream in _streams(mapping)}
    wanted = [(mapping.stream, name, line) for name, line in mapping.columns()]
    for lookup in mapping.lookups():
        wanted += [(lookup.stream, name, lookup.line) for name in (*lookup.key, lookup.take)]
    for stream, name, line in dict.fromkeys(wanted):
        if name not in has[stream]:
            found.append(f"{source.file}:{line}: {stream} has no column {name!r}{_near(name, has[stream])}")
    if found:
        raise SourceError("\n".join(found[:10]))


def _streams(mapping: EntityMapping) -> list[str]:
    return list(dict.fromkeys((mapping.stream, *(lookup.stream for lookup in mapping.lookups()))))


def _near(name: str, columns: list[str]) -> str:
    near = get_close_matches(name.lower(), [column.lower() for column in columns], 3, 0.6)
    if name.lower() in near:
        near = [name.lower()]
    hint = ""
    if len(columns) == 1 and any(sign in columns[0] for sign in ";\t|,"):
        hint = " in its one column; is the delimiter another?"
    elif near:
        hint = "; did you mean " + " or ".join(column for column in columns if column.lower() in near) + "?"
    return f"; it has {', '.join(columns[:40])}{hint or '.'}"


def filled(value: Any, environment: Mapping[str, str], at: str) -> Any:
    """The options with each ${NAME} replaced. Raises `SourceError` for one that is not set."""
    if isinstance(value, dict):
        return {name: filled(inner, environment, at) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [filled(inner, environment, at) for inner in value]
    if not isinstance(value, str):
        return value

    def fill(match: re.Match[str]) -> str:
        if match[1] not in environment:
            raise SourceError(f"{at}: the connector needs {match[0]}, but {match[1]} is not set.")
        return environment[match[1]]

    return _VARIABLE.sub(fill, value)
