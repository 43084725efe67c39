from datetime import date

import numpy as np

from forecasting.series import Grain, Mark, Series
from forecasting.training import fingerprint, train, train_one

MONTHS = 60
SHAPE = np.array([60, 70, 90, 110, 130, 150, 150, 130, 110, 80, 60, 60], dtype=float)


def series(unique_id: str = "A", values: np.ndarray | None = None, out: slice = slice(0, 0)) -> Series:
    values = (np.tile(SHAPE, MONTHS // 12) if values is None else values).copy()
    marks = np.zeros(len(values), dtype=np.uint8)
    values[out], marks[out] = 0, Mark.STOCK_OUT
    return Series(unique_id, Grain.MONTH, date(2020, 1, 1), values, marks)


def test_a_forecast_begins_after_its_series_and_says_what_it_was_learnt_from() -> None:
    trained = train_one(series(out=slice(40, 43)), 6)
    assert (trained.start, trained.first, trained.periods, trained.left_out) == (
        date(2025, 1, 1), date(2020, 1, 1), 60, 3,
    )  # fmt: skip
    assert trained.chosen.origins > 1
    assert trained.chosen.forecast.mean.shape == (6,)


def test_stock_outs_are_not_learnt_from() -> None:
    noise = np.random.default_rng(5).normal(0, 4, MONTHS)
    values = np.tile(SHAPE, MONTHS // 12) + noise
    whole, gap = (train_one(series(values=values, out=out), 12) for out in (slice(0, 0), slice(54, 60)))
    unmarked = series(values=values, out=slice(54, 60))
    believed = train_one(Series("A", Grain.MONTH, unmarked.first, unmarked.values, np.zeros(60, dtype=np.uint8)), 12)
    assert abs(gap.chosen.forecast.mean - whole.chosen.forecast.mean).max() < 12
    assert gap.chosen.forecast.mean.sum() > 1.5 * believed.chosen.forecast.mean.sum()


def test_only_series_whose_data_changed_are_trained_again() -> None:
    first, second = series("A"), series("B")
    known = {one.unique_id: one.fingerprint for one in train([first, second], 6)}
    assert list(train([first, second], 6, known=known)) == []
    changed = series("B", values=np.append(second.values, 70.0))
    assert [one.unique_id for one in train([first, changed], 6, known=known)] == ["B"]
    assert fingerprint(first, 6) != fingerprint(first, 7)


def test_the_same_series_gives_the_same_forecast_in_one_process_or_many() -> None:
    draw = np.random.default_rng(2)
    some = [series(str(number), draw.poisson(0.6, 40).astype(float)) for number in range(25)]
    alone, spread = (list(train(some, 6, cores=cores)) for cores in (1, 2))
    assert [one.unique_id for one in spread] == [one.unique_id for one in alone]
    for one, other in zip(alone, spread, strict=True):
        assert one.chosen.model == other.chosen.model
        assert one.chosen.forecast.mean.tobytes() == other.chosen.forecast.mean.tobytes()
        assert one.chosen.forecast.high[95].tobytes() == other.chosen.forecast.high[95].tobytes()
