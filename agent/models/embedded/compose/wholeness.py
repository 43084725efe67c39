"""Is what looks like two questions one? Told by what the later part says and by what the whole was read as."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from agent.models.embedded.compose.compositions import Composition
from agent.models.embedded.compose.lexicon import lexicon
from agent.models.embedded.compose.segments import Segment, segments
from agent.models.embedded.compose.senses import ChoiceWord, Extreme, FieldWord, FlagWord, Noun, Operator
from agent.models.embedded.question import Question
from tools.analysis.semantics import MODEL, NUMERIC

_WEIGHTY = 0.5
_ALL, _WHOLE = 0.97, 0.9
_ASKS = re.compile(r"\W*(?:and )?(?:which|what|who|whom|whose|how|where|when)\b", re.IGNORECASE)
_LIMITING = frozenset({"not", "only", "also"})
_LIMITS_WORDS = (
    r"(?:please )?(?:only|just|ignor(?:e|ing)|exclud(?:e|ing)|leav(?:e|ing) (?:out|aside)|skip(?:ping)?|omit(?:ting)?|"
    r"no|not|without|not counting|don't count|do not count|disregard(?:ing)?)\b"
)
_LIMITS = re.compile(
    rf"\W*(?:{_LIMITS_WORDS}(?!.*\?)|(?!.*\b(?:which|what|who|how|when|where)\b)"
    r".*\b(?:do not|don't|should not|shouldn't) (?:count|matter)\b)",
    re.IGNORECASE,
)


def says_of_what(question: Question) -> bool:
    """Does it name a record, a value or a kind of record itself?"""
    read = segments(question, lexicon(MODEL))
    return any(one.records or one.values or any(isinstance(s, Noun) for s in one.senses) for one in read)


def asks_figures(question: Question) -> bool:
    """Does it say nothing but which figures, or which end of them: `who is cheaper`, `pieces in 2024 for both`?"""
    read = [one for one in segments(question, lexicon(MODEL)) if one.weight >= _WEIGHTY and not one.period]
    return bool(read) and all(map(_is_figure, read))


def tells_rows(question: Question) -> bool:
    """Does it say nothing but what each row is to tell: `Items and pieces.`?"""
    if _ASKS.match(question.text):
        return False  # "which item does it make?"
    read = [one for one in segments(question, lexicon(MODEL)) if one.weight >= _WEIGHTY]
    nouns = [one for one in read if any(isinstance(s, Noun) for s in one.senses) and not one.records]
    return len(read) > 1 and read[:1] == nouns and all(map(_is_figure, read[1:]))


def only_limits(text: str) -> bool:
    """`Only items with a stock record.`, `Cancelled orders do not count.`: it says which records are meant before."""
    return _LIMITS.match(text) is not None


def when_only(question: Question) -> bool:
    """Does it say nothing but when: `In April 2025`?"""
    read = [one for one in segments(question, lexicon(MODEL)) if one.weight or one.senses]
    return bool(read) and all(one.period for one in read)


def names_only(question: Question) -> bool:
    """Does it name records or values and say nothing of them: `how many gear pumps`?"""
    read = [one for one in segments(question, lexicon(MODEL)) if one.weight >= _WEIGHTY]
    return any(one.records or one.values for one in read) and all(
        one.records or one.values or one.period for one in read
    )


def ranks_again(question: Question) -> bool:
    """`the three biggest`: nothing but a rank, of what was said before."""
    read = [one for one in segments(question, lexicon(MODEL)) if one.weight or one.senses]
    ends = [one for one in read if any(isinstance(s, Extreme) and not s.field for s in one.senses)]
    return bool(ends) and all(one in ends or one.number is not None for one in read)


def only_conditions(question: Question) -> bool:
    """Does it but say what to leave out or to take in: `cancelled orders excluded`, `finished goods only`?"""
    read = [one for one in segments(question, lexicon(MODEL)) if one.weight >= _WEIGHTY or one.senses]
    operators = {sense.name for one in read for sense in one.senses if isinstance(sense, Operator)}
    conditions = any(one.values or any(isinstance(s, FlagWord | ChoiceWord) for s in one.senses) for one in read)
    if question.text.rstrip().endswith("?") or not operators & _LIMITING or not conditions:
        return False
    return operators <= _LIMITING | {"group"} and not any(one.records or one.period for one in read)


def undivided(query: Mapping[str, Any]) -> bool:
    """Does it tell in one what each part of a question alone would not? Figures of items that stand for records of
    other kinds, what others deal in that one does, what work orders need of a part."""
    named, beside = _told(query), {"requirement"} if _of_one_item(query) else {"possible_suppliers", "requirement"}
    others = any((one["field"], one.get("is")) == (query["subject"], "is_not") for one in query.get("where", ()))
    return side_by_side(query) or bool(named & beside) or others


def side_by_side(query: Mapping[str, Any]) -> bool:
    """Are two figures or more told of items, of what their records of other kinds hold, and nothing else? Not where
    such records must be there: they may be asked for themselves. An offer tells its item, its supplier and a figure."""
    if query["subject"] == "offer":
        return not (_of_one_item(query) or query.get("measures")) and any(
            MODEL.find("offer", str(name)) for name in _told(query)
        )
    needed = {one["link"] for one in query.get("related", ())}
    links = MODEL.subjects[str(query["subject"])].links
    figures = {link.figure for link in links if link.figure and link.name not in needed}
    told = _told(query)
    return len(told & figures) > 1 and "possible_suppliers" not in told


def _of_one_item(query: Mapping[str, Any]) -> bool:
    """`how many have we, and who delivers it?`: two tools tell it better."""
    return any(one["field"] == "item" and len(one.get("values", ())) == 1 for one in query.get("where", ()))


def asks_of_all(query: Mapping[str, Any] | None) -> bool:
    """Does it say nothing of which records?"""
    related = (query or {}).get("related", ())
    return query is not None and not (
        query.keys() & {"where", "since", "until"} or any(r.get("where") for r in related)
    )


def of_another(part: Sequence[Composition], whole: Composition) -> bool:
    """`what does the crank cost, and where is it used?`: all in one it would be what those cost that it goes into."""
    if not part or part[0].explained < _ALL or part[0].score < _WHOLE or part[0].arguments["subject"] != "item":
        return False
    mine, its = part[0].arguments.get("where", ()), whole.arguments.get("where", ())
    return whole.arguments["subject"] == "item" and any(one["field"] == "item" and one not in its for one in mine)


def _told(query: Mapping[str, Any]) -> set[Any]:
    return {*query.get("show", ()), *(one.get("field") for one in query.get("measures", ()))}


def fits_all(question: Question, query: Mapping[str, Any]) -> bool:
    """Does every kind of record that is named belong to what was read? Stock is none of a purchase."""
    mine = str(query["subject"])
    links = {one.name: one.subject for one in MODEL.subjects[mine].links}
    joined = [mine, *(links[one["link"]] for one in query.get("related", ()) if one["link"] in links)]
    near = {mine, *links.values(), *(owner.name for subject in joined for _, owner in MODEL.joined(subject))}
    named = [
        {sense.subject for sense in one.senses if isinstance(sense, Noun)}
        for one in segments(question, lexicon(MODEL))
        if not any(isinstance(s, FieldWord) and s.subject in near for s in one.senses)  # "on hand" is the item's, too
    ]
    return all(subjects & near for subjects in named if subjects)


def speaks_of(question: Question, subject: str) -> bool:
    """Is every kind of record that is named the one that was read? Items are no stock, when items are asked."""
    read = [one for one in segments(question, lexicon(MODEL)) if one.weight >= 1]
    named = [{sense.subject for sense in one.senses if isinstance(sense, Noun)} for one in read]
    return all(subject in subjects for subjects in named if subjects)


def _is_figure(segment: Segment) -> bool:
    if segment.records or segment.values:
        return False
    numbers = [MODEL.subjects[s.subject].field(s.field) for s in segment.senses if isinstance(s, FieldWord)]
    figure = any(one is not None and one.kind in NUMERIC for one in numbers)
    return figure or any(isinstance(sense, Extreme | Operator) for sense in segment.senses)
