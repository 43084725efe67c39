"""A figure in a sentence: its value and unit, its share of a whole, how it compares with a second period or group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile
from typing import Any

from data_layer.analysis.compiled import Output
from data_layer.analysis.declare import NUMERIC, Kind
from data_layer.analysis.model import MODEL
from data_layer.analysis.query import Query
from data_layer.analysis.repository import Answer
from tools.analysis.phrasing import period
from tools.wording import money, number, quantity, record

_Row = Mapping[str, Any]


def measured(answer: Answer) -> list[Output]:
    """The figures that were asked, without those that are reckoned from them."""
    return [output for output in answer.outputs if output.measure and not output.of]


def said(row: _Row, output: Output) -> str:
    return value(row[output.key], unit(row, output), output.kind)


def unit(row: _Row, output: Output) -> str | None:
    return row.get(output.unit) if output.unit else None


def value(found: Any, unit: str | None, kind: Kind) -> str:
    """In a sentence: `1,085 EA`, `47.87 USD`, `8.33 %`, `17 days`."""
    if found is None:
        return "not stated"
    if kind is Kind.SHARE:
        return f"{number(round(Decimal(found) * 100, 2))} %"
    if kind is Kind.MONEY:
        return money(round(Decimal(found), 2), unit)
    if isinstance(found, Decimal):
        found = round(found, 2)
    if isinstance(found, int | Decimal) and not isinstance(found, bool):
        if kind in (Kind.DAYS, Kind.HOURS):
            noun = str(kind)
            return f"{number(found)} {noun.removesuffix('s') if found == 1 else noun}"
        return quantity(Decimal(found), unit)
    return str(found)


def told(row: _Row, output: Output, answer: Answer, query: Query, noun: str = "", partly: str = "") -> str:
    """With what it is compared with: `9 EA, 30 % of 30 EA in all`, `12 orders in 2025, 10 in 2024: 2 more (20 %)`.
    `noun` is what is counted, `partly` how many records state it."""
    figure = f"{said(row, output)}{' ' + noun if noun else ''}{partly}"
    beside = {one.key.removeprefix(f"{output.key}_"): one for one in answer.outputs if one.of == output.key}
    if "share" in beside and "other" not in beside:
        return figure + _share(row, row[output.key], beside, in_all=not query.by)
    if "other" not in beside:
        return figure
    other = said(row, beside["other"])
    difference = _difference(row, output, beside)
    if query.by:  # the title says which periods
        return f"{figure} against {other}{', ' + difference if difference else ''}"
    these, those = period(query.since, query.until), period(query.other_since, query.other_until)
    if "share" in beside and row["share"] is not None:
        difference += f", {said(row, beside['share'])} of it"
    return f"{figure} {these}, {other} {those}{': ' + difference if difference else ''}"


def _share(row: _Row, figure: Any, beside: Mapping[str, Output], *, in_all: bool) -> str:
    share, whole = row["share"], beside.get("whole")
    if whole is None:  # of all groups: it is said once, for all of them
        return f", {said(row, beside['share'])}" if share is not None else ", no share" if figure is not None else ""
    behind = " in all" if in_all else ""
    if row["whole"] is None:
        return "; nothing is stated in all, so there is no share"
    if not row["whole"]:
        return f"; {said(row, whole)} in all, so there is no share"
    if share is None:
        return f"; {said(row, whole)} in all"
    return f", {said(row, beside['share'])} of {said(row, whole)}{behind}"


def _difference(row: _Row, output: Output, beside: Mapping[str, Output]) -> str:
    found = row[f"{output.key}_difference"]
    if found is None:
        return ""
    if not found:
        return "no difference"
    percent = row[f"{output.key}_percent"] if "percent" in beside else None
    change = f" ({value(abs(percent), None, Kind.SHARE)})" if percent is not None else ""
    return f"{_apart(found, unit(row, output), output.kind)} {'more' if found > 0 else 'less'}{change}"


def _apart(found: Any, unit: str | None, kind: Kind) -> str:
    """Figures in percent are so many points apart."""
    much = value(abs(found), unit, kind)
    return f"{much.removesuffix(' %')} percentage points" if kind is Kind.SHARE else much


def group(row: _Row, outputs: Sequence[Output]) -> str:
    """How a group is called: `C2 Dealer Two, 2024-Q1`."""
    parts = []
    for output in outputs:
        if output.measure or output.key.endswith("_name"):
            continue
        found = row[output.key]
        if isinstance(found, bool):
            parts.append(output.label if found else f"not {output.label}")
            continue
        name = row.get(f"{output.key}_name")
        parts.append(record(None if found is None else str(found), name) or f"no {output.label}")
    return ", ".join(parts)


@dataclass(frozen=True)
class Gap:
    """Between exactly two groups, or records: how much more the greater one has, of the figure's own kind."""

    output: Output
    greater: _Row
    lesser: _Row

    @property
    def difference(self) -> Any:
        return self.greater[self.output.key] - self.lesser[self.output.key]

    def sentence(self, outputs: Sequence[Output]) -> str:
        one, other = (
            group(row, outputs) if self.output.measure else record(str(row["code"]), row.get("name"))
            for row in (self.greater, self.lesser)
        )
        if not self.difference:
            return f"There is no difference between {one} and {other}."
        much = _apart(self.difference, unit(self.greater, self.output), self.output.kind)
        return f"{one}: {much} more than {other}."


def gap(query: Query, answer: Answer) -> Gap | None:
    """Of two groups of one figure, or two records with the number that they are ordered by, in one unit."""
    if (len(answer.rows), answer.total) != (2, 2):
        return None
    figures = measured(answer) if query.measures else _ordering(query, answer)
    alone = not any(output.key == "whole" for output in answer.outputs)  # parts of unlike wholes are not compared
    if len(figures) != 1 or query.two_periods or not alone or (query.measures and not query.by):
        return None
    output = figures[0]
    greater, lesser = answer.rows
    if greater[output.key] is None or lesser[output.key] is None or unit(greater, output) != unit(lesser, output):
        return None
    if greater[output.key] < lesser[output.key]:
        greater, lesser = lesser, greater
    return Gap(output, greater, lesser)


def _ordering(query: Query, answer: Answer) -> list[Output]:
    """The number that records are ordered by; lines that have the same code are not told apart by it."""
    order = MODEL.find(query.subject, query.order) if isinstance(query.order, str) else None
    if order is None or order.field.kind not in NUMERIC or answer.rows[0]["code"] == answer.rows[1]["code"]:
        return []
    return [output for output in answer.outputs if output.field == order.name]


def ends_apart(query: Query, answer: Answer) -> tuple[Output, Any] | None:
    """Of the lowest and the highest value of one number, in one unit and not in groups: the number, and how far they
    are apart."""
    if query.by or query.two_periods or len(answer.rows) != 1:
        return None
    row = answer.rows[0]
    named = {}
    for output in measured(answer):
        measure = query.measures[int(output.key.removeprefix("m"))]
        named[measure.aggregate, measure.field] = output
    for (aggregate, field), low in named.items():
        high = named.get(("maximum", field)) if aggregate == "minimum" else None
        if high is None or low.kind not in NUMERIC or row[low.key] is None or unit(row, low) != unit(row, high):
            continue
        return low, row[high.key] - row[low.key]
    return None


def between_ends(query: Query, answer: Answer) -> str:
    """`3.12 USD`; nothing where no ends are told."""
    found = ends_apart(query, answer)
    return _apart(found[1], unit(answer.rows[0], found[0]), found[0].kind) if found else ""


def alike(query: Query, answer: Answer) -> int | None:
    """How many of the first rows have the same of what they are in the order of; 0 where these do not state it."""
    if query.order is None or query.first_of_each is not None or not answer.rows:
        return None
    if query.measures:
        places = (f"m{i}" for i, one in enumerate(query.measures) if query.order in (i, one.field, one.aggregate))
        key = next(places, None)
    else:
        order = MODEL.find(query.subject, str(query.order))
        key = next((o.key for o in answer.outputs if order is not None and o.field == order.name), None)
    if key is None:
        return None
    figures = [row[key] for row in answer.rows]
    return 0 if figures[0] is None else len(list(takewhile(lambda figure: figure == figures[0], figures)))
