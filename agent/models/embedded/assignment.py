"""Which argument of a tool takes what the question names, or what the turn before named."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from agent.models.embedded.offer import Argument, Kind, Offer
from agent.models.embedded.question import Candidate, Question, Span
from agent.models.embedded.reading import Before
from agent.models.embedded.words import PRONOUNS, stem, stems, tokens
from tools.spans import NOUNS

_UNUSED = 0.22  # a named record that the tool cannot take
_FROM_BEFORE, _UNSAID = 0.02, 0.1  # a record taken over from the turn before: with "it", and without
_INCOMPLETE = 0.08
_STRANGER = 0.05  # an unknown name taken for what could have been left out
_FITS = 0.012  # a tool made for the kind of record that was named
_SAME = 0.12  # two candidates' scores nearer than this are both possible
_EXACT = 0.995
_APART = 0.1  # two records that are named apart are hardly asked for one by one
_LISTED = re.compile(r"(?:,|&|\+|/|\b(?:and|or|vs|versus|nor|with|to)\b)\s*(?:the |an? |of )*$", re.IGNORECASE)
_SO_MANY = re.compile(
    r"\b(?:\d[\d.,]*|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|forty|fifty|hundred)"
    r"(?: ?x| pcs?\.?| pieces?| units?)?(?: of)?(?: the)? $",
    re.IGNORECASE,
)


@dataclass
class Assignment:
    """What an offer's arguments were given so far; `slots` and `words`: what stands for it in the masked question."""

    arguments: dict[str, Any] = field(default_factory=dict)
    slots: dict[int, str] = field(default_factory=dict)
    words: dict[int, str] = field(default_factory=dict)
    more: list[dict[str, Any]] = field(default_factory=list)
    unused: list[Span] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    open: tuple[Argument, tuple[Candidate, ...]] | None = None
    missing: Argument | None = None
    cost: float = 0.0


def place_values(offer: Offer, question: Question, made: Assignment) -> dict[tuple[int, int], str]:
    """Give the values that the question says to the arguments that take them; returns what stands for their words."""
    slots: dict[tuple[int, int], str] = {}
    for value in question.values:
        kind = f"{value.entity}.{value.field}"
        alike = [v for v in question.values if (v.start, v.entity, v.field) == (value.start, value.entity, value.field)]
        if len(alike) > 1:
            continue  # "frames" are road frames and touring frames: no argument takes both
        argument = next((a for a in offer.arguments if kind in a.values), None)
        if argument is not None and not value.weak and argument.name not in made.arguments:
            made.arguments[argument.name] = value.value
            slots[value.start, value.end] = argument.name
    return slots


def place_span(
    offer: Offer, place: int, span: Span, question: Question, made: Assignment, unknown: Argument | None
) -> None:
    """Give a span to the argument it fits best."""
    arguments = offer.of_kind(Kind.ENTITY)
    best = max((c.score for c in span.candidates), default=0.0)
    fitting = [
        (argument, own) for argument in arguments if (own := _of(span, argument)) and own[0].score >= best - _SAME
    ]
    if not span.known:
        wanted = _for_unknown(arguments, span, question, unknown)
        fitting = [(a, ()) for a in wanted if a.name not in made.arguments]
    if span.all:
        fitting = []  # no argument takes several
    free = [(argument, own) for argument, own in fitting if argument.name not in made.arguments]
    if not fitting:
        made.slots[place] = span.candidates[0].entity if span.known else "unknown"
        if not span.known and span.is_number:
            del made.slots[place]  # it may be a quantity
        elif offer.arguments:  # courtesies take no records, and are none the worse for it
            made.unused.append(span)
            made.cost += _UNUSED
        return
    argument, own = max(free or fitting, key=lambda pair: (pair[1][0].score if pair[1] else 0.5, pair[0].required))
    if argument.entity:
        made.slots[place] = argument.entity
    else:
        made.slots[place] = argument.name
    value = own[0].code if own else span.text
    if own and own[0].entity == "order" and own[0].name.endswith(" order"):  # others may have the same number
        value = f"{own[0].name} {own[0].code}"
    made.names.update({c.code: c.label for c in own})
    if free:
        made.arguments[argument.name] = value
        if span.known:
            made.cost -= _FITS * argument.required
        else:
            made.cost += _STRANGER * (not argument.required)
        near = tuple(c for c in own if own[0].score - c.score < _SAME)
        if len(near) > 1 and (own[0].score < _EXACT or near[1].score >= _EXACT):
            made.open = made.open or (argument, near)
    elif value != made.arguments[argument.name]:
        made.more.append({argument.name: value})
        made.cost += 0.0 if _LISTED.search(question.text[: span.start]) else _APART
    _whole_of_so_many(offer, argument, value, span, question, made)


def _of(span: Span, argument: Argument) -> tuple[Candidate, ...]:
    """What of it the argument takes: of orders, those of its kind."""
    other = tuple(c for c in span.of(argument.entity) if c.name.endswith(" order") and c.name != argument.orders)
    return tuple(c for c in span.of(argument.entity) if not (argument.orders and c in other))


def _whole_of_so_many(
    offer: Offer, argument: Argument, value: Any, span: Span, question: Question, made: Assignment
) -> None:
    """`screws for 25 pumps`: what so many are made of is the whole, whichever of the two is named first."""
    whole = next((a for a in offer.of_kind(Kind.ENTITY) if a.entity == argument.entity and a.required), None)
    first = made.arguments.get(whole.name) if whole else None
    if whole is None or argument.name == whole.name or made.arguments.get(argument.name) != value:
        return
    if _SO_MANY.search(question.text[: span.start]) and isinstance(first, str):
        made.arguments[whole.name], made.arguments[argument.name] = value, first


def _for_unknown(
    arguments: Sequence[Argument], span: Span, question: Question, tried: Argument | None
) -> list[Argument]:
    """The argument that an unknown name may be meant for: of the kind named beside it, else the one that is tried."""
    if span.is_number:
        before = stems(question.text[max(0, span.start - 24) : span.start])[-1:]  # "item 77777"
        said = [a for a in arguments if before and before[0] in map(stem, NOUNS.get(a.entity, ()))]
        return said or [a for a in arguments if a.entity == "order"]
    around = stems(question.text[max(0, span.start - 24) : span.start])[-2:] + stems(question.text[span.end :])[:1]
    said = [a for a in arguments if set(stems(a.entity.replace("_", " "))) & set(around)]
    return said or ([tried] if tried is not None else [])


def fill_from_before(offer: Offer, question: Question, before: Before, made: Assignment) -> None:
    """What the planner did not name again: the record of the turn before, where "it" stands or the tool needs one."""
    pronoun = _pronoun(question.text)
    named = {c.entity for span in question.spans for c in span.candidates[:1]}
    for argument in offer.of_kind(Kind.ENTITY):
        if argument.name in made.arguments:
            continue
        known = before.entities.get(argument.entity)
        if known is not None and argument.entity not in named and (argument.required or (pronoun and not named)):
            made.arguments[argument.name] = known
            made.names[known] = before.names.get(known, known)
            made.cost += _FROM_BEFORE if pronoun is not None else _UNSAID
            if pronoun is not None:
                made.words[pronoun] = f"{{{argument.entity}}}"
                pronoun = None
        elif argument.required:
            made.missing = made.missing or argument
            made.cost += _INCOMPLETE
            if pronoun is not None:
                made.words[pronoun] = f"{{{argument.entity}}}"
                pronoun = None


@lru_cache(1024)
def _pronoun(text: str) -> int | None:
    lowered = text.lower()
    for word in tokens(lowered):
        if word in PRONOUNS - {"there"}:
            at = lowered.find(word)
            while at > 0 and lowered[at - 1].isalnum():
                at = lowered.find(word, at + 1)
            return at if at >= 0 else None
    return None
