"""Series as a file says them: columns unique_id, ds (days or whole numbers), y. What is wrong is said with the line."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from core.errors import SourceError
from forecasting.values import Values

COLUMNS = ("unique_id", "ds", "y")
_MISSING = ("", "NA", "NaN", "nan", "null")


@dataclass(frozen=True)
class Held:
    """`past`: what is learnt from; `actual`: the periods after it. NaN: missing."""

    unique_id: str
    past: Values
    actual: Values


@dataclass(frozen=True)
class Collection:
    """`left_out`: how many series are too short for any to be learnt from."""

    series: list[Held]
    left_out: int


def read(file: Path, horizon: int) -> Collection:
    """Holds the last `horizon` periods of each series back. The periods before the first known value are none of
    it. Raises `SourceError`."""
    try:
        table = pl.read_csv(file, infer_schema=False)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise SourceError(f"{file} cannot be read as CSV ({error}).") from None
    if missing := [name for name in COLUMNS if name not in table.columns]:
        raise SourceError(f"{file}: expected the columns {', '.join(COLUMNS)}; {', '.join(missing)} is not there.")
    table = table.select(
        pl.col("unique_id").fill_null(""),
        "ds",
        _numbers(table, "y", file),
    ).with_columns(_order(table["ds"], file))
    series, left_out = [], 0
    for (unique_id,), rows in table.group_by("unique_id", maintain_order=True):
        values = rows.sort("ds")["y"].to_numpy().astype(np.float64)
        if rows["ds"].n_unique() != len(values):
            raise SourceError(f"{file}: the series {unique_id} has a ds twice.")
        past, actual = _trimmed(values[:-horizon]), values[-horizon:]
        if len(past):
            series.append(Held(str(unique_id), past, actual))
        else:
            left_out += 1
    if not series:
        raise SourceError(f"{file} has no series of more than {horizon} periods.")
    return Collection(series, left_out)


def _trimmed(values: Values) -> Values:
    known = np.flatnonzero(~np.isnan(values))
    return values[known[0] :] if len(known) else values[:0]


def _numbers(table: pl.DataFrame, name: str, file: Path) -> pl.Series:
    text = table[name].replace_strict(_MISSING, [None] * len(_MISSING), default=table[name])
    numbers = text.cast(pl.Float64, strict=False)
    _refuse(file, table[name], numbers.is_null() & text.is_not_null(), f"{name} to be a number")
    return numbers.fill_null(float("nan")).alias(name)


def _order(text: pl.Series, file: Path) -> pl.Series:
    """As whole numbers, or days from the text's first ten characters."""
    readers: tuple[Callable[[], pl.Series], ...] = (
        lambda: text.cast(pl.Int64, strict=False),
        lambda: text.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False).cast(pl.Int64),
    )
    best = min((read() for read in readers), key=lambda one: one.null_count())
    _refuse(file, text, best.is_null(), f"ds to be a day as {date(2025, 5, 15)}, or a whole number, as in the others")
    return best.alias("ds")


def _refuse(file: Path, text: pl.Series, wrong: pl.Series, expected: str) -> None:
    if (at := wrong.arg_true()).len():
        raise SourceError(f"{file}, line {at[0] + 2}: expected {expected}, not {text[at[0]]!r}.")
