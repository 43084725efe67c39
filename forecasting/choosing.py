"""The model of one series: chosen by back-test, beside the seasonal naive forecast, and fitted to all of it."""

from collections.abc import Sequence

import numpy as np

from forecasting import backtest, intervals
from forecasting.demand import Demand, kind_of
from forecasting.metrics import NAN
from forecasting.models import Candidate, candidates
from forecasting.trained import LEVELS, Chosen, Forecast, Scores
from forecasting.values import Values

_UNKNOWN = Scores(NAN, NAN, NAN, NAN)
_BEST = 3  # as many are averaged


def choose(values: Values, horizon: int, season: int) -> Chosen:
    """`values`: without gaps, the oldest first, maybe none. `season`: periods after which it may repeat; 1: never."""
    kind = kind_of(values)
    floor = 0.0 if (values >= 0).all() else -np.inf
    tried = [one for one in candidates(kind, season) if len(values) // 2 >= one.least]
    tested = min(horizon, max(1, len(values) // 4))
    at = backtest.origins(len(values), tested)
    if not at or not tried:
        return _untested(values, horizon, season, kind)
    trial = backtest.run(values, tried, season, tested, at)
    scores = [trial.scores(forecasts) for forecasts in trial.forecasts]
    members = _best(tried, scores, kind)
    future = backtest.forecast_all(values, [tried[one] for one in members], season, horizon).mean(axis=0)
    past = trial.forecasts[members].mean(axis=0)
    forecast, covered = intervals.around(np.maximum(future, floor), trial.actual - past, floor)
    return Chosen(
        model=" + ".join(tried[one].name for one in members),
        kind=kind,
        season=season,
        origins=len(at),
        tested=tested,
        scores=trial.scores(past),
        naive=scores[0],
        coverage=covered,
        forecast=forecast,
    )


def _best(tried: Sequence[Candidate], scores: Sequence[Scores], kind: Demand) -> list[int]:
    figures = np.array([one.rmsse if kind.sporadic else one.mase for one in scores])
    if np.isnan(figures).all():
        return [0]
    return [int(one) for one in np.argsort(figures, kind="stable")[:_BEST]]


def _untested(values: Values, horizon: int, season: int, kind: Demand) -> Chosen:
    """The mean of what is known, without an interval: nothing says how far it is off."""
    mean = np.full(horizon, values.mean() if len(values) else NAN)
    unknown = {level: np.full(horizon, NAN) for level in LEVELS}
    forecast = Forecast(mean, unknown, unknown)
    return Chosen("average", kind, season, 0, 0, _UNKNOWN, _UNKNOWN, dict.fromkeys(LEVELS, NAN), forecast)
