"""`as a share of the total`, `what percentage is that?`: the figure of before beside what it is a part of."""

from collections.abc import Mapping, Sequence
from typing import Any

from agent.models.embedded.compose.segments import Segment
from agent.models.embedded.compose.senses import Operator
from agent.models.embedded.words import STOP
from tools.analysis.semantics import MODEL, Kind

_TOLD = 0.5
_WHOLE = frozenset({"total", "all", "whole", "sum", "everything", "overall", "that", "it", "this", "them"})


def shared(before: Mapping[str, Any], read: Sequence[Segment]) -> dict[str, Any] | None:
    """Of groups each one's share of all, of one figure its share of the same without the last condition; of pieces
    that are told for what came of others (`rejected, as a percentage of what came in`), the rate. Nothing where more
    is said."""
    places = [place for place, one in enumerate(read) if Operator("share") in one.senses]
    measures = list(before.get("measures", ()))
    if not places or len(measures) != 1 or measures[0]["aggregate"] not in ("sum", "count") or before.get("share"):
        return None
    rest = [one for place, one in enumerate(read) if place not in places and one.text.lower() not in _WHOLE | STOP]
    if any(one.records or one.values or one.period or one.number is not None for one in rest):
        return None
    if any(one.weight >= _TOLD for one in rest):
        rate = _rate(str(before["subject"]), str(measures[0].get("field")))
        changed = {"measures": [{"aggregate": "sum", "field": rate}]} if rate else None
        return {**before, **changed, **({"order": rate} if before.get("order") else {})} if changed else None
    told = [str(one["field"]) for one in before.get("where", ()) if one.get("is", "is") == "is"]
    whole = "*" if before.get("by") else told[-1] if told else None
    return {**before, "share": whole} if whole else None


def _rate(subject: str, figure: str) -> str | None:
    """What so much is of the other figure that it came of."""
    fields = MODEL.subjects[subject].fields
    own = next((one for one in fields if one.name == figure), None)
    return next(
        (one.name for one in fields if own and one.kind is Kind.SHARE and one.over and one.sql == own.sql), None
    )
