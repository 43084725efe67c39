"""The section that tells which forecasts the demand of last week was far from."""

from datetime import timedelta
from typing import cast

from core.errors import NotFound
from tools.brief.shapes import MOST_LINES, BriefLine, State, Told, exceptions, untold
from tools.context import ToolContext
from tools.forecasting.forecast_misses import MissedForecasts, forecast_misses, words
from tools.wording import count

_TITLE = "Forecast misses"


async def missed(context: ToolContext) -> Told:
    """Items whose demand of the last whole week lay outside the interval that holds 19 of 20 weeks."""
    today = context.clock.today()
    sunday = today - timedelta(days=today.weekday() + 1)
    week = {"since": sunday - timedelta(days=6), "until": sunday, "outside_only": True, "limit": MOST_LINES}
    try:
        found = cast(MissedForecasts, await forecast_misses.call(context, week))
    except NotFound as unknown:
        return untold(_TITLE, State.UNKNOWN, str(unknown))
    told = (
        f"Of {count(found.items, 'item')} with a forecast, {found.items_outside:,} had a demand from {found.since} to"
        f" {found.until} outside the interval that holds 19 of 20 weeks."
    )
    lines = [BriefLine(source=one.source, record=one.record, what=one.sku, told=words(one)) for one in found.misses]
    return exceptions(_TITLE, told, found.items_outside, lines, found.freshness)
