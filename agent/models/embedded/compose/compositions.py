"""What a question may ask of the semantic model: for each subject it could be about, the best query and its fit."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from agent.models.embedded.compose.acting import (
    asks_what,
    could_be_made,
    of_data,
    of_other_side,
    stranger,
    unheard,
    unlikely,
)
from agent.models.embedded.compose.chaining import chained, hears_structure, needed_for_orders, within
from agent.models.embedded.compose.composer import composed
from agent.models.embedded.compose.conjoining import conjoined
from agent.models.embedded.compose.deadlines import still_open
from agent.models.embedded.compose.draft import Draft
from agent.models.embedded.compose.evoking import evoked
from agent.models.embedded.compose.lexicon import lexicon
from agent.models.embedded.compose.of_each import of_each
from agent.models.embedded.compose.pairing import paired
from agent.models.embedded.compose.segments import Segment, segments
from agent.models.embedded.compose.senses import (
    Extreme,
    FieldWord,
    Noun,
    Operator,
)
from agent.models.embedded.compose.sight import ORDERS
from agent.models.embedded.question import Candidate, Question
from tools.analysis.semantics import MODEL

_ORDERS = frozenset(ORDERS.values())
_UNHEARD = 0.25
_OTHERS = 0.05  # what others do, not we
_SURELY = 0.15  # what says itself that it goes on
_APART = 3  # so many figures are told side by side
_CODE = 5  # digits
_MORE = re.compile(r"\b(?:more|less|fewer|higher|lower|better|worse)\b", re.IGNORECASE)
_THAN = re.compile(r"\W+than(?: (?:in|for|during|the|they did))*\W+", re.IGNORECASE)
_STATES = frozenset({"open", "status", "late", "completed", "shipped", "received_in_full", "shipped_in_full"})
_ALL = 0.97  # of what is said
_ASKED = 0.05  # for what is asked first
_BOTH = 0.01  # for what is read of each of two things
_ASIDE = 0.3  # what stands in parentheses, when nothing is made of it, counts so much less
_TOLD = 0.5  # words that weigh less are mere filler, and not told as unheard


@dataclass(frozen=True)
class Composition:
    """`explained` is the share of the question's weight that went into the query, `loose` are the words that did not;
    `structure` counts grouping, ranking, comparing, aggregating and denying; `about` tells whether anything was said
    at all; `doubts` are codes that were taken and the records that fit as well, `others` further periods; `paired`: of
    two kinds of records that were asked side by side."""

    arguments: Mapping[str, Any]
    score: float
    explained: float
    loose: tuple[str, ...]
    structure: int
    about: bool = True
    doubts: tuple[tuple[str, tuple[Candidate, ...]], ...] = ()
    others: tuple[tuple[str | None, str | None], ...] = ()
    each_called: bool = False
    mirrored: bool = False
    paired: bool = False

    @property
    def told(self) -> int:
        """How many conditions, groups and periods the query holds, besides mere flags and what names one record."""
        said = [
            *self.arguments.get("where", ()),
            *(c for r in self.arguments.get("related", ()) for c in r.get("where", ())),
        ]
        strict = [one for one in said if one.get("values") or one.get("than") or one.get("is", "is") != "is"]
        counted = [r for r in self.arguments.get("related", ()) if r.get("negated") or r.get("count")]
        dated = any(name in self.arguments for name in ("since", "until"))
        return len([c for c in strict if c.get("is") != "stated"]) + len(counted) + dated

    @property
    def queries(self) -> tuple[dict[str, Any], ...]:
        """One for each period that was named, and for each of what is called so or so: `Borea against Duca`."""
        called = [one for one in self.arguments.get("where", ()) if one.get("is") == "named" and self.each_called]
        if len(called) != 1 or not 1 < len(called[0]["values"]) <= _APART:
            return self._of_periods
        each = [{**called[0], "values": [value]} for value in called[0]["values"]]
        wheres = [[one if c is called[0] else c for c in self.arguments["where"]] for one in each]
        return tuple({**query, "where": where} for where in wheres for query in self._of_periods)

    @property
    def _of_periods(self) -> tuple[dict[str, Any], ...]:
        first = dict(self.arguments)
        if self.mirrored:
            return (first, {**first, "related": [_other_way(one) for one in reversed(first["related"])]})
        if (
            len(self.others) == 1
            and first.get("measures")
            and first.get("share") in (None, "*")
            and not any(one.get("bucket") for one in first.get("by", ()))
        ):
            since, until = self.others[0]
            first_day = first.get("since")
            if (
                since and first_day and since > first_day and "share" not in first
            ):  # the later one after the earlier: by how much it grew
                since, until, first["since"], first["until"] = first_day, first.get("until"), since, until
            return ({**first, **_said(("other_since", since), ("other_until", until))},)
        rest = {name: value for name, value in first.items() if name not in ("since", "until")}
        more = [{**rest, **_said(("since", since), ("until", until))} for since, until in self.others]
        return (first, *more)

    def instead(self, code: str, other: str) -> dict[str, Any]:
        """The query with another record in the place of one."""
        changed: dict[str, Any] = instead(dict(self.arguments), code, other)
        return changed

    @property
    def one_order(self) -> bool:
        """Is it a list of the one order that was named?"""
        subject = str(self.arguments["subject"])
        named = any(one["field"] == subject for one in self.arguments.get("where", ()))
        told = not self.arguments.get("measures") and "buyer" not in self.arguments.get("show", ())
        return subject in ORDERS.values() and named and told


def compositions(question: Question) -> list[Composition]:
    """The likeliest first; equal ones in the order of the model."""
    return list(_all(question))


@lru_cache(256)
def _all(question: Question) -> tuple[Composition, ...]:
    read = segments(question, lexicon(MODEL))
    what = asks_what(question.text)
    found = [
        _ahead(rated(still_open(composed(read, name, what=what), read, question.today), read), question.today)
        for name in evoked(read)
    ]
    less = unlikely(question.text) | of_other_side(read)
    found = [replace(c, score=c.score - _OTHERS) if c.arguments["subject"] in less else c for c in found]
    found += _chained(question, read, found)
    found += _paired(question, read, found)
    found += _conjoined(question, read, found)
    likely = max(found, key=lambda one: one.score, default=None)
    for one, query in of_each(question, read, compositions) if likely is not None else ():
        if likely is not None and not ("first_of_each" in likely.arguments and query.get("measures")):
            score = max(one.score, likely.score) + _ASKED
            found.append(replace(one, arguments=query, score=score, structure=one.structure + 1))
    who = stranger(question.text)
    if who and any(one.text.lower() == who and not (one.senses or one.records or one.values) for one in read):
        found = [replace(one, score=one.score - _UNHEARD) for one in found]  # of whom nothing is recorded
    elif _against_each_other(question):  # both periods in one say nothing of which is more
        found = [one if one.others else replace(one, score=one.score - _UNHEARD) for one in found]
    elif unheard(read, question.text) or of_data(question.text) or could_be_made(read, question.text):
        found = [replace(one, score=one.score - 2 * _UNHEARD) for one in found]
    return tuple(sorted(found, key=lambda one: -one.score))


def _against_each_other(question: Question) -> bool:
    """`more this year than last year`"""
    told = [one for one in question.periods if not one.vague]
    if len(told) != 2:
        return False
    return _THAN.fullmatch(question.text, told[0].end, told[1].start) is not None and bool(
        _MORE.search(question.text[: told[0].start])
    )


def _chained(question: Question, read: tuple[Segment, ...], flat: Sequence[Composition]) -> list[Composition]:
    """What is composed of a phrase of its own and of what stands before it, where all in one is not clear."""
    head = next((one for one in read if any(isinstance(sense, Noun) for sense in one.senses)), None)
    best = max(flat, key=lambda one: one.score, default=None)
    if head is None or best is None:
        return []
    asked = {sense.subject for sense in head.senses if isinstance(sense, Noun)}
    told = {sense.subject for sense in head.senses if isinstance(sense, Noun | FieldWord)}
    through, clauses = needed_for_orders(read), within(question.text, read)
    spoken = {sense.subject for one in read for sense in one.senses if not isinstance(sense, Operator)}
    if best.explained >= _ALL and best.arguments["subject"] in told and not (through or clauses):
        if hears_structure(read, best.arguments):
            return []
        through = True
    return [
        replace(
            outer,
            arguments=query,
            score=min(outer.score, inner.score)
            + _ASKED * ((query["subject"] in asked) + 2 * (through or clause) - _leads_back(query)),
            explained=min(outer.explained, inner.explained),
            loose=(*outer.loose, *inner.loose),
            doubts=(*outer.doubts, *inner.doubts),
        )
        for outer, inner, query, clause in chained(question, read, compositions)
        if query["subject"] in spoken
    ]


def _leads_back(query: Mapping[str, Any]) -> bool:
    """Through another party's records to those of the kind that a row itself is of: lines of suppliers with orders."""
    mine = {owner.name for _, owner in MODEL.joined(str(query["subject"]))}
    links = {link.name: link.subject for _, owner in MODEL.joined(str(query["subject"])) for link in owner.links}
    ways = (str(one["link"]).rpartition(".") for one in query.get("related", ()))
    return any("." in way and links.get(name) in mine for way, _, name in ways)


def _paired(question: Question, read: tuple[Segment, ...], found: Sequence[Composition]) -> list[Composition]:
    both: list[Composition] = []
    for one in found:
        pair = paired(one.arguments, read, question.text)
        if pair is not None and all(word == pair[1] for word in one.loose):
            score = one.score + (1 - one.explained if one.loose else 0) + _ASKED
            both.append(replace(one, arguments=pair[0], score=score, explained=1.0, loose=(), paired=True))
    return both


def _conjoined(question: Question, read: tuple[Segment, ...], flat: Sequence[Composition]) -> list[Composition]:
    """What is composed of two things that are said of the same records."""
    best = max(flat, key=lambda one: one.score, default=None)
    related = list(best.arguments.get("related", ())) if best is not None and best.explained >= _ALL else []
    if len(related) == 2 and related[0]["link"] == related[1]["link"]:
        return []  # both are said already: "bought valves in 2023 but have not bought any since"
    return [
        replace(
            first,
            arguments=query,
            score=max(min(first.score, then.score), best.score if best is not None and against else 0.0) + _BOTH,
            explained=min(first.explained, then.explained),
            structure=first.structure + then.structure,
            loose=(*first.loose, *then.loose),
            doubts=(*first.doubts, *then.doubts),
        )
        for first, then, query, against in conjoined(question, read, compositions)
        if best is None or against or best.explained < _ALL
    ]


def _ahead(one: Composition, today: date) -> Composition:
    """`receipts of next week`: when they are due, as none has come yet."""
    query = one.arguments
    found = MODEL.find(str(query["subject"]), str(query.get("day") or ""))
    if found is None or not found.field.ahead or query.get("since", "") < today.isoformat():
        return one
    due = ".".join((*found.path, found.field.ahead))
    parts = {name: [_to_come(query, each) for each in query[name]] for name in ("where", "measures") if name in query}
    if one.others and any(parts[name] != query[name] for name in parts):
        return one  # what has been in the one period says nothing beside what is open of the other
    show = [due, *(name for name in query.get("show", ()) if name not in (due, query["day"]))]
    if MODEL.find(str(query["subject"]), "open") is not None and not _so_far(query):  # what came already comes no more
        parts["where"] = [*parts.get("where", ()), {"field": "open"}]
    return replace(one, arguments={**query, "day": due, "show": show, **parts})


def _so_far(query: Mapping[str, Any]) -> bool:
    """Does it say how far they are?"""
    return any(str(one["field"]).rpartition(".")[2] in _STATES for one in query.get("where", ()))


def _to_come(query: Mapping[str, Any], one: dict[str, Any]) -> dict[str, Any]:
    """A condition or a figure as it is meant of days to come: of what was received, what is open."""
    found = MODEL.find(str(query["subject"]), str(one.get("field", "")))
    if found is None or not found.field.ahead or one.get("is", "is") != "is":
        return one
    return {**one, "field": ".".join((*found.path, found.field.ahead))}


def instead(value: Any, code: str, other: str) -> Any:
    if isinstance(value, dict):
        return {key: instead(inner, code, other) for key, inner in value.items()}
    if isinstance(value, list):
        return [instead(inner, code, other) for inner in value]
    return other if value == code else value


def rated(draft: Draft, read: tuple[Segment, ...]) -> Composition:
    total = sum(s.weight * (_ASIDE if s.aside and p not in draft.used else 1.0) for p, s in enumerate(read)) or 1.0
    used = sum(segment.weight for place, segment in enumerate(read) if place in draft.used)
    for place, segment in enumerate(read):
        code = (
            segment.number is not None
            and (segment.text[:1] == "0" or len(segment.text) >= _CODE)
            and "." not in segment.text
        )
        if place not in draft.used and (code or (segment.named and not segment.senses and segment.weight >= 1)):
            draft.cost += _UNHEARD  # a name nobody knows is no filler
        # What is denied or ranked and comes to nothing would turn the answer into another one's.
        if place not in draft.used and any(
            (isinstance(s, Operator) and s.name in ("not", "between", "single", "each"))
            or (isinstance(s, Operator) and s.name in ("compare", "judge") and len(segment.stems) > 1)
            or (isinstance(s, Extreme) and not s.field)
            for s in segment.senses
        ):
            draft.cost += _UNHEARD
    loose = tuple(
        segment.text for place, segment in enumerate(read) if place not in draft.used and segment.weight >= _TOLD
    )
    explained = used / total
    about = sum(segment.weight >= 1 for segment in read) > 1 or bool(
        draft.where
        or draft.by
        or draft.related
        or draft.since
        or draft.until
        or any(one["aggregate"] == "count" and one.get("field") for one in draft.measures)
        or (draft.order and any(Noun(draft.subject) in segment.senses for segment in read))
    )
    score = explained - draft.cost + draft.evidence
    doubts, others = tuple(draft.doubts), tuple(draft.others)
    apart = draft.each_called, draft.mirrored
    return Composition(draft.arguments(), score, explained, loose, draft.structure, about, doubts, others, *apart)


def _other_way(related: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in related.items() if k != "negated"} | ({} if related.get("negated") else {"negated": True})


def _said(*pairs: tuple[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in pairs if value is not None}
