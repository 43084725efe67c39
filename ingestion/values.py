"""Text to typed values, whole columns at a time: null where the text is no such value. Decimals are exact."""

from collections.abc import Callable

import polars as pl

OPERAND = pl.Decimal(24, 10)
EXACT = pl.Decimal(38, 10)
STORED = pl.Decimal(18, 4)
MOMENT = pl.Datetime("us", "UTC")

_TRUE = ("1", "true", "yes", "y", "t", "on", "x")
_FALSE = ("0", "false", "no", "n", "f", "off")
_MIDNIGHT = tuple(f"{t}00:00{s}" for t in " T" for s in ("", ":00", ":00.0", ":00.000", ":00.000000", ":00.0000000"))
_NAIVE = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M",
)
_UTC = ("%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S%.fZ", "%Y-%m-%d %H:%M:%SZ", "%Y-%m-%d %H:%M:%S%.fZ")
_ZONED = ("%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%d %H:%M:%S%.f%#z")

Parser = Callable[[pl.Series], pl.Series]


def decimal(text: pl.Series) -> pl.Series:
    """Stored with four decimals; more are rounded half to even."""
    return text.cast(STORED, strict=False)


def integer(text: pl.Series) -> pl.Series:
    """Whole numbers, also as 5.00; only those a 32-bit column holds."""
    return _in_turn(text, pl.Int32, (_plain_integer, _integer_with_point)).cast(pl.Int64)


def boolean(text: pl.Series) -> pl.Series:
    words = (*_TRUE, *_FALSE)
    truths = [True] * len(_TRUE) + [False] * len(_FALSE)
    return text.str.to_lowercase().replace_strict(words, truths, default=None, return_dtype=pl.Boolean)


def date(text: pl.Series, zone: str) -> pl.Series:
    """ISO dates, YYYYMMDD, and times, of which the day in `zone` is taken."""

    def of_moment(rest: pl.Series) -> pl.Series:
        return timestamp(rest, zone).dt.convert_time_zone(zone).dt.date()

    return _of_our_time(_in_turn(text, pl.Date, (_iso_date, _midnight, _compact_date, of_moment)))


def timestamp(text: pl.Series, zone: str) -> pl.Series:
    """ISO times, with or without seconds, fraction and zone; without a zone they are times in `zone`."""
    sample = text.drop_nulls().head(1).to_list()
    ways = [_by_format(f, zone) for f in _NAIVE] + [_by_format(f, "UTC") for f in _UTC]
    ways += [_by_format("%Y-%m-%d", zone), *(_by_zoned_format(f) for f in _ZONED)]
    if sample:  # begin with the way that fits the first value: most columns are written in one way
        first = pl.Series(sample)
        fits = next((at for at, way in enumerate(ways) if not way(first).null_count()), 0)
        ways.insert(0, ways.pop(fits))
    return _of_our_time(_in_turn(text, MOMENT, ways))


def _of_our_time(moments: pl.Series) -> pl.Series:
    """Without years that were written with two digits."""
    early = (moments.dt.year() < 1000).fill_null(False)
    return moments.set(early, None) if early.any() else moments


def _in_turn(
    text: pl.Series, dtype: pl.DataType | type[pl.DataType], ways: "list[Parser] | tuple[Parser, ...]"
) -> pl.Series:
    """Each way is tried on what the ways before it left."""
    result: pl.Series | None = None
    for way in ways:
        if result is None:
            result = way(text).cast(dtype)
            continue
        left = (text.is_not_null() & result.is_null()).arg_true()
        if left.is_empty():
            break
        found = way(text.gather(left)).cast(dtype)
        if found.null_count() < len(found):
            result = result.scatter(left, found)
    return pl.Series(text.name, [None] * len(text), dtype=dtype) if result is None else result


def _plain_integer(text: pl.Series) -> pl.Series:
    return text.cast(pl.Int32, strict=False)


def _integer_with_point(text: pl.Series) -> pl.Series:
    return text.str.extract(r"^([+-]?\d+)\.0*$").cast(pl.Int32, strict=False)


def _iso_date(text: pl.Series) -> pl.Series:
    return text.str.to_date("%Y-%m-%d", strict=False)


def _compact_date(text: pl.Series) -> pl.Series:
    return text.str.extract(r"^(\d{8})$").str.to_date("%Y%m%d", strict=False)


def _midnight(text: pl.Series) -> pl.Series:
    day = text.to_frame("t").select(
        pl.when(pl.col("t").str.slice(10).is_in(_MIDNIGHT)).then(pl.col("t").str.slice(0, 10))
    )
    return day.to_series().str.to_date("%Y-%m-%d", strict=False)


def _by_format(format_: str, zone: str) -> Parser:
    def parse(text: pl.Series) -> pl.Series:
        naive = text.str.to_datetime(format_, strict=False, time_unit="us")
        moment = naive.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
        return moment.dt.convert_time_zone("UTC")

    return parse


def _by_zoned_format(format_: str) -> Parser:
    def parse(text: pl.Series) -> pl.Series:
        return text.str.to_datetime(format_, strict=False, time_unit="us", time_zone="UTC")

    return parse
