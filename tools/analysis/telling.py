"""An analysis in sentences: the figure first, the first groups or records, what it rests on."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from data_layer.analysis.compiled import Output
from data_layer.analysis.declare import Kind
from data_layer.analysis.model import MODEL
from data_layer.analysis.parts import of_groups
from data_layer.analysis.query import Query
from data_layer.analysis.repository import Answer
from tools.analysis.phrasing import Phrases, one_or_many
from tools.analysis.saying import between_ends, gap, group, measured, said, told, value
from tools.wording import count, join, record, sentences

_NAMED_IN_SUMMARY = 3


def summary(query: Query, phrases: Phrases, answer: Answer, whole: Answer | None) -> str:
    if not query.measures:
        return _of_list(query, phrases, answer, whole)
    if not query.by:
        return _of_figures(query, phrases, answer)
    if not answer.rows and query.having:
        return phrases.none_such(query)
    title = phrases.whole(query)
    if not answer.rows:
        return f"There are no {phrases.rows(query)}, so there is nothing to group."
    first = answer.rows[:_NAMED_IN_SUMMARY]
    parts = [f"{group(row, answer.outputs)}: {_values(row, answer, query)}" for row in first]
    more = answer.total - len(parts)
    others = f"; and {count(more, 'more group')}" if more > 0 else ""
    part = _of_whole(query, answer, whole)
    cut = f" Shown are {len(answer.rows)} of {answer.total:,}{part}." if answer.total > len(answer.rows) else ""
    apart = gap(query, answer)
    return (
        sentences(
            f"{title[:1].upper() + title[1:]}: {'; '.join(parts)}{others}.",
            apart.sentence(answer.outputs) if apart else "",
            _overall(query, whole),
        )
        + cut
    )


def _values(row: Mapping[str, Any], answer: Answer, query: Query) -> str:
    return join(told(row, output, answer, query) for output in measured(answer))


def _overall(query: Query, whole: Answer | None) -> str:
    """Of all groups, also of those that a condition on their figures leaves out."""
    if whole is None or not whole.rows:
        return ""
    subject = MODEL.subjects[query.subject]
    if len(whole.rows) > 1:
        return "Each share is of all in the same unit." if of_groups(MODEL, query) else ""
    row = whole.rows[0]
    figures = join(f"{one.label} {told(row, one, whole, query)}" for one in measured(whole))
    read = "" if query.two_periods else f" ({count(row['rows_read'], subject.one, subject.many)})"
    return f"{'All groups' if query.having else 'All'} together: {figures}{read}."


def _of_whole(query: Query, answer: Answer, whole: Answer | None) -> str:
    """What the groups that are shown come to, as a share of all: `: 4,012.50 EUR, 8.2 % of all`."""
    figures = measured(answer)
    if (
        len(figures) != 1
        or whole is None
        or len(whole.rows) != 1
        or query.two_periods
        or (query.share is not None and not of_groups(MODEL, query))
        or query.having
    ):
        return ""
    output, measure = figures[0], query.measures[_place(figures[0])]
    field = MODEL.find(query.subject, measure.field) if measure.field else None
    adds = measure.aggregate == "sum" and field is not None and not field.field.over
    adds = adds or (measure.aggregate == "count" and measure.field is None)
    if not adds or measure.per is not None or not whole.rows[0][output.key]:
        return ""
    shown = sum(row[output.key] or 0 for row in answer.rows)
    share = Decimal(shown) / Decimal(whole.rows[0][output.key])
    figure = value(shown, whole.rows[0].get(output.unit) if output.unit else None, output.kind)
    return f": {figure}, {value(share, None, Kind.SHARE)} of all"


def _of_figures(query: Query, phrases: Phrases, answer: Answer) -> str:
    subject = MODEL.subjects[query.subject]
    read = sum(row["rows_read"] for row in answer.rows)
    if not answer.rows or not (read or query.two_periods):
        return _none(query, phrases, answer)
    rows = phrases.rows(query if not query.two_periods else replace(query, since=None, until=None))
    plain = [o for o in measured(answer) if query.measures[_place(o)].per is None]
    counts = [o for o in plain if query.measures[_place(o)].aggregate == "count"]
    pieces = []
    for row in answer.rows:
        for output in measured(answer):
            measure = query.measures[_place(output)]
            if output in counts:
                what = one_or_many(row[output.key], rows, subject)
                if measure.field not in (None, query.subject):
                    what = f"{output.label} among {rows}"
                pieces.append(told(row, output, answer, query, what))
            else:
                stated = row.get(f"{output.key}_stated")
                some = stated is not None and stated < row["rows_read"] and not query.two_periods
                partly = f", stated by {stated:,} of them" if some else ""
                figure = told(row, output, answer, query, partly=partly)
                pieces.append(f"{phrases.measure(subject, measure)} of {rows}: {figure}")
    pieces += [f"{much} between them"] if (much := between_ends(query, answer)) else []
    base = "" if counts or query.two_periods else f" ({count(read, subject.one, subject.many)})"
    text = "; ".join(pieces)
    return f"{text[:1].upper() + text[1:]}{base}."


def _none(query: Query, phrases: Phrases, answer: Answer) -> str:
    """No rows, which may be no share of something."""
    wholes = [one for one in answer.outputs if one.key == "whole"]
    shares = [f"0 % of {said(row, one)} in all" for row in answer.rows for one in wholes if row["whole"]]
    return f"There are no {phrases.rows(query)}{': ' + join(shares) if shares else ''}."


def _place(output: Output) -> int:
    return int(output.key.removeprefix("m"))


def _of_list(query: Query, phrases: Phrases, answer: Answer, whole: Answer | None) -> str:
    rows = phrases.whole(query) if query.first_of_each else phrases.rows(query)
    if not answer.rows:
        return f"There are no {phrases.rows(query)}."
    subject = MODEL.subjects[query.subject]
    order = MODEL.find(query.subject, query.order) if isinstance(query.order, str) else None
    ordered = next((o for o in answer.outputs if order is not None and o.field == order.name), None)
    lines = subject.key != (subject.code,)  # several records have the same code: what is on it tells them apart
    on_it = next((o for o in answer.outputs if lines and o.field.endswith(".name")), None)
    first = []
    for row in answer.rows[:_NAMED_IN_SUMMARY]:
        name = record(str(row["code"]), row.get("name"))
        beside = [said(row, output) for output in (on_it, ordered) if output is not None]
        if answer.total == 1:
            asked = [o for o in answer.outputs if o.field in query.show and o not in (on_it, ordered)]
            beside += [f"{o.label} {said(row, o)}" for o in asked]
        first.append(f"{name} ({', '.join(beside)})" if beside else name)
    first = list(dict.fromkeys(first))
    noun = one_or_many(answer.total, rows, subject)
    cut = f" Shown are the first {len(answer.rows)}." if answer.total > len(answer.rows) else ""
    if whole is not None and answer.total > 1:
        sums = [one for output in whole.outputs if (one := _sum(whole, output))]
        cut = f" In all: {join(sums)}.{cut}" if sums else cut
    apart = gap(query, answer)
    between = f" {apart.sentence(answer.outputs)}" if apart else ""
    return f"{answer.total:,} {noun}: {join(first)}{' …' if answer.total > len(first) else ''}.{between}{cut}"


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
    text = join(value(amount, unit, output.kind) for unit, amount in found)
    partly = f" (stated by {stated:,} of {read:,})" if stated < read else ""
    return f"{output.label} {text}{partly}" if found else ""
