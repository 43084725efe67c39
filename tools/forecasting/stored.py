"""What stored forecasts come to over days, and what is to be said of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal, Protocol

from core.errors import NotFound
from data_layer.forecast_log import LEAST
from data_layer.queries.forecasts import ForecastRepository, ForecastRun, NamedForecast
from tools.wording import count

By = Literal["week", "month"]
WEEK = timedelta(weeks=1)
DAY = timedelta(days=1)
_SPORADIC = frozenset({"intermittent", "lumpy"})
_LARGE = 10  # a quantity from here on says nothing behind the point


@dataclass(frozen=True)
class Span:
    """Both days included."""

    first: date
    last: date


def reach(forecasts: Iterable[NamedForecast]) -> tuple[date, date]:
    """The first and the last day that all of these are for; one of them at least has a forecast."""
    ends = [(one.start_day, one.start_day + len(one.mean) * WEEK - DAY) for one in forecasts if one.mean]
    return max(first for first, _ in ends), min(last for _, last in ends)


def spans(first: date, last: date, by: By) -> Iterator[Span]:
    """The weeks, from Monday, or months of a period; the first and the last may be part of one."""
    while first <= last:
        if by == "week":
            after = first - timedelta(days=first.weekday()) + WEEK
        else:
            after = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        yield Span(first, min(after - DAY, last))
        first = after


class Weekly(Protocol):
    """A forecast by weeks from Monday `start_day` on."""

    @property
    def start_day(self) -> date: ...
    @property
    def mean(self) -> Sequence[float] | None: ...


def of_days(forecast: Weekly, span: Span) -> float:
    """Its expected demand; that of a week is spread evenly over its days, so that weeks and months agree."""
    assert forecast.mean is not None
    total = 0.0
    for at, mean in enumerate(forecast.mean):
        monday = forecast.start_day + at * WEEK
        days = (min(span.last, monday + WEEK - DAY) - max(span.first, monday)).days + 1
        total += mean * max(0, days) / 7
    return total


def limits(forecast: NamedForecast, span: Span) -> tuple[float, float] | None:
    """Of the 80 % interval of a whole week; None: of parts of weeks, and of sums of them, none is known."""
    at = (span.first - forecast.start_day).days // 7
    whole = span.first.weekday() == 0 and span.last == span.first + WEEK - DAY
    if not whole or not forecast.low_80 or not forecast.high_80:
        return None
    return forecast.low_80[at], forecast.high_80[at]


def rounded(values: Sequence[float]) -> list[Decimal]:
    """As exact as they say something: whole when they are large."""
    digits = Decimal("1") if values and sum(values) / len(values) >= _LARGE else Decimal("0.1")
    return [Decimal(value).quantize(digits) for value in values]


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
    tests = f"{count(forecast.origins, 'back-test')} of {count(forecast.tested or 0, 'week')}"
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
        f" {until} in fewer than {LEAST} weeks is too little to forecast from{others}."
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
