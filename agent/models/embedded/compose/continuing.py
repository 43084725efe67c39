"""The query before, changed by what a question says that goes on from it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from agent.models.embedded.compose.brief_asks import briefly
from agent.models.embedded.compose.composer import composed
from agent.models.embedded.compose.compositions import Composition, rated
from agent.models.embedded.compose.following import goes_on, merged, of_other, shifted
from agent.models.embedded.compose.lexicon import lexicon
from agent.models.embedded.compose.prices import UNNAMED_COST
from agent.models.embedded.compose.restating import (
    compared_again,
    ranked_alike,
    redated,
    relimited,
    rows_ranked,
    surely_goes_on,
)
from agent.models.embedded.compose.segments import Segment, segments
from agent.models.embedded.compose.senses import (
    Extreme,
    FieldWord,
    Noun,
    Operator,
)
from agent.models.embedded.compose.sharing import shared
from agent.models.embedded.compose.sight import ORDERS
from agent.models.embedded.compose.transposing import transposed
from agent.models.embedded.compose.widening import widened
from agent.models.embedded.question import Question
from tools.analysis.semantics import MODEL, Kind

_ORDERS = frozenset(ORDERS.values())
_SURELY = 0.15  # what says itself that it goes on
_ALL = 0.97  # of what is said
_TOLD = 0.5  # words that weigh less are mere filler, and not told as unheard


def following(question: Question, before: Mapping[str, Any], *, leaning: bool = False) -> Composition | None:
    """The query before, changed by what this says, when it reads like a part of it or is `leaning` on it; or the same
    query of the rows behind it, where these alone can be so."""
    question = redated(question, before)
    found = _changed(question, before, leaning=leaning)
    rows = transposed(before)
    if rows is None or (found is not None and found.explained >= _ALL and not _of_rows(found.arguments, before, rows)):
        return found
    other = _changed(question, rows, leaning=leaning)
    return other if other is not None and other.explained >= _ALL and other.arguments != rows else found


def _of_the_same_field(read: Sequence[Segment], before: Mapping[str, Any]) -> tuple[Segment, ...]:
    """A word that may be several values is one of what was said before: of channels, and not of kinds of customer."""
    fields = {str(one["field"]).rpartition(".")[2] for one in before.get("where", ()) if one.get("values")}
    kept = [tuple(one for one in segment.values if one.field in fields) for segment in read]
    return tuple(replace(one, values=same) if same else one for one, same in zip(read, kept, strict=True))


def _of_rows(query: Mapping[str, Any], before: Mapping[str, Any], rows: Mapping[str, Any]) -> bool:
    """Is a figure told of the whole, where some of its rows are meant: the stock of what lies in one place?"""
    links = {link.name for link in MODEL.subjects[query["subject"]].links if link.subject == rows["subject"]}
    added = [one for one in query.get("related", ()) if one not in before.get("related", ())]
    return any(one["link"] in links and one.get("where") and not one.get("negated") for one in added)


def _changed(question: Question, before: Mapping[str, Any], *, leaning: bool) -> Composition | None:
    read = _of_the_same_field(segments(question, lexicon(MODEL)), before)
    words = sum(bool(segment.weight) for segment in read)
    subject = MODEL.subjects.get(str(before.get("subject")))
    if subject is None or not read:
        return None
    moved = (
        shifted(before, question.text)
        or relimited(before, read)
        or shared(before, read)
        or briefly(before, read, question.text)
        or _corrected(before, read, question.text)
    )
    if moved is not None:
        return Composition(moved, 1.0, 1.0, (), 0)
    if not leaning and not goes_on(question.text, words):
        return None
    orders = {s.subject for one in read if one.weight >= 1 for s in one.senses if isinstance(s, Noun)} & _ORDERS
    if before.get("by") and orders and subject.name not in orders:
        return None  # "what do we buy from Litware?", "which order is open with them?": of another kind
    draft = composed(read, subject.name)
    others = any(one["aggregate"] == "count" and one.get("field") for one in draft.measures)  # "how many vendors"
    if subject.name in _ORDERS and not others and _counts_them(read, subject.name):
        draft.measures = [{"aggregate": "count"}]
    widened(draft, before, read, question.text)
    compared_again(draft, before, read)
    if ("since" in before or "until" in before) and not _says_which_day(read):
        draft.day = before.get("day")  # "and in April": by the same day
    groups = ranked_alike(draft, before, read, question.text)
    beside = question.text.lower().lstrip().startswith("versus")
    arguments = merged(before, draft, instead=_other_kind(question), beside=beside)
    arguments = rows_ranked(arguments, before, draft, question.text, groups=groups)
    if arguments.get("order") and draft.order is None:
        ends = [s for segment in read for s in segment.senses if isinstance(s, Extreme) and not s.field]
        if ends:  # "and the lowest?"
            arguments["descending"] = ends[0].end in ("high", "best")
            draft.used |= {p for p, segment in enumerate(read) if set(segment.senses) & set(ends)}
    if draft.unnamed:
        draft.cost -= UNNAMED_COST  # it was named before
    fit = rated(draft, read)
    if all(
        _says_nothing(segment, subject.name) for segment in read
    ):  # "how many are there?", "how many orders was that?"
        fit = replace(fit, score=1.0, explained=1.0)
    if draft.dropped and fit.explained >= _ALL:  # "ignore the date"
        fit = replace(fit, score=1.0)
    if surely_goes_on(question.text, before):
        fit = replace(fit, score=fit.score + _SURELY)
    if arguments == before and not (draft.told_measures and fit.explained >= _ALL):
        return None
    return replace(fit, arguments=arguments)


_NARROWS = re.compile(
    r"\b(?:only|just|of (?:them|those|these)|among|which|without|not|also|the \w+ ones)\b", re.IGNORECASE
)


def _other_kind(question: Question) -> bool:
    """`and saddles?`, `on desks?`: nothing but the kind is said."""
    read = [one for one in segments(question, lexicon(MODEL)) if one.weight >= _TOLD]
    return len(read) == 1 and bool(read[0].values) and _NARROWS.search(question.text) is None


def _says_which_day(read: Sequence[Segment]) -> bool:
    senses = (sense for one in read for sense in one.senses if isinstance(sense, FieldWord))
    fields = (MODEL.subjects[sense.subject].field(sense.field) for sense in senses)
    return any(one is not None and one.kind is Kind.DATE for one in fields)


def _counts_them(read: Sequence[Segment], subject: str) -> bool:
    """`how many of them are late?`: they are counted, and not what is on them."""
    said = [sense for one in read if one.weight >= _TOLD for sense in one.senses]
    figures = any(isinstance(sense, FieldWord) and sense.subject == subject for sense in said)
    return not figures and any(Operator("count") in one.senses for one in read)


def _says_nothing(segment: Segment, subject: str) -> bool:
    generic = segment.stems == ("order",) and subject in _ORDERS
    return generic or segment.weight == 0 or (segment.weight < _TOLD and not segment.senses)


def _corrected(before: Mapping[str, Any], read: Sequence[Segment], text: str) -> dict[str, Any] | None:
    for place, segment in enumerate(read):
        denied = place and any(isinstance(s, Operator) and s.name == "not" for s in read[place - 1].senses)
        nouns = [sense.subject for sense in segment.senses if isinstance(sense, Noun)]
        if nouns and not (denied and place > 1):
            return of_other(before, nouns[0], text)
    return None
