"""How the ERP writes values: its codes for units and statuses, its dates, exact decimals."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import polars as pl

from sample_plant.chance import Bools, Floats, Ints, uniform
from sample_plant.history import History

CURRENCY = "EUR"
UNITS = {"EA": "PCS", "KG": "KG", "M": "MTR"}
_OPENS, _CLOSES = 6 * 3600, 18 * 3600  # seconds of the day between which records are changed


@dataclass(frozen=True)
class Table:
    """A file of the export. `frame` gives the rows of some of its `units`: mostly a unit is a row."""

    file: str
    units: int
    frame: Callable[[Ints], pl.DataFrame]


class Lookup:
    """Texts by number; -1 is empty."""

    def __init__(self, texts: Sequence[str | None]) -> None:
        self._texts = pl.Series([*texts, None], dtype=pl.String)

    def __call__(self, number: Ints) -> pl.Series:
        return self._texts.gather(np.where(number < 0, len(self._texts) - 1, number))


class Sheet:
    """The history, and what all its tables need to write it down."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.world = history.world
        self.last = self.world.days.days - 1
        every = [self.world.days.start + timedelta(days=d) for d in range(self.world.days.days + 900)]
        self.date = Lookup([d.strftime("%d.%m.%Y") for d in every])
        self._stamp_day = Lookup([d.isoformat() for d in every])
        self._stamp_time = Lookup(
            [f" {s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}" for s in range(_OPENS, _CLOSES, 7)]
        )
        self.item = Lookup(self.world.items.codes)
        self.unit = Lookup([UNITS[str(unit)] for unit in self.world.items.of_family("unit")])

    def stamp(self, purpose: str, number: Ints, day: Ints | None = None) -> pl.Series:
        """When a record was last changed: on the day, or somewhere in the plant's history."""
        if day is None:
            day = (uniform(self.world.seed, purpose + " day", number) * self.last).astype(np.int64)
        time = uniform(self.world.seed, purpose, number) * ((_CLOSES - _OPENS) // 7)
        return self._stamp_day(np.minimum(day, self.last)) + self._stamp_time(time.astype(np.int64))

    def quantity(self, ticks: Ints, item: Ints) -> pl.Series:
        """Whole pieces, or two decimals of a measured unit."""
        parts = self.world.items.ticks[item]
        frame = pl.DataFrame({"ticks": ticks, "parts": parts})
        return frame.select(
            pl.when(pl.col("parts") == 1)
            .then(pl.col("ticks").cast(pl.String))
            .otherwise(_decimal(pl.col("ticks"), 2).cast(pl.String))
            .alias("quantity")
        ).to_series()


def decimal(scaled: Ints, places: int) -> pl.Series:
    """Whole numbers of the last place as a decimal."""
    return pl.DataFrame({"x": scaled}).select(_decimal(pl.col("x"), places)).to_series()


def number(prefix: str, first: int, index: Ints) -> pl.Series:
    """'SO100001': a document number."""
    return pl.Series(index + first).cast(pl.String).str.replace("^", prefix)


def where(condition: Bools, then: pl.Series, otherwise: pl.Series | None = None) -> pl.Series:
    """One series where the condition holds, the other or nothing where it does not."""
    return pl.select(pl.when(pl.Series(condition)).then(then).otherwise(otherwise).alias("chosen")).to_series()


def choice(texts: Sequence[str], share: Floats) -> pl.Series:
    """One of the texts for each number in [0, 1)."""
    return Lookup(texts)((share * len(texts)).astype(np.int64))


def _decimal(whole: pl.Expr, places: int) -> pl.Expr:
    return whole.cast(pl.Decimal(18, places)) * pl.lit(f"{10**-places:.{places}f}").cast(pl.Decimal(places + 1, places))
