"""Prediction intervals from the errors of the back-test (split conformal prediction: Vovk, Gammerman and Shafer,
"Algorithmic Learning in a Random World" (2005)), so that they hold for a model and for a mean of models alike."""

import numpy as np

from forecasting import metrics
from forecasting.trained import LEVELS, Forecast
from forecasting.values import Values


def around(mean: Values, errors: Values, floor: float) -> tuple[Forecast, dict[int, float]]:
    """`mean[step]`; `errors[origin, step]`: what was asked for less what was forecast. No end is below `floor`. Gives
    too the share of the back-tested periods that such an interval holds."""
    widths = growth(errors, len(mean))
    unit = np.sort(np.abs(errors / widths[: errors.shape[1]]).ravel())
    low, high, covered = {}, {}, {}
    for level in LEVELS:
        place = min(int(np.ceil((len(unit) + 1) * level / 100)), len(unit)) - 1
        reach = unit[place]
        low[level], high[level] = np.maximum(mean - reach * widths, floor), np.maximum(mean + reach * widths, floor)
        tested = reach * widths[: errors.shape[1]]
        covered[level] = metrics.coverage(errors, np.broadcast_to(-tested, errors.shape), tested)
    return Forecast(mean, low, high), covered


def growth(errors: Values, horizon: int) -> Values:
    """How much wider the interval is at each step than at the first: the step to the power of 0 to 0.5 (that of a
    random walk), as fits the errors best."""
    steps = np.arange(1, horizon + 1, dtype=float)
    sizes = np.sqrt((errors**2).mean(axis=0))
    if errors.shape[1] < 4 or not (sizes > 0).all():
        return np.ones(horizon)
    logs = np.log(steps[: errors.shape[1]])
    centred = logs - logs.mean()
    power = float(np.clip((centred @ np.log(sizes)) / (centred @ centred), 0, 0.5))
    return np.asarray(steps**power)
