"""What orders leave of stored forecasts, on a Wednesday."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from planning.plant import date_of, day_of
from tools.planning.forecasts import left_of_forecasts

TODAY = date(2025, 5, 14)
MONDAY = date(2025, 5, 12)
WEEK = timedelta(weeks=1)
_ITEM = {"sku": pl.Int32, "site": pl.String}
_FORECASTS = {**_ITEM, "share": pl.Float64, "start": pl.Int32, "grain": pl.String, "amounts": pl.String}


def _left(
    forecasts: dict[int, tuple[date, list[float]]], wanted: Sequence[tuple[int, date, int]] = (), grain: str = "week"
) -> list[tuple[int, date, float]]:
    found = _left_by_site(
        {(sku, ""): forecast for sku, forecast in forecasts.items()}, [(sku, "", *rest) for sku, *rest in wanted], grain
    )
    return [(sku, *rest) for sku, _, *rest in found]


def _left_by_site(
    forecasts: dict[tuple[int, str], tuple[date, list[float]]],
    wanted: list[tuple[int, str, date, int]],
    grain: str = "week",
    shares: Mapping[tuple[int, str], float] = MappingProxyType({}),
) -> list[tuple[int, str, date, float]]:
    rows = [
        (*key, shares.get(key, 1.0), day_of(start), grain, " ".join(map(str, some)))
        for key, (start, some) in forecasts.items()
    ]
    found = left_of_forecasts(
        pl.DataFrame(rows, schema=_FORECASTS, orient="row"),
        pl.DataFrame(
            [(sku, site, day_of(day), much * 10_000) for sku, site, day, much in wanted],
            schema={**_ITEM, "day": pl.Int32, "quantity": pl.Int64},
            orient="row",
        ),
        day_of(TODAY),
    )
    return [(row["sku"], row["site"], date_of(row["day"]), row["quantity"] / 10_000) for row in found.to_dicts()]


def test_a_week_is_due_on_its_first_day_and_this_one_today_for_the_days_that_are_left() -> None:
    assert _left({3: (MONDAY, [70, 14])}) == [(3, TODAY, 50), (3, MONDAY + WEEK, 14)]


def test_weeks_that_are_over_are_not_asked_for_and_later_ones_keep_their_place() -> None:
    assert _left({0: (MONDAY - 2 * WEEK, [1, 2, 70, 4]), 5: (MONDAY + WEEK, [9])}) == [
        (0, TODAY, 50),
        (0, MONDAY + WEEK, 4),
        (5, MONDAY + WEEK, 9),
    ]
    assert _left({0: (MONDAY - 2 * WEEK, [1, 2])}) == []


def test_days_are_added_up_to_weeks_and_months_spread_over_them() -> None:
    days = [10] * 7 + [1, 2, 3]  # from Monday
    assert _left({0: (MONDAY, days)}, grain="day") == [(0, TODAY, 50), (0, MONDAY + WEEK, 6)]
    month = _left({0: (date(2025, 5, 1), [31, 60])}, grain="month")
    assert month[:3] == [(0, TODAY, 5), (0, MONDAY + WEEK, 7), (0, MONDAY + 2 * WEEK, 8)]
    assert (sum(much for _, _, much in month), month[-1]) == (18 + 60, (0, date(2025, 6, 30), 2))


def test_orders_consume_the_forecast_of_their_item_whatever_day_of_the_week_they_are_for() -> None:
    forecasts = {0: (MONDAY, [70, 20, 20]), 1: (MONDAY, [0, 20])}
    wanted = [(0, TODAY, 40), (0, TODAY + timedelta(days=3), 15), (0, MONDAY + 8 * WEEK, 500), (9, TODAY, 99)]
    assert _left(forecasts, wanted) == [(0, MONDAY + WEEK, 15), (0, MONDAY + 2 * WEEK, 20), (1, MONDAY + WEEK, 20)]


def test_orders_consume_the_forecast_of_their_site_where_there_is_one_for_it_else_that_of_the_item() -> None:
    forecasts = {(0, "Brno"): (MONDAY, [0, 80]), (0, "Rotterdam"): (MONDAY, [0, 80]), (1, ""): (MONDAY, [0, 20])}
    shares = {(0, "Brno"): 0.25, (0, "Rotterdam"): 0.75}
    wanted = [(0, "Brno", TODAY + WEEK, 25), (0, "", TODAY + WEEK, 3), (1, "Brno", TODAY + WEEK, 5)]
    assert _left_by_site(forecasts, wanted, shares=shares) == [
        (0, "Rotterdam", MONDAY + WEEK, 60),
        (1, "", MONDAY + WEEK, 15),
    ]


@given(st.lists(st.floats(0, 30, allow_nan=False), min_size=1, max_size=30))
def test_weeks_are_whole_tenths_that_add_up_to_the_forecast(weeks: list[float]) -> None:
    found = _left({0: (MONDAY + WEEK, weeks)})
    assert all(much * 10 == round(much * 10) > 0 for _, _, much in found)
    assert abs(sum(much for _, _, much in found) - sum(weeks)) <= 0.0501
