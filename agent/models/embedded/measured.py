"""Quantities that are said with their unit: `2 t of {sku}`, `a tonne of it`, `200kg`."""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from agent.models.embedded.compose.numerals import Words, figure, number
from agent.models.embedded.question import Question
from agent.models.embedded.words import token_spans
from tools.said_units import BEFORE_OF, PLAIN

_PIECES = "pieces"
_ONE = frozenset({"a", "an"})
_LONGEST = 4  # words of a number: "two hundred and fifty"


@dataclass(frozen=True)
class Measured:
    """`start` is where the unit's word begins; `one`, where an article does that says the number."""

    number: Decimal
    unit: str
    start: int
    one: int | None = None

    @property
    def words(self) -> dict[int, str]:
        """What stands in the place of words, so that a number of pieces is read."""
        return {self.start: _PIECES} | ({self.one: "1"} if self.one is not None else {})


@lru_cache(256)
def measured(question: Question) -> tuple[Measured, ...]:
    """In the order of the text; no words of a record's name."""
    said = token_spans(question.text)
    found = []
    for at, (word, start, end) in enumerate(said):
        if not at or any(span.start < end and start < span.end for span in question.spans if span.known):
            continue
        before_of = at + 1 < len(said) and said[at + 1][0] == "of"
        if word not in PLAIN and not (before_of and word in BEFORE_OF):
            continue
        before, begins, _ = said[at - 1]
        if before in _ONE:
            found.append(Measured(Decimal(1), word, start, one=begins))
        elif (many := _number(said[:at])) is not None:
            found.append(Measured(many, word, start))
    return tuple(found)


def _number(said: Words) -> Decimal | None:
    """The number that ends the words."""
    if said[-1][0][0].isdigit():
        return figure(said[-1][0])
    for first in range(max(0, len(said) - _LONGEST), len(said)):
        read = number(said, first) if said[first][0].isalpha() and said[first][0] not in _ONE else None
        if read is not None and first + read[1] == len(said):
            return read[0]
    return None
