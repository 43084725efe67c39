"""The records that the answer before showed: what "it", "them" and "the second one" may mean."""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage

from agent.models.embedded.compose.lexicon import lexicon
from agent.models.embedded.compose.senses import Extreme, Noun
from agent.models.embedded.compose.sight import ORDERS
from agent.models.embedded.question import Candidate, Question, Span
from agent.models.embedded.words import stem, stems, tokens
from tools.analysis.semantics import MODEL

_KEYS = {
    "po_number": ("order", "purchase order"), "order_number": ("order", "sales order"),
    "wo_number": ("order", "work order"), "component_sku": ("sku", ""), "sku": ("sku", ""),
    "supplier_id": ("supplier", ""), "customer_id": ("customer", ""), "warehouse_id": ("warehouse", ""),
    "work_centre_id": ("work_centre", ""),
}  # fmt: skip
_SUBJECTS = {
    "item": ("sku", ""), "stock": ("sku", ""), "offer": ("sku", ""), "supplier": ("supplier", ""),
    "customer": ("customer", ""), "warehouse": ("warehouse", ""), "work_centre": ("work_centre", ""),
    "purchase_order": ("order", "purchase order"), "sales_order": ("order", "sales order"),
    "work_order": ("order", "work order"), "order": ("order", ""),
}  # fmt: skip
_THE_WORD = re.compile(r"\bthe (\w{4,})", re.IGNORECASE)
_NEAR = 0.12
_SURE = 0.9
_MOST = 50
_FEW: Mapping[int, frozenset[str]] = {0: frozenset(), 1: frozenset(), 5: frozenset({"5", "five"})}
_LOOKED_BACK = 3  # questions


@dataclass(frozen=True)
class Shown:
    """`rows` in the order they were shown; `ranked`: the first of them was what was asked for, `one`: it alone (`the
    biggest customer`), `cut`: there are more like them. `names` of them, by code."""

    rows: tuple[Candidate, ...] = ()
    ranked: bool = False
    one: bool = False
    cut: bool = False
    names: Mapping[str, str] = field(default_factory=dict)


_NOTHING = Shown()


def shown(messages: Sequence[AnyMessage]) -> Shown:
    """By the last result of a tool; nothing when it listed no records."""
    for at in range(len(messages) - 1, -1, -1):
        message = messages[at]
        if isinstance(message, ToolMessage):
            call = _call(messages[:at], message.tool_call_id)
            try:
                told = json.loads(message.text)
            except ValueError:
                return Shown()
            found = _of(told, call) if isinstance(told, dict) else Shown()
            asked = [one.text for one in messages[:at] if isinstance(one, HumanMessage)]
            return replace(found, one=found.ranked and _one(asked[-_LOOKED_BACK:], call, found.rows))
    return Shown()


def _superlative(text: str) -> bool:
    found = (sense for word in tokens(text) for sense in lexicon(MODEL).find((stem(word),)))
    return any(isinstance(sense, Extreme) for sense in found)


def _one(asked: Sequence[str], call: Mapping[str, Any], rows: Sequence[Candidate]) -> bool:
    """Was one asked for? None of the last questions speaks of several such, or says how many."""
    texts = list(asked)
    while texts and not _superlative(texts[-1]):
        texts.pop()  # "and in 2023?"
    words = tokens(texts[-1]) if texts else [word for text in asked for word in tokens(text)]
    limit = int(call.get("limit", 0))
    if not rows or limit not in _FEW or (limit and _FEW[limit] & set(words)):
        return False
    of_kind = {name for name, (entity, _) in _SUBJECTS.items() if entity == rows[0].entity}
    return not any(
        isinstance(sense, Noun) and sense.subject in of_kind
        for word in words
        if word.endswith("s") and not word.endswith("ss")
        for sense in lexicon(MODEL).find((stem(word),))
    )


def _call(messages: Sequence[AnyMessage], id_: str) -> Mapping[str, Any]:
    for message in reversed(messages):
        for call in message.tool_calls if isinstance(message, AIMessage) else ():
            if call["id"] == id_:
                return call["args"]
    return {}


def _of(told: Mapping[str, Any], call: Mapping[str, Any]) -> Shown:
    listed = [value for value in told.values() if isinstance(value, list) and value and isinstance(value[0], dict)]
    known = [rows for rows in listed if any(key in rows[0] for key in (*_KEYS, "by0", "code"))]
    rows = next(iter(known), [])
    # "Cheapest: …" stands before the list that it is of.
    whole = [more for more in known if len(more) > len(rows) and _codes(rows) <= _codes(more)]
    rows = max(reversed(whole), key=len, default=rows)
    found = tuple(record for row in rows[:_MOST] if (record := _record(row, call)) is not None)
    ranked = any(name in call for name in ("order", "sort_by", "rank_by")) or isinstance(call.get("by"), str)
    named = {str(row[key]): str(name) for row in rows for key in (*_KEYS, "code") if row.get(key)
             and (name := row.get("component") or row.get("name") or row.get("label"))}  # fmt: skip
    more = told.get("next_cursor") or (isinstance(total := told.get("total"), int) and total > len(rows))
    return Shown(found, ranked or len(rows) == 1, cut=bool(more) and not ranked, names=named)


def among(rows: Sequence[Candidate], arguments: Collection[str]) -> list[Candidate]:
    """Those of the records that a call's arguments name."""
    return [row for row in rows if {row.code, f"{row.name} {row.code}"} & set(arguments)]


def _codes(rows: Sequence[Mapping[str, Any]]) -> set[tuple[str, str]]:
    return {(key, str(row[key])) for row in rows for key in _KEYS if row.get(key)}


def kind_of_rows(query: Mapping[str, Any]) -> tuple[str, str] | None:
    """The entity that each row of a query's answer names, and of orders which ones."""
    by = _groups(query)
    return _SUBJECTS.get(str(by[_ranked(query)]["field"]).rsplit(".", 1)[-1] if by else str(query.get("subject")))


def _groups(query: Mapping[str, Any]) -> Any:
    """What each row is of; nothing of the first records of each, which are told themselves."""
    return () if query.get("first_of_each") and not query.get("measures") else query.get("by") or ()


def _ranked(query: Mapping[str, Any]) -> int:
    """Which of the groups a row is about: what is the first of each of another."""
    return 1 if query.get("first_of_each") and len(query.get("by") or ()) > 1 else 0


def _record(row: Mapping[str, Any], call: Mapping[str, Any]) -> Candidate | None:
    by = _groups(call)
    if isinstance(by, str):
        kind, code = _SUBJECTS.get(by), row.get("code")
    else:
        kind, code = kind_of_rows(call), row.get(f"by{_ranked(call)}" if by else "code")
    if code is not None and kind:
        return Candidate(kind[0], str(code), kind[1], 1.0)
    key = next((key for key in row if key in _KEYS), None)
    if key is None or row[key] is None:
        return None
    entity, name = _KEYS[key]
    if row.get("kind") in ORDERS:  # orders of several kinds are told alike
        name = row["kind"]
    return Candidate(entity, str(row[key]), name, 1.0)


def settled(question: Question, codes: Collection[str], before: Shown = _NOTHING) -> Question:
    """Of several records that a name fits alike, the one that the conversation was about already; of a vague name,
    the one record shown that bears it (`the tire`, of a wheel's parts)."""
    spans = []
    listed = {(row.entity, row.code, row.name) for row in before.rows}
    for span in question.spans:
        said = set(stems(span.text))
        fitting = [row for row in before.rows if said <= set(stems(before.names.get(row.code, "")))]
        if len(fitting) > 1:  # "the tire" is no tire tube
            fitting = [row for row in fitting if stems(before.names[row.code])[-1:] == stems(span.text)[-1:]]
        if span.known and span.candidates[0].score < _SURE and len(fitting) == 1 and not span.all:
            span = replace(span, candidates=(replace(fitting[0], score=1.0),))
        of_number = [row for row in before.rows if row.code == span.text and row.entity == "order"]
        if not span.known and span.is_number and len(of_number) == 1:  # of the orders listed
            span = replace(span, candidates=(replace(of_number[0], score=1.0),))
        near = [one for one in span.candidates if span.candidates[0].score - one.score < _NEAR]
        known = [one for one in near if (one.entity, one.code, one.name) in listed]
        known = known or [one for one in near if one.code in codes]
        if len(near) > 1 and len(known) == 1:
            span = replace(span, candidates=(replace(known[0], score=1.0),))
        spans.append(span)
    spans += _vaguely(question, before) if not spans and not [v for v in question.values if v.how == "is"] else []
    return replace(question, spans=tuple(spans))


def _vaguely(question: Question, before: Shown) -> list[Span]:
    """`the spindle`: a word of ours says nothing, but one of the records shown bears it in its name."""
    known = lexicon(MODEL)
    for match in _THE_WORD.finditer(question.text):
        said = stem(match[1].lower())
        bearing = [row for row in before.rows if said in stems(before.names.get(row.code, ""))]
        if len(bearing) == 1 and len(before.rows) > 1 and not known.find((said,)):
            return [Span(match.start(1), match.end(1), match[1], (replace(bearing[0], score=1.0),))]
    return []


def codes_used(messages: Sequence[AnyMessage]) -> Iterator[str]:
    """What the calls so far were about."""
    for message in messages:
        for call in message.tool_calls if isinstance(message, AIMessage) else ():
            yield from _texts(call["args"])


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, str):
        yield value
