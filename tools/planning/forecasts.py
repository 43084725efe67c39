"""Stored forecasts as demands, by week."""

import numpy as np
import polars as pl

from planning.consumption import unconsumed
from planning.plant import EPOCH
from planning.quantity import SCALE, Amounts

_WEEK = 7
_TENTH = SCALE // 10


def left_of_forecasts(forecasts: pl.DataFrame, wanted: pl.DataFrame, today: int) -> pl.DataFrame:
    """What orders leave of each week, due on its first day: sku, site, day, quantity, order. Of this week it is the
    share of the days that are left, due today. Both frames name the item in `sku`, by its row; orders from anywhere are
    held against a forecast that names no site."""
    monday = today - (today + EPOCH - 1) % _WEEK
    rows = forecasts.with_row_index("at").with_columns(
        week=(pl.col("start") - monday) // _WEEK, quantity=pl.col("weeks").str.split(" ")
    )
    each = rows.explode("quantity").with_columns(
        pl.col("week") + pl.int_range(pl.len()).over("at"), pl.col("quantity").cast(pl.Float64)
    )
    each = each.filter(pl.col("week") >= 0)
    weeks = int(each["week"].max() or 0) + 1  # type: ignore[arg-type]
    expected = np.zeros((weeks, rows.height))
    expected[each["week"].to_numpy(), each["at"].to_numpy()] = each["quantity"].to_numpy()
    expected[0] *= (monday + _WEEK - today) / _WEEK
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


def _in_tenths(expected: np.ndarray) -> Amounts:
    """Weeks of whole tenths that add up to what was expected: what one is rounded by, the next makes up for."""
    reached = np.rint(np.cumsum(expected, axis=0) * 10).astype(np.int64)
    tenths: Amounts = np.diff(reached, axis=0, prepend=0)
    return tenths * _TENTH
