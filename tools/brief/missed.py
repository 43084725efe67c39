"""The section that tells which forecasts the last demand was far from."""

from typing import cast

from core.errors import NotFound
from data_layer.queries.forecasts import ForecastRepository
from forecasting.series import Grain
from tools.brief.shapes import MOST_LINES, BriefLine, State, Told, exceptions, untold
from tools.context import ToolContext
from tools.forecasting.forecast_misses import MissedForecasts, forecast_misses, words
from tools.forecasting.spans import DAY
from tools.forecasting.stored import trained
from tools.grants import need
from tools.periods import period_words
from tools.wording import count

_TITLE = "Forecast misses"


async def missed(context: ToolContext) -> Told:
    """Items whose demand of the last whole day, week or month, by which they are forecast, lay outside the interval
    that holds 19 of 20 of them."""
    need(context, forecast_misses.scope)
    try:
        async with context.database.read(context.principal) as tx:
            run, _ = await trained(ForecastRepository(tx))
        last = Grain(run.grain).first_day(context.clock.today()) - DAY
        period = {"since": Grain(run.grain).first_day(last), "until": last, "outside_only": True, "limit": MOST_LINES}
        found = cast(MissedForecasts, await forecast_misses.call(context, period))
    except NotFound as unknown:
        return untold(_TITLE, State.UNKNOWN, str(unknown))
    when = period_words(found.since, found.until)
    told = (
        f"Of {count(found.items, 'item')} with a forecast, {found.items_outside:,} had a demand{when} outside the"
        f" interval that holds 19 of 20 {found.grain}s."
    )
    lines = [BriefLine(source=one.source, record=one.record, what=one.sku, told=words(one)) for one in found.misses]
    return exceptions(_TITLE, told, found.items_outside, lines, found.freshness)
