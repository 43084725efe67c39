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
    HavingArgument,
    MeasureArgument,
    RelatedTo,
    Resolver,
    SubjectName,
    Where,
    conditions_of,
    groups_of,
    having_of,
    measures_of,
    related_of,
)
from tools.analysis.beside import few, of_periods, rest_on, run, whole, with_shares
from tools.analysis.blocks import Row, cell, cells, metrics, table
from tools.analysis.limits import Limits
from tools.analysis.phrasing import Phrases
from tools.analysis.saying import alike, ends_apart, gap
from tools.analysis.telling import summary
from tools.analysis.to_come import refuse_to_come
from tools.analysis.unstated import Unstated
from tools.context import ToolContext
from tools.freshness import freshness
from tools.result import Block, Quantity, ToolResult
from tools.spec import tool
from tools.wording import sentences


class Analysis(ToolResult):
    subject: str
    question: str = Field(description="What was computed, in words")
    total: int = Field(description="Rows there are; `rows` holds at most `limit` of them")
    records_read: int | None = Field(default=None, description="Records that the figures rest on, without grouping")
    rows: tuple[Row, ...] = Field(
        description="By the columns' keys: `m0` is the first measure, `m0_unit` its unit, `by0` the first group; with a"
        " share `share` in percent and `whole`; with a second period `m0_other`, `m0_difference`, `m0_percent`"
    )
    whole: tuple[Row, ...] = Field(
        default=(), description="Of groups: the same figures over all of them, for each unit"
    )
    difference: Quantity | None = Field(
        default=None,
        description="Of two groups, records in the order of a number, or ends of one: how much more the greater has",
    )
    alike: int | None = Field(
        default=None,
        description="How many of the first rows have the same of what they are in the order of; 0: not stated",
    )
    records: tuple[Row, ...] = Field(default=(), description="The records themselves that a figure rests on, if few")


@tool(
    scope=Scope.INVENTORY_READ,
    title="records of the plant",
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
        "which share of the stock is in one warehouse",
        "share of each category in total sales value",
        "what percentage of the purchase orders is late, by supplier",
        "purchase value of this quarter and of the same quarter last year",
        "countries with more than 12 customers",
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
    share: Annotated[
        str | None,
        Field(
            description="Tells a count or a sum as a share of the whole too. The field of a condition or the link of a"
            " related record: the whole is the same without it. A field of `by`, or *: each group's share of all."
        ),
    ] = None,
    other_since: Annotated[
        date | None, Field(description="First day of a second period, told beside the first with the difference.")
    ] = None,
    other_until: Annotated[date | None, Field(description="Last day of the second period, included.")] = None,
    having: Annotated[
        tuple[HavingArgument, ...], Field(max_length=4, description="Only groups whose figures fulfil all of these.")
    ] = (),
    first_of_each: Annotated[
        int | None,
        Field(ge=1, le=50, description="Only so many of each value of the first of `by`, in the order asked."),
    ] = None,
) -> Analysis:
    """Anything that can be counted, summed, averaged, ranked or listed and that no other tool covers.

    Choose a subject (what one record is), measures (none: the records themselves are listed), grouping, conditions,
    related records, a period, order and limit. "Average lead time by supplier for bought parts of bikes, worst five":
    subject offer, measures [{aggregate: average, field: lead_time}], by [{field: supplier}], where [{field: bought}],
    related on item through assemblies …, limit 5. "Suppliers with more than 10 open purchase orders": subject supplier,
    related [{link: purchase_orders, where: [{field: open}], count: {is: above, value: 10}}]. "Which share of the stock
    is in warehouse 50": subject stock, measures [{field: on_hand}], where [{field: warehouse, values: ["50"]}], share
    warehouse. "Sales of the first quarters of 2025 and 2024": since and until, other_since and other_until. "Countries
    with more than 12 customers": by [{field: country}], having [{measure: count, is: above, value: 12}]. "The best
    customer of each country": by [{field: country}, {field: customer}], first_of_each 1. A list tells
    its sums too, a figure of few records these. An unknown field is answered with those there are.
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
            share,
            other_since,
            other_until,
            having_of(having),
            first_of_each,
        )
        # Before names are looked up: what there is, nearest to a name, is for those alone who may see it.
        permitted(MODEL, asked, today, scopes)
        query = replace(
            asked,
            where=await resolver.conditions(subject, asked.where),
            related=await resolver.related(subject, asked.related),
        )
        repository = AnalysisRepository(tx)
        limits = Limits(repository, today)
        query = await limits.settled(query)
        await refuse_to_come(repository, query, today, scopes)
        query, answer, stood_in = await run(repository, query, today, scopes)
        all_together = await whole(repository, query, answer, today, scopes)
        answer = with_shares(query, answer, all_together)
        rest = await few(repository, query, answer, today, scopes)
        phrases = Phrases(MODEL, resolver.labels)
        unstated = Unstated(repository, phrases, today, scopes)
        instead, besides = await unstated.instead(query, answer), await unstated.besides(query, answer)
        besides = sentences(besides, await limits.told(query))
        age = await freshness(tx, *MODEL.subjects[subject].reads)
    title = phrases.whole(query)
    counted = bool({Measure("count"), Measure("count", subject)} & set(query.measures))
    grouped = bool(by and measures) and not counted and not query.two_periods
    single = bool(measures) and not by
    shown = of_periods(query, answer)
    blocks: tuple[Block, ...] = (table(shown, title, records=MODEL.subjects[subject].many if grouped else ""),)
    if single and len(answer.rows) == 1:
        blocks = metrics(shown, title)
    if rest is not None:
        blocks = (*blocks, table(rest, phrases.rows(query), rows="records"))
    apart, ends = gap(query, answer), ends_apart(query, answer)
    between = (apart.difference, apart.output.kind) if apart else (ends[1], ends[0].kind) if ends else None
    return Analysis(
        summary=sentences(instead or summary(query, phrases, answer, all_together), stood_in, besides),
        blocks=() if instead else blocks,  # nothing of what is not stated: 0 would be an answer
        freshness=age,
        subject=subject,
        question=title,
        total=answer.total,
        records_read=rest_on(answer) if single and not query.two_periods else None,
        rows=cells(answer, groups=grouped),
        whole=cells(all_together) if all_together is not None and by else (),
        difference=cell(*between) if between else None,  # type: ignore[arg-type]
        alike=alike(query, answer),
        records=cells(rest) if rest is not None else (),
    )
