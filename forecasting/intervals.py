"""Prediction intervals from the errors of the back-test (split conformal prediction: Vovk, Gammerman and Shafer,
"Algorithmic Learning in a Random World" (2005)), so that they hold for a model and for a mean of models alike."""

from math import ceil
from statistics import NormalDist

import numpy as np

from forecasting.trained import LEVELS, Forecast
from forecasting.values import Values


def around(mean: Values, errors: Values, floor: float) -> tuple[Forecast, dict[int, float]]:
    """`mean[step]`; `errors[origin, step]`: what was asked for less what was forecast. No end is below `floor`. Gives
    too the share of the back-tested periods that such an interval holds.

    The errors of one origin hang together, so there are about as many independent ones as origins: the interval is
    wider by as much as Student's t distribution is than the normal one for so few."""
    widths = growth(errors, len(mean))
    tested = widths[: errors.shape[1]]
    unit = np.sort(np.abs(errors / tested).ravel())
    low, high, covered = {}, {}, {}
    for level in LEVELS:
        place = min(ceil((len(unit) + 1) * level / 100), len(unit)) - 1
        reach = unit[place] * few(level, len(errors))
        low[level], high[level] = np.maximum(mean - reach * widths, floor), np.maximum(mean + reach * widths, floor)
        covered[level] = float((np.abs(errors) <= reach * tested).mean())
    return Forecast(mean, low, high), covered


def few(level: int, origins: int) -> float:
    """How much wider an interval from so many errors is than one from many: the quantile of Student's t distribution by
    the normal one's (Abramowitz and Stegun, "Handbook of Mathematical Functions" (1964), 26.7.5; two degrees of freedom
    at least)."""
    square, freedom = NormalDist().inv_cdf(0.5 + level / 200) ** 2, max(origins - 1, 2)
    return 1 + (square + 1) / (4 * freedom) + (5 * square**2 + 16 * square + 3) / (96 * freedom**2)


def growth(errors: Values, horizon: int) -> Values:
    """How much wider the interval is at each step than at the first: the step to the power of 0 to 0.5 (that of a
    random walk), as fits the errors best. `errors` has no more steps than `horizon`."""
    tested = errors.shape[1]
    steps = np.arange(1, horizon + 1, dtype=float)
    sizes = np.sqrt((errors**2).mean(axis=0))
    if tested < 4 or not (sizes > 0).all():
        return np.ones(horizon)
    logs = np.log(steps[:tested])
    centred = logs - logs.mean()
    power = float(np.clip((centred @ np.log(sizes)) / (centred @ centred), 0, 0.5))
    return np.asarray(steps**power)
