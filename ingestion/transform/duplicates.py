"""Records of one batch with the same key: the newest stays, or, when their age is equal or unknown, the last."""

from collections.abc import Sequence

import polars as pl

_ROW = "_row"


def superseded(
    records: pl.DataFrame, accepted: pl.Series, key: Sequence[str], version: str, place: pl.Series
) -> tuple[pl.Series, pl.Series]:
    """Among the accepted rows those that another with the same key replaces, in order, and why (naming its `place`)."""
    candidates = records if len(accepted) == records.height else records[accepted]
    hashed = candidates.select(pl.struct(key).hash()).to_series() if len(key) > 1 else candidates[key[0]]
    twice = hashed.is_duplicated().arg_true()
    if twice.is_empty():
        return pl.Series([], dtype=pl.UInt32), pl.Series([], dtype=pl.String)
    rows = accepted.gather(twice)
    suspects = records[rows].select(*key, version).with_columns(rows.alias(_ROW), place.gather(rows).alias("_place"))
    ordered = suspects.sort(version, _ROW, nulls_last=False)
    newest = [pl.col(name).last().over(key).alias(f"{name}_of_newest") for name in (_ROW, "_place", version)]
    newer = (pl.col(f"{version}_of_newest") > pl.col(version)).fill_null(pl.col(version).is_null())
    older = newer & pl.col(f"{version}_of_newest").is_not_null()
    end = pl.when(older).then(pl.lit("is newer")).otherwise(pl.lit("comes later"))
    replaced = (
        ordered.with_columns(newest)
        .filter(pl.col(_ROW) != pl.col(f"{_ROW}_of_newest"))
        .sort(_ROW)
        .select(_ROW, pl.format("same key as {}, which {}", pl.col("_place_of_newest"), end).alias("reason"))
    )
    return replaced[_ROW], replaced["reason"]
