"""How much of the query before a question takes over: all of it, none, or of the first few none but these."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from agent.models.embedded.carried_over import of_one, of_the_same, only_those, says_all
from agent.models.embedded.compose.compositions import Composition
from agent.models.embedded.compose.sight import SUBJECT_OF
from agent.models.embedded.leaning import implied, names_anything, refers
from agent.models.embedded.question import Candidate, Question
from agent.models.embedded.thresholds import ALL

_ELSE = re.compile(r"\belse\b", re.IGNORECASE)
_OF_THESE = re.compile(r"\b(?:they|them|these|those|their)\b|^\W*(?:and )?which (?:ones )?(?:are|were|have)\b", re.I)


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


def _beside(pointed: Question, last: Mapping[str, Any]) -> bool:
    """Was it others of its kind that were told, which belong to it?"""
    kind = SUBJECT_OF.get(pointed.spans[0].candidates[0].entity)
    return kind == last["subject"] and not of_one(last) and not last.get("by")
