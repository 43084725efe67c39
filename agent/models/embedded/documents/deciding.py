"""Whether documents are asked, in the place of the plant's data, beside it, or where it does not answer."""

import re
from collections.abc import Mapping
from dataclasses import replace

from agent.models.embedded.accounted import WHY
from agent.models.embedded.composed import as_pointed
from agent.models.embedded.decided import Decision, Unless
from agent.models.embedded.documents.asking import asked_of_data, asked_words, asks_how_to, is_laid_down
from agent.models.embedded.documents.calling import listing, opening, searches
from agent.models.embedded.documents.dividing import Read, in_parts
from agent.models.embedded.documents.indirect import found_before
from agent.models.embedded.documents.shelf import Shelf
from agent.models.embedded.in_parts import parts_of
from agent.models.embedded.leaning import leans
from agent.models.embedded.likeliest import lookups
from agent.models.embedded.question import Question
from agent.models.embedded.reading import Before, Call
from agent.models.embedded.readings import readings
from agent.models.embedded.smalltalk import SMALLTALK, abilities
from agent.models.embedded.words import stems

# Of the question's words, for a document to answer what the data does not understand, or what it leaves out.
HEARD, MOSTLY = 0.25, 0.75
_LISTS = re.compile(r"\b(?:which|what|list|show|any|all|is there|are there|do we have|have we)\b", re.IGNORECASE)


def with_documents(shelf: Shelf, question: Question, before: Before, decided: Decision, read: Read) -> Decision:
    """`decided`: what the plant's data makes of it; `read` does the same for a part of the question."""
    if _settled(decided) and not asks_how_to(question):
        return _told_as_well(shelf, decided)
    words = asked_words(shelf, question)
    if not words and not (is_laid_down(question) and decided.at_a_loss):
        return _where_data_does_not_tell(shelf, question, before, decided)
    question = _pointed(question, before)
    first = found_before(shelf.data, question, *_stretch(shelf, question), lambda part: read(part, Before()))
    if first is not None:
        return first
    single = (shelf.open and opening(shelf.open, question)) or _listed(shelf, question)
    if single is not None:
        return Decision(calls=(single,))
    parts = [question.part(start, end) for start, end in parts_of(question)]
    if (
        len(parts) > 1
        and (both := in_parts(shelf, question, parts, before, _about(parts[0], before), read)) is not None
    ):
        return both
    calls = tuple(searches(shelf, question, before.names, _about(question, before)))
    lost = decided.at_a_loss or decided.outcome == "refused" or (bool(decided.calls) and _names_unknown(question))
    if lost or is_laid_down(question) or shelf.kinds.intersection(words):
        return Decision(calls=calls)
    return Decision(calls=calls, unless=Unless(0.0))


def _where_data_does_not_tell(shelf: Shelf, question: Question, before: Before, decided: Decision) -> Decision:
    """Of what it says nothing, or leaves something out."""
    if decided.calls and (codes := _unknown_codes(question)):
        return Decision(calls=tuple(searches(shelf, question, before.names, {})), unless=Unless(HEARD, codes))
    unheard = tuple(word for word in decided.ignored if word != WHY)
    taken = bool(decided.calls) and bool(asked_of_data(question))  # "rejected quantity … on received PO lines"
    beside = decided.calls and ((decided.ignored and not taken) or is_laid_down(question))
    if not (decided.at_a_loss or beside or (asks_how_to(question) and not decided.calls)):
        return decided
    calls = tuple(searches(shelf, question, before.names, {}))
    needed = Unless(MOSTLY, unheard) if decided.calls and unheard else Unless(HEARD, asked_of_data(question))
    return Decision(calls=calls, unless=needed)


def _pointed(question: Question, before: Before) -> Question:
    """With the record named that its words point to."""
    named = any(span.known for span in question.spans)
    return as_pointed(question, before) if before.calls and not named and leans(question) else question


def _about(question: Question, before: Before) -> Mapping[str, str]:
    """What was spoken of, for a question that leans on it."""
    named = any(span.known for span in question.spans)
    return before.entities if before.calls and not named and leans(question) else {}


def _stretch(shelf: Shelf, question: Question) -> tuple[int, int]:
    """The part that is for documents."""
    bounds = [(start, end) for start, end in parts_of(question) if asked_words(shelf, question.part(start, end))]
    return (bounds[0][0], bounds[-1][1]) if bounds else (0, len(question.text))


def _listed(shelf: Shelf, question: Question) -> Call | None:
    """`which documents are there about …`: nearest to how the tool is asked that lists them."""
    if shelf.about is None or not _LISTS.search(question.text):
        return None
    nearest = readings(shelf.own, question, Before())[0]
    return listing(shelf.about, question) if nearest.offer.name == shelf.about.name and not nearest.loose else None


def _told_as_well(shelf: Shelf, decided: Decision) -> Decision:
    """Where it says what can be looked up, that documents can."""
    known, text = lookups(shelf.data), decided.text
    for say in (abilities, SMALLTALK["help"].reply):
        text = text.replace(say(known), say([*known, *shelf.offers]))
    return replace(decided, text=text)


def _names_unknown(question: Question) -> bool:
    """`the M12 bolt`: no record is known by it."""
    return any(not span.known for span in question.spans) and not any(span.known for span in question.spans)


def _unknown_codes(question: Question) -> tuple[str, ...]:
    """`ECN-2107`, which is no record's, as stems: it may be a document's."""
    if not _names_unknown(question):
        return ()
    said = [stem for span in question.spans for stem in stems(span.text)]
    return tuple(stem for stem in said if any(letter.isdigit() for letter in stem))


def _settled(decided: Decision) -> bool:
    """It is a courtesy, or something to be done and not to be told."""
    return not decided.calls and not decided.at_a_loss and decided.outcome in ("answered", "refused")
