"""Training: the series whose data changed, each by the model that its back-test chose. Heavy to import; see
`forecasting.inference` for what reads the results."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from forecasting.choosing import choose
from forecasting.series import Grain, Series, learnt
from forecasting.spreading import Engine, spread
from forecasting.trained import Chosen, Trained
from forecasting.working_days import on_all, on_worked, worked

METHOD = 4  # to be raised when the same series would be forecast otherwise: then all are trained again


def train(
    series: Sequence[Series],
    horizon: int,
    *,
    season: int | None = None,
    closed: frozenset[int] = frozenset(),
    known: Mapping[str, str] | None = None,
    engine: Engine = Engine.CORES,
    cores: int | None = None,
) -> Iterator[Trained]:
    """Those of `series` that changed, as they come, in their order. `known`: the fingerprints of what is trained
    already, by `unique_id`; a series with the same one is passed over. `season`: in periods; None: the grain's own.
    `closed`: days of the week (0: Monday) for which series of days forecast nothing; what was asked for on one counts
    with the next day that is none. Raises `InvalidInput` when `engine` is not installed."""
    known = known or {}
    changed = [one for one in series if known.get(one.unique_id) != fingerprint(one, horizon, season, closed)]
    return spread(partial(train_one, horizon=horizon, season=season, closed=closed), changed, engine, cores)


def train_one(series: Series, horizon: int, season: int | None = None, closed: frozenset[int] = frozenset()) -> Trained:
    season = season or series.grain.season
    if series.grain is Grain.DAY and closed:
        chosen = _of_worked_days(series, horizon, season, closed)
    else:
        chosen = choose(learnt(series.values, season, series.marks > 0), horizon, season)
    return Trained(
        unique_id=series.unique_id,
        grain=series.grain,
        start=series.end,
        first=series.first,
        periods=len(series.values),
        left_out=int((series.marks > 0).sum()),
        fingerprint=fingerprint(series, horizon, season, closed),
        chosen=chosen,
    )


def _of_worked_days(series: Series, horizon: int, season: int, closed: frozenset[int]) -> Chosen:
    """A season is a week of them, where it is one of all days."""
    past = len(series.values)
    open_ = worked(series.first, past + horizon, closed)
    values, marks = on_worked(series.values, series.marks, open_[:past])
    season = season - len(closed) if season == Grain.DAY.season else season
    return on_all(choose(learnt(values, season, marks > 0), int(open_[past:].sum()), season), open_[past:])


def fingerprint(series: Series, horizon: int, season: int | None = None, closed: frozenset[int] = frozenset()) -> str:
    """Of the data and of all that the forecast depends on."""
    return series.fingerprint(horizon, season or series.grain.season, METHOD, *sorted(closed))
