"""An analysis in sentences: the figure first, the first groups or records, what it rests on."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from data_layer.analysis.compiled import Output
from data_layer.analysis.declare import Kind
from data_layer.analysis.model import MODEL
from data_layer.analysis.query import Query
from data_layer.analysis.repository import Answer
from tools.analysis.phrasing import Phrases
from tools.wording import count, join, money, number, quantity, record, sentences

_NAMED_IN_SUMMARY = 3


def _said(row: Mapping[str, Any], output: Output) -> str:
    return _value(row[output.key], row.get(output.unit) if output.unit else None, output.kind)


def _value(value: Any, unit: str | None, kind: Kind) -> str:
    """In a sentence: `1,085 EA`, `47.87 USD`, `8.33 %`, `17 days`."""
    if value is None:
        return "not stated"
    if kind is Kind.SHARE:
        return f"{number(round(Decimal(value) * 100, 2))} %"
    if kind is Kind.MONEY:
        return money(round(Decimal(value), 2), unit)
    if isinstance(value, Decimal):
        value = round(value, 2)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        if kind in (Kind.DAYS, Kind.HOURS):
            noun = str(kind)
            return f"{number(value)} {noun.removesuffix('s') if value == 1 else noun}"
        return quantity(Decimal(value), unit)
    return str(value)


def summary(query: Query, phrases: Phrases, answer: Answer, whole: Answer | None) -> str:
    subject = MODEL.subjects[query.subject]
    if not query.measures:
        return _of_list(query, phrases, answer, whole)
    if not query.by:
        return _of_figures(query, phrases, answer)
    title = phrases.whole(query)
    if not answer.rows:
        return f"There are no {phrases.rows(query)}, so there is nothing to group."
    named = [_group(row, answer.outputs) for row in answer.rows[:_NAMED_IN_SUMMARY]]
    values = [join(_said(row, o) for o in answer.outputs if o.measure) for row in answer.rows[:_NAMED_IN_SUMMARY]]
    parts = [f"{name}: {value}" for name, value in zip(named, values, strict=True)]
    more = answer.total - len(parts)
    others = f"; and {count(more, 'more group')}" if more > 0 else ""
    cut = f" Shown are {len(answer.rows)} of {answer.total:,}." if answer.total > len(answer.rows) else ""
    overall = ""
    if whole is not None and len(whole.rows) == 1:
        overall = (
            " All together: "
            + join(f"{o.label} {_said(whole.rows[0], o)}" for o in whole.outputs if o.measure)
            + f" ({count(whole.rows[0]['rows_read'], subject.one, subject.many)})."
        )
    return sentences(f"{title[:1].upper() + title[1:]}: {'; '.join(parts)}{others}.{overall}{cut}")


def _group(row: Mapping[str, Any], outputs: Sequence[Output]) -> str:
    parts = []
    for output in outputs:
        if output.measure or output.key.endswith("_name"):
            continue
        value = row[output.key]
        name = row.get(f"{output.key}_name")
        parts.append(record(None if value is None else str(value), name) or f"no {output.label}")
    return ", ".join(parts)


def _of_figures(query: Query, phrases: Phrases, answer: Answer) -> str:
    subject = MODEL.subjects[query.subject]
    read = sum(row["rows_read"] for row in answer.rows)
    rows = phrases.rows(query)
    if not read:
        return f"There are no {rows}."
    counts = [
        o
        for o in answer.outputs
        if o.kind is Kind.NUMBER and o.measure and query.measures[_place(o)].aggregate == "count"
    ]
    pieces = []
    for row in answer.rows:
        for output in answer.outputs:
            measure = query.measures[_place(output)]
            if output in counts:
                what = rows if measure.field in (None, query.subject) else f"{output.label} among {rows}"
                pieces.append(f"{number(row[output.key])} {what}")
            else:
                stated = row.get(f"{output.key}_stated")
                partly = f", stated by {stated:,} of them" if stated is not None and stated < row["rows_read"] else ""
                pieces.append(f"{phrases.measure(subject, measure)} of {rows}: {_said(row, output)}{partly}")
    base = "" if counts else f" ({count(read, subject.one, subject.many)})"
    text = "; ".join(pieces)
    return f"{text[:1].upper() + text[1:]}{base}."


def _place(output: Output) -> int:
    return int(output.key.removeprefix("m"))


def _of_list(query: Query, phrases: Phrases, answer: Answer, whole: Answer | None) -> str:
    rows = phrases.rows(query)
    if not answer.rows:
        return f"There are no {rows}."
    subject = MODEL.subjects[query.subject]
    order = MODEL.find(query.subject, query.order) if isinstance(query.order, str) else None
    ordered = next((o for o in answer.outputs if order is not None and o.field == order.name), None)
    lines = subject.key != (subject.code,)  # several records have the same code: what is on it tells them apart
    on_it = next((o for o in answer.outputs if lines and o.field.endswith(".name")), None)
    first = []
    for row in answer.rows[:_NAMED_IN_SUMMARY]:
        name = record(str(row["code"]), row.get("name"))
        beside = [_said(row, output) for output in (on_it, ordered) if output is not None]
        first.append(f"{name} ({', '.join(beside)})" if beside else name)
    first = list(dict.fromkeys(first))
    noun = rows if answer.total != 1 else rows.replace(subject.many, subject.one, 1)
    cut = f" Shown are the first {len(answer.rows)}." if answer.total > len(answer.rows) else ""
    if whole is not None and answer.total > 1:
        sums = [said for output in whole.outputs if (said := _sum(whole, output))]
        cut = f" In all: {join(sums)}.{cut}" if sums else cut
    return f"{answer.total:,} {noun}: {join(first)}{' …' if answer.total > len(first) else ''}.{cut}"


def _sum(whole: Answer, output: Output) -> str:
    """`order value 3,000.00 USD and 480.00 EUR (stated by 3 of 4)`: the rows differ by the units of all sums, so each
    sum is put together for its own."""
    sums: dict[str | None, Decimal] = {}
    stated = read = 0
    for row in whole.rows:
        read += row["rows_read"]
        stated += row[f"{output.key}_stated"]
        if row[output.key] is not None:
            unit = row[output.unit] if output.unit else None
            sums[unit] = sums.get(unit, Decimal(0)) + Decimal(row[output.key])
    found = sorted(sums.items(), key=lambda one: (-one[1], one[0] or ""))
    said = join(_value(value, unit, output.kind) for unit, value in found)
    partly = f" (stated by {stated:,} of {read:,})" if stated < read else ""
    return f"{output.label} {said}{partly}" if found else ""
