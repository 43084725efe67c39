"""What is asked or supposed of something that nobody knows (`demand for all water heaters`): it never widens to all."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from agent.models.embedded.decided import Decision
from agent.models.embedded.found_first import superlatives
from agent.models.embedded.meaning import is_word
from agent.models.embedded.question import Question
from agent.models.embedded.reading import Call, texts
from agent.models.embedded.refusal import strange_runs
from agent.models.embedded.repertoire import Repertoire
from agent.models.embedded.supposing import supposed_in
from agent.models.embedded.words import tokens

_OF = r"(?:of|for|from|by|with|all|any|every|each|both|which)"
_LED = re.compile(rf"\b{_OF}\s+(?:(?:of|the|our|my|those|these|all|other)\s+)*$", re.IGNORECASE)
_DETERMINED = re.compile(r"\b(?:the|our|my|all|any|every|each|both|these|those)\s+$", re.IGNORECASE)


def within_scope(repertoire: Repertoire, question: Question, decided: Decision) -> Decision:
    """The decision; where a tool would tell of all instead of what nobody knows, that it is not known. What only
    narrows something that the calls take is told as ignored."""
    if decided.then is not None or any(call.tool == repertoire.composing for call in decided.calls):
        return decided
    supposing = _supposing(repertoire, decided.calls)
    found = supposed_in(question.text) if supposing else None
    bounds = (found.start, found.end) if found else (0, len(question.text))
    if found and not _about_some(repertoire, decided.calls):
        for start, end, _ in superlatives(question.part(*bounds)):  # no tool looks first which the best sellers are
            ranked = question.text[bounds[0] + start : bounds[0] + end]
            text = f"What is supposed of “{ranked}” I can work out once I know which that is. Please name it."
            return Decision(text=text, outcome="clarify")
    left = [
        (text, start)
        for text, start in _scopes(repertoire, question, supposing)
        if not any(text.lower() in said.lower() for call in decided.calls for said in texts(call.arguments))
        and not any(text in part for part in decided.unanswered)
    ]
    if not left:
        return decided
    inside = [text for text, start in left if bounds[0] <= start < bounds[1]]
    if (
        inside
        and (supposing or not all(map(is_word, tokens(inside[0]))))
        and not _about_some(repertoire, decided.calls)
    ):
        said = f"I find no item, category, order, supplier or customer called “{inside[0]}”."
        return Decision(text=f"{said} Please give the code or the name that the ERP has.", outcome="not_found")
    more = [word for text, _ in left for word in tokens(text) if word not in decided.ignored]
    return replace(decided, ignored=(*decided.ignored, *more))


def _supposing(repertoire: Repertoire, calls: Sequence[Call]) -> bool:
    supposing = {offer.name for offer in repertoire.offers if offer.supposes}
    return any(call.tool in supposing for call in calls)


def _scopes(repertoire: Repertoire, question: Question, supposing: bool) -> Iterator[tuple[str, int]]:
    """The words that nobody knows, where they stand for what is meant, and where they begin."""
    for run in strange_runs(repertoire, question):
        led = question.text[: run[0].start]
        if _LED.search(led) or (supposing and _DETERMINED.search(led)):
            yield question.text[run[0].start : run[-1].end], run[0].start


def _about_some(repertoire: Repertoire, calls: Sequence[Call]) -> bool:
    """Is one of them about a record or a kind of records?"""
    offers = {offer.name: offer for offer in repertoire.offers}
    return any(
        argument.name in call.arguments and (argument.entity or argument.values)
        for call in calls
        if call.tool in offers
        for argument in offers[call.tool].arguments
    )
