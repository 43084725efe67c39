"""Training: the series whose data changed, each by the model that its back-test chose. Heavy to import; see
`forecasting.inference` for what reads the results."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from forecasting.choosing import choose
from forecasting.series import Series, learnt
from forecasting.spreading import Engine, spread
from forecasting.trained import Trained

METHOD = 4  # to be raised when the same series would be forecast otherwise: then all are trained again


def train(
    series: Sequence[Series],
    horizon: int,
    *,
    season: int | None = None,
    known: Mapping[str, str] | None = None,
    engine: Engine = Engine.CORES,
    cores: int | None = None,
) -> Iterator[Trained]:
    """Those of `series` that changed, as they come, in their order. `known`: the fingerprints of what is trained
    already, by `unique_id`; a series with the same one is passed over. `season`: in periods; None: the grain's own.
    Raises `InvalidInput` when `engine` is not installed."""
    known = known or {}
    changed = [one for one in series if known.get(one.unique_id) != fingerprint(one, horizon, season)]
    return spread(partial(train_one, horizon=horizon, season=season), changed, engine, cores)


def train_one(series: Series, horizon: int, season: int | None = None) -> Trained:
    season = season or series.grain.season
    usable = learnt(series.values, season, series.marks > 0)
    return Trained(
        unique_id=series.unique_id,
        grain=series.grain,
        start=series.end,
        first=series.first,
        periods=len(series.values),
        left_out=int((series.marks > 0).sum()),
        fingerprint=fingerprint(series, horizon, season),
        chosen=choose(usable, horizon, season),
    )


def fingerprint(series: Series, horizon: int, season: int | None = None) -> str:
    """Of the data and of all that the forecast depends on."""
    return series.fingerprint(horizon, season or series.grain.season, METHOD)
