"""The forecast among a plan's demands: whether it is asked for, and what is said of it with every answer."""

from collections.abc import Collection
from typing import Annotated

from pydantic import Field

from data_layer.database import ReadTx
from data_layer.queries.forecasts import ForecastRepository, Held
from tools.context import ToolContext
from tools.forecasting.stored import error_words, stale_words, without_run
from tools.planning.permitted import plant
from tools.planning.reading import Reading
from tools.planning.unread import Reason
from tools.result import PlantDate, Typed
from tools.wording import count, sentences, verb

WithForecast = Annotated[
    bool | None,
    Field(description="Also plan forecast demand, what sales orders leave of the forecast; by default as it is set."),
]


class PlannedForecast(Typed):
    items: int = Field(description="Whose forecasts are planned with; 0: there are none")
    learnt_until: PlantDate | None = Field(description="From what was ordered for before that day; none: not trained")
    better_than_naive: int = Field(description="Of the items, those better than seasonal naive in their back-test")
    untested: int = Field(description="Of the items, those whose history is too short for a back-test")
    mase: float | None = Field(description="Of the item, or the median of the items; none: untested")
    naive_mase: float | None = Field(description="Of the seasonal naive forecast in the same back-tests")
    said: str


async def planned(context: ToolContext, with_forecast: bool | None) -> Reading:
    """The plant with forecast demand where the caller, or the installation, asks for it.

    Raises `NotPermitted`, `Unavailable`.
    """
    wanted = context.plants.forecast_by_default if with_forecast is None else with_forecast
    return await plant(context, with_forecast=wanted)


async def about_forecast(
    context: ToolContext, tx: ReadTx, reading: Reading, skus: Collection[str] | None = None
) -> PlannedForecast | None:
    """Of the forecasts that the plan of `skus` (None: of all) is made with; None: it is of orders alone."""
    if not reading.with_forecast:
        return None
    stored = ForecastRepository(tx)
    run = await stored.last_run(completed=True)
    if run is None or run.until is None:
        why = str(without_run(await stored.last_run()))
        return PlannedForecast(
            items=0,
            learnt_until=None,
            better_than_naive=0,
            untested=0,
            mase=None,
            naive_mase=None,
            said=f"It is of orders alone, without a forecast. {why}",
        )
    if strange := {sku for note in reading.unread if note.reason is Reason.FORECAST_UNIT for sku in note.skus}:
        skus = set(reading.plant.items.skus if skus is None else skus) - strange
    held = await stored.held(skus)
    one = await stored.of_item(next(iter(skus))) if skus and len(skus) == 1 else None
    if one is not None and one.mean:
        error = error_words(one)
    elif held.forecast:
        error = _errors(held)
    else:
        error = ""
    return PlannedForecast(
        items=held.forecast,
        learnt_until=run.until,
        better_than_naive=held.better,
        untested=held.untested,
        mase=held.mase,
        naive_mase=held.naive_mase,
        said=sentences(
            f"The forecast was learnt from what was ordered for before {run.until}."
            if held.forecast
            else "There is no forecast of it: it is of orders alone.",
            error,
            stale_words(run, context.clock.today(), await stored.revision()),
        ),
    )


def _errors(held: Held) -> str:
    """In words; of several items."""
    medians = (
        f", and their median MASE is {held.mase:.2f} against {held.naive_mase:.2f} of the seasonal naive forecast"
        if held.mase is not None and held.naive_mase is not None
        else ""
    )
    untested = f"; {held.untested:,} {verb(held.untested)} too short for one" if held.untested else ""
    return (
        f"It is that of {count(held.forecast, 'item')}: {held.better:,} {verb(held.better)} better than the seasonal"
        f" naive forecast in their back-test{untested}{medians}."
    )
