"""A source's description read from YAML. Every mistake is named with file, line and what was expected."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from croniter import croniter
from pydantic import ValidationError

from core.enums import DataSourceType
from core.errors import SourceError
from data_layer.entities import BY_NAME, ENTITIES
from data_layer.metadata import Entity
from ingestion.connectors import CONNECTORS
from ingestion.description import EntityMapping, Requirement, Source
from ingestion.documents.folder import DocumentFolder
from ingestion.expression import Expression
from ingestion.expression_reader import ExpressionReader
from ingestion.yaml_lines import Items, Node, Pairs, Problems, Scalar, parse, suggestion

_BUILT_IN = Path(__file__).parent / "sources"
_LARGEST = 1 << 20
_KEYS = (
    "name",
    "title",
    "source_type",
    "connector",
    "as_of",
    "schedule",
    "timezone",
    "defaults",
    "entities",
    "documents",
)
_MAPPING_KEYS = ("entity", "stream", "mode", "cursor", "key", "version", "where", "require", "fields")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}")


def built_in_sources() -> list[str]:
    """The names of the sources that come with the product."""
    return sorted(path.stem for path in _BUILT_IN.glob("*.yaml"))


def load_source(name_or_path: str) -> Source:
    """A source that comes with the product, by its name, or one described in a file of the user's own."""
    path = Path(name_or_path).expanduser()
    built_in = _BUILT_IN / f"{name_or_path}.yaml"
    if path.name == name_or_path and path.suffix not in (".yaml", ".yml"):
        if not built_in.is_file():
            names = built_in_sources()
            raise SourceError(
                f"There is no source {name_or_path!r}; there are {', '.join(names) or 'none'}, "
                "or name a file of your own that ends in .yaml."
            )
        return _read(built_in, Path.cwd())
    if not path.is_file():
        raise SourceError(f"There is no file {path} that describes a source.")
    return _read(path, path.resolve().parent)


def _read(path: Path, folder: Path) -> Source:
    if path.stat().st_size > _LARGEST:
        raise SourceError(f"{path.name} is larger than {_LARGEST >> 20} MB, too large for a source's description.")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise SourceError(f"{path.name}:{line}: the file is not UTF-8 text.") from error
    return _Reader(path.name, folder).source(parse(text, path.name))


class _Reader:
    def __init__(self, file: str, folder: Path) -> None:
        self._file = file
        self._folder = folder
        self._problems = Problems(file)
        self._expressions = ExpressionReader(self._problems)

    def source(self, root: Node) -> Source:
        if not isinstance(root, Pairs):
            raise SourceError(
                f"{self._file}:{root.line}: expected was the description of a source, as in name: my_erp."
            )
        self._known(root, _KEYS, "a source")
        values = root.values
        name = self._text(root, "name") or ""
        if name and not _NAME.fullmatch(name):
            self._add(values["name"], "name must be letters, digits, '.', '_' and '-', at most 63.")
        timezone = self._timezone(values.get("timezone"))
        documents = self._documents(values.get("documents"))
        connector_type, options = self._connector(root, documents)
        defaults = self._defaults(values.get("defaults"))
        source = Source(
            name=name,
            title=self._text(root, "title", needed=False) or name,
            source_type=self._source_type(root),
            connector_type=connector_type,
            connector=MappingProxyType(options),
            mappings=self._mappings(root, connector_type, defaults, documents),
            documents=documents,
            as_of=self._as_of(values.get("as_of"), timezone),
            schedule=self._schedule(values.get("schedule")),
            timezone=timezone,
            defaults=MappingProxyType(defaults),
            file=self._file,
            folder=self._folder,
            connector_line=root.lines.get("connector", root.line),
        )
        self._problems.raise_if_any()
        return source

    def _add(self, at: Node, message: str) -> None:
        self._problems.add(at.line, message)

    def _known(self, pairs: Pairs, allowed: Iterable[str], what: str) -> None:
        for name in pairs.values:
            if name not in allowed:
                self._problems.add(pairs.lines[name], f"{what} has no {name!r}{suggestion(name, allowed)}")

    def _text(self, pairs: Pairs, name: str, *, needed: bool = True) -> str | None:
        node = pairs.values.get(name)
        if node is None and not needed:
            return None
        return self._expressions.text(node, pairs, name)

    def _choice(self, pairs: Pairs, name: str, choices: Iterable[str]) -> str | None:
        text = self._text(pairs, name)
        if text is not None and text not in choices:
            self._add(pairs.values[name], f"{text!r} is no {name.replace('_', ' ')}{suggestion(text, choices)}")
            return None
        return text

    def _source_type(self, root: Pairs) -> DataSourceType:
        found = self._choice(root, "source_type", [str(kind) for kind in DataSourceType])
        return DataSourceType(found) if found else DataSourceType.ERP

    def _timezone(self, node: Node | None) -> str:
        name = self._expressions.text(node, node, "timezone") if node else None
        if node is None or name is None:
            return "UTC"
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self._add(node, f"{name!r} is no time zone; expected was something like Europe/Berlin.")
            return "UTC"
        return name

    def _as_of(self, node: Node | None, timezone: str) -> datetime | None:
        text = self._expressions.text(node, node, "as_of") if node else None
        if node is None or text is None:
            return None
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            self._add(node, f"as_of is {text!r}, but must be a time as 2025-05-15T18:00:00Z.")
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(timezone))

    def _schedule(self, node: Node | None) -> str | None:
        text = self._expressions.text(node, node, "schedule") if node else None
        if node is not None and text is not None and (len(text.split()) != 5 or not croniter.is_valid(text)):
            self._add(
                node, f'schedule is {text!r}, but must be five cron fields, as in "0 5 * * *" for 5:00 every day.'
            )
        return text

    def _defaults(self, node: Node | None) -> dict[str, str]:
        if node is None:
            return {}
        if not isinstance(node, Pairs):
            self._add(node, "defaults must be fields and their values, as in {currency: USD}.")
            return {}
        known = sorted({field.name for entity in ENTITIES for field in entity.fields})
        self._known(node, known, "no entity")
        texts = {name: self._expressions.text(value, node, name) for name, value in node.values.items()}
        return {name: text for name, text in texts.items() if text is not None}

    def _documents(self, node: Node | None) -> DocumentFolder | None:
        if node is None:
            return None
        if not isinstance(node, Pairs):
            self._add(node, "documents must say where they lie, as in {path: documents}.")
            return None
        try:
            return DocumentFolder.model_validate(_plain(node))
        except ValidationError as error:
            for mistake in error.errors(include_url=False, include_input=False):
                where = ".".join(str(part) for part in mistake["loc"])
                hint = suggestion(where, DocumentFolder.model_fields) if mistake["type"] == "extra_forbidden" else "."
                said = "is no option" if mistake["type"] == "extra_forbidden" else f"{mistake['msg'].lower()}"
                self._problems.add(_at(node, mistake["loc"]), f"the documents' {where!r}: {said}{hint}")
        return None

    def _connector(self, root: Pairs, documents: DocumentFolder | None) -> tuple[str, dict[str, Any]]:
        node = root.values.get("connector")
        if node is None and documents is not None and "entities" not in root.values:
            return "files", {"path": documents.path}  # nothing but documents
        if not isinstance(node, Pairs):
            self._add(node or root, "connector is missing; expected was, for instance, {type: files, path: .}.")
            return "files", {}
        kind = self._choice(node, "type", CONNECTORS)
        if kind is None:
            return "files", {}
        options = {name: _plain(value) for name, value in node.values.items() if name != "type"}
        model = CONNECTORS[kind].options
        try:
            model.model_validate(options)
        except ValidationError as error:
            for mistake in error.errors(include_url=False, include_input=False):
                where = ".".join(str(part) for part in mistake["loc"])
                at = _at(node, mistake["loc"])
                if mistake["type"] == "extra_forbidden":
                    names = (
                        [f.alias or name for name, f in model.model_fields.items()] if len(mistake["loc"]) == 1 else []
                    )
                    self._problems.add(at, f"the connector {kind} has no option {where!r}{suggestion(where, names)}")
                elif mistake["type"] == "missing":
                    self._problems.add(at, f"the connector {kind} wants the option {where!r}.")
                else:
                    self._problems.add(at, f"the connector's {where or kind}: {mistake['msg']}.")
        return kind, options

    def _mappings(
        self, root: Pairs, connector: str, defaults: Mapping[str, str], documents: DocumentFolder | None
    ) -> tuple[EntityMapping, ...]:
        node = root.values.get("entities")
        if node is None and documents is not None:
            return ()
        if not isinstance(node, Items) or not node.values:
            self._add(
                node or root, "entities is missing; expected was a list, each with entity, stream, key and fields."
            )
            return ()
        mappings: list[EntityMapping] = []
        for item in node.values:
            mapping = self._mapping(item, connector, defaults)
            if mapping is None:
                continue
            for other in mappings:
                if (other.entity.name, other.stream) == (mapping.entity.name, mapping.stream):
                    what = f"{mapping.entity.name} from {mapping.stream}"
                    self._add(item, f"{what} is already described in line {other.line}.")
                elif CONNECTORS[connector].events and other.stream == mapping.stream:
                    self._add(item, f"{mapping.stream} is already read in line {other.line}: each event is read once.")
            mappings.append(mapping)
        order = {entity.name: place for place, entity in enumerate(ENTITIES)}
        return tuple(sorted(mappings, key=lambda mapping: order[mapping.entity.name]))

    def _mapping(self, node: Node, connector: str, defaults: Mapping[str, str]) -> EntityMapping | None:
        if not isinstance(node, Pairs):
            self._add(node, "expected was an entity with stream, key and fields.")
            return None
        self._known(node, _MAPPING_KEYS, "an entity's description")
        name = self._choice(node, "entity", BY_NAME)
        stream = self._text(node, "stream")
        key = self._names(node, "key")
        cursor = self._text(node, "cursor", needed=False)
        mode = self._mode(node, connector, cursor)
        version = self._expressions.expression(node.values["version"]) if "version" in node.values else None
        where = self._expressions.condition(node.values["where"]) if "where" in node.values else None
        require = self._requirements(node.values.get("require"))
        if name is None:
            return None
        entity = BY_NAME[name]
        fields = self._fields(node, entity, defaults)
        return EntityMapping(
            entity, stream or "", mode, cursor, key, version, MappingProxyType(fields), require,
            where, node.line, node.lines.get("key", node.line),
        )  # fmt: skip

    def _names(self, pairs: Pairs, name: str) -> tuple[str, ...]:
        node = pairs.values.get(name)
        nodes = node.values if isinstance(node, Items) else (node,)
        texts = [self._expressions.text(part, pairs, f"{name} (a column, or a list of them)") for part in nodes]
        return tuple(text for text in texts if text is not None)

    def _mode(self, pairs: Pairs, connector: str, cursor: str | None) -> str:
        if CONNECTORS[connector].events:
            if "mode" in pairs.values or cursor is not None:
                self._add(pairs, f"{connector} takes neither mode nor cursor: it goes on behind the last event.")
            return "incremental"
        if "mode" not in pairs.values:
            return "incremental" if cursor and not CONNECTORS[connector].by_path else "full"
        mode = self._choice(pairs, "mode", ("full", "incremental"))
        if mode == "incremental" and cursor is None:
            self._add(pairs.values["mode"], "incremental wants a cursor: the column that grows with every change.")
        return mode or "full"

    def _requirements(self, node: Node | None) -> tuple[Requirement, ...]:
        if node is None:
            return ()
        if not isinstance(node, Items):
            self._add(node, 'require must be a list, as in [{that: {present: A}, else: "A is empty"}].')
            return ()
        found: list[Requirement] = []
        for item in node.values:
            if not isinstance(item, Pairs) or "that" not in item.values:
                self._add(item, 'expected was {that: <condition>, else: "the reason of the rejection"}.')
                continue
            self._known(item, ("that", "else"), "a requirement")
            condition = self._expressions.condition(item.values["that"])
            reason = self._text(item, "else")
            if condition is not None and reason is not None:
                found.append(Requirement(condition, reason))
        return tuple(found)

    def _fields(self, pairs: Pairs, entity: Entity, defaults: Mapping[str, str]) -> dict[str, Expression]:
        node = pairs.values.get("fields")
        if not isinstance(node, Pairs):
            self._add(node or pairs, f"fields is missing; expected were fields of {entity.name} and their columns.")
            return {}
        self._known(node, entity.names, entity.name)
        given = [field for field in entity.fields if field.required or field.name in entity.key]
        for field in given:
            if field.name not in node.values and field.default is None and field.name not in (*defaults, "as_of"):
                self._add(node, f"{entity.name} wants the field {field.name!r}.")
        found = {name: self._expressions.expression(value) for name, value in node.values.items()}
        return {name: expression for name, expression in found.items() if expression is not None}


def _plain(node: Node) -> Any:
    if isinstance(node, Scalar):
        return None if node.empty else node.text
    if isinstance(node, Items):
        return [_plain(value) for value in node.values]
    return {name: _plain(value) for name, value in node.values.items()}


def _at(node: Node, path: tuple[int | str, ...]) -> int:
    """The line of the option at a path, as near as there is one."""
    line = node.line
    for part in path:
        if isinstance(node, Pairs) and str(part) in node.values:
            line, node = node.lines[str(part)], node.values[str(part)]
        elif isinstance(node, Items) and isinstance(part, int) and part < len(node.values):
            node = node.values[part]
            line = node.line
    return line
