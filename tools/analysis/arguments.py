"""The arguments of an analysis as a model writes them, and how they become a query: names to codes, words to values."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from core.errors import InvalidInput, NotFound
from data_layer.analysis.declare import Aggregate, Kind, Link
from data_layer.analysis.model import MODEL
from data_layer.analysis.query import Bucket, By, Compared, Condition, Having, Measure, Number, Operator, Related
from data_layer.database import ReadTx
from data_layer.entities import BY_NAME
from data_layer.queries.values import SortingValue, ValueRepository
from tools.context import ToolContext
from tools.resolve import resolve
from tools.values import in_a_unit, nearest
from tools.wording import join, record

SubjectName = Literal[
    "item", "stock", "warehouse", "work_centre", "supplier", "offer", "purchase_order", "purchase_line", "customer",
    "sales_order", "sales_line", "work_order", "operation", "routing", "scrap", "bom_line",
]  # fmt: skip
_ENTITIES = {"item": "sku"}  # of the subjects that people call by name; the others go by their own
_NAMED = 12
_DEPTH = 4  # of related records
_UNIT = "Unit or currency in which it was said (kg, pieces, USD, $): only what is in it is compared. None: each's own"


class _Arguments(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class MeasureArgument(_Arguments):
    """A figure. `count` without a field counts the subject's records; with one, how many different ones there are."""

    aggregate: Aggregate = Field(default="sum", description="How the records' values become one figure")
    field: str | None = Field(default=None, description="A number of the subject, such as value or lead_time")
    per: str | None = Field(default=None, description="Of a count or sum: on average for each order, month …")


class ByArgument(_Arguments):
    """A field, or something each record belongs to (item, supplier, customer, warehouse, work_centre)."""

    field: str = Field(description="Such as category, status, order_date or supplier")
    bucket: Bucket | None = Field(default=None, description="Of a date; weekday, month_of_year: of all years together")


class ConditionArgument(_Arguments):
    """A field, or item, supplier, customer, warehouse, work_centre with codes or names as values."""

    field: str = Field(description="Such as category, late, price or supplier")
    is_: Operator = Field(default="is", alias="is", description="How it is compared; named: by words of a name")
    values: tuple[str, ...] = Field(default=(), max_length=50, description="Several of `is` mean any of them")
    than: str | None = Field(default=None, description="Another field to compare with, instead of values")
    unit: str | None = Field(default=None, max_length=40, description=_UNIT)


class CountArgument(_Arguments):
    """A condition on how many: `{is: above, value: 10}`."""

    is_: Compared = Field(default="at_least", alias="is", description="How the number is compared; is: exactly")
    value: int = Field(ge=0, le=10**9, description="How many")
    of: str = Field(default="", description="What is counted once each instead of the records: order.customer, …")


class RelatedArgument(_Arguments):
    """Only records that have (or, negated, have no) such related records, or so many of them."""

    link: str = Field(description="Such as offers, sales, components; `item.components` of what a record belongs to")
    where: tuple[ConditionArgument, ...] = Field(default=(), max_length=8, description="Of the related records")
    related: "tuple[RelatedArgument, ...]" = Field(default=(), max_length=3, description="Of the related records")
    since: date | None = Field(default=None, description="First day of the related records' period, included")
    until: date | None = Field(default=None, description="Last day of the related records' period, included")
    negated: bool = Field(default=False, description="Only records that have none such")
    count: CountArgument | None = Field(
        default=None, description="How many such related records there must be; without it at least one"
    )


class HavingArgument(_Arguments):
    """Only groups whose figure is so: `{measure: count, is: above, value: 12}`."""

    measure: str = Field(default="count", description="count (of the records), or the field that is measured")
    is_: Compared = Field(default="above", alias="is", description="How the figure is compared; is: exactly")
    value: Annotated[Decimal, WithJsonSchema({"type": "number"})] = Field(
        ge=-(10**15), le=10**15, description="A number; of rates in percent"
    )
    unit: str | None = Field(default=None, max_length=40, description=_UNIT)


Where = Annotated[tuple[ConditionArgument, ...], Field(max_length=12, description="All of them hold.")]
RelatedTo = Annotated[
    tuple[RelatedArgument, ...], Field(max_length=4, description="Related records that each has, or has not.")
]


class Resolver:
    """Turns names into codes. `labels` tells afterwards how each code is called."""

    def __init__(self, context: ToolContext, tx: ReadTx) -> None:
        self._context = context
        self._tx = tx
        self.labels: dict[tuple[str, str], str] = {}

    async def conditions(self, subject: str, where: Sequence[Condition]) -> tuple[Condition, ...]:
        return tuple([await self._condition(subject, one) for one in where])

    async def related(self, subject: str, related: Sequence[Related]) -> tuple[Related, ...]:
        found = []
        for one in related:
            target = _link(subject, one.link).subject
            where = await self.conditions(target, one.where)
            found.append(replace(one, where=where, related=await self.related(target, one.related)))
        return tuple(found)

    async def _condition(self, subject: str, one: Condition) -> Condition:
        values = one.values
        entity = self._entity(subject, one.field)
        found = None if entity else MODEL.find(subject, one.field)
        if entity and one.is_ in ("is", "is_not"):
            values = tuple([await self._code(one.field, entity, value) for value in values])
        elif found and found.field.kind is Kind.TEXT and one.is_ in ("is", "is_not"):
            table = found.owner.table
            if found.field.name in BY_NAME[table].sorting:
                values = tuple([one for value in values for one in await self._values(table, found.field.name, value)])
            elif found.field.choices:
                known = tuple(SortingValue(table, found.field.name, value, 0) for value in found.field.choices)
                values = tuple(_known(found.field.name, value, known) for value in values)
        return replace(one, values=values)

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

    async def _values(self, table: str, field: str, text: str) -> tuple[str, ...]:
        known = await ValueRepository(self._tx).of(table, (field,))
        return in_a_unit(text, known) or (_known(field, text, known),)


def _known(field: str, text: str, known: tuple[SortingValue, ...]) -> str:
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
    return tuple(Measure(one.aggregate, one.field, one.per) for one in measures)


def conditions_of(where: Sequence[ConditionArgument]) -> tuple[Condition, ...]:
    """As they were written: names are not codes yet."""
    for one in where:
        if any("\0" in value for value in one.values):
            raise InvalidInput(f"'{one.field}': a value cannot hold a NUL character.")
    return tuple(Condition(one.field, one.is_, one.values, one.than, unit=one.unit) for one in where)


def related_of(subject: str, related: Sequence[RelatedArgument], depth: int = 1) -> tuple[Related, ...]:
    if related and depth > _DEPTH:
        raise InvalidInput(f"Related records of related records: at most {_DEPTH} deep.")
    return tuple(
        Related(
            one.link,
            conditions_of(one.where),
            related_of(_link(subject, one.link).subject, one.related, depth + 1),
            one.since,
            one.until,
            one.negated,
            Number(one.count.is_, one.count.value, one.count.of) if one.count else None,
        )
        for one in related
    )


def having_of(having: Sequence[HavingArgument]) -> tuple[Having, ...]:
    return tuple(Having(one.measure, one.is_, one.value, one.unit) for one in having)


def groups_of(by: Sequence[ByArgument]) -> tuple[By, ...]:
    return tuple(By(one.field, one.bucket) for one in by)
