"""Counts, sums, averages and lists over the semantic model: what no other tool covers."""

from dataclasses import replace
from datetime import date
from typing import Annotated

from pydantic import Field

from core.identity import Scope
from data_layer.analysis.model import MODEL
from data_layer.analysis.query import Measure, Query
from data_layer.analysis.repository import AnalysisRepository, permitted
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
from tools.analysis.beside import few, rest_on, whole
from tools.analysis.blocks import Row, cells, metrics, table
from tools.analysis.phrasing import Phrases
from tools.analysis.telling import summary
from tools.context import ToolContext
from tools.freshness import freshness
from tools.result import Block, ToolResult
from tools.spec import tool


class Analysis(ToolResult):
    subject: str
    question: str = Field(description="What was computed, in words")
    total: int = Field(description="Rows there are; `rows` holds at most `limit` of them")
    records_read: int | None = Field(default=None, description="Records that the figures rest on, without grouping")
    rows: tuple[Row, ...] = Field(description="By the columns' keys")
    records: tuple[Row, ...] = Field(default=(), description="The records themselves that a figure rests on, if few")


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
        "suppliers with more than 10 open purchase orders",
        "items with exactly one supplier offer",
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
    related on item through assemblies …, limit 5. "Suppliers with more than 10 open purchase orders": subject supplier,
    related [{link: purchase_orders, where: [{field: open}], count: {is: above, value: 10}}]. A list tells its sums
    too, a figure of few records these. An unknown field is answered with those there are.
    """
    today, scopes = context.clock.today(), context.principal.scopes
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
        permitted(MODEL, asked, today, scopes)
        query = replace(
            asked,
            where=await resolver.conditions(subject, asked.where),
            related=await resolver.related(subject, asked.related),
        )
        repository = AnalysisRepository(tx)
        answer = await repository.run(MODEL, query, today, scopes=scopes)
        all_together = await whole(repository, query, answer, today, scopes)
        rest = await few(repository, query, answer, today, scopes)
        age = await freshness(tx, *MODEL.subjects[subject].reads)
    phrases = Phrases(MODEL, resolver.labels)
    title = phrases.whole(query)
    grouped = bool(by) and not {Measure("count"), Measure("count", subject)} & set(query.measures)
    single = bool(measures) and not by
    blocks: tuple[Block, ...] = (table(answer, title, records=MODEL.subjects[subject].many if grouped else ""),)
    if single and len(answer.rows) == 1:
        blocks = metrics(answer, title)
    if rest is not None:
        blocks = (*blocks, table(rest, phrases.rows(query), rows="records"))
    return Analysis(
        summary=summary(query, phrases, answer, all_together),
        blocks=blocks,
        freshness=age,
        subject=subject,
        question=title,
        total=answer.total,
        records_read=rest_on(answer) if single else None,
        rows=cells(answer, groups=grouped),
        records=cells(rest) if rest is not None else (),
    )
