"""Quantities that are said with their unit: `2 t of {sku}`, `a tonne of it`, `200kg`."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from agent.models.embedded.compose.numerals import COMPARING, SCALES, Words, figure, number
from agent.models.embedded.question import Question
from agent.models.embedded.words import token_spans
from core.units import CURRENCIES, UNITS
from tools.said_units import BEFORE_OF, PLAIN

_PIECES, _MONEY = "pieces", "euro"
_CODE = 3  # letters of a currency's
_ONE = frozenset({"a", "an"})
_COMPARING = COMPARING | {"least", "most", "exceed", "exceeds", "maximum", "minimum", "max", "min"}
_OR_MORE = re.compile(r"\s+or (?:more|less|fewer|over|under|above|below)\b", re.IGNORECASE)
_BETWEEN = 4  # words from there to the second number
_LONGEST = 4  # words of a number: "two hundred and fifty"


@dataclass(frozen=True)
class Measured:
    """`start` is where the unit's word begins; `one`, where an article does that says the number; `compared`: something
    is to be more or less than that."""

    number: Decimal
    unit: str
    start: int
    one: int | None = None
    compared: bool = False

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
        elif (read := _number(said[:at])) is not None:
            many, first = read
            before = said[first - 1][0] if first else ""
            between = any(one == "between" for one, _, _ in said[max(0, first - _BETWEEN) : first])
            compared = before in _COMPARING or between or _OR_MORE.match(question.text, end) is not None
            found.append(Measured(many, word, start, compared=compared))
    return tuple(found)


@lru_cache(256)
def priced(question: Question) -> dict[int, str]:
    """Where the words of currencies stand that are said with a number: `5,000 dollars`, `EUR 50`, `1.5 million yen`;
    and what is read there, nothing before the number."""
    said = token_spans(question.text)
    numbers = {i for i in range(len(said)) if said[i][0][0].isdigit() or said[i][0] in SCALES or number(said, i)}
    known = [(span.start, span.end) for span in question.spans if span.known]
    found = {}
    for at, (word, start, end) in enumerate(said):
        if word not in CURRENCIES or not word.isalpha() or any(a < end and start < b for a, b in known):
            continue
        if at - 1 in numbers:
            found[start] = word if word in UNITS else _MONEY
        elif at + 1 in numbers and len(word) == _CODE and not question.text[end : said[at + 1][1]].strip():
            found[start] = ""
    return found


def _number(said: Words) -> tuple[Decimal, int] | None:
    """The number that ends the words, and at which of them it begins."""
    if said[-1][0][0].isdigit():
        many = figure(said[-1][0])
        return None if many is None else (many, len(said) - 1)
    for first in range(max(0, len(said) - _LONGEST), len(said)):
        read = number(said, first) if said[first][0].isalpha() and said[first][0] not in _ONE else None
        if read is not None and first + read[1] == len(said):
            return read[0], first
    return None
