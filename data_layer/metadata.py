"""How a canonical entity is declared. One declaration gives the table, the checks of ingestion and the reference text.

A canonical table's key begins with `tenant_id` (row-level security, and the distribution key when tables are spread).
Every row carries its lineage (source system, source record, job, version in the source) and its audit trail.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    MetaData,
    Numeric,
    Table,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import UUID

STAGING = "staging"
MANUFACTURING = "manufacturing"
COPILOT = "copilot"
SCHEMAS = (STAGING, MANUFACTURING, COPILOT)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


class Kind(StrEnum):
    """The type of a field. Quantities and money are decimals, times carry a zone, dates are the plant's."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    DATE = "date"
    TIMESTAMP = "timestamp"


_SQL_TYPES: Mapping[Kind, Any] = MappingProxyType(
    {
        Kind.TEXT: Text(),
        Kind.INTEGER: Integer(),
        Kind.DECIMAL: Numeric(18, 4),
        Kind.BOOLEAN: Boolean(),
        Kind.DATE: Date(),
        Kind.TIMESTAMP: DateTime(timezone=True),
    }
)


@dataclass(frozen=True)
class Field:
    """One column of an entity.

    `choices` closes a text field; `minimum` bounds a number (inclusive); `references` names the entity whose key
    the value must be found in: a record without it is rejected, or, with `soft`, accepted with a warning.
    `default` stands in when the source gives nothing. A field that `sorts` has few values, which planners use as words.
    """

    name: str
    kind: Kind = Kind.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    references: str | None = None
    soft: bool = False
    default: str | None = None
    note: str = ""
    sorts: bool = False


@dataclass(frozen=True)
class Entity:
    """A canonical noun. `key` are the fields that identify a record within its tenant.

    `named_by` is the (code, name) pair of an entity that people call by name; `indexes` are further access paths.
    A `snapshot` entity keeps superseded rows in `<table>_history`.
    """

    name: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    note: str
    named_by: tuple[str, str] | None = None
    indexes: tuple[tuple[str, ...], ...] = ()
    snapshot: bool = False
    table: Table = field(init=False, compare=False, repr=False)
    history: Table | None = field(init=False, compare=False, repr=False, default=None)

    def __post_init__(self) -> None:
        object.__setattr__(self, "table", self._table(self.name, self.key))
        if self.snapshot:
            object.__setattr__(self, "history", self._table(f"{self.name}_history", (*self.key, "as_of")))

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(f.name for f in self.fields)

    @property
    def sorting(self) -> tuple[str, ...]:
        return tuple(f.name for f in self.fields if f.sorts)

    def _table(self, name: str, key: tuple[str, ...]) -> Table:
        columns = [
            Column(
                f.name,
                _SQL_TYPES[f.kind],
                primary_key=f.name in key,
                nullable=not (f.required or f.name in key),
                comment=f.note or None,
            )
            for f in self.fields
        ]
        checks = [
            CheckConstraint(f"{f.name} IN ({', '.join(repr(str(c)) for c in f.choices)})", name=f.name)
            for f in self.fields
            if f.choices
        ]
        keyed = {c.name: c for c in columns}
        ordered = [keyed[k] for k in key] + [c for c in columns if c.name not in key]
        return Table(
            name,
            metadata,
            Column("tenant_id", Text, primary_key=True),
            *ordered,
            *lineage_columns(),
            *checks,
            *(Index(None, "tenant_id", *columns_) for columns_ in self.indexes),
            schema=MANUFACTURING,
            comment=self.note,
            info={"tenant": True},
        )


def lineage_columns() -> tuple[Column[Any], ...]:
    """Where a canonical row comes from, and its audit trail."""
    return (
        Column("source_system", Text, nullable=False),
        Column("source_record", Text, nullable=False),
        Column("source_version", DateTime(timezone=True)),
        Column("job_id", UUID(as_uuid=True), nullable=False),
        Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("updated_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("created_by", Text, nullable=False),
    )


LINEAGE = ("source_system", "source_record", "source_version", "job_id")
