"""Is a value meant by words that could as well say something else?"""

from collections.abc import Sequence
from functools import cache
from typing import Protocol

from agent.models.embedded.compose.lexicon import lexicon, normal
from agent.models.embedded.compose.senses import FieldWord, FlagWord, Noun, Sense
from agent.models.embedded.words import stem, tokens
from tools.analysis.semantics import MODEL

_JOINS = frozenset({"vs", "versus", "and", "or", "than", "with", "to", "against"})
_PARTIES = frozenset({"supplier", "vendor", "customer", "client", "buyer"})


class Value(Protocol):
    """`entity` is its table."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...

    @property
    def entity(self) -> str: ...

    @property
    def field(self) -> str: ...

    @property
    def value(self) -> str: ...

    @property
    def partial(self) -> bool: ...


def is_meant(text: str, value: Value) -> bool:
    """The words must say nothing else; and of a value of which they are but a part, other words must speak."""
    said = text[value.start : value.end]
    if lexicon(MODEL).find(normal(said)):
        return False
    whole = not value.partial or len(tokens(value.value)) <= len(tokens(said))
    return whole or any(_speaks_of(sense, value) for sense in _senses(text))


def how_it_is(text: str, value: Value) -> bool:
    """`parts that are short`: no shorts, which would be said as they are called."""
    said = text[value.start : value.end].lower()
    states = any(isinstance(sense, FlagWord) for sense in lexicon(MODEL).find(normal(said)))
    return states and not set(tokens(said)) <= set(tokens(value.value))


def in_a_field(text: str, value: Value) -> bool:
    """`standard cost`: no product line Standard, as the next word makes it the name of a field."""
    said, behind = tokens(text[value.start : value.end]), tokens(text[value.end :])[:1]
    return bool(behind) and (*said, stem(behind[0])) in _field_names()


@cache
def _field_names() -> frozenset[tuple[str, ...]]:
    """Each with the stem of its last word."""
    fields = (field for subject in MODEL.subjects.values() for field in subject.fields)
    names = (tokens(name) for field in fields for name in (field.title, *field.words))
    return frozenset((*name[:-1], stem(name[-1])) for name in names if len(name) > 1)


def of_country(text: str, value: Value, others: Sequence[Value] = ()) -> bool:
    """`vendors in DE`, `customers in the UK`, `US customers`, `France vs UK`: a code, where countries stand."""
    if value.field != "country" or not text[value.start : value.end].isupper():
        return False
    if not value.start and not text.isupper():
        return True  # "DE, 2024: …"
    before = [word for word in tokens(text[: value.start]) if word != "the"][-1:]
    behind = tokens(text[value.end :])[:1]
    joined = bool(before) and before[0] in _JOINS and any(one.field == "country" and one != value for one in others)
    return joined or bool(before and before[0] in ("from", "in")) or bool(behind and stem(behind[0]) in _PARTIES)


def _senses(text: str) -> list[Sense]:
    known = lexicon(MODEL)
    stems = [stem(word) for word in tokens(text)]
    return [
        sense
        for at in range(len(stems))
        for length in range(1, min(known.longest, len(stems) - at) + 1)
        for sense in known.find(tuple(stems[at : at + length]))
    ]


def _speaks_of(sense: Sense, value: Value) -> bool:
    """Of the field, or of records that have it or belong to one that does."""
    if not isinstance(sense, FieldWord | Noun):
        return False
    table = MODEL.subjects[sense.subject].table
    if isinstance(sense, FieldWord):
        return (table, sense.field) == (value.entity, value.field)
    return table == value.entity or any(owner.table == value.entity for _, owner in MODEL.joined(sense.subject))
