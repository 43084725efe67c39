"""Conditions that hold together, each with its bound values."""

from datetime import date
from typing import Any, Self

_SORTED_BY = frozenset({"category", "subcategory", "product_line"})

Category = tuple[str, str]  # the column of manufacturing.sku, and its value as stored


def column_of(sku_table: str, column: str) -> str:
    """Raises `ValueError` where items are not sorted by that column."""
    if column not in _SORTED_BY:
        raise ValueError(f"items are not sorted by {column}")
    return f"{sku_table}.{column}"


class Conditions:
    """Each `and_` method adds one condition when its value is given, and nothing otherwise.

    `mark` tells apart the bound values of several in one statement.
    """

    def __init__(self, *always: str, mark: str = "given", **given: Any) -> None:
        self._parts = list(always)
        self._mark = mark
        self.given: dict[str, Any] = given

    def and_equal(self, column: str, value: object | None) -> Self:
        if value is not None:
            self._parts.append(f"{column} = {self._bind(value)}")
        return self

    def and_between(self, column: str, since: date | None, until: date | None) -> Self:
        """Both days included. A row that states no date is in no period."""
        for sign, day in ((">=", since), ("<=", until)):
            if day is not None:
                self._parts.append(f"{column} {sign} {self._bind(day)}")
        return self

    def and_category(self, sku_table: str, category: Category | None) -> Self:
        if category is None:
            return self
        column, value = category
        return self.and_equal(column_of(sku_table, column), value)

    def and_also(self, condition: str, **given: Any) -> Self:
        self._parts.append(condition)
        self.given |= given
        return self

    def __bool__(self) -> bool:
        return bool(self._parts)

    @property
    def sql(self) -> str:
        return " AND ".join(self._parts) or "true"

    def _bind(self, value: object) -> str:
        name = f"{self._mark}_{len(self.given)}"
        self.given[name] = value
        return f":{name}"
