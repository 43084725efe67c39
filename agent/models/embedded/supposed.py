"""`suppose PO 4711 is two weeks late, what runs short?`: what is supposed is for a tool that is asked nothing else,
whatever the rest of the question resembles. What is asked of it is what such a tool tells."""

from agent.models.embedded.decided import Decision
from agent.models.embedded.likeliest import which_one
from agent.models.embedded.offer import Kind
from agent.models.embedded.question import Question
from agent.models.embedded.reading import Before, Reading
from agent.models.embedded.readings import of_supposing, readings
from agent.models.embedded.repertoire import Repertoire
from agent.models.embedded.supposing import supposed_in
from agent.models.embedded.thresholds import LIKELY


def supposed(repertoire: Repertoire, question: Question, before: Before) -> Decision | None:
    """None where nothing is supposed, or not so that such a tool knows what changes."""
    found = supposed_in(question.text)
    if found is None:
        return None
    start, end = found.start, found.end
    said = question.part(start, end)
    best = max(of_supposing(repertoire, said, before), key=lambda one: one.score, default=None)
    if best is None or best.missing is not None or best.unused or not _changes(best, said):
        return None
    if best.open is not None:
        return which_one(best) if found.surely else None
    if found.told and not _measures(best):
        return None
    if not found.surely and _otherwise(repertoire, question, best):
        return None
    known = {candidate.code for span in said.spans for candidate in span.candidates}
    others = [s for s in question.spans if s.known and not known & {candidate.code for candidate in s.candidates}]
    rest = (question.text[:start], question.text[end:])
    unanswered = [one.strip(" ,.:;?") for one in rest if any(span.text in one for span in others)]
    return Decision(calls=best.calls(), names=best.names, unanswered=tuple(unanswered))


def _changes(reading: Reading, said: Question) -> bool:
    """Does it say more than what it is about? A day alone must be that of something that is named."""
    kinds = {argument.kind for argument in reading.offer.arguments if argument.name in reading.arguments}
    more = kinds - {Kind.ENTITY, Kind.TEXT}
    return bool(more - {Kind.DATE}) or bool(more and said.spans)


def _measures(reading: Reading) -> bool:
    """Does it say by how much?"""
    return any(one.name in reading.arguments for one in reading.offer.of_kind(Kind.INTEGER, Kind.NUMBER, Kind.DATE))


def _otherwise(repertoire: Repertoire, question: Question, best: Reading) -> bool:
    """Is there another tool that surely takes all that this one does (`when can we ship if 50 are ordered today`)?"""
    kinds = {argument.name: argument.kind for argument in best.offer.arguments}
    said = {str(value) for name, value in best.arguments.items() if kinds[name] is not Kind.CHOICE}
    return any(
        not one.offer.supposes
        and one.score >= max(LIKELY, best.score)
        and said <= set(map(str, one.arguments.values()))
        for one in readings(repertoire, question, Before())
    )
