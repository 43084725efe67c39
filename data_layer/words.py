"""The words by which a record is found when somebody writes its name.

They are cut here and not by the database, whose idea of a letter depends on the locale it was made with.
"""

import polars as pl

_WORD = r"[\p{L}\p{N}]+"


def words(named: pl.DataFrame) -> pl.DataFrame:
    """`code`, `name` → `word`, `code`, `words`: each lower-case run of letters and digits in code or name, and the
    whole code without what separates its parts. `words` counts those of the name."""
    code, name = pl.col("code").str.to_lowercase(), pl.col("name").fill_null("").str.to_lowercase()
    whole = code.str.extract_all(_WORD).list.join("")
    return (
        named.with_columns(
            pl.concat_list(code.str.extract_all(_WORD), name.str.extract_all(_WORD), whole).list.unique().alias("word"),
            name.str.extract_all(_WORD).list.len().cast(pl.Int64).alias("words"),
        )
        .select("word", "code", "words")
        .explode("word")
        .filter(pl.col("word").str.len_bytes().is_between(1, 500))
    )
