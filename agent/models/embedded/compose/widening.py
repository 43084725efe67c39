"""What goes on from a question by asking for more: in all colours, the sum of what was counted."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from agent.models.embedded.compose.draft import Draft
from agent.models.embedded.compose.segments import Segment
from agent.models.embedded.compose.senses import FieldWord, Operator
from tools.analysis.semantics import MODEL

_EVERY = re.compile(r"\b(?:all|any|every|each)(?: of the| the)?\s*$", re.IGNORECASE)
_POINTS = re.compile(r"\b(?:they|them|these|those|it)\b", re.IGNORECASE)


def widened(draft: Draft, before: Mapping[str, Any], read: Sequence[Segment], text: str) -> None:
    """`in all colours`: the field shall not matter any more. `what do they add up to?`: the sum of what is usual."""
    for place, segment in enumerate(read):
        every = _EVERY.search(text[: segment.start]) is not None
        for one in before.get("where", ()) if every else ():
            name = one["field"].rsplit(".", 1)[-1]
            if any(isinstance(s, FieldWord) and s.field == name for s in segment.senses) and not segment.values:
                draft.dropped.add(name)
                draft.used.add(place)
                draft.show = [shown for shown in draft.show if shown.rsplit(".", 1)[-1] != name]
    usual = MODEL.subjects[draft.subject].usual
    summed = [place for place, segment in enumerate(read) if Operator("sum") in segment.senses]
    if summed and usual and not draft.told_measures and _counts(before) and _POINTS.search(text):
        draft.measures = [{"aggregate": "sum", "field": usual}]
        draft.told_measures = True
        draft.used |= set(summed)


def _counts(query: Mapping[str, Any]) -> bool:
    return any(one["aggregate"] == "count" for one in query.get("measures", ()))
