"""`bikes that cost more than the average bike`, `vendors with more open orders than Litware`: the figure that others
are compared with is a question of its own, and is asked first; then it stands in the place of those words."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from agent.models.embedded.compose.compositions import compositions
from agent.models.embedded.compose.lexicon import lexicon
from agent.models.embedded.compose.segments import Segment, segments
from agent.models.embedded.compose.senses import FieldWord, Noun
from agent.models.embedded.compose.sight import SUBJECT_OF
from agent.models.embedded.dates import Period
from agent.models.embedded.decided import Decision, Rest
from agent.models.embedded.question import Candidate, Question, Span, ValueSpan
from agent.models.embedded.reading import Call
from agent.models.embedded.repertoire import Repertoire
from agent.models.embedded.thresholds import ALL, COMPOSES
from tools.analysis.semantics import MODEL

_UNKNOWN = "987654321"  # the figure that is still to be found
_THAN = re.compile(
    r"\b(?:than|above|over|below|under|exceed(?:s|ing)?)\s+(?:(?:that|those|the ones?) of |what )?", re.IGNORECASE
)
_AVERAGE = re.compile(r"(?:(?:the|our|an|overall)\s+)*(average|mean|median)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[,;:?.!]|$")
_NAMED = re.compile(
    r"(?:the|our)?\s*(?:customer|vendor|supplier|item|part|product|warehouse|location|work cent(?:er|re))?",
    re.IGNORECASE,
)
_OWN = re.compile(r"\b(?:its|their|his|each|every|own|respective)\b", re.IGNORECASE)  # of each group another one
_LED = re.compile(r"\s+(?:in|during|for|of|on|from)?\s*$", re.IGNORECASE)
# Two figures and how they differ.
_APART = re.compile(r"\b(?:how much|how many (?:days|percent)|by how)\b", re.IGNORECASE)


_One = TypeVar("_One", Span, Period, ValueSpan)


@dataclass(frozen=True)
class _Reference:
    """Words that mean a figure: a `record`'s, or an average, of what has these `kinds`."""

    start: int
    end: int
    aggregate: str = "average"
    record: Candidate | None = None
    kinds: tuple[ValueSpan, ...] = ()


def figure_first(repertoire: Repertoire, question: Question) -> Decision | None:
    """The query of a figure that the rest of the question compares with."""
    if repertoire.composing is None or _APART.search(question.text):
        return None
    for one in _references(question):
        whole = compositions(with_figure(question, one.start, one.end, _UNKNOWN))[:1]
        if not whole or whole[0].explained < ALL or whole[0].score < COMPOSES or whole[0].doubts:
            continue
        query = _of_record(whole[0].arguments, one.record) if one.record else _on_average(whole[0].arguments, one)
        if query is not None:
            call = Call(repertoire.composing, query)
            return Decision(calls=(call,), query=query, then=Rest(one.start, one.end, figure=True))
    return None


def with_figure(question: Question, start: int, end: int, figure: str) -> Question:
    """The question with a figure in the place of those words."""
    more = len(figure) - (end - start)

    def moved(found: Sequence[_One]) -> tuple[_One, ...]:
        return tuple(
            one if one.end <= start else replace(one, start=one.start + more, end=one.end + more)
            for one in found
            if one.end <= start or one.start >= end
        )

    return replace(
        question,
        text=question.text[:start] + figure + question.text[end:],
        spans=moved(question.spans),
        periods=moved(question.periods),
        values=moved(question.values),
    )


def _references(question: Question) -> Iterator[_Reference]:
    text = question.text
    for than in _THAN.finditer(text):
        average = _AVERAGE.match(text, than.end())
        clause = _CLAUSE.search(text, than.end())
        if clause is None or _OWN.search(text, than.end(), clause.start()):
            continue
        if average is not None:
            ends = {clause.start(), average.end()}
            timed = [one.start for one in question.periods if one.start >= average.end()]
            ends |= {average.end() + len(_LED.sub("", text[average.end() : at])) for at in timed}
            for end in sorted(ends, reverse=True):
                said = segments(question.part(average.end(), end), lexicon(MODEL))
                if all(_tells_of_what(one) for one in said):
                    kinds = tuple(value for one in said for value in one.values)
                    aggregate = "median" if average[1].lower() == "median" else "average"
                    yield _Reference(average.start(), end, aggregate, kinds=kinds)
        for span in question.spans:
            led = text[than.end() : span.start].strip().lower()
            if span.start >= than.end() and _NAMED.fullmatch(led) and len(span.candidates) == 1:
                yield _Reference(than.end(), span.end, record=span.candidates[0])


def _tells_of_what(one: Segment) -> bool:
    """Of what it is an average: of a kind, of the records themselves, of the figure that is compared anyway."""
    if one.records or one.period or one.number is not None:
        return False
    known = any(isinstance(sense, Noun | FieldWord) for sense in one.senses)
    return bool(one.values) or known or one.weight < 1


def _compared(query: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The condition that the figure stands in."""
    found = [one for one in query.get("where", ()) if one.get("values") == [_UNKNOWN]]
    return found[0] if len(found) == 1 else None


def _on_average(query: Mapping[str, Any], told: _Reference) -> dict[str, Any] | None:
    compared, subject = _compared(query), query["subject"]
    if compared is not None:
        where = [one for one in query["where"] if one is not compared]
        found = MODEL.find(subject, compared["field"])
        if found is not None and found.path:  # "orders of vendors rated worse than average": of all vendors
            measure = {"aggregate": _natural(subject, compared["field"], told.aggregate), "field": found.field.name}
            return {"subject": found.owner.name, "measures": [measure], "where": []}
        if told.kinds:
            where = [{"field": value.field, "values": [value.value]} for value in told.kinds]
        measure = {"aggregate": _natural(subject, compared["field"], told.aggregate), "field": compared["field"]}
        return {**_within(query), "subject": subject, "measures": [measure], "where": where}
    having = _having(query)
    if having is None or told.kinds:
        return None
    found = MODEL.find(subject, str(having.get("field")))
    whole = having["aggregate"] not in ("sum", "count") or (found is not None and bool(found.field.over))
    by = query["by"][0]
    measure = having if whole else {**having, "per": by.get("bucket") or by["field"]}  # a rate, a mean: over all
    return {**_within(query), "subject": subject, "measures": [measure], "where": list(query.get("where", ()))}


def _of_record(query: Mapping[str, Any], record: Candidate) -> dict[str, Any] | None:
    compared, subject, kind = _compared(query), query["subject"], SUBJECT_OF.get(record.entity)
    if compared is not None and kind == subject:
        measure = {"aggregate": _natural(subject, compared["field"], "average"), "field": compared["field"]}
        return {"subject": subject, "measures": [measure], "where": [{"field": subject, "values": [record.code]}]}
    having = _having(query)
    if having is not None:
        field = str(query["by"][0]["field"])
        found = MODEL.find(subject, field)
        owner = found.owner.name if found is not None else None
        if kind not in (owner, field.rpartition(".")[2]):
            return None
        where = [*query.get("where", ()), {"field": field, "values": [record.code]}]
        return {**_within(query), "subject": subject, "measures": [having], "where": where}
    counted = [one for one in query.get("related", ()) if one.get("count", {}).get("value") == int(_UNKNOWN)]
    if len(counted) != 1 or kind != subject:
        return None
    link = next(one for one in MODEL.subjects[subject].links if one.name == counted[0]["link"])
    way = next((".".join(way) for way, owner in MODEL.joined(link.subject) if owner.name == subject), None)
    if way is None:
        return None
    where = [*counted[0].get("where", ()), {"field": way, "values": [record.code]}]
    return {**_within(counted[0]), "subject": link.subject, "measures": [{"aggregate": "count"}], "where": where}


def _having(query: Mapping[str, Any]) -> dict[str, Any] | None:
    """The measure of groups that the figure is compared with."""
    having = [one for one in query.get("having", ()) if one["value"] == int(_UNKNOWN)]
    if len(having) != 1 or len(query.get("by", ())) != 1 or len(query.get("measures", ())) != 1:
        return None
    return dict(query["measures"][0])


def _natural(subject: str, field: str, aggregate: str) -> str:
    """A rate is its own quotient over all."""
    found = MODEL.find(subject, field)
    return "sum" if found is not None and found.field.over else aggregate


def _within(query: Mapping[str, Any]) -> dict[str, Any]:
    return {name: query[name] for name in ("since", "until", "day") if query.get(name)}
