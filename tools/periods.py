"""Periods: two days, both included; either may be left open."""

import calendar
from datetime import date, timedelta
from typing import Annotated

from pydantic import Field

from core.errors import InvalidInput

Since = Annotated[date, Field(description="First day of the period, included.")]
Until = Annotated[date, Field(description="Last day of the period, included.")]
# `ahead` in the schema: never a day that is over.
Ahead = Annotated[date, Field(json_schema_extra={"ahead": True})]

Period = tuple[date, date]


def check(since: date | None, until: date | None) -> None:
    """Raises `InvalidInput` for a period that ends before it begins."""
    if since is not None and until is not None and until < since:
        raise InvalidInput(f"The period ends ({until}) before it begins ({since}).")


def period_words(since: date | None, until: date | None) -> str:
    """` from 2025-01-01 to 2025-03-31`, ` since …`, ` until …`, ` on …`, or nothing."""
    if since is not None and until is not None:
        return f" on {since}" if since == until else f" from {since} to {until}"
    return f" since {since}" if since is not None else f" until {until}" if until is not None else ""


def none_yet(records: str, since: date, until: date | None) -> str:
    """What is said of a period to come, in which none of the `records` can have been made."""
    return (
        f"There can be no {records}{period_words(since, until)} yet: that lies ahead. Please ask what is forecast or"
        " due then, or about a period that has begun."
    )


def year_before(period: Period) -> Period:
    """The same days a year earlier; a month's last day stays one."""
    since, until = period
    return _in_year(since, since.year - 1), _in_year(until, until.year - 1, last=_ends_month(until))


def period_before(period: Period) -> Period:
    """What lies just before and is as long: as many whole months if it is whole months, else as many days."""
    since, until = period
    eve = since - timedelta(days=1)
    if since.day == 1 and _ends_month(until):
        months = (until.year - since.year) * 12 + until.month - since.month
        start = eve.year * 12 + eve.month - 1 - months
        return date(start // 12, start % 12 + 1, 1), eve
    return eve - (until - since), eve


def _in_year(day: date, year: int, *, last: bool = False) -> date:
    longest = calendar.monthrange(year, day.month)[1]
    return date(year, day.month, longest if last else min(day.day, longest))


def _ends_month(day: date) -> bool:
    return day.day == calendar.monthrange(day.year, day.month)[1]
