"""What goes on from a question by asking for more: in all colours, the sum of what was counted."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from agent.models.embedded.compose.draft import Draft
from agent.models.embedded.compose.segments import Segment
from agent.models.embedded.compose.senses import FieldWord, Noun, Operator
from tools.analysis.semantics import MODEL, Kind

_REGARDLESS = re.compile(
    r"\b(?:regardless of|irrespective of|ignore|ignoring|forget(?: about)?|drop|leave out|without|never mind|whatever)"
    r"(?: the| that| any| which)?\s*$"
    r"|\b(?:all|every|each|any)(?: of)?(?: the| our)?\s*$",
    re.IGNORECASE,
)
_NOT_MIND = r"(?:regardless of|irrespective of|ignor(?:e|ing)|forget(?: about)?|drop|without|never mind|no)"
_ALL_TIME = re.compile(
    rf"\b(?:{_NOT_MIND}(?: the| that| any)? (?:dates?|times?|period|year|month|day)(?: limit| range| filter)?"
    r"|(?:(?:for|of|over|in) )?(?:all|any)[ -]?(?:times?|years|dates|periods|months)|ever)\W*$",
    re.IGNORECASE,
)
_TOLD = 0.5
_IN_MONEY_WORDS = frozenset({"euro", "euros", "eur", "dollar", "dollars", "usd", "chf", "money", "value", "terms"})
_IN_MONEY = re.compile(
    r"\b(?:in|how much) (?:euros?|eur|dollars?|usd|chf|money|value)\b|\bin money terms\b", re.IGNORECASE
)
_POINTS = re.compile(r"\b(?:they|them|these|those|it)\b", re.IGNORECASE)


def widened(draft: Draft, before: Mapping[str, Any], read: Sequence[Segment], text: str) -> None:
    """`in all colours`: the field shall not matter any more. `what do they add up to?`: the sum of what is usual."""
    for place, segment in enumerate(read):
        every = _REGARDLESS.search(text[: segment.start]) is not None
        for one in before.get("where", ()) if every else ():
            name = one["field"].rsplit(".", 1)[-1]
            said = any(
                (isinstance(s, FieldWord) and s.field == name) or (isinstance(s, Noun) and _of_kind(s.subject, one))
                for s in segment.senses
            )
            if said and not (segment.values or segment.records):
                draft.dropped.add(name)
                draft.used.add(place)
                draft.used |= {place - 1} if place and Operator("not") in read[place - 1].senses else set()
                draft.show = [shown for shown in draft.show if name not in shown.split(".")]
                draft.by = [by for by in draft.by if by["field"].rsplit(".", 1)[-1] != name]
                draft.where = [c for c in draft.where if c["field"].rsplit(".", 1)[-1] != name]
    if _ALL_TIME.search(text) and ("since" in before or "until" in before):
        draft.dropped.add("since")
        draft.show = []
        draft.where = [c for c in draft.where if c.get("is") not in ("missing", "stated")]
        draft.used |= set(range(len(read)))
    money = next((f.name for f in MODEL.subjects[draft.subject].fields if f.kind is Kind.MONEY and f.adds), None)
    if money and not draft.told_measures and _IN_MONEY.search(text):
        draft.measures, draft.told_measures = [{"aggregate": "sum", "field": money}], True
        draft.used |= {
            place for place, one in enumerate(read) if one.text.lower() in _IN_MONEY_WORDS or one.weight < _TOLD
        }
    usual = MODEL.subjects[draft.subject].usual
    summed = [place for place, segment in enumerate(read) if Operator("sum") in segment.senses]
    bare = all(one.weight < _TOLD or place in summed for place, one in enumerate(read))
    points = _counts(before) and _POINTS.search(text)
    bare = bare and draft.order is None
    if summed and usual and not draft.told_measures and (points or (bare and not before.get("measures"))):
        draft.measures = [{"aggregate": "sum", "field": usual}]
        draft.told_measures = True
        draft.used |= set(summed)


def _of_kind(subject: str, condition: Mapping[str, Any]) -> bool:
    return subject in str(condition["field"]).split(".")


def _counts(query: Mapping[str, Any]) -> bool:
    return any(one["aggregate"] == "count" for one in query.get("measures", ()))
