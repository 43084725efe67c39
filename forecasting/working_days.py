"""Days of the week on which a plant is never asked for anything. With its weekends among them a day's series would look
sporadic; without them it is as steady as it is on the days that count."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

import numpy as np

from forecasting.series import Marks
from forecasting.trained import Chosen, Forecast
from forecasting.values import Flags, Values


def worked(first: date, days: int, closed: Collection[int]) -> Flags:
    """Whether each of so many days is on none of the `closed` days of the week (0: Monday)."""
    return np.asarray(~np.isin((first.weekday() + np.arange(days)) % 7, list(closed)))


def on_worked(values: Values, marks: Marks, open_: Flags) -> tuple[Values, Marks]:
    """Of the days that are worked; what the others hold counts with the next one, at the end with the last."""
    places = np.flatnonzero(open_)
    if not len(places):
        return values[:0], marks[:0]
    to = np.minimum(np.searchsorted(places, np.arange(len(values))), len(places) - 1)
    kept = np.zeros(len(places), dtype=marks.dtype)
    np.bitwise_or.at(kept, to, marks)
    return np.asarray(np.bincount(to, values, len(places)), dtype=np.float64), kept


def on_all(chosen: Chosen, open_: Flags) -> Chosen:
    """The forecast of worked days as one of all days, with nothing on the others."""

    def of(worked_days: Values) -> Values:
        days = np.zeros(len(open_))
        days[open_] = worked_days
        return days

    forecast = chosen.forecast
    ends = ({level: of(values) for level, values in some.items()} for some in (forecast.low, forecast.high))
    return replace(chosen, forecast=Forecast(of(forecast.mean), *ends))
