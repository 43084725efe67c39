"""How groups (months, items, customers …) of a result are told."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field

from tools.result import Typed
from tools.wording import record

TIME = ("day", "week", "month", "quarter", "year")
TENTH = Decimal("0.1")

Sort = Annotated[
    Literal["greatest", "least"],
    Field(description="Order of the rows. Default: a time line newest first, others greatest first."),
]


class Group(Typed):
    """A group's code and name as the data states them; `group` is both, as told."""

    group: str
    code: str | None
    name: str | None


G = TypeVar("G", bound=Group)


def told(by: str, code: str, name: str | None) -> str:
    """`2025-03`, `BK-1 Road Bike`, `customer 29825`, `no category stated`."""
    if not code:
        return f"no {by.replace('_', ' ')} stated"
    return record(code, name, by if by in ("customer", "buyer") else "")


def rows(kind: type[G], by: str, found: Iterable[Any]) -> tuple[G, ...]:
    """Rows from what a repository gives: `code`, `name`, and the fields of the row's own."""
    own = kind.model_fields.keys() - Group.model_fields.keys()
    return tuple(
        kind.model_validate(
            {"group": told(by, one.code, one.name), "code": one.code or None, "name": one.name}
            | {field: getattr(one, field) for field in own}
        )
        for one in found
    )


def percent(part: Decimal | int | None, whole: Decimal | int | None) -> Decimal | None:
    """One digit after the point; none when there is nothing to take a share of."""
    return (Decimal(part) * 100 / Decimal(whole)).quantize(TENTH) if whole and part is not None else None


def change(now: Decimal | int | None, before: Decimal | int | None) -> Decimal | None:
    """By how many percent it rose; none without a figure to compare with."""
    return percent(Decimal(now) - Decimal(before), before) if now is not None and before else None
