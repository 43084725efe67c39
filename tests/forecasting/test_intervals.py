import numpy as np
import pytest

from forecasting.choosing import choose
from forecasting.intervals import around, coverage, few, growth


def test_an_interval_is_the_quantile_of_the_errors_and_wider_with_few_origins() -> None:
    errors = np.tile([[1.0, -1], [2, -2], [3, -3], [4, -4], [5, -5]], (2, 1))
    forecast = around(np.array([10.0, 10]), errors, 0)
    assert forecast.high[80] == pytest.approx([10 + 5 * few(80, 10)] * 2)
    assert forecast.low[80] == pytest.approx([10 - 5 * few(80, 10)] * 2)


def test_an_interval_is_tested_by_the_origins_that_did_not_make_it() -> None:
    assert coverage(np.array([[1.0, -1], [2, -2], [20, -20]])) == pytest.approx({80: 2 / 3, 95: 2 / 3})
    assert np.isnan(coverage(np.array([[1.0, -1]]))[80])


@pytest.mark.parametrize(
    ("level", "origins", "students"), [(80, 6, 1.476), (95, 6, 2.571), (80, 12, 1.363), (95, 12, 2.201), (80, 99, 1.29)]
)
def test_few_origins_widen_an_interval_as_students_distribution_is_wider(
    level: int, origins: int, students: float
) -> None:
    normal = {80: 1.282, 95: 1.960}[level]
    assert few(level, origins) == pytest.approx(students / normal, rel=0.01)
    assert few(level, 1) == few(level, 3) > few(level, origins)


def test_no_end_is_below_the_floor() -> None:
    forecast = around(np.array([1.0, 0]), np.array([[5.0, -4], [-3, 2]]), 0)
    assert forecast.low[95].tolist() == [0, 0]


def test_intervals_widen_as_the_errors_do_but_no_faster_than_a_random_walk() -> None:
    steps = np.arange(1.0, 9)
    assert growth(np.stack([steps**0.3, -(steps**0.3)]), 12) == pytest.approx(np.arange(1.0, 13) ** 0.3)
    assert growth(np.stack([steps, -steps]), 8) == pytest.approx(steps**0.5)
    assert growth(np.ones((2, 8)), 8).tolist() == [1] * 8


@pytest.mark.parametrize("kind", ["level", "walk", "sporadic"])
def test_intervals_hold_about_as_much_as_they_say(kind: str) -> None:
    draw = np.random.default_rng(8)
    held = {80: list[float](), 95: list[float]()}
    for _ in range(25 if kind == "sporadic" else 12):
        values = {
            "level": draw.normal(100, 10, 72),
            "walk": 500 + np.cumsum(draw.normal(0, 5, 72)),
            "sporadic": draw.poisson(0.5, 72).astype(float),
        }[kind]
        forecast = choose(values[:60], 12, 1).forecast
        for level, shares in held.items():
            within = (values[60:] >= forecast.low[level]) & (values[60:] <= forecast.high[level])
            shares.append(float(within.mean()))
    assert 0.70 <= np.mean(held[80]) <= 0.92
    assert np.mean(held[95]) >= 0.87
