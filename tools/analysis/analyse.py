"""Counts, sums, averages and lists over the semantic model: what no other tool covers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from core.identity import Scope
from data_layer.analysis.compiled import Output
from data_layer.analysis.declare import Kind
from data_layer.analysis.model import MODEL
from data_layer.analysis.query import Measure, Query
from data_layer.analysis.repository import AnalysisRepository, Answer, permitted
from tools.analysis.arguments import (
    ByArgument,
    MeasureArgument,
    RelatedTo,
    Resolver,
    SubjectName,
    Where,
    conditions_of,
    groups_of,
    measures_of,
    related_of,
)
from tools.analysis.phrasing import Phrases
from tools.analysis.telling import summary
from tools.context import ToolContext
from tools.freshness import freshness
from tools.result import Column, Metric, Table, ToolResult
from tools.spec import tool

_COLUMN_KINDS = {
    Kind.QUANTITY: "quantity", Kind.MONEY: "money", Kind.NUMBER: "quantity", Kind.DAYS: "quantity",
    Kind.HOURS: "quantity", Kind.SHARE: "percent", Kind.DATE: "date",
}  # fmt: skip

_ADDED = frozenset({Kind.QUANTITY, Kind.MONEY, Kind.HOURS})

Cell = str | int | Decimal | date | bool | None


class Analysis(ToolResult):
    subject: str
    question: str = Field(description="What was computed, in words")
    total: int = Field(description="Rows there are; `rows` holds at most `limit` of them")
    records_read: int | None = Field(default=None, description="Records that the figures rest on, without grouping")
    rows: tuple[Mapping[str, Cell], ...] = Field(description="By the columns' keys")


@tool(
    scope=Scope.INVENTORY_READ,
    # The embedded model composes its query from the semantic model itself; these are for people and language models.
    examples=(
        "average lead time by supplier for bought parts, worst five",
        "total sales value by category and year",
        "how many items have a list price above their standard cost",
        "which suppliers have no open purchase order",
        "top 5 customers by order value of all time",
        "scrapped quantity by reason and month",
        "finished goods without stock by category",
        "number of work orders finished late by item",
        "how many different items does each customer buy",
        "average list price per colour",
        "reject rate of received goods by supplier and quarter",
        "bought parts that no supplier offers",
    ),
)
async def analyse(
    context: ToolContext,
    subject: Annotated[SubjectName, Field(description="What one record is: an item, an order, a line of one …")],
    measures: Annotated[
        tuple[MeasureArgument, ...], Field(max_length=6, description="The figures. None: the records are listed.")
    ] = (),
    by: Annotated[
        tuple[ByArgument, ...], Field(max_length=3, description="What the figures are grouped by, at most three.")
    ] = (),
    where: Where = (),
    related: RelatedTo = (),
    since: Annotated[date | None, Field(description="First day of the period, included.")] = None,
    until: Annotated[date | None, Field(description="Last day of the period, included.")] = None,
    day: Annotated[str | None, Field(description="The date field that the period means, if not the usual one.")] = None,
    order: Annotated[
        str | None, Field(description="A field; with measures, the measured field. Default: the first.")
    ] = None,
    descending: Annotated[bool, Field(description="Highest or latest first.")] = True,
    limit: Annotated[int, Field(ge=1, le=200, description="Groups or records shown; the total is told.")] = 20,
    show: Annotated[tuple[str, ...], Field(max_length=6, description="Further fields of the records listed.")] = (),
) -> Analysis:
    """Anything that can be counted, summed, averaged, ranked or listed and that no other tool covers.

    Choose a subject (what one record is), measures (none: the records themselves are listed), grouping, conditions,
    related records, a period, order and limit. "Average lead time by supplier for bought parts of bikes, worst five":
    subject offer, measures [{aggregate: average, field: lead_time}], by [{field: supplier}], where [{field: bought}],
    related on item through assemblies …, limit 5. An unknown field is answered with those there are.
    """
    async with context.database.read(context.principal) as tx:
        resolver = Resolver(context, tx)
        asked = Query(
            subject,
            measures_of(measures),
            groups_of(by),
            conditions_of(where),
            related_of(subject, related),
            day,
            since,
            until,
            order,
            descending,
            limit,
            show,
        )
        # Before names are looked up: what there is, nearest to a name, is for those alone who may see it.
        permitted(MODEL, asked, context.clock.today(), context.principal.scopes)
        query = replace(
            asked,
            where=await resolver.conditions(subject, asked.where),
            related=await resolver.related(subject, asked.related),
        )
        repository = AnalysisRepository(tx)
        answer = await repository.run(MODEL, query, context.clock.today(), scopes=context.principal.scopes)
        summed = query if by and measures else _sums(query)
        whole = await repository.whole(MODEL, summed, context.clock.today()) if summed is not None else None
        age = await freshness(tx, *MODEL.subjects[subject].reads)
    phrases = Phrases(MODEL, resolver.labels)
    title = phrases.whole(query)
    rows = tuple({key: _cell(row, key, answer.outputs) for key in _keys(answer.outputs)} for row in answer.rows)
    single = bool(measures) and not by
    return Analysis(
        summary=summary(query, phrases, answer, whole),
        blocks=_metrics(answer, title) if single and len(answer.rows) == 1 else (_table(answer, title),),
        freshness=age,
        subject=subject,
        question=title,
        total=answer.total,
        records_read=sum(row["rows_read"] for row in answer.rows) if single else None,
        rows=rows,
    )


def _keys(outputs: Sequence[Output]) -> tuple[str, ...]:
    keys = [key for output in outputs for key in (output.key, output.unit) if key]
    return (*keys, *(() if any(o.measure for o in outputs) else ("source", "record")))


def _cell(row: Mapping[str, Any], key: str, outputs: Sequence[Output]) -> Cell:
    value = row[key]
    kind = next((output.kind for output in outputs if output.key == key), Kind.TEXT)
    if value is not None and kind is Kind.SHARE:
        return Decimal(str(round(Decimal(value) * 100, 2)))
    if isinstance(value, Decimal):
        return _plain(value)
    return value if isinstance(value, int | date | bool) or value is None else str(value)


def _plain(value: Decimal) -> Decimal:
    """At most four digits behind the point, none of them without meaning."""
    rounded = round(value, 4).normalize()
    return rounded if int(rounded.as_tuple().exponent) <= 0 else rounded.quantize(Decimal(1))


def _column(output: Output) -> Column:
    unit = output.unit
    label = output.label
    if output.kind in (Kind.DAYS, Kind.HOURS):
        label = f"{label}, {output.kind}" if str(output.kind) not in label else label
    return Column(
        key=output.key,
        label=label[:1].upper() + label[1:],
        kind=_COLUMN_KINDS.get(output.kind, "text"),  # type: ignore[arg-type]
        unit=unit,
    )


def _table(answer: Answer, title: str) -> Table:
    return Table(
        title=title[:1].upper() + title[1:],
        rows="rows",
        columns=tuple(map(_column, answer.outputs)),
        total=answer.total,
    )


def _metrics(answer: Answer, title: str) -> tuple[Metric, ...]:
    row = answer.rows[0]
    return tuple(
        Metric(
            label=f"{output.label}" if len(answer.outputs) > 1 else title,
            value=_cell(row, output.key, answer.outputs),  # type: ignore[arg-type]
            unit="%" if output.kind is Kind.SHARE else row.get(output.unit) if output.unit else _unit(output.kind),
        )
        for output in answer.outputs
        if row[output.key] is not None
    )


def _unit(kind: Kind) -> str | None:
    return str(kind) if kind in (Kind.DAYS, Kind.HOURS) else None


def _sums(query: Query) -> Query | None:
    """The sums of what a list shows and can be added."""
    found = [MODEL.find(query.subject, name) for name in query.show]
    added = [one for one in found if one and one.field.kind in _ADDED and one.field.adds and not one.field.over]
    if query.measures or not added:
        return None
    return replace(query, measures=tuple(Measure("sum", one.name) for one in added), show=())
