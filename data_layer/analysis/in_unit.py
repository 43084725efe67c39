"""Figures against a number that was said in a unit: only what is in one that it can be told in, converted."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, func
from sqlalchemy import types as sql

from core.units import convertible, size
from data_layer.analysis.declare import Kind


def sizes(kind: Kind, unit: str) -> Mapping[str, Decimal]:
    """By unit, in lower case: what one of it is. A currency is worth no sure amount of another."""
    return {unit.lower(): Decimal(1)} if kind is Kind.MONEY else convertible(unit)


def measured(kind: Kind, unit: str, figure: ColumnElement[Any], of: ColumnElement[Any]) -> ColumnElement[Any]:
    """The figure as `size_of` measures numbers; NULL where it is in no unit that can be compared."""
    known = sizes(kind, unit)
    by_size: dict[Decimal, list[str]] = {}
    for word, one in known.items():
        by_size.setdefault(one, []).append(word)
    factor = case(
        *((func.lower(of).in_(words), bindparam(None, one, sql.Numeric())) for one, words in by_size.items()),
        else_=None,
    )
    return figure * factor


def size_of(kind: Kind, unit: str) -> Decimal:
    return Decimal(1) if kind is Kind.MONEY else size(unit)
