"""What compiling a query gives: the statement, its columns, and the grants it takes."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import CompoundSelect, Select

from core.identity import Scope
from data_layer.analysis.declare import Kind


@dataclass(frozen=True)
class Output:
    """A column of the statement. `unit` is the column that holds its unit or currency. `of` is the key of the measure
    that it is reckoned from: `whole`, `share`, and by the measure's key `m0_other`, `m0_difference`, `m0_percent`.

    Of a list: `field` is the field's whole name, `asked` whether the query named it, or it is shown by default.
    """

    key: str
    label: str
    kind: Kind
    unit: str | None = None
    measure: bool = False
    field: str = ""
    asked: bool = True
    of: str = ""


@dataclass(frozen=True)
class Compiled:
    """`scopes` are the grants that reading it takes. `with_whole`: rows that have `all_groups` 1 are of all groups
    together, read in the same pass."""

    statement: Select[Any] | CompoundSelect[Any]
    outputs: tuple[Output, ...]
    scopes: frozenset[Scope]
    with_whole: bool = False
