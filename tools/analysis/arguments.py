"""The arguments of an analysis as a model writes them, and how they become a query: names to codes, words to values."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from core.errors import InvalidInput, NotFound
from data_layer.analysis.declare import Aggregate, Kind, Link
from data_layer.analysis.model import MODEL
from data_layer.analysis.query import Bucket, By, Condition, Measure, Operator, Related
from data_layer.database import ReadTx
from data_layer.entities import BY_NAME
from data_layer.queries.values import ValueRepository
from tools.context import ToolContext
from tools.resolve import resolve
from tools.values import nearest
from tools.wording import join, record

SubjectName = Literal[
    "item", "stock", "warehouse", "work_centre", "supplier", "offer", "purchase_order", "purchase_line", "customer",
    "sales_order", "sales_line", "work_order", "operation", "scrap", "bom_line",
]  # fmt: skip
_ENTITIES = {"item": "sku"}  # of the subjects that people call by name; the others go by their own
_NAMED = 12


class _Arguments(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class MeasureArgument(_Arguments):
    """A figure. `count` without a field counts the subject's records; with one, how many different ones there are."""

    aggregate: Aggregate = "sum"
    field: str | None = None


class ByArgument(_Arguments):
    """A field, or something each record belongs to (item, supplier, customer, warehouse, work_centre)."""

    field: str
    bucket: Bucket | None = Field(default=None, description="Of a date")


class ConditionArgument(_Arguments):
    """A field, or item, supplier, customer, warehouse, work_centre with codes or names as values."""

    field: str
    is_: Operator = Field(default="is", alias="is")
    values: tuple[str, ...] = Field(default=(), max_length=50, description="Several of `is` mean any of them")
    than: str | None = Field(default=None, description="Another field to compare with, instead of values")


class RelatedArgument(_Arguments):
    """Only records that have (or, negated, have no) such related records."""

    link: str
    where: tuple[ConditionArgument, ...] = Field(default=(), max_length=8)
    related: "tuple[RelatedArgument, ...]" = Field(default=(), max_length=3)
    since: date | None = None
    until: date | None = None
    negated: bool = False


Where = Annotated[tuple[ConditionArgument, ...], Field(max_length=12, description="All of them hold.")]
RelatedTo = Annotated[tuple[RelatedArgument, ...], Field(max_length=4)]


class Resolver:
    """Turns names into codes. `labels` tells afterwards how each code is called."""

    def __init__(self, context: ToolContext, tx: ReadTx) -> None:
        self._context = context
        self._tx = tx
        self.labels: dict[tuple[str, str], str] = {}

    async def conditions(self, subject: str, where: Sequence[ConditionArgument]) -> tuple[Condition, ...]:
        return tuple([await self._condition(subject, one) for one in where])

    async def related(self, subject: str, related: Sequence[RelatedArgument]) -> tuple[Related, ...]:
        found = []
        for one in related:
            link = _link(subject, one.link)
            found.append(
                Related(
                    one.link,
                    await self.conditions(link.subject, one.where),
                    await self.related(link.subject, one.related),
                    one.since,
                    one.until,
                    one.negated,
                )
            )
        return tuple(found)

    async def _condition(self, subject: str, one: ConditionArgument) -> Condition:
        values = one.values
        entity = self._entity(subject, one.field)
        found = None if entity else MODEL.find(subject, one.field)
        if entity and one.is_ in ("is", "is_not"):
            values = tuple([await self._code(one.field, entity, value) for value in values])
        elif found and found.field.kind is Kind.TEXT and one.is_ in ("is", "is_not"):
            table = found.owner.table
            if found.field.name in BY_NAME[table].sorting:
                values = tuple([await self._value(table, found.field.name, value) for value in values])
        return Condition(one.field, one.is_, values, one.than)

    def _entity(self, subject: str, field: str) -> str | None:
        """The kind of record that a condition names, when it names one."""
        own = MODEL.subjects[subject]
        if field in (own.name, own.code):
            owner = own
        elif MODEL.find(subject, field):
            return None
        else:
            known = MODEL.joined(subject)
            found = next((o for p, o in known if field in (p[-1], ".".join(p), o.name)), None)
            if found is None:
                return None
            owner = found
        entity = _ENTITIES.get(owner.name, owner.name)
        return entity if BY_NAME[owner.table].named_by else None

    async def _code(self, field: str, entity: str, text: str) -> str:
        named = await resolve(self._context, self._tx, entity, text)
        self.labels[field, named.code] = record(named.code, named.name)
        return named.code

    async def _value(self, table: str, field: str, text: str) -> str:
        known = await ValueRepository(self._tx).of(table, (field,))
        found = nearest(text, known, (field,))
        if found is None:
            there = f" There are {join(one.value for one in known[:_NAMED])}." if known else ""
            raise NotFound(f"There is no {field.replace('_', ' ')} '{text}'.{there}")
        return found.value


def _link(subject: str, name: str) -> Link:
    """A link of the subject, or of what each of its records belongs to (`item.components`)."""
    *path, last = name.split(".")
    way = ".".join(path)
    joined = next((owner for found, owner in MODEL.joined(subject) if ".".join(found) == way), None)
    owner = joined if path else MODEL.subjects[subject]
    link = next((link for link in owner.links if link.name == last), None) if owner else None
    if link is None:
        there = ", ".join(link.name for link in (owner.links if owner else ())) or "none"
        raise InvalidInput(f"A {subject} has no related '{name}'. There are: {there}.")
    return link


def measures_of(measures: Sequence[MeasureArgument]) -> tuple[Measure, ...]:
    return tuple(Measure(one.aggregate, one.field) for one in measures)


def groups_of(by: Sequence[ByArgument]) -> tuple[By, ...]:
    return tuple(By(one.field, one.bucket) for one in by)
