"""What a question was found to name: records, and values of sorting fields; which of both the same words mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tools.spans import SURE, Candidate


@dataclass(frozen=True)
class Mention:
    """A span of the question that names records; several candidates when it could be any of them, best first."""

    start: int
    end: int
    text: str
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class ValueMention:
    """A span that says a value of a sorting field. `weak`: too short to say it without the field's name beside it.
    `partial`: said by some of its words, or with a slip, and no more than likely."""

    start: int
    end: int
    entity: str
    field: str
    value: str
    weak: bool
    how: str = "is"
    partial: bool = False


@dataclass(frozen=True)
class Links:
    """Mentions do not overlap each other, nor the values but parts of names, which may be meant instead. `kinds`: where
    in an item's name stands what tells it from others of its design, as its colour, by the item's code."""

    mentions: tuple[Mention, ...]
    values: tuple[ValueMention, ...]
    kinds: Mapping[str, tuple[tuple[str, int, int], ...]] = field(default_factory=dict)


def without_overlap(mentions: Sequence[Mention], values: Sequence[ValueMention]) -> Links:
    """A stretch names a record when it is surely one or longer than the value it holds, else the value."""

    def meant(mention: Mention, value: ValueMention) -> bool:
        longer = size(mention) > size(value)
        if value.start <= mention.start and mention.end <= value.end and size(value) > size(mention):
            return False  # "Paint process failed" is a reason, whatever place is called Paint
        if value.partial:
            return True
        return mention.candidates[0].score >= SURE or (longer and not value.weak and mention.candidates[0].score >= 0.6)

    kept = [m for m in mentions if not any(touch(m, v) and not v.weak and not meant(m, v) for v in values)]
    return Links(tuple(kept), tuple(v for v in values if not any(touch(m, v) for m in kept)))


def touch(one: Mention | ValueMention, other: Mention | ValueMention) -> bool:
    return one.start < other.end and other.start < one.end


def size(stretch: Mention | ValueMention) -> int:
    return stretch.end - stretch.start
