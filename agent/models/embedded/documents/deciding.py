"""Whether documents are asked, in the place of the plant's data, beside it, or where it does not answer."""

import re
from collections.abc import Mapping
from dataclasses import replace

from agent.models.embedded.accounted import WHY
from agent.models.embedded.composed import as_pointed
from agent.models.embedded.decided import Decision, Unless
from agent.models.embedded.documents.asking import (
    asked_of_data,
    asked_words,
    asks_how_to,
    asks_leave,
    asks_manner,
    is_laid_down,
)
from agent.models.embedded.documents.calling import held_on, listing, opening, searches
from agent.models.embedded.documents.dividing import POINTS, Read, in_parts
from agent.models.embedded.documents.indirect import found_before
from agent.models.embedded.documents.shelf import Shelf
from agent.models.embedded.in_parts import parts_of
from agent.models.embedded.leaning import leans
from agent.models.embedded.likeliest import lookups
from agent.models.embedded.offer import Kind
from agent.models.embedded.question import Question
from agent.models.embedded.reading import Before, Call
from agent.models.embedded.readings import readings
from agent.models.embedded.smalltalk import SMALLTALK, abilities
from agent.models.embedded.words import stems

# Of the question's words, for a document to answer what the data leaves out, or may have taken for something else.
HEARD, HALF, MOSTLY = 0.25, 0.55, 0.65
# How sure the data may be: of a question of which it leaves something out, and of any.
LIKELY, DOUBTFUL = 0.67, 0.5
SURE = 0.8  # even of what is laid down: "what should I order this week"
# "how hot is it in the plant": what it is like just now, "how tall is the building": what nobody writes down; what a
# document says of it has that word.
_HOW_IT_IS = re.compile(
    r"\W*how (?:(\w+) (?:is|was|will) it\b(?! (?:be )?(?:allowed|permitted))"
    r"|(tall|wide|broad|thick|heavy|big|large|old) (?:is|are|was|were)\b)",
    re.IGNORECASE,
)
# What is done so is told by no record: without documents, by nothing.
_HOW_DONE = re.compile(r"\W*how (?:to|(?:do|should|must|shall) (?:i|you|one))\b", re.IGNORECASE)
# A day by its date, which a document may bear.
_DATED = re.compile(r"\d|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b", re.IGNORECASE)
_LISTS = re.compile(r"\b(?:which|what|list|show|any|all|is there|are there|do we have|have we)\b", re.IGNORECASE)


def with_documents(shelf: Shelf, question: Question, before: Before, decided: Decision, read: Read) -> Decision:
    """`decided`: what the plant's data makes of it; `read` does the same for a part of the question."""
    if _supposes(shelf, decided):
        return decided
    if _settled(decided) and not asks_how_to(question):
        return _told_as_well(shelf, decided)
    words = asked_words(shelf, question)
    if not words and not asks_leave(question) and not (is_laid_down(question) and decided.at_a_loss):
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
    told_by_none = set(words) <= {stem for word in decided.ignored for stem in stems(word)}
    unheard = bool(decided.calls) and (told_by_none or _names_unknown(question))
    lost = decided.at_a_loss or decided.outcome == "refused" or unheard
    if lost or is_laid_down(question) or shelf.kinds.intersection(words):
        return Decision(calls=calls)
    return Decision(calls=calls, unless=Unless(0.0))


def of_withheld(shelf: Shelf, question: Question, before: Before, decided: Decision, read: Read) -> Decision:
    """Of who may read no documents: what the data makes of it; but where it is documents that are asked, they are, and
    the answer is that this is not permitted."""
    asked = with_documents(shelf, question, before, decided, read)
    asks = bool(asked.calls) and all(call.tool in shelf.names for call in asked.calls)
    to_be_done = asks_leave(question) or _HOW_DONE.match(question.text)
    surely = asks and (asked.unless is None or to_be_done or (asked.unless.heard == 0 and not decided.calls))
    return replace(asked, unless=None) if surely else decided


def _where_data_does_not_tell(shelf: Shelf, question: Question, before: Before, decided: Decision) -> Decision:
    """Of what it says nothing, leaves something out, or is hardly sure that it is asked."""
    needed = _needed(question, decided)
    if needed is None or _of_some_days(question):
        return decided
    return Decision(calls=tuple(searches(shelf, question, before.names, {})), unless=needed)


def _of_some_days(question: Question) -> bool:
    """`what did they deliver late this quarter`: documents tell what holds, and not what happened on days that are
    counted from today."""
    asked = asks_manner(question) or asks_how_to(question) or is_laid_down(question)
    return not asked and any(
        not period.vague and not _DATED.search(question.text, period.start, period.end) for period in question.periods
    )


def _needed(question: Question, decided: Decision) -> Unless | None:
    """What a document must hold of the question to answer in the place of the data; none is asked without."""
    if not decided.calls:
        if decided.at_a_loss:
            how = _HOW_IT_IS.match(question.text)
            return Unless(0.0, stems(how[1] or how[2]) if how else ())
        return Unless(MOSTLY) if decided.outcome == "clarify" or asks_how_to(question) else None
    if codes := _unknown_codes(question):
        return Unless(HEARD, codes)
    sure = 1.0 if decided.confidence is None else decided.confidence
    beyond = tuple(word for word in (*decided.ignored, *_taken_for_names(decided)) if not word.isdigit())
    if sure < LIKELY and beyond:
        return Unless(HALF, tuple(word for word in beyond if word != WHY))
    if asks_manner(question) or (is_laid_down(question) and sure < SURE) or (sure < LIKELY and held_on(question)):
        return Unless(MOSTLY)
    if decided.ignored and not asked_of_data(question):  # not "rejected quantity … on received PO lines"
        return Unless(MOSTLY, tuple(word for word in decided.ignored if word != WHY))
    return Unless(MOSTLY) if sure < DOUBTFUL and not _names_an_item(question) else None


def _taken_for_names(decided: Decision) -> tuple[str, ...]:
    """`backlash`: what is no word of the data it takes for a part of an item's name."""
    where = (decided.query or {}).get("where", ())
    return tuple(str(value) for one in where if one.get("is") == "named" for value in one.get("values", ()))


def _names_an_item(question: Question) -> bool:
    return any(one.entity == "sku" for span in question.spans if span.known for one in span.candidates)


def _pointed(question: Question, before: Before) -> Question:
    """With the record named that its words point to."""
    named = any(span.known for span in question.spans)
    return as_pointed(question, before) if before.calls and not named and leans(question) else question


def _about(question: Question, before: Before) -> Mapping[str, str]:
    """What was spoken of, for a question that leans on it."""
    named = any(span.known for span in question.spans)
    return before.entities if before.calls and not named and leans(question) else {}


def _stretch(shelf: Shelf, question: Question) -> tuple[int, int]:
    """The part that is for documents, and what is before it when it points there."""
    bounds = [(start, end) for start, end in parts_of(question) if asked_words(shelf, question.part(start, end))]
    if not bounds:
        return 0, len(question.text)
    start, end = bounds[0][0], bounds[-1][1]
    return (0 if POINTS.search(question.text, start, end) else start), end


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


def _supposes(shelf: Shelf, decided: Decision) -> bool:
    """Is it worked out what would be if so much changed, which no document tells?"""
    offers = {offer.name: offer for offer in shelf.data.offers}
    asked = [(offers[call.tool], call) for call in decided.calls if call.tool in offers]
    return bool(asked) and all(
        offer.supposes and any(one.name in call.arguments for one in offer.of_kind(Kind.INTEGER, Kind.NUMBER))
        for offer, call in asked
    )


def _settled(decided: Decision) -> bool:
    """It is a courtesy, or something to be done and not to be told."""
    return not decided.calls and not decided.at_a_loss and decided.outcome in ("answered", "refused")
