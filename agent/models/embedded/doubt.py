"""What is hardly meant is not looked up: the planner is asked, with what it could be."""

from collections.abc import Iterator
from dataclasses import replace

from agent.models.embedded.compose.compositions import compositions
from agent.models.embedded.composed import call_of
from agent.models.embedded.decided import Choice, Decision, ask
from agent.models.embedded.question import Question
from agent.models.embedded.reading import Before, Call
from agent.models.embedded.readings import readings
from agent.models.embedded.repertoire import Repertoire
from agent.models.embedded.smalltalk import SMALLTALK
from agent.models.embedded.sureness import in_words, signals, sure
from agent.models.embedded.thresholds import DOUBTFUL, RATHER, UNSURE

_SHOWN = 3


def rated(repertoire: Repertoire, question: Question, decided: Decision) -> Decision:
    """The decision with its confidence, unless its parts gave it; or a question back, when that is too low. Of a
    question that leans on none.

    A name that nobody knows is looked up all the same: that there is no such record is what the planner has to hear.
    """
    if decided.confidence is not None:
        return decided
    if decided.then is not None and decided.then.end is None:
        question = question.part(0, decided.then.start)  # what these calls are about
    confidence = round(sure(signals(repertoire, question, decided.calls, decided.query)), 2)
    if confidence < UNSURE and len(decided.calls) == 1 and _known(repertoire, question, decided.calls[0]):
        choices = list(_could_be(repertoire, question, decided))
        return replace(ask("I am not sure what you mean. Shall I look up:", choices), at_a_loss=True)
    return replace(decided, confidence=confidence)


def _could_be(repertoire: Repertoire, question: Question, decided: Decision) -> Iterator[Choice]:
    """What was decided, then what else it may be, likeliest first, each said once."""
    found = {in_words(repertoire, question, decided.calls, decided.query): decided.calls[0]}
    for composition in compositions(question):
        if composition.score >= RATHER and not composition.doubts and not composition.others:
            call = call_of(repertoire, composition.arguments)
            found.setdefault(in_words(repertoire, question, (call,), composition.arguments), call)
    for reading in readings(repertoire, question, Before()):
        whole = reading.missing is None and not reading.unused and reading.offer.name not in SMALLTALK
        if reading.score >= DOUBTFUL and whole and _known(repertoire, question, call := reading.calls()[0]):
            found.setdefault(in_words(repertoire, question, (call,)), call)
            break
    for label, call in list(found.items())[:_SHOWN]:
        yield Choice(label, call.tool, call.arguments)


def _known(repertoire: Repertoire, question: Question, call: Call) -> bool:
    """Are all records it names some that there are?"""
    codes = {candidate.code for span in question.spans for candidate in span.candidates}
    offer = next((offer for offer in repertoire.offers if offer.name == call.tool), None)
    named = {a.name for a in offer.arguments if a.entity} if offer else set()
    return all(value in codes for name, value in call.arguments.items() if name in named)
