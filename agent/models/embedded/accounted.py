"""What is called must take all that was said: what it leaves out is looked up otherwise, asked back or told."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from agent.models.embedded.account import left_out
from agent.models.embedded.compose.compositions import compositions
from agent.models.embedded.composed import query_of
from agent.models.embedded.decided import Choice, Decision, ask
from agent.models.embedded.question import Question
from agent.models.embedded.reading import Before, texts
from agent.models.embedded.readings import readings
from agent.models.embedded.repertoire import Repertoire
from agent.models.embedded.smalltalk import SMALLTALK
from agent.models.embedded.sureness import in_words
from agent.models.embedded.thresholds import COMPOSES, LIKELY
from agent.models.embedded.unknown_names import unknown_codes
from agent.models.embedded.unknown_scope import within_scope
from agent.models.embedded.words import tokens

_ORDER = re.compile(
    r"\b(?:p\.?o\.?|s\.?o\.?|w\.?o\.?|(?:purchase|sales|work) order)(?: (?:no|nr|number)\.?)? ?#?$", re.IGNORECASE
)
_SO_MANY = re.compile(r"\s*(?:pcs|pieces|units|ea|kg|of|more|days?|weeks?|lines?)\b|[.,]\d", re.IGNORECASE)
WHY = "why"  # the word that is told as ignored
_WHY = re.compile(r"\W*(?:why|how come|for what reason)\b", re.IGNORECASE)


def accounted(repertoire: Repertoire, question: Question, decided: Decision, *, leaning: bool) -> Decision:
    """The decision, with what it leaves out of the question told; or another that takes it. Without a bound, a record
    or a period more would be told than was asked: then it is a question back. `leaning`: on the question before, by
    which its periods may go ("the same month a year earlier")."""
    if not decided.calls or repertoire.composing is None:
        return decided
    said, rest = question, decided.then
    if rest is not None:  # what these calls are about, and not what is asked of what they find
        said = question.part(0, rest.start) if rest.end is None else question.part(rest.start, rest.end)
    stated = _no_such_order(said, decided)
    if stated:
        return Decision(text=f"I find no order “{stated}”.", outcome="not_found")
    left = [
        one
        for one in left_out(said, decided.calls, alone=not leaning)
        if not any(one.text in part for part in (*decided.unanswered, *_phrases(decided.ignored)))
        and (one.value or not _asked_so(repertoire, decided, one.text))
    ]
    nobody = unknown_codes(question) & {text for call in decided.calls for text in texts(call.arguments)}
    strict = [one.text for one in left if one.strict and not nobody]  # that there is none is all that is told
    if strict and len(decided.calls) == 1:
        whole = next(
            (one for one in _others(repertoire, said) if not left_out(said, one.calls, alone=not leaning)), None
        )
        if whole is not None:
            return whole
        words = " and ".join(f"“{text}”" for text in strict)
        choice = Choice(
            in_words(repertoire, question, decided.calls, decided.query),
            decided.calls[0].tool,
            decided.calls[0].arguments,
        )
        asked = ask(f"I cannot narrow this down by {words}. Shall I show, without it:", [choice])
        return replace(asked, at_a_loss=True)
    decided = within_scope(repertoire, said, decided)
    planned = {offer.name for offer in repertoire.offers if offer.topic == "planning"}
    if _WHY.match(question.text) and not any(
        call.tool in planned or "reason" in text for call in decided.calls for text in texts(call.arguments)
    ):
        decided = replace(decided, ignored=(WHY, *decided.ignored))  # what is so is told, and not what made it so
    more = [one.text for one in left if not any(word in one.text.split() for word in decided.ignored)]
    return replace(decided, ignored=(*decided.ignored, *more))


def _phrases(ignored: Sequence[str]) -> Iterator[str]:
    """What was left out on purpose, as it was said."""
    yield from (words for words in ignored if " " in words)


def _no_such_order(question: Question, decided: Decision) -> str:
    """`is PO 4012 complete`: a number behind the name of an order, which no call takes, is of none that is known."""
    told = {text for call in decided.calls for text in texts(call.arguments)}
    for span in question.spans:
        named = None if span.known or not span.is_number else _ORDER.search(question.text[: span.start])
        many = _SO_MANY.match(question.text, span.end)
        if named and not many and not any(span.text in text for text in told):
            return question.text[named.start() : span.end].strip()
    return ""


def _asked_so(repertoire: Repertoire, decided: Decision, text: str) -> bool:
    """Is the tool asked with these words (`parts without a second source`)?"""
    tools = {call.tool for call in decided.calls}
    examples = (example for offer in repertoire.offers if offer.name in tools for example in offer.examples)
    return any(set(tokens(text)) <= set(tokens(example)) for example in examples)


def _others(repertoire: Repertoire, question: Question) -> Iterator[Decision]:
    """What it may be as well, likeliest first."""
    for composition in compositions(question):
        if composition.score >= COMPOSES and composition.about and not composition.doubts:
            yield query_of(repertoire, composition)
    for reading in readings(repertoire, question, Before()):
        whole = reading.missing is None and reading.open is None and not reading.unused
        if reading.score >= LIKELY and whole and reading.offer.name not in SMALLTALK:
            yield Decision(calls=reading.calls(), names=reading.names)
