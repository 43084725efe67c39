import numpy as np
import pytest

from forecasting.seasonality import decompose, is_seasonal, naive2

INDICES = np.array([0.5, 1.0, 1.5, 1.0])


def test_a_season_that_repeats_is_found_and_noise_has_none() -> None:
    noise = np.random.default_rng(1).normal(100, 10, 48)
    assert is_seasonal(np.tile(INDICES, 6) * 20, 4)
    assert not is_seasonal(noise, 12)
    assert not is_seasonal(np.full(48, 7.0), 12)


def test_two_seasons_are_too_few_to_say() -> None:
    assert not is_seasonal(np.tile(INDICES, 2) * 20, 4)
    assert not is_seasonal(np.arange(30.0), 1)


def test_the_test_is_the_autocorrelation_at_the_season_against_bartletts_limit() -> None:
    values = np.array([1.0, 3, 2, 5, 4, 6, 5, 9])
    centred = values - values.mean()
    lags = [float(centred[lag:] @ centred[:-lag] / (centred @ centred)) for lag in (1, 2)]
    limit = 1.645 * np.sqrt((1 + 2 * lags[0] ** 2) / 8)
    assert is_seasonal(values, 2) == (abs(lags[1]) > limit)


@pytest.mark.parametrize("additive", [False, True])
@pytest.mark.parametrize("indices", [INDICES, np.array([0.8, 1.0, 1.2])])
def test_a_series_of_level_and_season_is_taken_apart_and_put_together(indices: np.ndarray, additive: bool) -> None:
    values = np.tile(indices, 5) + 10 if additive else np.tile(indices, 5) * 10
    found = decompose(values, len(indices), additive)
    assert found.indices == pytest.approx(indices - 1 if additive else indices)
    level = found.without(values)
    assert level == pytest.approx(np.full(len(values), 11 if additive else 10))
    ahead = np.resize(indices, len(values) + 3)[len(values) :]
    assert found.with_it(np.full(3, level[-1])) == pytest.approx(ahead + 10 if additive else ahead * 10)


def test_naive2_repeats_the_last_value_with_the_season_put_back() -> None:
    assert naive2(np.tile(INDICES, 6) * 20, 5, 4) == pytest.approx([10, 20, 30, 20, 10])
    assert naive2(np.array([3.0, 9, 4]), 2, 4) == pytest.approx([4, 4])
    assert naive2(np.tile([0.0, 1, 2, 1], 6), 2, 4) == pytest.approx([1, 1])
