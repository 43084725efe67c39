"""The likeliest reading among the tools: call it, ask back where it is in doubt, or refuse."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from agent.models.embedded.decided import MOST, Choice, Decision, ask, choice_of, noun
from agent.models.embedded.offer import Kind
from agent.models.embedded.question import Question
from agent.models.embedded.reading import Call, Reading
from agent.models.embedded.refusal import unanswered, unknown_words
from agent.models.embedded.repertoire import Repertoire, is_content
from agent.models.embedded.smalltalk import SMALLTALK, abilities
from agent.models.embedded.thresholds import COURTEOUS, DOUBTFUL, IGNORED, LIKELY, NEAR, STRANGE
from agent.models.embedded.unknown_names import unknown_codes
from agent.models.embedded.words import stems, tokens

_ANY_ORDERS = 0.1  # tools for other kinds of order are as likely within this: a kind that is named is further away


def likeliest(repertoire: Repertoire, question: Question, ranked: Sequence[Reading]) -> Decision:
    """What the best of the readings comes to; `ranked` has the likeliest first and is never empty."""
    best = ranked[0]
    if best.offer.name in SMALLTALK and best.score >= COURTEOUS and best.share < STRANGE / 2:
        courtesy = SMALLTALK[best.offer.name]
        return Decision(text=courtesy.reply(lookups(repertoire)), outcome=courtesy.outcome)
    if not question.spans and not any(map(is_content, stems(question.text))):
        taken = [r for r in ranked if r.names and r.missing is None and r.offer.name not in SMALLTALK]
        clear = taken and all(taken[0].score - r.score >= NEAR for r in taken[1:2])
        if (
            clear and taken[0].score >= LIKELY and len(tokens(question.text)) >= 3
        ):  # it is about the record of the question before
            return Decision(calls=taken[0].calls(), names=taken[0].names)
        open_ = next((reading for reading in ranked if reading.missing is not None), None)
        return Decision(
            text="Of what? Please name the item, the order, the supplier or whatever you mean.",
            outcome="clarify",
            pending=Call(open_.offer.name, open_.arguments) if open_ else None,
        )
    if best.score < LIKELY or best.share > STRANGE or best.offer.name in SMALLTALK:
        return _doubt(repertoire, question, ranked)
    if nobody := _of_nobody(question, ranked):
        return nobody
    best = _that_takes_all(best, ranked)
    rivals = _rivals(best, ranked)
    ahead = True if question.ahead else question.nearer_ahead
    timely = [one for one in (best, *_rivals(best, ranked, 2 * NEAR)) if one.offer.foresees is ahead]
    if len(timely) == 1:
        best, rivals = timely[0], []
    if best.missing is not None and not rivals:
        return Decision(
            text=f"Which {noun(best.missing)} do you mean? Please give its code or its name.",
            outcome="clarify",
            pending=Call(best.offer.name, best.arguments),
        )
    if rivals:
        options = [reading for reading in (best, *rivals) if reading.missing is None]
        if len(options) > 1 or best.missing is not None:
            return ask("I can read this in more than one way. Do you mean:", [choice_of(o) for o in options[:3]])
    if best.open is not None:
        return which_one(best)
    if best.unused:
        words = " and ".join(f"“{span.text}”" for span in best.unused)
        return ask(f"I cannot narrow this down by {words}. Shall I show, without it:", [choice_of(best)])
    ignored = as_written(question.text, best.loose) if best.share >= IGNORED else ()
    return Decision(calls=best.calls(), names=best.names, ignored=ignored)


def _of_nobody(question: Question, ranked: Sequence[Reading]) -> Decision | None:
    """`where is the gearbox GBX-9999`: of what there is not it need not be known what was to be told."""
    codes = unknown_codes(question)
    for one in ranked if codes else ():
        taken = codes & set(map(str, one.arguments.values()))
        if taken and one.score >= LIKELY and one.missing is None and one.offer.name not in SMALLTALK:
            return Decision(calls=one.calls())
    return None


def which_one(reading: Reading) -> Decision:
    """Asks which of the records is meant that fit an argument of it alike."""
    assert reading.open is not None
    argument, candidates = reading.open
    return ask(
        f"More than one {noun(argument)} fits. Which one do you mean?",
        [Choice(c.label, reading.offer.name, {**reading.arguments, argument.name: c.code}) for c in candidates[:MOST]],
    )


def as_written(text: str, words: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(token for token in tokens(text) if set(stems(token)) & set(words)))


def _rivals(best: Reading, ranked: Sequence[Reading], within: float = NEAR) -> list[Reading]:
    """Other tools' readings that are as likely; the best of each. One that passes over the day or the record that the
    best takes is not as likely; where another kind of order may be meant, so may each."""
    dated = _takes_a_day(best)
    others = [
        one
        for one in ranked[1:]
        if one.offer.name != best.offer.name
        and one.offer.name not in SMALLTALK
        and one.missing is None
        and not (dated and not _takes_a_day(one))
        and (best.unused or not one.unused)
    ]
    near = [one for one in others if best.score - one.score < within]
    if any(_of_other_orders(best, one) for one in others if best.score - one.score < _ANY_ORDERS):
        near = [one for one in others if one in near or (one.score >= LIKELY and _of_other_orders(best, one))]
    found: dict[str, Reading] = {}
    for one in near:
        found.setdefault(one.offer.name, one)
    return list(found.values())


def _that_takes_all(best: Reading, ranked: Sequence[Reading]) -> Reading:
    """Of readings that are as likely, the one that has a place for every record that is named."""
    if not best.unused:
        return best
    near = (one for one in ranked if best.score - one.score < NEAR and one.offer.name not in SMALLTALK)
    return next((one for one in near if not one.unused and one.missing is None), best)


def _of_other_orders(best: Reading, other: Reading) -> bool:
    return bool(best.offer.orders and other.offer.orders) and best.arguments == other.arguments


def _takes_a_day(reading: Reading) -> bool:
    return any(argument.name in reading.arguments for argument in reading.offer.of_kind(Kind.DATE))


def _doubt(repertoire: Repertoire, question: Question, ranked: Sequence[Reading]) -> Decision:
    """Offer the readings that take what the planner named; without any, say what can be asked. A code that nobody knows
    is looked up all the same: that there is no such record is what the planner has to hear."""
    best = ranked[0]
    strange = {span.text for span in question.spans if not span.known and any(map(str.isdigit, span.text))}
    if best.missing is None and strange & set(map(str, best.arguments.values())):
        return Decision(calls=best.calls())
    taken = [r for r in ranked if r.names and r.missing is None and not r.unused and r.offer.name not in SMALLTALK]
    near = [r for r in taken if r.score >= max(DOUBTFUL, best.score - 2 * NEAR)]
    if near:
        about = unknown_words(repertoire, question, best.loose)
        doubt = f"I do not know what {about} means here." if about else "I am not sure what you mean."
        choices = [choice_of(reading) for reading in near[:3]]
        return replace(ask(f"{doubt} Do you mean:", choices), at_a_loss=True)
    return unanswered(repertoire, question, best.loose, abilities(lookups(repertoire)))


def lookups(repertoire: Repertoire) -> list[Any]:
    """What can be looked up: all offers but the courtesies."""
    return [offer for offer in repertoire.offers if offer.name not in SMALLTALK]
