"""What a question may mean: for each offer, the arguments it would be called with and how well all of it fits."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from agent.models.embedded.offer import Argument, Kind, Offer
from agent.models.embedded.question import Candidate, Question, Span, unknown_run
from agent.models.embedded.repertoire import Repertoire
from agent.models.embedded.scalars import read_scalars
from agent.models.embedded.shown import Shown
from agent.models.embedded.words import PRONOUNS, content, stem, stems, tokens

_UNUSED = 0.22  # a named record that the tool cannot take
_FROM_BEFORE, _UNSAID = 0.02, 0.1  # a record taken over from the turn before: with "it", and without
_INCOMPLETE = 0.08
_BARE = 1.2  # nothing but a name or a word for a slot: it can only be about the question before
_LOOSE = 0.2  # all words unexplained; a part of them costs its share
_GUESS = 0.06  # unknown words taken for a name
_CLEAR = 0.03  # an unknown name is taken for what it is more likely by this much than for anything else
_STRANGER = 0.05  # an unknown name taken for what could have been left out
_FITS = 0.012  # a tool made for the kind of record that was named
CURSOR = "cursor"  # the argument that pages on, in every tool that has pages
_SAME = 0.12  # two candidates' scores nearer than this are both possible
_EXACT = 0.995
_TRIED = 12  # offers
_ELLIPSIS = (
    "and",
    "what about",
    "how about",
    "or",
    "only",
    "same for",
    "also",
    "now",
    "just",
    "but",
    "then",
    "for",
    "in",
)


@dataclass(frozen=True)
class Call:
    tool: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class Before:
    """What the turn before was about: its calls, the records they were given, and the names of those; what was `shown`,
    the codes `used` so far, the `query` that was composed and the question that was `asked`."""

    calls: tuple[Call, ...] = ()
    entities: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    next_cursor: str | None = None
    shown: Shown = field(default_factory=Shown)
    used: frozenset[str] = frozenset()
    query: Mapping[str, Any] | None = None
    asked: Question | None = None


@dataclass(frozen=True)
class Reading:
    """`missing`: the required argument nobody named. `open`: an argument and the candidates that fit it alike.
    `loose`: words that nothing explains, their `share` of the meaning; `explained`: how many are. `more`: further
    values of one argument, each a call of its own."""

    offer: Offer
    arguments: dict[str, Any]
    score: float
    missing: Argument | None = None
    open: tuple[Argument, tuple[Candidate, ...]] | None = None
    loose: tuple[str, ...] = ()
    share: float = 0.0
    explained: int = 0
    unused: tuple[Span, ...] = ()
    more: tuple[dict[str, Any], ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    def calls(self) -> tuple[Call, ...]:
        return (Call(self.offer.name, self.arguments), *(Call(self.offer.name, a) for a in self.more))

    def label(self) -> str:
        """`stock on hand: BA-8327 Adjustable Race`."""
        said = [
            self.names.get(str(value), str(value))
            if (argument := self.offer.argument(name)) and argument.entity
            else f"{name.replace('_', ' ')} {value}"
            if value is not True
            else name.replace("_", " ")
            for name, value in self.arguments.items()
        ]
        return f"{self.offer.title}: {', '.join(said)}" if said else self.offer.title


def readings(repertoire: Repertoire, question: Question, before: Before) -> list[Reading]:
    """All of them, the likeliest first; equal ones in the order of the offers, so the choice is always the same."""
    for asked, after, known in repertoire.recent:
        if after is before and asked == question:  # asked for several times while one question is decided
            ready: list[Reading] = known
            return ready
    found = _anew(repertoire, question, before)
    repertoire.recent.append((question, before, found))
    return found


def _anew(repertoire: Repertoire, question: Question, before: Before) -> list[Reading]:
    named = any(span.known for span in question.spans)
    run = None if named else unknown_run(question, repertoire.vocabulary)
    found = [r for i in _promising(repertoire, question) for r in _of_offer(repertoire, i, question, before, run)]
    found += _changed(repertoire, question, before)
    return sorted(found, key=lambda reading: -reading.score)


def _promising(repertoire: Repertoire, question: Question) -> list[int]:
    """The offers whose examples are nearest before any argument is tried; the others would not come near them."""
    named = {i: span.candidates[0].entity for i, span in enumerate(question.spans) if span.known}
    masked = question.masked(named)
    value = repertoire.values(masked)
    nearest = sorted(range(len(value)), key=lambda i: -value[i])[:_TRIED]
    return sorted(nearest)


def _of_offer(
    repertoire: Repertoire, index: int, question: Question, before: Before, run: Span | None
) -> Iterator[Reading]:
    """`run`: words that may be the name of a record nobody knows."""
    offer = repertoire.offers[index]
    plain = _fit(repertoire, index, question, before)
    if any(not span.known and not span.is_number for span in question.spans):
        options = [a for a in offer.of_kind(Kind.ENTITY, Kind.TEXT) if a.name != CURSOR and not a.values and a.required]
        tried = [_fit(repertoire, index, question, before, option) for option in options]
        ranked = sorted((fit for fit in tried if len(fit.unused) < len(plain.unused)), key=lambda fit: -fit.score)
        clear = len(ranked) == 1 or (len(ranked) > 1 and ranked[0].score - ranked[1].score >= _CLEAR)
        plain = ranked[0] if clear else plain
    yield plain
    wanted = next((a for a in offer.of_kind(Kind.ENTITY) if a.required), None)
    if wanted is not None and run is not None:
        spans = tuple(sorted((*question.spans, run), key=lambda span: span.start))
        guess = _fit(repertoire, index, replace(question, spans=spans), Before(), wanted)
        if guess.explained:
            yield replace(guess, score=guess.score - _GUESS)


@dataclass
class _Assignment:
    arguments: dict[str, Any] = field(default_factory=dict)
    slots: dict[int, str] = field(default_factory=dict)
    words: dict[int, str] = field(default_factory=dict)
    more: list[dict[str, Any]] = field(default_factory=list)
    unused: list[Span] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    open: tuple[Argument, tuple[Candidate, ...]] | None = None
    missing: Argument | None = None
    cost: float = 0.0


def _fit(
    repertoire: Repertoire, index: int, question: Question, before: Before, unknown: Argument | None = None
) -> Reading:
    """`unknown`: the argument that a name nobody knows is tried for."""
    offer = repertoire.offers[index]
    made = _Assignment()
    for place, span in enumerate(question.spans):
        _place(offer, place, span, question, made, unknown)
    _fill_from_before(offer, question, before, made)
    masked = question.masked(made.slots, made.words, _values(offer, question, made))
    likeness = repertoire.compare(masked)
    scalars = read_scalars(offer, likeness.words, [p for p in question.periods if not p.vague])
    fit = repertoire.score(masked, index, frozenset(scalars.consumed))
    for argument in offer.of_kind(Kind.TEXT):
        if argument.required:  # a tool that searches by text reads the question itself
            made.arguments.setdefault(argument.name, question.text)
    arguments = {**made.arguments, **scalars.arguments}
    return Reading(
        offer=offer,
        arguments={a.name: arguments[a.name] for a in offer.arguments if a.name in arguments},
        score=fit.value - made.cost - _LOOSE * fit.share,
        missing=made.missing,
        open=made.open,
        loose=fit.loose,
        share=fit.share,
        explained=fit.explained,
        unused=tuple(made.unused),
        more=tuple({**arguments, **other} for other in made.more),
        names=made.names,
    )


def _values(offer: Offer, question: Question, made: _Assignment) -> dict[tuple[int, int], str]:
    """Give the values that the question says to the arguments that take them; returns what stands for their words."""
    slots: dict[tuple[int, int], str] = {}
    for value in question.values:
        kind = f"{value.entity}.{value.field}"
        argument = next((a for a in offer.arguments if kind in a.values), None)
        if argument is not None and not value.weak and argument.name not in made.arguments:
            made.arguments[argument.name] = value.value
            slots[value.start, value.end] = argument.name
    return slots


def _place(
    offer: Offer, place: int, span: Span, question: Question, made: _Assignment, unknown: Argument | None
) -> None:
    """Give a span to the argument it fits best."""
    arguments = offer.of_kind(Kind.ENTITY)
    best = max((c.score for c in span.candidates), default=0.0)
    fitting = [
        (argument, own) for argument in arguments if (own := span.of(argument.entity)) and own[0].score >= best - _SAME
    ]
    if not span.known:
        wanted = _for_unknown(arguments, span, question, unknown)
        fitting = [(a, ()) for a in wanted if a.name not in made.arguments]
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


def _for_unknown(
    arguments: Sequence[Argument], span: Span, question: Question, tried: Argument | None
) -> list[Argument]:
    """The argument that an unknown name may be meant for: of the kind named beside it, else the one that is tried."""
    if span.is_number:
        return [a for a in arguments if a.entity == "order"]
    around = stems(question.text[max(0, span.start - 24) : span.start])[-2:] + stems(question.text[span.end :])[:1]
    said = [a for a in arguments if set(stems(a.entity.replace("_", " "))) & set(around)]
    return said or ([tried] if tried is not None else [])


def _fill_from_before(offer: Offer, question: Question, before: Before, made: _Assignment) -> None:
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


def _changed(repertoire: Repertoire, question: Question, before: Before) -> Iterator[Reading]:
    """The question of the turn before with a slot changed: "and in Subassembly?", "only the late ones"."""
    text = question.text.strip().lower()
    elliptic = text.startswith(_ELLIPSIS) or len(tokens(text)) <= 4
    for call in before.calls[-1:] if elliptic else ():
        index = next((i for i, offer in enumerate(repertoire.offers) if offer.name == call.tool), None)
        if index is None:
            continue
        fitted = _fit(repertoire, index, question, Before())
        changed = {k: v for k, v in fitted.arguments.items() if call.arguments.get(k) != v}
        masked = [w for w in content(stems(question.masked(dict.fromkeys(range(len(question.spans)), "x"))))
                  if not w.startswith("{") and w not in ("about", "same", "also")]  # fmt: skip
        unexplained = [w for w in masked if w in fitted.loose]
        if not changed or fitted.unused or len(unexplained) > 0:
            continue
        own = len([w for w in masked if stem(w) not in stems(fitted.offer.title)])
        kept = {k: v for k, v in call.arguments.items() if k != CURSOR}
        yield replace(
            fitted,
            arguments={**kept, **fitted.arguments},
            missing=None,
            score=_BARE if own == 0 else max(0.8 - 0.1 * (own - 1), fitted.score + 0.02),
            names={**before.names, **fitted.names},
        )
