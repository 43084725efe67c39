"""A bound tool as the embedded model sees it: nothing but its name, description, JSON schema and examples."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from langchain_core.tools import BaseTool

from agent.models.embedded.supposing import supposes
from tools.covers import Covers


class Kind(StrEnum):
    ENTITY = "entity"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    TEXT = "text"
    OTHER = "other"


@dataclass(frozen=True)
class Argument:
    """`entity` is the kind of record it names, or empty, `orders` the one kind of order; `choices` are a closed
    vocabulary, `values` the fields (`sku.category`) whose values it takes; `ahead`: a day that is never over;
    `unit`: that in which the offer's quantity is said."""

    name: str
    kind: Kind
    required: bool
    description: str
    entity: str = ""
    orders: str = field(default="", kw_only=True)
    ahead: bool = field(default=False, kw_only=True)
    unit: bool = field(default=False, kw_only=True)
    choices: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    default: Any = field(default=None, compare=False)


_FORESEEN = frozenset({"planning", "forecasting"})  # topics whose tools tell of time to come
_OVER = re.compile(r"\blast (?:week|month|quarter|year)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Offer:
    name: str
    description: str
    arguments: tuple[Argument, ...]
    examples: tuple[str, ...]
    answers: tuple[Covers, ...] = ()
    topic: str = ""

    @property
    def title(self) -> str:
        return self.name.replace("_", " ")

    @property
    def purpose(self) -> str:
        """The first sentence of the description."""
        return re.split(r"(?<=[.!?])\s", " ".join(self.description.split()), maxsplit=1)[0]

    @cached_property
    def orders(self) -> frozenset[str]:
        """The one kind of order that it is for; empty: it is for none, or for any."""
        return frozenset(argument.orders for argument in self.arguments if argument.orders)

    @cached_property
    def supposes(self) -> bool:
        """Is it asked only what would be if something were so?"""
        return bool(self.examples) and all(map(supposes, self.examples))

    @cached_property
    def foresees(self) -> bool:
        """Does it tell of time to come alone? Not if its examples ask of time that is over."""
        return self.topic in _FORESEEN and not any(map(_OVER.search, self.examples))

    @cached_property
    def _by_kinds(self) -> dict[tuple[Kind, ...], tuple[Argument, ...]]:
        return {}

    def of_kind(self, *kinds: Kind) -> tuple[Argument, ...]:
        found = self._by_kinds.get(kinds)
        if found is None:
            found = tuple(argument for argument in self.arguments if argument.kind in kinds)
            self._by_kinds[kinds] = found
        return found

    @cached_property
    def unit(self) -> Argument | None:
        return next((argument for argument in self.arguments if argument.unit), None)

    def argument(self, name: str) -> Argument | None:
        return next((argument for argument in self.arguments if argument.name == name), None)


def offer_of(tool: BaseTool) -> Offer:
    schema = tool.args_schema
    as_json: Mapping[str, Any] = (
        schema if isinstance(schema, dict) else schema.model_json_schema() if schema is not None else {}  # type: ignore[union-attr]
    )
    required = set(as_json.get("required", ()))
    definitions = as_json.get("$defs", {})
    return Offer(
        name=tool.name,
        description=tool.description,
        arguments=tuple(
            _argument(name, _flat(field, definitions), name in required)
            for name, field in as_json.get("properties", {}).items()
        ),
        examples=tuple((tool.metadata or {}).get("examples", ())),
        answers=tuple((tool.metadata or {}).get("answers", ())),
        topic=str((tool.metadata or {}).get("topic", "")),
    )


def _flat(field: Mapping[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    """The one alternative that is not null, references followed, its annotations kept."""
    flat = dict(field)
    for key in ("anyOf", "oneOf", "allOf"):
        for option in flat.pop(key, ()):
            if option.get("type") != "null":
                flat = {**_flat(option, definitions), **flat}
                break
    if "$ref" in flat:
        target = definitions.get(str(flat.pop("$ref")).rsplit("/", 1)[-1], {})
        flat = {**_flat(target, definitions), **flat}
    return flat


def _argument(name: str, field: Mapping[str, Any], required: bool) -> Argument:
    entity = str(field.get("entity", ""))
    choices = tuple(map(str, field.get("enum", (field["const"],) if "const" in field else ())))
    kinds = {"boolean": Kind.BOOLEAN, "integer": Kind.INTEGER, "number": Kind.NUMBER, "string": Kind.TEXT}
    kind = kinds.get(str(field.get("type", "")), Kind.OTHER)
    if entity:
        kind = Kind.ENTITY
    elif choices:
        kind = Kind.CHOICE
    elif field.get("format") in ("date", "date-time"):
        kind = Kind.DATE
    values = tuple(map(str, field.get("values", ())))
    return Argument(
        name,
        kind,
        required,
        str(field.get("description", "")),
        entity,
        choices,
        values,
        field.get("default"),
        orders=str(field.get("orders", "")),
        ahead=bool(field.get("ahead")),
        unit=bool(field.get("unit")),
    )
