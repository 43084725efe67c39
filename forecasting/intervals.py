"""Prediction intervals from the errors of the back-test (split conformal prediction: Vovk, Gammerman and Shafer,
"Algorithmic Learning in a Random World" (2005)), so that they hold for a model and for a mean of models alike."""

from math import ceil
from statistics import NormalDist, fmean

import numpy as np

from forecasting.metrics import NAN
from forecasting.trained import LEVELS, Forecast
from forecasting.values import Values


def around(mean: Values, errors: Values, floor: float) -> Forecast:
    """`mean[step]`; `errors[origin, step]`: what was asked for less what was forecast. No end is below `floor`.

    The errors of one origin hang together, so there are about as many independent ones as origins: the interval is
    wider by as much as Student's t distribution is than the normal one for so few."""
    widths = growth(errors, len(mean))
    low, high = {}, {}
    for level, reach in _reaches(errors, widths).items():
        low[level], high[level] = np.maximum(mean - reach * widths, floor), np.maximum(mean + reach * widths, floor)
    return Forecast(mean, low, high)


def coverage(errors: Values) -> dict[int, float]:
    """The share of periods within the interval that the errors of the other origins give, by level; NaN without
    others."""
    if len(errors) < 2:
        return dict.fromkeys(LEVELS, NAN)
    held: dict[int, list[float]] = {level: [] for level in LEVELS}
    for place, own in enumerate(errors):
        others = np.delete(errors, place, axis=0)
        widths = growth(others, errors.shape[1])
        for level, reach in _reaches(others, widths).items():
            held[level].append(float((np.abs(own) <= reach * widths).mean()))
    return {level: fmean(shares) for level, shares in held.items()}


def _reaches(errors: Values, widths: Values) -> dict[int, float]:
    """How far the interval reaches at its first step, by level."""
    unit = np.sort(np.abs(errors / widths[: errors.shape[1]]).ravel())
    places = {level: min(ceil((len(unit) + 1) * level / 100), len(unit)) - 1 for level in LEVELS}
    return {level: float(unit[place]) * few(level, len(errors)) for level, place in places.items()}


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
