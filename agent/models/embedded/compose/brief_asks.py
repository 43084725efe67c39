"""What a few words ask of a figure that was told: `list them`, `which customer?`, `the average?`, `how many each?`"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from agent.models.embedded.compose.segments import Segment
from agent.models.embedded.compose.senses import FieldWord, Noun
from tools.analysis.semantics import MODEL, NUMERIC, Kind

_LEADS = r"^\W*(?:(?:please|and|so|now|but|ok|can you|could you)\W+)*"
_LISTS = re.compile(
    _LEADS + r"(?:list|show|name|display|give(?: me)?)(?: me| us)?(?: all)?(?: of)?(?: them| those| these)(?: all)?"
    r"(?: please)?\W*$|" + _LEADS + r"(?:list|show me|which ones(?: are (?:they|those))?|which are they)\W*$",
    re.IGNORECASE,
)
_WHICH = re.compile(
    _LEADS + r"(?:(?:from|by|on|at|in|to|for|with|of) )?(?:which|what) (?:\w+ ){0,2}?\w+?"
    r"(?: (?:mainly|mostly|most|exactly|in particular|is that|was that|are those|were those))?\W*$",
    re.IGNORECASE,
)
_AVERAGE = re.compile(
    _LEADS
    + r"(?:what(?:'s| is| was) )?(?:the |on |in )?(?:average|mean)(?: value)?(?: of (?:that|those|these|them))?\W*$",
    re.IGNORECASE,
)
_EACH = re.compile(
    _LEADS
    + r"how (many|much)(?: (?:orders?|lines?|of (?:them|those)|money|value))?(?: (?:did|do|does|has|have|had|for))?"
    r" (?:each|per \w+|apiece)(?: \w+)?\W*$",
    re.IGNORECASE,
)
_PLAIN = ("where", "related", "since", "until", "day")


def briefly(before: Mapping[str, Any], read: Sequence[Segment], text: str) -> dict[str, Any] | None:
    """The query that is asked so; nothing where more is said, or where there is no such figure."""
    if any(one.records or one.values or one.period or one.number is not None for one in read):
        return None
    single = bool(before.get("measures")) and not before.get("by")
    if single and _LISTS.match(text):
        return {name: before[name] for name in ("subject", *_PLAIN) if name in before}
    if before.get("measures") and not before.get("having") and _WHICH.match(text):
        return _by_which(before, read)
    if single and _AVERAGE.match(text):
        return _averaged(before)
    each = _EACH.match(text)
    return _of_each(before, each[1].lower()) if each and not before.get("measures") else None


def _by_which(before: Mapping[str, Any], read: Sequence[Segment]) -> dict[str, Any] | None:
    """By what the rows belong to, or by how they are sorted."""
    subject = str(before["subject"])
    senses = [sense for one in read if one.weight for sense in one.senses]
    ways = {owner.name: ".".join(path) for path, owner in reversed(MODEL.joined(subject))}
    way = next((ways[s.subject] for s in senses if isinstance(s, Noun) and s.subject in ways), None)
    fields = [
        found for s in senses if isinstance(s, FieldWord) for found in MODEL.seen(subject, s.subject, s.field)[:1]
    ]
    sorting = next(
        (one.name for one in fields if one.field.kind is Kind.TEXT and one.field.name != one.owner.code), None
    )
    field = way or sorting
    if field is None or any(one["field"] == field for one in before.get("by", ())):
        return None
    apart = ("order", "limit", "descending", "show")
    return {**{name: value for name, value in before.items() if name not in apart}, "by": [{"field": field}]}


def _averaged(before: Mapping[str, Any]) -> dict[str, Any] | None:
    measure, subject = before["measures"][0], MODEL.subjects[before["subject"]]
    field = subject.field(str(measure.get("field") or subject.usual))
    if len(before["measures"]) > 1 or field is None or field.kind not in NUMERIC or measure["aggregate"] == "average":
        return None
    return {**before, "measures": [{"aggregate": "average", "field": field.name}]}


def _of_each(before: Mapping[str, Any], how: str) -> dict[str, Any] | None:
    """Of vendors that got orders: how many orders each of them got, or how much they came to."""
    own, related = MODEL.subjects[before["subject"]], before.get("related", ())
    if len(related) != 1 or related[0].get("negated") or before.get("where"):
        return None
    link = next((one for one in own.links if one.name == related[0]["link"] and not one.structure), None)
    target = MODEL.subjects[link.subject] if link else None
    way = next((".".join(path) for path, owner in MODEL.joined(target.name) if owner is own), None) if target else None
    if target is None or way is None or (how == "much" and not target.usual):
        return None
    measure = {"aggregate": "sum", "field": target.usual} if how == "much" else {"aggregate": "count"}
    kept = {name: related[0][name] for name in ("where", "related", "since", "until") if related[0].get(name)}
    return {"subject": target.name, "measures": [measure], "by": [{"field": way}], **kept}
