"""Several things asked of a record that is named once: each is looked up by itself."""

from collections.abc import Iterator, Mapping
from typing import Any

from agent.models.embedded.asks import asks
from agent.models.embedded.compose.compositions import compositions
from agent.models.embedded.compose.wholeness import side_by_side
from agent.models.embedded.composed import composed_query
from agent.models.embedded.decided import Decision
from agent.models.embedded.in_parts import distinct
from agent.models.embedded.likeliest import likeliest
from agent.models.embedded.offer import Kind
from agent.models.embedded.question import Question
from agent.models.embedded.reading import Before
from agent.models.embedded.readings import readings
from agent.models.embedded.repertoire import Repertoire
from agent.models.embedded.thresholds import ALL, SURE, WHOLE
from tools.analysis.semantics import MODEL, NUMERIC

_NOW = frozenset({"open", "late"})


def each_asked(repertoire: Repertoire, question: Question, before: Before) -> Decision | None:
    """All of them, when each is clear by itself and they are not told by one query."""
    if repertoire.composing is None:
        return None
    whole = compositions(question)[:1]
    if whole and whole[0].explained >= ALL and whole[0].score >= WHOLE and _in_one(whole[0].arguments):
        return None
    parts = asks(question)
    found = [_alone(repertoire, one, before) for one in parts]
    decided = [one for one in found if one is not None]
    if len(decided) < 2 or len(decided) < len(found):
        return None
    dated = [one for one, ask in zip(decided, parts, strict=True) if ask.periods]
    if dated and any(_of_some_day(repertoire, one) for one in decided if one not in dated):
        return None  # "received quantity, purchase orders of 2024"
    about = {str((one.query or {}).get("subject") or one.calls[0].tool) for one in decided}
    calls = distinct(repertoire, decided)
    if len(about) < 2 and len(calls) > 1:
        return None  # one query tells them all
    return Decision(
        calls=calls,
        ignored=tuple(dict.fromkeys(word for one in decided for word in one.ignored)),
        names={code: name for one in decided for code, name in one.names.items()},
    )


def _in_one(query: Mapping[str, Any]) -> bool:
    """Are several figures told side by side: `planned and actual cost`, `lead time and lot size`?"""
    figures = {one["field"] for one in query.get("measures", ()) if one.get("field")} | set(_own(query))
    return side_by_side(query) or len(figures) > 1


def _own(query: Mapping[str, Any]) -> Iterator[str]:
    """Of the item alone, what its master record states."""
    for name in query.get("show", ()) if query["subject"] == "item" and not query.get("related") else ():
        found = MODEL.find("item", name)
        if found is not None and not found.field.unit.startswith("(CASE") and found.field.kind in NUMERIC:
            yield name


def _alone(repertoire: Repertoire, ask: Question, before: Before) -> Decision | None:
    composed = composed_query(repertoire, ask, before)
    if composed is not None:
        return composed if composed.calls else None
    ranked = readings(repertoire, ask, before)
    if ranked[0].score < SURE or ranked[0].loose:
        return None
    decision = likeliest(repertoire, ask, ranked)
    return decision if decision.calls else None


def _of_some_day(repertoire: Repertoire, decision: Decision) -> bool:
    """Could it have been asked of a period?"""
    if decision.query is not None:
        subject = MODEL.subjects[str(decision.query["subject"])]
        return bool(subject.day) and not any(one["field"] in _NOW for one in decision.query.get("where", ()))
    offers = [offer for offer in repertoire.offers if offer.name == decision.calls[0].tool]
    return any(offer.of_kind(Kind.DATE) for offer in offers)
