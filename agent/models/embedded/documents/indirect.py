"""`the supplier of HL Crankarm`: whose documents are meant has to be found in the plant's data first."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from agent.models.embedded.compose.lexicon import lexicon
from agent.models.embedded.compose.segments import segments
from agent.models.embedded.compose.senses import Noun
from agent.models.embedded.decided import Decision, Rest
from agent.models.embedded.found_first import superlatives
from agent.models.embedded.question import Question
from agent.models.embedded.reading import Call
from agent.models.embedded.repertoire import Repertoire
from agent.models.embedded.shown import kind_of_rows
from tools.analysis.semantics import MODEL

Read = Callable[[Question], Decision]

MOST = 3  # records whose documents are asked
_OF_DOCUMENTS = frozenset({"sku", "supplier"})  # what documents are known to be about
_SUBJECTS = {"supplier": "supplier", "item": "sku"}
_ARTICLE = re.compile(r"\b(?:the|our|its|their)\s+(?:\w+\s+)?$", re.IGNORECASE)
_RELATES = re.compile(
    r"\s+(?:of|for|from|on|behind|in)\b|\s+(?:who|that|which|we|from whom|from which)\b|\s+\w+ing\b", re.IGNORECASE
)
_OWNS = re.compile(r"(?:'s?|’s?)?\s+$")


def found_before(data: Repertoire, question: Question, start: int, end: int, read: Read) -> Decision | None:
    """The calls that find the records which a phrase between these places means."""
    if data.composing is None:
        return None
    for begins, ends, query in superlatives(question):
        kind = kind_of_rows(query)
        if start <= begins and ends <= end and kind is not None and kind[0] in _OF_DOCUMENTS:
            many = int(query["limit"]) if query.get("limit", 1) <= MOST else 1
            call = Call(data.composing, dict(query))
            return Decision(calls=(call,), query=query, then=Rest(begins, ends, many))
    for begins, ends in _phrases(question, start, end):
        decided = read(question.part(begins, ends))
        if len(decided.calls) == 1 and not decided.ignored and _finds(data, decided):
            return Decision(calls=decided.calls, query=decided.query, then=Rest(begins, ends, MOST))
    return None


def _phrases(question: Question, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The kind of record with the one that it belongs to: behind it, or before it (`HL Crankarm's supplier`)."""
    named = [span for span in question.spans if span.known and start <= span.start and span.end <= end]
    for one in segments(question, lexicon(MODEL)):
        subjects = {sense.subject for sense in one.senses if isinstance(sense, Noun)}
        if not subjects & _SUBJECTS.keys() or not (start <= one.start and one.end <= end):
            continue
        article = _ARTICLE.search(question.text, start, one.start)
        begins = article.start() if article else one.start
        for span in named:
            if span.start >= one.end and _RELATES.match(question.text, one.end):
                yield begins, span.end
            elif span.end <= one.start and _OWNS.fullmatch(question.text[span.end : one.start]):
                yield span.start, one.end


def _finds(data: Repertoire, decided: Decision) -> bool:
    """Does it list suppliers or items?"""
    query: Mapping[str, Any] | None = decided.query
    if query is not None:
        kind = kind_of_rows(query)
        return kind is not None and kind[0] in _OF_DOCUMENTS
    return any(offer.name == decided.calls[0].tool and offer.topic == "suppliers" for offer in data.offers)
