"""Demand of the last whole day, week or month lay outside the interval that holds 19 of 20 forecasts."""

from collections.abc import Sequence
from typing import cast

from core.errors import NotFound
from core.identity import Scope
from data_layer.alerts import Holds
from data_layer.queries.forecasts import ForecastRepository
from forecasting.series import Grain
from tools.alerts.rule import PAGE, Parameters, Rule
from tools.context import ToolContext
from tools.forecasting.forecast_misses import MissedForecasts, forecast_misses, words
from tools.forecasting.spans import DAY
from tools.forecasting.stored import trained
from tools.wording import record


def _told(asked: Parameters) -> str:
    return f"forecast misses{asked.about or ' of any item'}"


async def _holds(context: ToolContext, asked: Parameters) -> Sequence[Holds]:
    """Nothing, while no forecast is old enough to be compared."""
    try:
        async with context.database.read(context.principal) as tx:
            run, _ = await trained(ForecastRepository(tx))
        last = Grain(run.grain).first_day(context.clock.today()) - DAY
        given = {"sku": asked.sku, "since": Grain(run.grain).first_day(last), "until": last, "outside_only": True}
        found = cast("MissedForecasts", await forecast_misses.call(context, {**given, "limit": PAGE}))
    except NotFound:
        return []
    return [
        Holds(f"{one.sku}/{found.since}", record(one.sku, one.name), words(one), one.source, one.record)
        for one in found.misses
    ]


FORECAST = Rule(
    "forecast",
    frozenset({"sku"}),
    (Scope.ORDERS_READ,),
    (),  # trainings decide too
    _told,
    _holds,
)
