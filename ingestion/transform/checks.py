"""A field's values made typed and held against its declaration."""

from decimal import Decimal

import polars as pl

from data_layer.metadata import Entity, Field, Kind
from ingestion import values
from ingestion.transform.findings import Findings
from ingestion.transform.lookup import Sorted

DTYPES = {
    Kind.TEXT: pl.String(),
    Kind.INTEGER: pl.Int64(),
    Kind.DECIMAL: values.STORED,
    Kind.BOOLEAN: pl.Boolean(),
    Kind.DATE: pl.Date(),
    Kind.TIMESTAMP: values.MOMENT,
}
_EXPECTED = {
    Kind.INTEGER: "a whole number",
    Kind.DECIMAL: "a number",
    Kind.BOOLEAN: "true or false (or 1, 0, yes, no, y, n)",
    Kind.DATE: "a date as 2025-05-15",
    Kind.TIMESTAMP: "a time as 2025-05-15 18:00:00",
}
_LONGEST_KEY = 500
_LONGEST_TEXT = 50_000


def typed(text: pl.Series, kind: Kind, zone: str) -> pl.Series:
    """The text as values of the kind, null where it is none."""
    match kind:
        case Kind.TEXT:
            return text
        case Kind.INTEGER:
            return values.integer(text)
        case Kind.DECIMAL:
            return values.decimal(text)
        case Kind.BOOLEAN:
            return values.boolean(text)
        case Kind.DATE:
            return values.date(text, zone)
        case Kind.TIMESTAMP:
            return values.timestamp(text, zone)


def check(
    entity: Entity, field: Field, text: pl.Series, zone: str, findings: Findings, explained: pl.Series | None
) -> pl.Series:
    """The field's typed values; what is wrong with them is noted.

    `explained`: the records of which it is already told why the field has no value.
    """
    result = typed(text, field.kind, zone)
    name = pl.lit(field.name)
    shown = pl.col(shown_as(field.name)).str.head(80)
    if field.kind is not Kind.TEXT and result.null_count() > text.null_count():
        _note_untyped(field, text, result, findings)
    if (field.required or field.name in entity.key) and text.null_count():
        missing = text.is_null() if explained is None else text.is_null() & ~explained
        findings.add(missing, field.name, f"{field.name} is empty, but every {spoken(entity.name)} needs one")
    if field.choices:
        wrong = ~result.is_in(list(field.choices))
        reason = pl.format("{} is '{}', but must be one of {}", name, shown, pl.lit(", ".join(field.choices)))
        findings.add(wrong, field.name, reason)
    if field.minimum is not None:
        least = Decimal(str(field.minimum)) if field.kind is Kind.DECIMAL else field.minimum
        reason = pl.format("{} is '{}', but must be at least {}", name, shown, pl.lit(f"{field.minimum:g}"))
        findings.add(result < least, field.name, reason)
    if field.kind is Kind.TEXT:
        _check_text(entity, field, result, findings)
    return result


def check_reference(field: Field, value: pl.Series, known: Sorted, findings: Findings) -> None:
    """A value that is not among the known keys rejects the record, or, when the reference is soft, warns."""
    _, there = known.places(value)
    end = ", and is kept as it is" if field.soft else ""
    reason = pl.format(
        "{} is '{}', which is no known {}{}",
        pl.lit(field.name), pl.col(shown_as(field.name)), pl.lit(spoken(field.references or "")), pl.lit(end),
    )  # fmt: skip
    findings.add(value.is_not_null() & ~there, field.name, reason, hard=not field.soft)


def spoken(entity: str) -> str:
    """An entity's name as one says it."""
    return entity.upper() if entity in ("sku", "bom") else entity.replace("_", " ")


def shown_as(field: str) -> str:
    """The column of the findings' context that holds a field's text."""
    return f"→{field}"


def _note_untyped(field: Field, text: pl.Series, result: pl.Series, findings: Findings) -> None:
    wrong = text.is_not_null() & result.is_null()
    name, shown = pl.lit(field.name), pl.col(shown_as(field.name)).str.head(80)
    expected: pl.Expr = pl.lit(f"must be {_EXPECTED[field.kind]}")
    if field.kind in (Kind.DECIMAL, Kind.INTEGER):
        number = pl.col(shown_as(field.name)).cast(pl.Decimal(38, 4), strict=False)
        most = 10**14 if field.kind is Kind.DECIMAL else 2_147_483_647
        large = (number.abs() >= Decimal(most)).fill_null(False)
        expected = pl.when(large).then(pl.lit("is too large to be stored")).otherwise(expected)
    findings.add(wrong, field.name, pl.format("{} is '{}', but {}", name, shown, expected))


def _check_text(entity: Entity, field: Field, text: pl.Series, findings: Findings) -> None:
    indexed = field.name in entity.key or field.references or any(field.name in index for index in entity.indexes)
    longest = _LONGEST_KEY if indexed else _LONGEST_TEXT
    length = text.str.len_bytes()
    size = pl.col(shown_as(field.name)).str.len_bytes()
    reason = pl.format(f"{field.name} has {{}} bytes, but at most {longest:,} are taken", size)
    findings.add(length > longest, field.name, reason)
