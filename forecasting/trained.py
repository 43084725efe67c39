"""What training gives, to be stored and read. Light to import."""

from dataclasses import dataclass
from datetime import date

from forecasting.demand import Demand
from forecasting.series import Grain
from forecasting.values import Values

LEVELS = (80, 95)  # of the prediction intervals, in percent


@dataclass(frozen=True)
class Scores:
    """Averages over the back-test's origins; see `forecasting.metrics`. NaN: cannot be measured."""

    mase: float
    rmsse: float
    smape: float
    bias: float


@dataclass(frozen=True)
class Forecast:
    """Per period to come. `low[level]` and `high[level]`: the ends of the interval, by level in percent."""

    mean: Values
    low: dict[int, Values]
    high: dict[int, Values]


@dataclass(frozen=True)
class Chosen:
    """`models`: their mean, or `median`, is forecast; the best first. `origins`: how many back-tests the scores are of,
    each of `tested` periods; none of them helped to choose what it tests. 0 when the series is too short for one, and
    then the scores are NaN. `naive`: the seasonal naive forecast's scores in the same back-tests. `coverage`: the share
    of their periods within the interval, by level; NaN when there is but one."""

    models: tuple[str, ...]
    kind: Demand
    season: int
    origins: int
    tested: int
    scores: Scores
    naive: Scores
    coverage: dict[int, float]
    forecast: Forecast
    median: bool = False

    @property
    def model(self) -> str:
        """In words."""
        *others, last = self.models
        together = "median" if self.median else "mean"
        return f"{together} of {', '.join(others)} and {last}" if others else last

    @property
    def better_than_naive(self) -> bool:
        """By the figure it was chosen by: RMSSE where demand is sporadic, else MASE."""
        if self.kind.sporadic:
            return self.scores.rmsse < self.naive.rmsse
        return self.scores.mase < self.naive.mase


@dataclass(frozen=True)
class Trained:
    """A series' forecast from `start` on, learnt from the `periods` since `first`, but for the `left_out` ones."""

    unique_id: str
    grain: Grain
    start: date
    first: date
    periods: int
    left_out: int
    fingerprint: str
    chosen: Chosen
