"""What the tools for documents are called with."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from agent.models.embedded.compose.lexicon import lexicon
from agent.models.embedded.compose.segments import segments
from agent.models.embedded.documents.shelf import DAY, DOCUMENT, PASSAGE, QUESTION, Shelf
from agent.models.embedded.offer import Kind, Offer
from agent.models.embedded.question import Candidate, Question
from agent.models.embedded.reading import Call
from tools.analysis.semantics import MODEL

_NEAR = 0.12  # candidates' scores nearer than this are both possible
_MOST = 3  # records, each of which is searched for
_LONGEST = 500  # characters of a question
_OPEN = re.compile(
    r"^\W*(?:please\s+|(?:can|could) you\s+)?(?:open|read)(?: me)?\s+(.{3,200}?)"
    r"(?:,?\s+(?:at|on|from)\s+page\s+(\d+))?\W*$",
    re.IGNORECASE,
)
# The documents that held then are meant; a day of which they only speak leaves those of today.
_HELD_THEN = re.compile(
    r"\b(?:as (?:of|at|it stood)|valid|in force|in effect|effective|applie[ds]|held|at the time|back (?:in|then)"
    r"|used to|was|were|did|until|before)\b",
    re.IGNORECASE,
)


def searches(shelf: Shelf, question: Question, names: Mapping[str, str], about: Mapping[str, str]) -> Iterator[Call]:
    """One, or one for each of the records that a phrase means. `names` stand in for codes in what is searched;
    `about`: what the conversation is about (code by kind), for a question that names nothing itself."""
    day = held_on(question)
    fixed: dict[str, Any] = {QUESTION: _said(question, names)} | ({DAY: day} if day else {})
    arguments = {a.entity: a.name for a in shelf.search.of_kind(Kind.ENTITY)}
    named = [(arguments[each[0].entity], each) for each in _records(question) if each[0].entity in arguments]
    if not named:
        known = {arguments[entity]: code for entity, code in about.items() if entity in arguments}
        yield Call(shelf.search.name, {**fixed, **known})
        return
    single = {argument: each[0].code for argument, each in named if len(each) == 1}
    several = next(((argument, each) for argument, each in named if len(each) > 1), None)
    for one in several[1][:_MOST] if several else (None,):
        more = {several[0]: one.code} if several and one else {}
        said = {QUESTION: _said(question, names, one)} if one else {}
        yield Call(shelf.search.name, {**fixed, **said, **single, **more})


def listing(offer: Offer, question: Question) -> Call | None:
    """Of the one record that the question names."""
    arguments = {a.entity: a.name for a in offer.of_kind(Kind.ENTITY)}
    named = [each[0] for each in _records(question) if len(each) == 1 and each[0].entity in arguments]
    day = held_on(question)
    if len(named) != 1:
        return None
    return Call(offer.name, {arguments[named[0].entity]: named[0].code} | ({DAY: day} if day else {}))


def again(shelf: Shelf, question: Question, call: Call, names: Mapping[str, str]) -> Call | None:
    """The same search, of the record that is named now."""
    arguments = {a.entity: a.name for a in shelf.search.of_kind(Kind.ENTITY)}
    named = [each[0] for each in _records(question) if len(each) == 1 and each[0].entity in arguments]
    if len(named) != 1:
        return None
    argument, said = arguments[named[0].entity], str(call.arguments[QUESTION])
    before = names.get(str(call.arguments.get(argument, "")), "").split()[1:]
    for many in range(len(before), 0, -1):  # or the first words of it, as a planner says it
        name = re.compile(rf"\b{re.escape(' '.join(before[:many]).rstrip(',.'))}\b", re.IGNORECASE)
        if name.search(said) and named[0].name:
            said = name.sub(lambda _: named[0].name, said)
            break
    kept = {name: value for name, value in call.arguments.items() if name not in arguments.values()}
    return Call(call.tool, {**kept, QUESTION: said, argument: named[0].code})


def named_by(found: Mapping[str, Any]) -> dict[str, str]:
    """The names of the suppliers and items that a result lists, by code."""
    rows = [row for rows in found.values() if isinstance(rows, list) for row in rows if isinstance(row, dict)]
    names = {
        str(row["supplier_id"]): str(row["supplier"]) for row in rows if row.get("supplier") and "supplier_id" in row
    }
    return names | {str(row["sku"]): str(row["name"]) for row in rows if row.get("sku") and row.get("name")}


def _records(question: Question) -> Iterator[tuple[Candidate, ...]]:
    """Each name's one record, or all that a phrase means; nothing where it may be one or another."""
    for span in question.spans:
        near = tuple(one for one in span.candidates if span.candidates[0].score - one.score < _NEAR)
        if near and (span.all or len(near) == 1):
            yield near


def opening(offer: Offer, question: Question) -> Call | None:
    """`open the quality manual on page 4`"""
    said = _OPEN.match(question.text)
    if said is None or _is_state(question, said.start(1)):
        return None
    page = {PASSAGE: f"page {said[2]}"} if said[2] else {}
    return Call(offer.name, {DOCUMENT: said[1].strip(), **page})


def _is_state(question: Question, start: int) -> bool:
    """`open purchase orders of …`: they are open."""
    return any(one.senses and one.start <= start < one.end for one in segments(question, lexicon(MODEL)))


def _said(question: Question, names: Mapping[str, str], one: Candidate | None = None) -> str:
    """The planner's words, with the name of the record that a phrase stands for, without the day they are of."""
    text = question.text
    day = held_on(question)
    for period in question.periods if day else ():
        text = text[: period.start] + " " * (period.end - period.start) + text[period.end :]
    for span in sorted(question.spans, key=lambda span: -span.start):
        meant = one if span.all else span.candidates[0] if span.candidates else None
        if meant is not None and meant.code in names and span.end > span.start:
            text = f"{text[: span.start]}{names[meant.code]}{text[span.end :]}"
    return " ".join(text.split())[:_LONGEST]


def held_on(question: Question) -> str | None:
    """The past day of which the documents are meant that held then; none where time to come is asked about as well."""
    if question.ahead:
        return None
    past = [one for one in question.periods if not one.vague and one.last is not None and one.last < question.today]
    return str(past[-1].last) if past and _HELD_THEN.search(question.text) else None
