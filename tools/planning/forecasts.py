"""Stored forecasts as demands, by week, whichever periods they were trained by."""

import numpy as np
import polars as pl

from forecasting.series import Grain
from planning.consumption import unconsumed
from planning.plant import EPOCH, date_of, day_of
from planning.quantity import SCALE, Amounts
from tools.forecasting.spans import Span, shares

_WEEK = 7
_TENTH = SCALE // 10


def left_of_forecasts(forecasts: pl.DataFrame, wanted: pl.DataFrame, today: int) -> pl.DataFrame:
    """What orders leave of each week, due on its first day: sku, site, day, quantity, order. Of this week it is the
    share of the days that are left, due today. Both frames name the item in `sku`, by its row; orders from anywhere are
    held against a forecast that names no site."""
    monday = today - (today + EPOCH - 1) % _WEEK
    rows = forecasts.with_row_index("at")
    expected = _by_week(rows, monday, today)
    weeks = len(expected)
    placed = pl.col("sku").is_in(rows.filter(pl.col("site") != "")["sku"].implode())
    wanted = wanted.with_columns(site=pl.when(placed).then("site").otherwise(pl.lit("")))
    asked = wanted.join(rows.select("sku", "site", "at"), on=["sku", "site"]).with_columns(
        week=(pl.col("day") - monday) // _WEEK
    )
    asked = asked.filter(pl.col("week") < weeks)
    orders = np.zeros(expected.shape, dtype=np.int64)
    np.add.at(orders, (asked["week"].to_numpy(), asked["at"].to_numpy()), asked["quantity"].to_numpy())
    left = unconsumed(_in_tenths(expected), orders)
    at, week = np.nonzero(left.T)
    return pl.DataFrame(
        {
            "sku": rows["sku"].gather(at),
            "site": rows["site"].gather(at),
            "day": np.maximum(monday + week * _WEEK, today).astype(np.int32),
            "quantity": left[week, at],
        }
    ).with_columns(order=pl.lit(""))


def _by_week(rows: pl.DataFrame, monday: int, today: int) -> np.ndarray:
    """[weeks, rows] from the week of `monday` on; of that one what is left from today on."""
    each = rows.with_columns(pl.col("amounts").str.split(" ")).with_columns(length=pl.col("amounts").list.len())
    alike = {
        (Grain(grain), date_of(start), length): some
        for (grain, start, length), some in each.partition_by("grain", "start", "length", as_dict=True).items()
    }
    end = max((day_of(grain.later(start, length)) for grain, start, length in alike), default=today)
    weeks = max(1, -((monday - end) // _WEEK))
    firsts = [monday + at * _WEEK for at in range(weeks)]
    parts = [Span(date_of(max(first, today)), date_of(first + _WEEK - 1)) for first in firsts]
    expected = np.zeros((weeks, rows.height))
    for (grain, start, length), some in alike.items():
        amounts = some["amounts"].explode().cast(pl.Float64).to_numpy().reshape(-1, length)
        of_site = some["share"].to_numpy()[:, None]
        expected[:, some["at"].to_numpy()] = (of_site * amounts @ shares(grain, start, length, parts)).T
    return expected


def _in_tenths(expected: np.ndarray) -> Amounts:
    """Weeks of whole tenths that add up to what was expected: what one is rounded by, the next makes up for."""
    reached = np.rint(np.cumsum(expected, axis=0) * 10).astype(np.int64)
    tenths: Amounts = np.diff(reached, axis=0, prepend=0)
    return tenths * _TENTH
