"""How open orders are told, of whichever kind: how many, how many of them late, and which come first."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from data_layer.queries.listing import Page
from tools.result import Block, Column, Metric, Table
from tools.wording import count, due, join, sentences, verb

_NAMED_IN_SUMMARY = 3

Row = TypeVar("Row")


def open_blocks(
    noun: str, among: str, rows: str, columns: Sequence[Column], totals: Mapping[str, Any]
) -> tuple[Block, ...]:
    """`noun` is the plural of the kind of order, `rows` the field that holds them."""
    return (
        Metric(label=f"Open {noun}", value=totals["orders"]),
        Metric(label="Late", value=totals["late"]),
        Table(title=f"Open {noun}{among}", rows=rows, columns=tuple(columns), total=totals["orders"]),
    )


def open_counts(page: Page[Any]) -> dict[str, Any]:
    """The fields that the results of all kinds have."""
    totals = page.totals
    return {
        "count": totals["orders"],
        "late": totals["late"],
        "most_days_late": totals["most_late"],
        "next_cursor": page.next_cursor,
    }


def open_summary(
    page: Page[Row],
    kind: str,
    among: str,
    named: Callable[[Row], str],
    *,
    late_only: bool,
    figures: str,
    late_share: str = "",
    late_worth: str = "",
) -> str:
    """`named` says which order a row (with due_date and days_late) is. `figures` belong to all orders; `late_share` and
    `late_worth` to the late ones, and are left out where all are late.
    """
    totals = page.totals
    noun = f"{'late' if late_only else 'open'} {kind}"
    if not totals["orders"]:
        return f"There are no {noun}s{among}."
    share, worth = ("", "") if late_only else (late_share, late_worth)
    late = (
        f"{totals['late']:,} {verb(totals['late'])} late{share}, the most overdue by"
        f" {count(totals['most_late'], 'day')}{worth}."
        if totals["late"]
        else "None is late."
    )
    first = [_due(row, named) for row in page.rows[:_NAMED_IN_SUMMARY]]
    return sentences(
        f"{count(totals['orders'], noun)}{among}{figures}.",
        late,
        f"First by due date: {join(first)}." if first else "",
    )


def _due(row: Any, named: Callable[[Any], str]) -> str:
    return f"{named(row)} ({due(row.due_date, row.days_late)})"
