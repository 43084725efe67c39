"""What a question may mean: for each offer, the arguments it would be called with and how well all of it fits."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from agent.models.embedded.assignment import Assignment, fill_from_before, place_span, place_values
from agent.models.embedded.compose.kinds import orders_named
from agent.models.embedded.compose.sight import ORDERS
from agent.models.embedded.measured import Measured, measured
from agent.models.embedded.offer import Argument, Kind, Offer
from agent.models.embedded.question import Question, Span
from agent.models.embedded.reading import CURSOR, Before, Reading
from agent.models.embedded.repertoire import Repertoire
from agent.models.embedded.scalars import read_scalars
from agent.models.embedded.supposing import supposes
from agent.models.embedded.thresholds import BARE, LIKELY
from agent.models.embedded.unknown_names import unknown_run
from agent.models.embedded.words import content, stem, stems, tokens

_DID = re.compile(r"\bdid\b|(?<!should )\b(?:have|has|had) been (?:deliver|receiv|ship|sen[dt])", re.IGNORECASE)
_LOOSE = 0.2  # all words unexplained; a part of them costs its share
_SUPPOSED = 0.3  # what would be is not asked
_UNDATED = 0.3  # the day that it needs was not said, or it tells nothing of that day
_LATELY = 31  # days; of a time that ended before it is not asked what has changed since
_SOONER = 0.08  # it would tell of all from today on, and not from the first day of the period
_OTHER_ORDERS = 0.15  # it is for another kind of order than the question names
_GUESS = 0.06  # unknown words taken for a name
_CLEAR = 0.03  # an unknown name is taken for what it is more likely by this much than for anything else
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


def readings(repertoire: Repertoire, question: Question, before: Before) -> list[Reading]:
    """All of them, the likeliest first; equal ones in the order of the offers, so the choice is always the same."""
    for asked, after, known in repertoire.recent:
        if asked == question and after == before:  # asked for several times while one question is decided
            ready: list[Reading] = known
            return ready
    found = _anew(repertoire, question, before)
    repertoire.recent.append((question, before, found))
    return found


def _anew(repertoire: Repertoire, question: Question, before: Before) -> list[Reading]:
    named = any(span.known for span in question.spans)
    run = None if named else unknown_run(question, repertoire.vocabulary | repertoire.choosing)
    found = [r for i in _promising(repertoire, question) for r in _of_offer(repertoire, i, question, before, run)]
    found += _changed(repertoire, question, before)
    return sorted(_of_named_orders(question, found), key=lambda reading: -reading.score)


def _of_named_orders(question: Question, found: Sequence[Reading]) -> Sequence[Reading]:
    """A tool for one kind of order gives way to a likely one for the kind that the question names."""
    kinds = [{ORDERS[kind] for kind in one.offer.orders} for one in found]
    likely = set[str]().union(*(kind for one, kind in zip(found, kinds, strict=True) if one.score >= LIKELY))
    named = orders_named(question) & likely if likely else likely
    return [
        replace(one, score=one.score - _OTHER_ORDERS) if named and kind and not kind & named else one
        for one, kind in zip(found, kinds, strict=True)
    ]


def of_supposing(repertoire: Repertoire, question: Question, before: Before) -> list[Reading]:
    """Those of the tools that are asked only what would be, whether the question supposes or not."""
    offers = [index for index, offer in enumerate(repertoire.offers) if offer.supposes]
    return [reading for index in offers for reading in _of_offer(repertoire, index, question, before, None)]


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


def _fit(
    repertoire: Repertoire, index: int, question: Question, before: Before, unknown: Argument | None = None
) -> Reading:
    """`unknown`: the argument that a name nobody knows is tried for."""
    offer = repertoire.offers[index]
    made = Assignment()
    for place, span in enumerate(question.spans):
        place_span(offer, place, span, question, made, unknown)
    fill_from_before(offer, question, before, made)
    said = measured(question) if offer.unit is not None else ()
    pieces = {place: word for one in said for place, word in one.words.items()}
    masked = question.masked(made.slots, {**made.words, **pieces}, place_values(offer, question, made))
    likeness = repertoire.compare(masked)
    never_over = any(argument.ahead for argument in offer.of_kind(Kind.DATE))
    ahead = offer.foresees or never_over
    coming = never_over or (offer.foresees and question.nearer_ahead is not False)
    dated = [p for p in question.periods if not p.vague]
    periods = [p.ahead if never_over or (coming and p.last < question.today) else p for p in dated]
    gone = ahead and any(p.until is not None and p.until < question.today for p in periods)
    begun = any(p.since is not None and p.until is None and p.since < question.today for p in periods)
    gone = gone or (offer.foresees and (begun or _DID.search(question.text) is not None))
    scalars = read_scalars(offer, likeness.words, [] if gone else periods, question.shares)
    if offer.unit is not None and (unit := _unit(offer, said, scalars.arguments)):
        made.arguments[offer.unit.name] = unit
    fit = repertoire.score(masked, index, frozenset(scalars.consumed))
    for argument in offer.of_kind(Kind.TEXT):
        if argument.required:  # a tool that searches by text reads the question itself
            made.arguments.setdefault(argument.name, question.text)
    arguments = {**made.arguments, **scalars.arguments}
    days = {argument.name for argument in offer.of_kind(Kind.DATE)}
    to_come = any(p.first > question.today for p in periods)
    sooner, not_yet = days == {"until"} and to_come, days == {"since"} and to_come
    long_over = days == {"since"} and any(p.until and (question.today - p.until).days > _LATELY for p in periods)
    undated = any(a.required and a.name not in arguments for a in offer.of_kind(Kind.DATE))
    idle = offer.supposes and not supposes(question.text)
    return Reading(
        offer=offer,
        arguments={a.name: arguments[a.name] for a in offer.arguments if a.name in arguments},
        score=fit.value
        - made.cost
        - _LOOSE * fit.share
        - _UNDATED * (undated + gone + not_yet + long_over)
        - _SUPPOSED * idle
        - _SOONER * sooner,
        missing=made.missing,
        open=made.open,
        loose=fit.loose,
        share=fit.share,
        explained=fit.explained,
        unused=tuple(made.unused),
        more=tuple({**arguments, **other} for other in made.more),
        names=made.names,
    )


def _unit(offer: Offer, said: Sequence[Measured], arguments: Mapping[str, Any]) -> str | None:
    """That of the quantity which was read, or of the only one that was not."""
    read = [arguments[a.name] for a in offer.of_kind(Kind.INTEGER, Kind.NUMBER) if a.name in arguments]
    meant = [one.unit for one in said if not read or any(Decimal(str(value)) == one.number for value in read)]
    return meant[0] if meant else None


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
            score=BARE if own == 0 else max(0.8 - 0.1 * (own - 1), fitted.score + 0.02),
            names={**before.names, **fitted.names},
        )
