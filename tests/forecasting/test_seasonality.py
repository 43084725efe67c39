import numpy as np
import pytest

from forecasting.seasonality import Season, decompose, is_seasonal, naive2, season_of

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


@pytest.mark.parametrize("indices", [INDICES, np.array([0.8, 1.0, 1.2])])
def test_a_series_of_level_and_season_is_taken_apart_and_put_together(indices: np.ndarray) -> None:
    values = np.tile(indices, 5) * 10
    ahead = np.resize(indices, len(values) + 3)[len(values) :] * 10
    found = decompose(values, len(indices))
    assert found.indices == pytest.approx(indices)
    assert found.without(values) == pytest.approx(np.full(len(values), 10))
    assert found.with_it(np.full(3, 10.0)) == pytest.approx(ahead)


@pytest.mark.parametrize("less", [0, 20])
def test_a_sure_season_is_taken_whole_times_the_level_or_plus_it_where_it_may_be_nothing(less: float) -> None:
    values = np.tile(INDICES, 8) * 20 - less
    found = season_of(values, 4)
    assert found is not None
    assert found.additive == (less > 0)
    level = found.without(values)
    assert np.ptp(level) < 1e-6
    assert found.with_it(level[-4:]) == pytest.approx(values[-4:])


def test_a_season_is_drawn_towards_none_by_as_much_as_noise_explains() -> None:
    draw = np.random.default_rng(7)
    noise = np.exp(draw.normal(0, 0.3, 240))
    season = np.exp(np.tile(np.sin(np.arange(12) * np.pi / 6), 20))

    def strength(found: Season | None) -> float:
        assert found is not None
        return float(np.log(found.indices).std())

    assert strength(season_of(noise, 12)) < 0.5 * float(np.log(decompose(noise, 12).indices).std())
    assert strength(season_of(season * noise, 12)) == pytest.approx(np.sqrt(0.5), rel=0.1)


def test_a_season_cannot_be_seen_in_two_of_them() -> None:
    assert season_of(np.tile(INDICES, 2), 4) is None
    assert season_of(np.arange(1.0, 30), 1) is None


def test_naive2_repeats_the_last_value_with_the_season_put_back() -> None:
    assert naive2(np.tile(INDICES, 6) * 20, 5, 4) == pytest.approx([10, 20, 30, 20, 10])
    assert naive2(np.array([3.0, 9, 4]), 2, 4) == pytest.approx([4, 4])
    assert naive2(np.tile([0.0, 1, 2, 1], 6), 2, 4) == pytest.approx([1, 1])
