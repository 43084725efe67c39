import asyncio
from datetime import date
from decimal import Decimal

import numpy as np

from core.errors import InvalidInput, NotFound
from core.identity import Scope
from data_layer.queries.planning import ENTITIES
from data_layer.queries.planning_work import Told, WorkTold
from planning.capacity import PAST_DUE, Load
from planning.plant import day_of
from tools.arguments import WorkCentreRef
from tools.context import ToolContext
from tools.freshness import freshness
from tools.periods import Until
from tools.planning.capacity_rows import centre_load, last_day, loading, loading_orders, week_loads, worst_week
from tools.planning.capacity_words import CapacityLoad, blocks, summary
from tools.planning.permitted import NEEDED, plant
from tools.resolve import label, resolve
from tools.spec import tool

_WEEKS = 8


@tool(
    scope=Scope.PRODUCTION_READ,
    also=NEEDED,
    examples=(
        "rough-cut capacity plan",
        "rough-cut capacity until {date}",
        "capacity load of {work_centre} week by week for the next weeks",
        "load against capacity by work centre and week",
        "which work centre will be overloaded in the coming weeks",
        "will {work_centre} be overloaded in the next weeks",
        "will {work_centre} be overloaded by {date}",
        "what will be the bottleneck until {date}",
        "capacity requirements of planned and open work orders by week",
        "rccp for {work_centre}",
        "which orders overload {work_centre}",
        "is {work_centre} overloaded",
        "is {work_centre} a bottleneck",
        "spare hours at {work_centre} in {date}",
        "load vs capacity in {date}",
        "load against capacity of {work_centre}",
        "which work centres are overloaded",
        "capacity situation until {date}",
        "free capacity at {work_centre} until {date}",
        "where will hours be tight until {date}",
        "which work centres are above their capacity until {date}",
        "when does {work_centre} catch up with its backlog",
        "hours needed against capacity per week",
        "capacity until {date}",
        "capacity at {work_centre} in {date}",
        "bottleneck until {date}",
        "where is the bottleneck",
        "which work centre is the bottleneck",
        "when will the backlog at {work_centre} be worked off",
        "do we have enough capacity at {work_centre} in the next weeks",
        "is {work_centre} over capacity in the coming weeks",
        "capacity outlook",
        "future load of {work_centre} with planned orders",
    ),
)
async def capacity_load(
    context: ToolContext,
    work_centre: WorkCentreRef | None = None,
    until: Until | None = None,
) -> CapacityLoad:
    """Rough-cut capacity of the weeks to come: hours to do (open work orders' operations that have not ended, and
    planned orders through their routing) against the hours of each work centre, week by week, bottlenecks first; the
    overload, the orders that make it, and when it would be worked off. Up to half a year, by default eight weeks.

    Nothing is moved to other weeks; what is past due is told apart. What was worked, what it cost, and
    the load of a period in the past is work_centre_load.
    """
    reading = await plant(context)
    whole = (await asyncio.to_thread(lambda: reading.ahead)).load
    weeks = _weeks(whole, until)
    load = whole.first(weeks)
    centres = reading.work.centres
    if not centres.codes:
        raise NotFound("The data holds no work centres, so it does not tell their capacity.")
    async with context.database.read(context.principal) as tx:
        asked = await resolve(context, tx, "work_centre", work_centre) if work_centre else None
        if asked and asked.code not in centres.codes:
            raise NotFound(f"{label(asked)} was not there yet when the plant was last read. Please ask again.")
        concerned = load.concerned
        ranked = [one for one in load.bottlenecks_first.tolist() if concerned[one]]
        if asked:
            ranked = [centres.codes.index(asked.code)]
        told = WorkTold(tx)
        origins = await told.centres()
        rows = tuple(
            centre_load(reading, load, one, origins.get(centres.codes[one], Told("", centres.codes[one])))
            for one in ranked
        )
        shown = ranked[0] if ranked and rows[0].hours else None
        making = loading(reading, load, shown, worst_week(load, shown, weeks)) if shown is not None else []
        late = loading(reading, load, shown, PAST_DUE) if shown is not None else []
        named = (
            await told.orders({order for order, _, _ in (*making, *late) if order}),
            await told.items({sku for order, sku, _ in making if not order}),
        )
        age = await freshness(tx, *ENTITIES)
    found = CapacityLoad(
        summary="",
        freshness=age,
        weeks=weeks,
        until=last_day(load, weeks - 1),
        count=len(rows),
        overloaded=sum(row.backlog_hours > 0 for row in rows),
        without_capacity=sum(row.available_hours is None and row.hours > 0 for row in rows),
        without_hours=sum(row.without_hours for row in rows),
        shown=centres.codes[shown] if shown is not None else None,
        hours=sum((row.hours for row in rows), start=Decimal(0)),
        work_centres=rows,
        week_loads=week_loads(load, shown) if shown is not None else (),
        order_count=len(making),
        orders=loading_orders(making, *named),
        past_due_count=len(late),
        past_due=loading_orders(late, *named),
    )
    said = summary(found, label(asked) if asked else None)
    return found.model_copy(update={"summary": said, "blocks": blocks(found, said, one=asked is not None)})


def _weeks(load: Load, until: date | None) -> int:
    if until is None:
        return _WEEKS
    if day_of(until) < load.weeks.today:
        raise InvalidInput(
            f"Capacity lies ahead, and {until} is over: what work centres had to do then is work_centre_load."
        )
    return min(int(load.weeks.of(np.array([day_of(until)]))[0]) + 1, len(load.weeks))
