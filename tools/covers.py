"""What a tool answers, said in the semantic model's own terms: a question composed from words may be the tool's."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Covers:
    """The queries about `subject` that the tool answers as well, or better.

    `takes` gives the argument for each condition on a record or a value; `flags` what each flag sets (nothing, when
    the tool is about those alone); `needs` are names of which one must stand in the conditions, `tells` the figures
    and fields beside the conditions that the answer holds (`count`, `sum value`, `due_date`), `by` the groups it shows
    anyway, `orders` what an order by a field sets. `related` says the same of linked records.
    """

    subject: str
    takes: Mapping[str, str] = field(default_factory=dict)
    flags: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    needs: frozenset[str] = frozenset()
    tells: frozenset[str] = frozenset()
    by: frozenset[str] = frozenset()
    orders: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    related: Mapping[str, "Covers"] = field(default_factory=dict)
    limit: str = ""


def words(text: str) -> frozenset[str]:
    """`count, sum value` → the two."""
    return frozenset(part.strip() for part in text.split(",") if part.strip())
