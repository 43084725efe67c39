"""An analysis as rows and blocks: cells that travel exactly, a table of what says something, metrics."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from data_layer.analysis.compiled import Output
from data_layer.analysis.declare import Kind
from data_layer.analysis.repository import Answer
from tools.result import Column, Metric, Table

COLUMNS = 9  # of a list: more are not read
RECORDS = "records"  # how many a group rests on; of a result, the few that a figure rests on

_KINDS = {
    Kind.QUANTITY: "quantity", Kind.MONEY: "money", Kind.NUMBER: "quantity", Kind.DAYS: "quantity",
    Kind.HOURS: "quantity", Kind.SHARE: "percent", Kind.DATE: "date",
}  # fmt: skip

Cell = str | int | Decimal | date | bool | None
Row = Mapping[str, Cell]


def cells(answer: Answer, *, groups: bool = False) -> tuple[Row, ...]:
    """The answer's rows by the columns' keys; of a list with where each record came from, of `groups` with how many
    records each rests on."""
    more = () if any(output.measure for output in answer.outputs) else ("source", "record")
    keys = [key for output in answer.outputs for key in (output.key, output.unit) if key]
    kinds = {output.key: output.kind for output in answer.outputs}
    rows = [{key: cell(row[key], kinds.get(key, Kind.TEXT)) for key in (*keys, *more)} for row in answer.rows]
    if groups:
        return tuple({**row, RECORDS: read["rows_read"]} for row, read in zip(rows, answer.rows, strict=True))
    return tuple(rows)


def table(answer: Answer, title: str, *, rows: str = "rows", records: str = "") -> Table:
    """Of a list: what is empty in all its rows is left out, and of more than nine columns the last that nobody asked
    for. `records`: how the records are called of which a last column tells the number."""
    columns = [_column(output) for output in _telling(answer)]
    if records:
        columns.append(Column(key=RECORDS, label=f"Number of {records}", kind="integer"))
    return Table(title=_capital(title), rows=rows, columns=tuple(columns), total=answer.total)


def metrics(answer: Answer, title: str) -> tuple[Metric, ...]:
    """Of a single row; a figure alone, or with its share, is called by the title."""
    row = answer.rows[0]
    alone = len([one for one in answer.outputs if one.key not in ("whole", "share")]) == 1
    return tuple(
        Metric(
            label=title if alone and not output.of else _capital(output.label),
            value=cell(row[output.key], output.kind),  # type: ignore[arg-type]
            unit="%" if output.kind is Kind.SHARE else row.get(output.unit) if output.unit else _unit(output.kind),
        )
        for output in answer.outputs
        if row[output.key] is not None
    )


def _telling(answer: Answer) -> Sequence[Output]:
    told = [o for o in answer.outputs if o.asked or any(row[o.key] is not None for row in answer.rows)]
    spare = [output for output in told if not output.asked][max(COLUMNS - sum(output.asked for output in told), 0) :]
    return [output for output in told if output not in spare]


def cell(value: Any, kind: Kind) -> Cell:
    if value is not None and kind is Kind.SHARE:
        return Decimal(str(round(Decimal(value) * 100, 2)))
    if isinstance(value, Decimal):
        return _plain(value)
    return value if isinstance(value, int | date | bool) or value is None else str(value)


def _plain(value: Decimal) -> Decimal:
    """At most four digits behind the point, none of them without meaning."""
    rounded = round(value, 4).normalize()
    return rounded if int(rounded.as_tuple().exponent) <= 0 else rounded.quantize(Decimal(1))


def _column(output: Output) -> Column:
    label = output.label
    if output.kind in (Kind.DAYS, Kind.HOURS):
        label = f"{label}, {output.kind}" if str(output.kind) not in label else label
    return Column(
        key=output.key,
        label=_capital(label),
        kind=_KINDS.get(output.kind, "text"),  # type: ignore[arg-type]
        unit=output.unit,
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _unit(kind: Kind) -> str | None:
    return str(kind) if kind in (Kind.DAYS, Kind.HOURS) else None
