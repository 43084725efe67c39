"""Several things asked of a record that is named once: each is looked up by itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from agent.models.embedded.asks import asks
from agent.models.embedded.compose.compositions import compositions
from agent.models.embedded.compose.wholeness import side_by_side
from agent.models.embedded.composed import call_of, composed_query, rather_composed
from agent.models.embedded.decided import EACH, Decision
from agent.models.embedded.in_parts import distinct, lists_parts, with_suppliers
from agent.models.embedded.likeliest import likeliest
from agent.models.embedded.offer import Kind
from agent.models.embedded.question import Question
from agent.models.embedded.reading import Before, Call, texts
from agent.models.embedded.readings import readings
from agent.models.embedded.repertoire import Repertoire
from agent.models.embedded.thresholds import ALL, SURE, WHOLE
from tools.analysis.semantics import MODEL, NUMERIC

_LISTS = frozenset({"subject", "where", "related", "show"})
_SUPPLIERS = "suppliers_of_sku"
_NOW = frozenset({"open", "late"})


def each_asked(repertoire: Repertoire, question: Question, before: Before) -> Decision | None:
    """All of them, when each is clear by itself and they are not told by one query."""
    if repertoire.composing is None or EACH.search(question.text):
        return None  # "…, and who is the vendor for each?": of those that are found
    whole = compositions(question)[:1]
    one = bool(whole) and whole[0].explained >= ALL and whole[0].score >= WHOLE
    if one and (whole[0].paired or _in_one(whole[0].arguments)):
        return None
    found = [(one, _alone(repertoire, one, before)) for one in asks(question)]
    parts = [ask for ask, one in found if one is not None]
    decided = [one for _, one in found if one is not None]
    left = [ask for ask, one in found if one is None]
    heard = bool(whole) and whole[0].explained >= ALL
    if not decided or len(found) < 2 or (left and heard):
        return None
    dated = [one for one, ask in zip(decided, parts, strict=True) if ask.periods]
    if dated and any(_of_some_day(repertoire, one) for one in decided if one not in dated):
        return None  # "received quantity, purchase orders of 2024"
    decided = _joined(repertoire, _beside_parts(repertoire, decided))
    about = {_of_which(one) for one in decided}
    calls = distinct(repertoire, decided)
    if len(about) < 2 and len(found) > 1 and not left and len(decided) == len(parts):
        return None  # one query tells them all
    return Decision(
        calls=calls,
        ignored=tuple(dict.fromkeys(word for one in decided for word in one.ignored)),
        names={code: name for one in decided for code, name in one.names.items()},
        unanswered=tuple(" ".join(one.text.split()) for one in left),
    )


def _beside_parts(repertoire: Repertoire, decided: Sequence[Decision]) -> list[Decision]:
    """`parts of the pump with cost and vendor`: the vendors of its parts, and not its own."""
    parts = next((one for one in decided if lists_parts(one.query)), None)
    if parts is None:
        return list(decided)
    others = [one for one in decided if one is not parts]
    apart = [one for one in others if not (one.calls[0].tool == _SUPPLIERS and _within(one.calls[0], parts))]
    known = with_suppliers(repertoire, parts) if len(apart) < len(others) else parts
    return [known if one is parts else one for one in decided if one is parts or one in apart]


def _within(call: Call, parts: Decision) -> bool:
    return str(call.arguments.get("sku")) in set(texts((parts.query or {}).get("related", ())))


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
        return rather_composed(repertoire, ask, before, refused=False)
    decision = likeliest(repertoire, ask, ranked)
    if decision.calls:
        return decision
    return rather_composed(repertoire, ask, before, refused=decision.outcome == "refused")


def _joined(repertoire: Repertoire, decided: Sequence[Decision]) -> list[Decision]:
    """Fields of the same records are told by one query: `price and reorder point`."""
    found: dict[str, Decision] = {}
    for one in decided:
        query, key = one.query or {}, _of_which(one)
        known = found.get(key)
        lists = query.keys() <= _LISTS and (known is None or (known.query or {}).keys() <= _LISTS)
        if known is None or not lists or known.query is None:
            found[key if known is None else f"{key} {len(found)}"] = one
            continue
        made = {**known.query, "show": list(dict.fromkeys([*known.query.get("show", ()), *query.get("show", ())]))}
        found[key] = replace(known, calls=(call_of(repertoire, made),), query=made)
    return list(found.values())


def _of_which(decision: Decision) -> str:
    query = decision.query
    return repr([query.get(name) for name in ("subject", "where", "related")]) if query else decision.calls[0].tool


def _of_some_day(repertoire: Repertoire, decision: Decision) -> bool:
    """Could it have been asked of a period?"""
    if decision.query is not None:
        subject = MODEL.subjects[str(decision.query["subject"])]
        return bool(subject.day) and not any(one["field"] in _NOW for one in decision.query.get("where", ()))
    offers = [offer for offer in repertoire.offers if offer.name == decision.calls[0].tool]
    return any(offer.of_kind(Kind.DATE) for offer in offers)
