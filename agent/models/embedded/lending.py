"""How much of the query before a question takes over: all of it, none, or of the first few none but these."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from agent.models.embedded.carried_over import of_one, of_the_same, of_those, only_those, says_all
from agent.models.embedded.compose.compositions import Composition
from agent.models.embedded.compose.continuing import following
from agent.models.embedded.compose.sight import ORDERS, PARTIES, SUBJECT_OF
from agent.models.embedded.elliptic import what_is_so
from agent.models.embedded.leaning import implied, names_anything, refers
from agent.models.embedded.question import Candidate, Question
from agent.models.embedded.thresholds import ALL

_WHO = re.compile(r"^\W*(?:(?:and|so|but|then) )*who\b(?! (?:is|are|was|were) (?:our|the)\b)", re.IGNORECASE)
_ELSE = re.compile(r"\belse\b", re.IGNORECASE)
_OF_THESE = re.compile(
    r"\b(?:they|(?<!to )(?<!from )(?<!with )(?<!by )them|these|those|their)\b"
    r"|^\W*(?:and )?which (?:ones )?(?:are|were|have)\b",
    re.I,
)


def lent(
    question: Question,
    pointed: Question,
    last: Mapping[str, Any] | None,
    found: Sequence[Composition],
    rows: Sequence[Candidate],
) -> Mapping[str, Any] | None:
    """Of `last`; `pointed` is the question with the records named that it points to, `found` what that may be,
    `rows` are those that were shown."""
    if last is None or says_all(question, last, found):
        return None
    single = pointed is not question and not pointed.spans[0].all
    if single and not refers(question):
        if implied(question) and _beside(pointed, last):
            return None  # "stock?", behind what an item goes into
    elif single and found and found[0].explained >= ALL:
        other = names_anything(question) and found[0].arguments["subject"] != last["subject"]
        alone = of_one(last) or other or _ELSE.search(question.text)  # "open work orders for it?"
        if alone and not of_the_same(last, found):
            return None  # "what else do they deliver?", behind an order of theirs
    return only_those(last, rows) if last.get("limit") and _OF_THESE.search(question.text) else last


def still_of(question: Question, last: Mapping[str, Any] | None) -> bool:
    """Though it could stand alone: `what is overdue?`, of orders that were listed, `who ordered most this year?`, of
    customers that were."""
    if last is None or last.get("measures") or not (last.get("where") or last.get("related")):
        return False
    if last["subject"] in ORDERS.values() and what_is_so(question):
        found = following(question, last, leaning=True)
        return found is not None and found.explained >= ALL
    return asks_who(question, last)


def asks_who(question: Question, last: Mapping[str, Any] | None) -> bool:
    """Is it one of the parties that were listed who is asked for?"""
    named = bool(question.spans) or any(not one.weak for one in question.values)
    if named or last is None or last["subject"] not in PARTIES or _WHO.match(question.text) is None:
        return False
    found = of_those(question, last)
    groups = [str(by["field"]).rpartition(".")[2] for one in found[:1] for by in one.arguments.get("by", ())]
    return groups == [last["subject"]]


def _beside(pointed: Question, last: Mapping[str, Any]) -> bool:
    """Was it others of its kind that were told, which belong to it?"""
    kind = SUBJECT_OF.get(pointed.spans[0].candidates[0].entity)
    return kind == last["subject"] and not of_one(last) and not last.get("by")
