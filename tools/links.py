"""What a question was found to name: records, and values of sorting fields."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tools.spans import Candidate


@dataclass(frozen=True)
class Mention:
    """A span of the question that names records; several candidates when it could be any of them, best first."""

    start: int
    end: int
    text: str
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class ValueMention:
    """A span that says a value of a sorting field. `weak`: too short to say it without the field's name beside it."""

    start: int
    end: int
    entity: str
    field: str
    value: str
    weak: bool
    how: str = "is"


@dataclass(frozen=True)
class Links:
    """Mentions do not overlap each other, nor the values but parts of names, which may be meant instead. `kinds`: where
    in an item's name stands what tells it from others of its design, as its colour, by the item's code."""

    mentions: tuple[Mention, ...]
    values: tuple[ValueMention, ...]
    kinds: Mapping[str, tuple[tuple[str, int, int], ...]] = field(default_factory=dict)
