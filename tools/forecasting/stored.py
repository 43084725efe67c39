"""What is to be said of stored forecasts."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import accumulate, pairwise

from core.errors import NotFound
from data_layer.forecast_log import LEAST
from data_layer.queries.forecasts import ForecastRepository, ForecastRun, NamedForecast
from tools.forecasting.spans import WEEK
from tools.wording import count

_SPORADIC = frozenset({"intermittent", "lumpy"})
_LARGE = 10  # a quantity from here on says nothing behind the point


def rounded(values: Sequence[float]) -> list[Decimal]:
    """As exact as they say something: whole when they are large."""
    digits = _digits(values)
    return [Decimal(value).quantize(digits) for value in values]


def rounded_parts(values: Sequence[float]) -> list[Decimal]:
    """As `rounded`, but they add up to their sum, rounded so: what one is rounded by, the next makes up for. So a total
    is the same by day, week or month."""
    digits = _digits(values)
    reached = [Decimal(value).quantize(digits) for value in accumulate(values, initial=0.0)]
    return [after - before for before, after in pairwise(reached)]


def _digits(values: Sequence[float]) -> Decimal:
    return Decimal("1") if values and sum(values) / len(values) >= _LARGE else Decimal("0.1")


def scaled_error(forecast: NamedForecast) -> tuple[str, float | None, float | None]:
    """The name of the figure that it is judged by, its own and the seasonal naive forecast's."""
    if forecast.kind in _SPORADIC:
        return "RMSSE", forecast.rmsse, forecast.naive_rmsse
    return "MASE", forecast.mase, forecast.naive_mase


def error_words(forecast: NamedForecast) -> str:
    """One sentence: how far its back-test was off, beside the seasonal naive forecast's."""
    if not forecast.origins:
        return "The history is too short for a back-test: this is its average, and nothing says how far it is off."
    name, own, naive = scaled_error(forecast)
    tests = f"{count(forecast.origins, 'back-test')} of {count(forecast.tested or 0, forecast.grain)}"
    if own is None or naive is None:
        return f"In {tests} the demand never varied, so its error has no scale."
    off = f", sMAPE {forecast.smape:.0f} % against {forecast.naive_smape:.0f} %" if _both(forecast) else ""
    said = f"{name} {own:.2f} against {naive:.2f} of the seasonal naive forecast{off}, in {tests}"
    return f"Error: {said}." if forecast.better else f"It is no better than the seasonal naive forecast: {said}."


def _both(forecast: NamedForecast) -> bool:
    return forecast.smape is not None and forecast.naive_smape is not None


def refusal_words(forecast: NamedForecast, what: str, until: date) -> str:
    if forecast.refused == "inactive":
        return f"There is no forecast of {what}: the item is not active any more."
    others = (
        f"; {count(forecast.other_unit, 'line is', 'lines are')} in another unit and left out"
        if forecast.other_unit
        else ""
    )
    return (
        f"There is no forecast of {what}: {count(forecast.lines, 'order line')} from {forecast.first_day} to before"
        f" {until} in fewer than {LEAST} {forecast.grain}s is too little to forecast from{others}."
    )


def stale_words(run: ForecastRun, today: date, revision: int) -> str:
    """Why the forecasts are not of what is known now; nothing when they are."""
    if run.until is not None and today - run.until > 2 * WEEK:
        return f"The forecast is stale: it was learnt from what was ordered for before {run.until}."
    if run.revision != revision:
        return "Orders or items have changed since it was trained; it is trained again tonight."
    return ""


async def trained(stored: ForecastRepository) -> tuple[ForecastRun, date]:
    """The last completed training, and the day before which orders were learnt from. Raises `NotFound`."""
    run = await stored.last_run(completed=True)
    if run is None or run.until is None:
        raise without_run(await stored.last_run())
    return run, run.until


def without_run(run: ForecastRun | None) -> NotFound:
    if run is not None and run.status in ("PENDING", "PROCESSING"):
        return NotFound(
            f"The forecasts are being trained just now, {run.trained:,} of {run.changed:,}: please ask again later."
        )
    return NotFound("No forecasts were trained yet. They are trained nightly, and by: copilot forecast train.")
