from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field

from core.enums import IngestionStatus
from core.identity import Scope
from data_layer.queries.listing import Page
from data_layer.queries.sources import LastJob, SourceRepository, StreamState
from tools.arguments import Cursor, Limit
from tools.context import ToolContext
from tools.result import Column, Freshness, Metric, Table, ToolResult, Typed
from tools.spec import tool
from tools.wording import count, join, sentences, verb

_MINUTE = "%Y-%m-%d %H:%M"


class Reason(Typed):
    reason: str
    records: int


class StreamRow(Typed):
    """What one stream (file, table) of a source stated of one kind of record."""

    source: str
    source_type: str
    entity: str
    stream: str
    as_of: datetime = Field(description="When the source stated it")
    synced_at: datetime = Field(description="When it was last read to its end")
    days_old: int = Field(description="From the day of `as_of` to the plant's date")
    stale: bool
    accepted: int
    rejected: int
    reasons: tuple[Reason, ...] = Field(description="Why records were refused, the most frequent first")
    why: str = Field(description="The same in words; empty: nothing was refused")


class SourceRow(Typed):
    """`status` is that of the source's latest sync; `days_old` that of its oldest statement, none if it was never read
    to its end."""

    source: str
    status: str | None
    error: str | None
    requested_at: datetime | None
    finished_at: datetime | None
    days_old: int | None
    stale: bool


class DataFreshness(ToolResult):
    today: date = Field(description="The plant's date")
    days: int = Field(description="What is older is stale")
    stream_count: int
    stale_count: int = Field(description="Streams that are stale")
    accepted: int = Field(description="Records taken at the last syncs")
    rejected: int
    sources: tuple[SourceRow, ...]
    streams: tuple[StreamRow, ...]


@tool(
    scope=Scope.SYNC_READ,
    examples=(
        "how fresh is the data",
        "when was the data last synced",
        "when was the data last updated",
        "is our data up to date",
        "how old are the figures you are using",
        "which source is stale",
        "how many records were rejected at the last sync",
        "why were records refused",
        "last import of each source",
        "did the sync run",
        "how current is the stock data",
        "data status",
        "which data feeds failed",
        "when did you last read the ERP",
        "rejected records with reasons",
        "import errors",
        "which rows were refused and for what reason",
        "was anything skipped in the last load",
        "was everything imported correctly last night",
        "when was the data last refreshed",
    ),
)
async def data_freshness(
    context: ToolContext,
    days: Annotated[int, Field(description="Data older than so many days is stale.", ge=0, le=3650)] = 2,
    limit: Limit = 50,
    cursor: Cursor | None = None,
) -> DataFreshness:
    """How fresh the data is: for each source and kind of record when it was last synced, as of when it speaks, how many
    records were accepted and rejected and the most frequent reasons, and which source is stale or whose sync failed.

    Stale is what is more than two days older than the plant's date. What looks wrong in the stock figures themselves
    is inventory_check.
    """
    today = context.clock.today()
    async with context.database.read(context.principal) as tx:
        sources = SourceRepository(tx)
        page = await sources.states(today, days, limit=limit, cursor=cursor)
        jobs = await sources.last_jobs()
    totals = page.totals
    ages: dict[str, int] = totals["ages"] or {}
    told = tuple(_source(job, ages.get(job.source), days) for job in jobs)
    rows = tuple(_stream(state, days) for state in page.rows)
    return DataFreshness(
        summary=_summary(page, told, days),
        blocks=(
            Metric(label="Stale streams", value=totals["stale"]),
            Metric(label="Records refused", value=totals["total_rejected"]),
            Table(
                title="Data by source and kind of record",
                rows="streams",
                columns=(
                    Column(key="source", label="Source"),
                    Column(key="entity", label="Records"),
                    Column(key="as_of", label="As of", kind="date"),
                    Column(key="synced_at", label="Last sync", kind="date"),
                    Column(key="days_old", label="Days old", kind="integer"),
                    Column(key="accepted", label="Accepted", kind="integer"),
                    Column(key="rejected", label="Rejected", kind="integer"),
                    Column(key="why", label="Why"),
                ),
                total=totals["streams"],
            ),
        ),
        freshness=tuple(
            Freshness(source=s.source, entity=s.entity, as_of=s.as_of, synced_at=s.synced_at, rejected=s.rejected)
            for s in page.rows
        ),
        next_cursor=page.next_cursor,
        today=today,
        days=days,
        stream_count=totals["streams"],
        stale_count=totals["stale"],
        accepted=int(totals["total_accepted"]),
        rejected=int(totals["total_rejected"]),
        sources=told,
        streams=rows,
    )


def _source(job: LastJob, age: int | None, days: int) -> SourceRow:
    stated = {name: getattr(job, name) for name in LastJob.__dataclass_fields__}
    return SourceRow(**stated, days_old=age, stale=age is None or age > days)


def _stream(state: StreamState, days: int) -> StreamRow:
    stated = {name: getattr(state, name) for name in StreamState.__dataclass_fields__ if name != "reasons"}
    reasons = tuple(Reason.model_validate(one) for one in state.reasons)
    return StreamRow(
        **stated,
        stale=state.days_old > days,
        reasons=reasons,
        why="; ".join(f"{one.reason} ({one.records:,})" for one in reasons),
    )


def _summary(page: Page[StreamState], sources: tuple[SourceRow, ...], days: int) -> str:
    totals = page.totals
    failed = [f"{one.source} ({one.error or one.status})" for one in sources if one.status == IngestionStatus.FAILED]
    broken = f"The last sync failed of {join(failed)}." if failed else ""
    if not totals["streams"]:
        return sentences("No source has been read to its end yet.", broken)
    stale = [
        f"{one.source} ({'never read to its end' if one.days_old is None else count(one.days_old, 'day') + ' old'})"
        for one in sources
        if one.stale
    ]
    why = [
        f"{one['entity']} {one['rejected']:,}"
        + (f" ({'; '.join(_told(reason) for reason in one['reasons'])})" if one["reasons"] else "")
        for one in totals["refusing"] or ()
    ]
    first, last, read = totals["first_as_of"], totals["last_as_of"], totals["last_read"]
    spans = f"{first:{_MINUTE}}" + (f" to {last:{_MINUTE}}" if last != first else "")
    return sentences(
        f"{count(len(stale), 'source')} of {len(sources):,} {verb(len(stale))} stale, older than {count(days, 'day')}"
        f"{f': {join(stale)}' if stale else ''}.",
        f"The data is as of {spans} UTC, last read {read:{_MINUTE}} UTC.",
        f"{int(totals['total_accepted']):,} records were accepted and {int(totals['total_rejected']):,} rejected"
        + (f": {join(why)}." if why else "."),
        broken,
    )


def _told(reason: dict[str, Any]) -> str:
    return f"{reason['reason']}: {reason['records']:,}"
