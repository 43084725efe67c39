"""How far forecasts were off. `actual` and `forecast` have one shape; where `actual` is NaN nothing is measured, and
where nothing at all can be measured the figure is NaN.

sMAPE, MASE and OWA are those of the M4 competition (Makridakis, Spiliotis and Assimakopoulos, International Journal of
Forecasting 36 (2020)); MASE is Hyndman and Koehler's (ibid. 22 (2006)), RMSSE that of M5 (ibid. 38 (2022)).
"""

import numpy as np

from forecasting.values import Values

NAN = float("nan")


def smape(actual: Values, forecast: Values) -> float:
    """In percent, 0 to 200. Nothing forecast and nothing asked for is no error."""
    size = np.abs(actual) + np.abs(forecast)
    return _mean(200 * np.abs(actual - forecast) / np.where(size == 0, 1, size))


def scale(past: Values, season: int) -> float:
    """The mean absolute error of the seasonal naive forecast, one step ahead, within `past`."""
    return _mean(np.abs(past[season:] - past[:-season]))


def mase(actual: Values, forecast: Values, scale: float) -> float:
    return _ratio(_mean(np.abs(actual - forecast)), scale)


def squared_scale(past: Values, season: int) -> float:
    return _mean((past[season:] - past[:-season]) ** 2)


def rmsse(actual: Values, forecast: Values, squared_scale: float) -> float:
    """The root of the mean squared error by that of the naive forecast. Unlike an absolute error it is least for the
    mean, so that it does not favour a forecast of nothing where most periods have no demand."""
    return float(np.sqrt(_ratio(_mean((actual - forecast) ** 2), squared_scale)))


def bias(actual: Values, forecast: Values) -> float:
    """What was forecast too much, as a share of the demand; below 0, too little."""
    known = ~np.isnan(actual)
    return _ratio(float((forecast - actual)[known].sum()), float(np.abs(actual[known]).sum()))


def coverage(actual: Values, low: Values, high: Values) -> float:
    """The share of periods within the interval, its ends included; of those that have one."""
    known = ~np.isnan(actual + low + high)
    return _mean(((actual >= low) & (actual <= high))[known].astype(float))


def owa(smape: float, mase: float, naive_smape: float, naive_mase: float) -> float:
    """The mean of both ratios, each of averages over all series, to those of Naive2."""
    return (_ratio(smape, naive_smape) + _ratio(mase, naive_mase)) / 2


def _mean(errors: Values) -> float:
    known = errors[~np.isnan(errors)]
    return float(known.mean()) if known.size else NAN


def _ratio(above: float, below: float) -> float:
    return above / below if below > 0 else NAN
