"""Series as a file says them: columns unique_id, ds (days, months, times, numbers), y. What is wrong is said with the
line."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from core.errors import SourceError
from forecasting.values import Values

COLUMNS = ("unique_id", "ds", "y")
_MISSING = ("", "NA", "NaN", "nan", "null")
_TIMES = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m")
_LARGEST = 1e100  # of a value: its square is a number too


@dataclass(frozen=True)
class Held:
    """`past`: what is learnt from; `actual`: the periods after it. NaN: missing."""

    unique_id: str
    past: Values
    actual: Values


@dataclass(frozen=True)
class Collection:
    """`left_out`: how many series are too short for any to be learnt from. `uneven`: how many of the others have gaps
    between their ds; their rows are taken as periods that follow one another."""

    series: list[Held]
    left_out: int
    uneven: int


def read(file: Path, horizon: int) -> Collection:
    """Holds the last `horizon` periods of each series back. The periods before the first known value are none of
    it. Raises `SourceError`."""
    try:
        table = pl.read_csv(file, infer_schema=False)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise SourceError(f"{file} cannot be read as CSV ({str(error).splitlines()[0]}).") from None
    if missing := [name for name in COLUMNS if name not in table.columns]:
        raise SourceError(f"{file}: expected the columns {', '.join(COLUMNS)}; {', '.join(missing)} is not there.")
    table = table.select(
        pl.col("unique_id").fill_null(""),
        "ds",
        _numbers(table, "y", file),
    ).with_columns(_order(table["ds"], file))
    series, left_out, uneven = [], 0, 0
    for (unique_id,), rows in table.group_by("unique_id", maintain_order=True):
        rows = rows.sort("ds")
        values, steps = rows["y"].to_numpy().astype(np.float64), np.diff(rows["ds"].to_numpy())
        if (steps == 0).any():
            raise SourceError(f"{file}: the series {unique_id} has a ds twice.")
        past, actual = _trimmed(values[:-horizon]), values[-horizon:]
        if len(past):
            series.append(Held(str(unique_id), past, actual))
            uneven += bool(len(steps)) and bool(steps.max() >= 1.5 * np.median(steps))
        else:
            left_out += 1
    if not series:
        raise SourceError(f"{file} has no series with a value before its last {horizon} periods.")
    return Collection(series, left_out, uneven)


def _trimmed(values: Values) -> Values:
    known = np.flatnonzero(~np.isnan(values))
    return values[known[0] :] if len(known) else values[:0]


def _numbers(table: pl.DataFrame, name: str, file: Path) -> pl.Series:
    text = table[name].replace_strict(_MISSING, [None] * len(_MISSING), default=table[name])
    numbers = text.cast(pl.Float64, strict=False)
    wrong = (numbers.is_null() & text.is_not_null()) | ~(numbers.fill_null(0).abs() <= _LARGEST)
    _refuse(file, table[name], wrong, f"{name} to be a number of at most {_LARGEST:g}")
    return numbers.fill_null(float("nan")).alias(name)


def _order(text: pl.Series, file: Path) -> pl.Series:
    """Numbers as they are; days, months and times as seconds, without fractions and zones."""
    times = text.str.replace("T", " ").str.slice(0, 19)
    read = [text.cast(pl.Float64, strict=False)]
    read += [times.str.to_datetime(form, strict=False).dt.epoch("s").cast(pl.Float64) for form in _TIMES]
    best = min(read, key=lambda one: one.null_count())
    expected = f"ds to be a day as {date(2025, 5, 15)}, a month, a time, or a number, as in the others"
    _refuse(file, text, best.is_null(), expected)
    return best.alias("ds")


def _refuse(file: Path, text: pl.Series, wrong: pl.Series, expected: str) -> None:
    if (at := wrong.arg_true()).len():
        raise SourceError(f"{file}, line {at[0] + 2}: expected {expected}, not {text[at[0]]!r}.")
