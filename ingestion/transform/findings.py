"""What is wrong with the records of a batch: gathered column by column, told record by record."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from ingestion.connector import LINE, OWN_COLUMNS, WHERE

REJECTED = "rejected"
WARNING = "warning"
ISSUES = {
    "severity": pl.String,
    "line": pl.Int64,
    "source_record": pl.String,
    "field": pl.String,
    "reason": pl.String,
    "record": pl.String,
}
_ROW = "_row"


@dataclass
class Findings:
    """`context`: the raw records, with what was worked out of them, that reasons speak of."""

    context: pl.DataFrame
    rejected: pl.Series = field(init=False)
    _pieces: list[pl.DataFrame] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.rejected = pl.repeat(False, self.context.height, eager=True)

    def add(self, wrong: pl.Series, name: str | None, reason: pl.Expr | pl.Series | str, *, hard: bool = True) -> None:
        """Notes the records where `wrong` holds (null counts as not); `reason` is worked out for them alone.

        A series of reasons has one for each of them.
        """
        rows = wrong.arg_true()
        if rows.is_empty():
            return
        if hard:
            self.rejected = self.rejected | wrong.fill_null(False)
        told = reason if isinstance(reason, pl.Expr) else pl.lit(reason, dtype=pl.String)
        self._pieces.append(
            self.context[rows].select(
                pl.lit(REJECTED if hard else WARNING).alias("severity"),
                pl.Series(_ROW, rows, dtype=pl.UInt32),
                pl.lit(name, dtype=pl.String).alias("field"),
                told.cast(pl.String).alias("reason"),
            )
        )

    def issues(self, raw: pl.DataFrame, source_record: pl.Series) -> tuple[pl.DataFrame, int]:
        """Every reason with the record it concerns, by line; and how many accepted records have a warning.

        A rejected record's warnings are left out.
        """
        if not self._pieces:
            return pl.DataFrame(schema=ISSUES), 0
        found = pl.concat(self._pieces)
        moot = (found["severity"] == WARNING) & self.rejected.gather(found[_ROW])
        found = found.filter(~moot).sort(_ROW, maintain_order=True)
        warned = int(found.filter(pl.col("severity") == WARNING)[_ROW].n_unique())
        rows = found[_ROW].unique().sort()
        concerned = raw[rows]
        values = [name for name in raw.columns if name not in OWN_COLUMNS]
        where = pl.col(WHERE) if WHERE in raw.columns else pl.lit(None, dtype=pl.String)
        records = concerned.select(
            pl.Series(_ROW, rows, dtype=pl.UInt32),
            pl.col(LINE).alias("line"),
            source_record.gather(rows).alias("source_record"),
            where.alias("_place"),
            _json(values).alias("record"),
        )
        told = found.join(records, on=_ROW, how="left", maintain_order="left").with_columns(
            pl.when(pl.col("_place").is_null())
            .then(pl.col("reason"))
            .otherwise(pl.format("{}: {}", "_place", "reason"))
            .alias("reason")
        )
        return told.select(pl.col(name).cast(dtype) for name, dtype in ISSUES.items()), warned


def _json(columns: Sequence[str]) -> pl.Expr:
    return pl.struct(columns).struct.json_encode() if columns else pl.lit("{}")
