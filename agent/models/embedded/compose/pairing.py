"""`which castings can we get in two weeks, and from which supplier?`: items and suppliers side by side.

What is listed and what is asked beside it meet in records of their own: an offer is of an item and of a supplier, an
order line of an item and of an order. These are listed then, each once, with both.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from agent.models.embedded.compose.chaining import led
from agent.models.embedded.compose.lexicon import normal
from agent.models.embedded.compose.segments import Segment
from agent.models.embedded.compose.senses import ChoiceWord, FlagWord, Noun, Operator
from tools.analysis.semantics import MODEL

_MEETING = frozenset({"offer", "purchase_line", "sales_line", "work_order"})
_ASKED = frozenset({"which", "what", "their", "its"})
_LISTED = frozenset({"subject", "where", "related", "show", "order", "limit", "descending"})
_RANKED = frozenset({"order", "limit", "descending"})
_SHARED = frozenset(f.name for f in MODEL.subjects["item"].fields if MODEL.subjects["offer"].field(f.name))
_OF_IT = re.compile(
    r"\b(?:for|of|in|on|to|from|by|at) (?:their|its) (?:\w+ )?$", re.IGNORECASE
)  # "orders for its parts"
_WHO_IS = re.compile(r"\b(?:who|what|which) (?:is|are|was|were) (?:the |our )?$", re.IGNORECASE)
_ONLY = frozenset({"only", "single", "sole"})


def paired(query: Mapping[str, Any], said: Sequence[Segment], text: str) -> tuple[dict[str, Any], str] | None:
    """The same of the records in which both meet, and the word for what is asked beside; nothing when it is not."""
    subject = str(query["subject"])
    if not query.keys() <= _LISTED or subject in _MEETING:
        return None
    if query.get("show") and any(one["field"] == subject for one in query.get("where", ())):
        return None  # "the pump: what's in stock, and who is the supplier?": two questions about the one
    links = {link.name: link.subject for link in MODEL.subjects[subject].links}
    if "possible_suppliers" in query.get("show", ()):  # "which part has the longest lead time, and from whom?"
        return (_of_both(query, {}, "offer", None), "") if _SHARED & _fields(query) else None
    if _RANKED & query.keys():
        return None
    if sum(links.get(one["link"]) in _MEETING and not one.get("negated") for one in query.get("related", ())) > 1:
        return None  # "which orders want them, and what jobs make more?": each is asked for itself
    for one in query.get("related", ()):
        target = links.get(one["link"], "")
        if one.get("negated") or (one.get("count") and target != "offer"):
            continue
        asked = _asked_beside(said, subject, target, text)
        if asked is not None and _of_supplier_alone(one):
            return _of_both(query, _of_offer(one), "offer", one), asked
        if asked is not None:
            return _of_both(query, {} if one.get("count") else one, target, None if one.get("count") else one), asked
    asked = _asked_beside(said, subject, "offer", text)
    return (_of_both(query, {}, "offer", None), asked) if asked is not None else None


def _of_both(query: Mapping[str, Any], through: Mapping[str, Any], target: str, left: Any) -> dict[str, Any]:
    way = _ways(target)[str(query["subject"])]
    named = (str(query["subject"]), MODEL.subjects[str(query["subject"])].code)
    own = [
        {**one, "field": way} if one["field"] in named else led(way, one, "field", "than")
        for one in query.get("where", ())
    ]
    where = [_nearest(target, one) for one in own]
    where = [*(_nearest(target, one) for one in through.get("where", ())), *where]
    others = [led(way, one, "link") for one in query.get("related", ()) if one is not left]
    ranked = {name: query[name] for name in _RANKED & query.keys()}
    ranked |= (
        {"order": ranked["order"] if ranked.get("order") in _SHARED else f"{way}.{ranked['order']}"} if ranked else {}
    )
    days = {name: through[name] for name in ("since", "until", "day") if name in through}
    made = {"subject": target, "where": where, "related": [*through.get("related", ()), *others], **days, **ranked}
    return {name: value for name, value in made.items() if value}


def _fields(query: Mapping[str, Any]) -> set[str]:
    return {str(query.get("order")), *query.get("show", ()), *(str(one["field"]) for one in query.get("where", ()))}


def _ways(target: str) -> dict[str, str]:
    return {owner.name: ".".join(way) for way, owner in reversed(MODEL.joined(target))} if target in _MEETING else {}


def _of_supplier_alone(through: Mapping[str, Any]) -> bool:
    """`bought parts with their preferred vendor`: nothing is said of an order, so it is whose offers there are."""
    fields = [one["field"] for one in through.get("where", ())]
    return bool(fields) and through.keys() <= {"link", "where"} and all(f.startswith("order.supplier.") for f in fields)


def _of_offer(through: Mapping[str, Any]) -> dict[str, Any]:
    return {"where": [{**one, "field": one["field"].removeprefix("order.")} for one in through["where"]]}


def _nearest(target: str, one: dict[str, Any]) -> dict[str, Any]:
    """The lead time of an offer is the supplier's, and not what the item's record says."""
    return {**one, "field": "lead_time"} if (target, one["field"]) == ("offer", "item.lead_time") else one


def _asked_beside(said: Sequence[Segment], subject: str, target: str, text: str) -> str | None:
    """The word for the other kind of record that meets the listed one in this, when it is asked behind it."""
    ways = _ways(target)
    for place in range(1, len(said)) if subject in ways else ():
        one = said[place]
        kind = any(value.entity == "sku" and not value.weak for value in one.values)
        others = {sense.subject for sense in one.senses if isinstance(sense, Noun | FlagWord) and _names(one, sense)}
        others |= {"item"} if kind else set()
        if subject in others or not others & ways.keys() or one.records:
            continue
        first = place
        while first > 1 and _describes(said[first - 1]):
            first -= 1
        led_by = text[: said[first].start]
        if (
            (said[first].before in _ASKED and not _OF_IT.search(led_by))
            or _WHO_IS.search(led_by)
            or "+" in led_by[said[first - 1].end :]
        ):
            return one.text
    return None


def _names(one: Segment, sense: Noun | FlagWord) -> bool:
    """`preferred vendor`: how it is, and of what kind."""
    words = MODEL.subjects[sense.subject].words if isinstance(sense, FlagWord) and len(one.stems) > 1 else ()
    return isinstance(sense, Noun) or one.stems[-1:] in map(normal, words)


def _describes(one: Segment) -> bool:
    only = one.text.lower() in _ONLY and any(isinstance(sense, Operator) for sense in one.senses)
    return only or any(isinstance(sense, FlagWord | ChoiceWord) for sense in one.senses)
