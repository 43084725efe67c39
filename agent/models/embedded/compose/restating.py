"""What goes on from a query by telling one of its numbers anew: how many, above what, the first of them, that year."""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any

from agent.models.embedded.compose.draft import Draft
from agent.models.embedded.compose.segments import Segment
from agent.models.embedded.compose.senses import Extreme, FieldWord, Noun, Operator
from agent.models.embedded.dates import periods
from agent.models.embedded.question import Question
from tools.analysis.semantics import MODEL, NUMERIC, Subject

_COMPARED = frozenset({"above", "below", "at_least", "at_most", "is"})
_MOST = 200
_THAT_TIME = re.compile(r"\b(?:that|the same|this same|same) (year|month)\b", re.IGNORECASE)
_OTHER_YEAR = re.compile(r"\b(?:the )?(?:same|that) month (?:(?:of|in) )?((?:19|20)\d\d)\b", re.IGNORECASE)
_OF_THEM = re.compile(r"\b(?:of|among) (?:them|those|these)\b|\b(?:which|the \w+) one\b", re.IGNORECASE)
_BARE = re.compile(
    r"^\W*(?:and\W+)?(?:the\W+)?(?:\w{2,}est|best|worst|top|(?:most|least) \w+)(?: one)?\W*$", re.IGNORECASE
)
_MOST_OF_THEM = re.compile(r"\b(?:most|fewest|least)(?: of (?:them|those|these))?\W*$", re.IGNORECASE)
_FEW = 5
_LEADING = frozenset(
    ["in", "during", "of", "for", "since", "from", "until", "till", "before", "after", "by", "through", "the"]
)
_SAME = re.compile(r"^\W*(?:(?:the )?same\b|and if\b|but only\b|and only\b|only\b)|\binstead\W*$", re.IGNORECASE)
_THEY = re.compile(r"\b(?:they|them|their|those|these)\b", re.IGNORECASE)
_PLAIN = frozenset(
    {"make", "keep", "one", "ones", "of", "instead", "please", "see", "them", "it", "and", "first", "only"}
)


def relimited(before: Mapping[str, Any], read: Sequence[Segment]) -> dict[str, Any] | None:
    """`make it the top 5`, `and the ten best`: the same rank, so many of it. Nothing where more is said."""
    numbers = [one for one in read if one.number is not None]
    ends = [s.end for one in read for s in one.senses if isinstance(s, Extreme) and not s.field]
    groups = {str(by["field"]).rsplit(".", 1)[-1] for by in before.get("by", ())}
    plain = all(
        one.number is not None
        or any(getattr(s, "field", "") in groups or getattr(s, "subject", "") in groups for s in one.senses)
        or one.weight < 0.5
        or one.text.lower() in _PLAIN
        or any((isinstance(s, Extreme) and not s.field) or s == Operator("list") for s in one.senses)
        for one in read
    )
    limit = int(numbers[0].number or 0) if len(numbers) == 1 else 0
    if not plain or not 1 <= limit <= _MOST or not (before.get("order") or before.get("by")):
        return None
    query = {**deepcopy(dict(before)), "limit": limit}
    if not query.get("order"):
        query["order"] = before["measures"][0].get("field") or "count" if before.get("measures") else None
    found = MODEL.find(str(before["subject"]), str(query["order"] or ""))
    better = found.field.better if found is not None else ""
    high = {"best": better != "low", "worst": better == "low"}
    if ends and (ends[0] in ("high", "low") or better):
        query.pop("descending", None)
        query.update({} if high.get(ends[0], ends[0] == "high") else {"descending": False})
    return query if query["order"] else None


def compared_again(draft: Draft, before: Mapping[str, Any], read: Sequence[Segment]) -> None:
    """`and above 3,000?`: of what was compared before."""
    told = [one for one in before.get("where", ()) if one.get("is") in _COMPARED - {"is"} and one.get("values")]
    for place, segment in enumerate(read):
        said = next((s.value for s in segment.senses if isinstance(s, Operator) and s.name == "compare"), "")
        near = [p for p in (place + 1, place - 1) if 0 <= p < len(read) and read[p].number is not None]
        if not told or said not in _COMPARED or not near or place in draft.used or near[0] in draft.used:
            continue
        number = read[near[0]].number
        draft.where.append({"field": told[-1]["field"], "is": said, "values": [str(number)]})
        draft.used |= {place, near[0]}
        draft.structure += 1


def ranked_alike(draft: Draft, before: Mapping[str, Any], read: Sequence[Segment], text: str) -> bool:
    """`best month?`, `which buyer has the most of them?`: by what was told before, where nothing else is named; of
    records that were listed, by how many. Are they groups that are named?"""
    said = [sense for one in read for sense in one.senses]
    ends = [s for s in said if isinstance(s, Extreme)]
    by = {str(one["field"]).rpartition(".")[2] for one in draft.by}
    groups = bool(by) and (
        any(isinstance(s, FieldWord) and s.field in by for s in said)
        or any(isinstance(s, Noun) and s.subject in by for s in said)
        or any(one.get("bucket") for one in draft.by)
    )
    figures = [s for s in said if isinstance(s, FieldWord) and s.field not in by]
    if any(s.field for s in ends) and draft.order and before.get("measures") and before.get("by"):
        found = MODEL.find(draft.subject, draft.order)  # "and the cheapest?", behind the fastest
        if found is not None and found.field.kind in NUMERIC:
            adds = found.field.adds and not found.field.over
            draft.measures = [{"aggregate": "sum" if adds else "average", "field": draft.order}]
            draft.told_measures = True
    if not ends or any(s.field for s in ends) or not draft.measures:
        return groups
    if before.get("measures") and (groups or before.get("by")) and not _figures(figures):
        draft.measures = deepcopy(list(before["measures"]))
        draft.order = str(draft.measures[0].get("field") or "count")
        draft.told_measures = False
        timed = [one for one in before.get("by", ()) if one.get("bucket")]
        again = any(one.get("bucket") for one in draft.by) and timed  # "which month had most?": by the same day
        draft.by = timed if again else draft.by if groups else []  # "which is highest?"
    elif groups and not before.get("measures") and _MOST_OF_THEM.search(text):
        draft.measures, draft.order, draft.told_measures = [{"aggregate": "count"}], "count", True
    return groups


def _worst(text: str) -> bool:
    return re.search(r"\bworst\b", text, re.IGNORECASE) is not None


def _is_number(subject: Subject, name: str) -> bool:
    found = subject.field(name)
    return found is not None and found.kind in NUMERIC


def _figures(said: Sequence[FieldWord]) -> bool:
    found = [MODEL.subjects[one.subject].field(one.field) for one in said]
    return any(one is not None and one.kind in NUMERIC for one in found)


def rows_ranked(
    query: dict[str, Any], before: Mapping[str, Any], draft: Draft, text: str, *, groups: bool = False
) -> dict[str, Any]:
    """`which of them is the biggest?`, `the biggest one`: one of the records that were listed or averaged, rather than
    a figure of all, or of `groups` that were named."""
    bare = _BARE.match(text)
    same = [one for one in before.get("where", ()) if one.get("is", "is") == "is"]
    pinned = {one["field"] for one in same if len(one.get("values", ())) == 1}
    grouped = any(by["field"] not in pinned for by in (*before.get("by", ()), *(draft.by if groups else ())))
    if grouped or not (_OF_THEM.search(text) or bare):
        return query
    subject = MODEL.subjects[query["subject"]]
    kept = {name: value for name, value in query.items() if name not in ("measures", "by")}
    figure = next((str(one["field"]) for one in before.get("measures", ()) if one.get("field")), None)
    figure = figure or next((name for name in before.get("show", ()) if _is_number(subject, name)), None)
    flags = [subject.field(str(one["field"])) for one in before.get("where", ()) if not one.get("values")]
    rank = next((one.rank for one in flags if one is not None and one.rank), None)
    if rank and bare and _worst(text) and not before.get("measures"):
        return {**kept, "order": rank, "limit": _FEW, "descending": True}  # of late ones, the latest
    if draft.order is None:
        return {**kept, "order": figure, "limit": _FEW} if bare and figure and subject.field(figure) else query
    if before.get("measures"):
        return kept | {"order": draft.order} if not draft.measures or (bare and subject.field(draft.order)) else query
    if subject.field(draft.order) is None or not query.get("measures"):
        return query
    return {**kept, "order": draft.order}


def surely_goes_on(text: str, before: Mapping[str, Any]) -> bool:
    """`same, but …`, `and if you only take …`: no question by itself, whatever it names. Of what was counted and not
    shown, `they` means just that."""
    counted = not before.get("by") and before.get("measures") == [{"aggregate": "count"}]
    return _SAME.search(text) is not None or (counted and _THEY.search(text) is not None)


def redated(question: Question, before: Mapping[str, Any]) -> Question:
    """`the first half of that year`, `the same month of 2023`: of the one the query before was about."""
    since, until = str(before.get("since") or ""), str(before.get("until") or "")
    other = _OTHER_YEAR.search(question.text)
    if other and since and until and since[:7] == until[:7]:
        text = (
            question.text[: other.start()]
            + f"{other[1]}{since[4:7]}".rjust(len(other[0]))
            + question.text[other.end() :]
        )
        return replace(question, periods=periods(text, question.today))
    said = _THAT_TIME.search(question.text)
    if said is None or not since:
        return question
    size = 4 if said[1].lower() == "year" else 7
    if until and until[:size] != since[:size]:
        return question
    # In the place of as many letters, so that all else stays where it is.
    led = question.text[: said.start()].lower().split()[-1:]
    time = since[:size] if led and led[0] in _LEADING else f"in {since[:size]}"
    text = question.text[: said.start()] + time.rjust(len(said[0])) + question.text[said.end() :]
    read = periods(text, question.today)
    return replace(question, periods=read) if read else question
