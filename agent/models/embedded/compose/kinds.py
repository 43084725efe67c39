"""`open orders`: a planner's orders are of three kinds, and nothing said which."""

from collections.abc import Iterator
from dataclasses import replace

from agent.models.embedded.compose.compositions import Composition
from agent.models.embedded.compose.lexicon import lexicon
from agent.models.embedded.compose.segments import segments
from agent.models.embedded.compose.senses import FlagWord, Noun
from agent.models.embedded.compose.sight import ORDERS
from agent.models.embedded.question import Question
from tools.analysis.semantics import MODEL

_PLAIN = frozenset({"subject", "measures", "where"})


def orders_named(question: Question) -> set[str]:
    """The kinds of order that the question names."""
    read = [one for one in segments(question, lexicon(MODEL)) if one.stems != ("order",)]
    return {s.subject for one in read for s in one.senses if isinstance(s, Noun)} & set(ORDERS.values())


def any_orders(question: Question, found: Composition) -> Iterator[Composition]:
    """The same of the other kinds of order, where nothing but "orders" was said."""
    query = found.arguments
    if orders_named(question) or query["subject"] not in ORDERS.values() or query.keys() - _PLAIN:
        return
    for subject in ORDERS.values():
        fields = [MODEL.find(subject, one["field"]) for one in query.get("where", ())]
        if subject != query["subject"] and all(fields):
            yield replace(found, arguments={**query, "subject": subject})


def kinds_of_order(question: Question) -> dict[str, dict[str, object]]:
    """The query for each kind of order, by its name, when all that was said is "orders" and how they are."""
    read = segments(question, lexicon(MODEL))
    said = [one for one in read if one.weight or one.senses]
    if len(said) != 2 or question.spans or question.values or not any(one.stems == ("order",) for one in said):
        return {}
    flags = {
        (sense.subject, sense.field)
        for one in said
        for sense in one.senses
        if isinstance(sense, FlagWord) and sense.holds and not any(isinstance(s, Noun) for s in one.senses)
    }
    found: dict[str, dict[str, object]] = {
        MODEL.subjects[subject].many: {"subject": subject, "where": [{"field": field}]}
        for subject in ORDERS.values()
        for field in ("open", "late")
        if (subject, field) in flags
    }
    return found if len(found) == len(ORDERS) else {}
