"""Whether a series has a season, and the series without it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forecasting.values import Values

SEEN = 2.25  # seasons, before one can be told from noise
_QUANTILE = 1.645  # of the normal distribution: 90 % on both sides


@dataclass(frozen=True)
class Season:
    """`indices[t]`: what a period of the season is times (else, `additive`, plus) the series without the season."""

    indices: Values
    length: int  # of the series it was found in
    additive: bool = False

    def without(self, values: Values) -> Values:
        """`values`: the last of the series it was found in."""
        indices = self._at(np.arange(self.length - len(values), self.length))
        return values - indices if self.additive else values / indices

    def with_it(self, forecast: Values) -> Values:
        """`forecast[..., t]`: from the first period after the series."""
        indices = self._at(np.arange(self.length, self.length + forecast.shape[-1]))
        return forecast + indices if self.additive else forecast * indices

    def _at(self, periods: npt.NDArray[np.int64]) -> Values:
        return np.asarray(self.indices[periods % len(self.indices)])


def season_of(values: Values, season: int) -> Season | None:
    """None without two seasons and a quarter (`SEEN`). The indices are a phase's mean distance from the moving average
    (of logarithms where all is above zero), drawn towards none by as much of their variance as noise explains (Miller
    and Williams, International Journal of Forecasting 19 (2003)): so a season that is not there does no harm."""
    if season < 2 or len(values) < SEEN * season:
        return None
    additive = bool((values <= 0).any())
    distances, phases = _detrended(values if additive else np.log(values), season)
    seen = np.bincount(phases, minlength=season)
    indices = np.bincount(phases, distances, season) / seen
    noise = ((distances - indices[phases]) ** 2).sum() / max(len(distances) - season, 1) * (1 / seen).mean()
    indices -= indices.mean()
    variance = indices.var()
    indices *= max(variance - noise, 0) / variance if variance > 0 else 0
    return Season(indices if additive else np.exp(indices), len(values), additive)


def is_seasonal(values: Values, season: int) -> bool:
    """The M4 competition's test: the autocorrelation at the lag of the season is beyond what chance gives in one of ten
    series, by Bartlett's formula, and there are three seasons."""
    if season < 2 or len(values) < 3 * season:
        return False
    centred = values - values.mean()
    variance = centred @ centred
    if variance == 0:
        return False
    correlations = np.array([centred[lag:] @ centred[:-lag] for lag in range(1, season + 1)]) / variance
    limit = _QUANTILE * np.sqrt((1 + 2 * (correlations[:-1] ** 2).sum()) / len(values))
    return bool(abs(correlations[-1]) > limit)


def decompose(values: Values, season: int) -> Season:
    """Classical multiplicative decomposition by centred moving averages, as R's `decompose`. Needs two seasons, and
    values above zero."""
    trend = _moving_average(values, season)
    ratios = values[season // 2 :][: len(trend)] / trend
    phases = np.arange(season // 2, season // 2 + len(trend)) % season
    indices = np.bincount(phases, ratios, season) / np.bincount(phases, minlength=season)
    return Season(indices / indices.mean(), len(values))


def _detrended(values: Values, season: int) -> tuple[Values, npt.NDArray[np.int64]]:
    """The distances from the moving average, where there is one; and their phases."""
    trend = _moving_average(values, season)
    half = season // 2
    return values[half : half + len(trend)] - trend, np.arange(half, half + len(trend)) % season


def _moving_average(values: Values, season: int) -> Values:
    """Centred; without half a season at either end."""
    weights = np.ones(season) if season % 2 else np.concatenate(([0.5], np.ones(season - 1), [0.5]))
    return np.convolve(values, weights / season, "valid")


def naive2(values: Values, horizon: int, season: int) -> Values:
    """M4's benchmark: the last value of the series, without its season where it has one (multiplicative; a series with
    values of zero or less has none)."""
    if (values <= 0).any() or not is_seasonal(values, season):
        return np.repeat(values[-1:], horizon)
    found = decompose(values, season)
    return found.with_it(np.repeat(found.without(values)[-1:], horizon))
