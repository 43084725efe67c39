"""The model of one series: chosen by back-test, beside the seasonal naive forecast, and fitted to all of it."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from forecasting import backtest, intervals
from forecasting.backtest import BackTest
from forecasting.demand import Demand, kind_of
from forecasting.metrics import NAN
from forecasting.models import candidates
from forecasting.trained import LEVELS, Chosen, Forecast, Scores
from forecasting.values import Flags, Values

_UNKNOWN = Scores(NAN, NAN, NAN, NAN)
_NEAR = 1.3  # candidates whose error is within this of the least are taken together
_SEASONS, _PERIODS = 6, 300  # of the past that is learnt from: the longer of both


def choose(values: Values, horizon: int, season: int) -> Chosen:
    """`values`: without gaps, the oldest first, maybe none. `season`: periods after which it may repeat; 1: never.

    The forecast is the mean of those candidates whose error in the back-test is near the least (that of several methods
    is surer than that of the best: Makridakis, Spiliotis and Assimakopoulos, IJF 36 (2020)). Where demand is sporadic
    it is their median, and the error is RMSSE, since planners need the mean of demand and absolute errors favour
    nothing at all; else the error is MASE. One origin chooses nothing: then it is the median of all.

    What is told of its error is of the later half of the origins, at each of which the candidates are chosen by what
    had come by then (nested: Varma and Simon, BMC Bioinformatics 7 (2006); in order of time: Tashman (2000)). So no
    error helped to choose what it is the error of."""
    values = values[-max(_SEASONS * season, _PERIODS) :]
    kind = kind_of(values)
    floor = 0.0 if (values >= 0).all() else -np.inf
    tested = min(horizon, max(1, len(values) // 4))
    most, step = (12, 1) if kind.sporadic else (6, max(1, tested // 2))
    seen = 1 if kind.sporadic else season  # sporadic demand is too thin for a season
    at = backtest.origins(len(values), tested, seen, most, step)
    if not at:
        return _untested(values, horizon, season, kind)
    tried = [one for one in candidates(kind, season) if at[0] >= one.least]
    trial = backtest.run(values, tried, seen, tested, at)
    members = _near_the_best(trial, kind)
    future = backtest.forecast_all(values, [tried[one] for one in members], seen, horizon)
    fitted = _plausible(future, values)
    members, future = (members[fitted], future[fitted]) if fitted.any() else (members[:1], values[-1:, None])
    median = kind.sporadic or len(at) == 1
    together = np.median if median else np.mean
    past = np.maximum(together(trial.forecasts[members], axis=0), floor)
    mean = np.maximum(np.broadcast_to(together(future, axis=0), horizon), floor)
    judged = trial.since(len(at) // 2)
    unseen = np.maximum(_as_chosen_then(trial, judged, kind, together), floor)
    return Chosen(
        models=tuple(tried[one].name for one in members),
        kind=kind,
        season=season,
        origins=len(judged.origins),
        tested=tested,
        scores=judged.scores(unseen),
        naive=judged.scores(judged.forecasts[0]),
        coverage=intervals.coverage(judged.actual - unseen),
        forecast=intervals.around(mean, trial.actual - past, floor),
        median=median,
    )


def _as_chosen_then(trial: BackTest, judged: BackTest, kind: Demand, together: Callable[..., Values]) -> Values:
    """[origin, step] of `judged`: what would have been forecast at each."""
    rows = []
    for place, origin in enumerate(judged.origins):
        members = _near_the_best(trial.known_by(origin), kind)
        rows.append(together(judged.forecasts[members, place], axis=0))
    return np.stack(rows)


def _plausible(future: Values, values: Values) -> Flags:
    """Whether a forecast could be fitted and does not run away: it leaves the range of what is known by no more than
    that range."""
    low, high = values.min(), values.max()
    reach = max(high - low, 1e-9)
    with np.errstate(invalid="ignore"):
        return np.asarray(((future >= low - reach) & (future <= high + reach)).all(axis=1))


def _near_the_best(trial: BackTest, kind: Demand) -> npt.NDArray[np.int64]:
    """The best first; all that could be fitted, when there is one origin. Where the past never changed nothing can be
    scaled: then the first, the naive forecast."""
    unfit = np.isnan(trial.forecasts).any(axis=(1, 2))
    if len(trial.origins) == 1:
        return np.flatnonzero(~unfit)
    scores = [trial.scores(forecasts) for forecasts in trial.forecasts]
    errors = np.array([one.rmsse if kind.sporadic else one.mase for one in scores])
    errors[unfit] = NAN
    if np.isnan(errors).all():
        return np.array([0])
    order = np.argsort(errors, kind="stable")
    return np.asarray(order[errors[order] <= _NEAR * np.nanmin(errors)])


def _untested(values: Values, horizon: int, season: int, kind: Demand) -> Chosen:
    """The mean of what is known, without an interval: nothing says how far it is off."""
    mean = np.full(horizon, values.mean() if len(values) else NAN)
    unknown = {level: np.full(horizon, NAN) for level in LEVELS}
    forecast = Forecast(mean, unknown, unknown)
    return Chosen(
        ("average of all periods",), kind, season, 0, 0, _UNKNOWN, _UNKNOWN, dict.fromkeys(LEVELS, NAN), forecast
    )
