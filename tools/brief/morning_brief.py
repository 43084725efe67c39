from collections.abc import Awaitable, Sequence
from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import Field

from core.errors import InvalidInput, NotPermitted
from core.identity import Scope
from tools.brief.changed import changed
from tools.brief.changed_orders import changed_orders
from tools.brief.late import late_purchase_orders, late_work_orders, shortages, stale_data
from tools.brief.missed import missed
from tools.brief.shapes import BriefLine, Section, State, Told, untold
from tools.context import ToolContext
from tools.result import Column, Freshness, Table, ToolResult
from tools.spec import tool

_COLUMNS = (Column(key="what", label="Record"), Column(key="told", label="What is the matter"))


class MorningBrief(ToolResult):
    """`sections`: those with exceptions first. The lines of each are in the field of its name, the worst first."""

    today: date
    since: date
    sections: tuple[Section, ...]
    shortages: tuple[BriefLine, ...]
    late_purchase_orders: tuple[BriefLine, ...]
    late_work_orders: tuple[BriefLine, ...]
    changed_orders: tuple[BriefLine, ...]
    stale_data: tuple[BriefLine, ...]
    forecast_misses: tuple[BriefLine, ...]
    changed: tuple[BriefLine, ...]


@tool(
    scope=Scope.INVENTORY_READ,
    examples=(
        "what should I look at this morning",
        "good morning, what should I look at today",
        "good morning, what is up today",
        "morning brief",
        "give me my daily brief",
        "what's new since yesterday",
        "any exceptions today",
        "what should I look at first today",
        "what changed since yesterday",
        "daily briefing for the planner",
        "what needs my attention today",
        "what should I chase today",
        "what should I work on first today",
        "is there anything urgent this morning",
        "brief me on the plant",
        "what went wrong overnight",
        "today's exceptions",
        "start of day overview",
        "where do we stand today",
    ),
)
async def morning_brief(
    context: ToolContext,
    since: Annotated[
        date | None, Field(description="First day of what is new, included; without it yesterday.")
    ] = None,
) -> MorningBrief:
    """The planner's morning brief, exceptions first: shortages inside lead time, late purchase orders and late work
    orders, orders that were moved, cut or cancelled and whom it hits, stale data, the greatest forecast misses of last
    week, and what came in or was finished since yesterday or a given day. At most five lines each.

    What the caller may not see is left out and said. Everything of one kind is in material_shortages,
    open_purchase_orders, production_status, purchase_order_changes, sales_order_changes, work_order_changes,
    data_freshness and forecast_misses.
    """
    today = context.clock.today()
    first = since or today - timedelta(days=1)
    if first > today:
        raise InvalidInput(f"{first} lies after the plant's date, {today}: nothing can be new since then.")
    told = {
        "shortages": await _permitted("Shortages inside lead time", shortages(context)),
        "late_purchase_orders": await _permitted("Late purchase orders", late_purchase_orders(context)),
        "late_work_orders": await _permitted("Late work orders", late_work_orders(context)),
        "changed_orders": await changed_orders(context, first),
        "stale_data": await _permitted("Stale data", stale_data(context)),
        "changed": await changed(context, first),
        "forecast_misses": await _permitted("Forecast misses", missed(context)),
    }
    lines: dict[str, Any] = {name: one.lines for name, one in told.items() if name in MorningBrief.model_fields}
    order = list(State)
    ranked = sorted(told.items(), key=lambda one: order.index(one[1].section.state))
    sections = tuple(one.section for _, one in ranked)
    return MorningBrief(
        summary=_summary(today, sections),
        blocks=tuple(
            Table(title=one.section.title, rows=name, columns=_COLUMNS, total=one.section.count)
            for name, one in ranked
            if one.lines
        ),
        freshness=_once(tuple(told.values())),
        today=today,
        since=first,
        sections=sections,
        **lines,
    )


async def _permitted(title: str, section: Awaitable[Told]) -> Told:
    try:
        return await section
    except NotPermitted:
        return untold(title, State.NOT_PERMITTED, "Left out: you are not permitted to see all that it draws on.")


def _summary(today: date, sections: Sequence[Section]) -> str:
    lines = (f"- **{one.title}**: {one.told}" for one in sections)
    return "\n".join((f"Morning brief for {today}.", "", *lines))


def _once(told: Sequence[Told]) -> tuple[Freshness, ...]:
    ages = {(age.source, age.entity): age for one in told for age in one.freshness}
    return tuple(ages[key] for key in sorted(ages))
