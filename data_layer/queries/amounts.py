"""Sums over rows of unlike units or currencies: one figure for each, never added together."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any


def sums(name: str, value: str, by: str, of: str = "matching") -> str:
    """An aggregate over `of`: {unit: sum} as JSON, decimals as text so that none is rounded."""
    return (
        f"(SELECT jsonb_object_agg(unit, CAST(amount AS text)) FROM (SELECT coalesce({by}, '') AS unit,"
        f" sum({value}) AS amount FROM {of} WHERE {value} IS NOT NULL GROUP BY 1) AS by_unit) AS {name}"
    )


def amounts(value: Mapping[str, Any] | None) -> dict[str, Decimal]:
    """What `sums` gave, greatest first."""
    found = {unit: Decimal(amount) for unit, amount in (value or {}).items()}
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))
