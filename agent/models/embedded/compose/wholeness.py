"""Is what looks like two questions one? Told by what the later part says and by what the whole was read as."""

from collections.abc import Mapping
from typing import Any

from agent.models.embedded.compose.lexicon import lexicon
from agent.models.embedded.compose.segments import Segment, segments
from agent.models.embedded.compose.senses import Extreme, FieldWord, Noun, Operator
from agent.models.embedded.question import Question
from tools.analysis.semantics import MODEL, NUMERIC

_WEIGHTY = 0.5


def says_of_what(question: Question) -> bool:
    """Does it name a record, a value or a kind of record itself?"""
    read = segments(question, lexicon(MODEL))
    return any(one.records or one.values or any(isinstance(s, Noun) for s in one.senses) for one in read)


def asks_figures(question: Question) -> bool:
    """Does it say nothing but which figures, or which end of them: `who is cheaper`, `pieces in 2024 for both`?"""
    read = [one for one in segments(question, lexicon(MODEL)) if one.weight >= _WEIGHTY and not one.period]
    return bool(read) and all(map(_is_figure, read))


def names_only(question: Question) -> bool:
    """Does it name records or values and say nothing of them: `how many gear pumps`?"""
    read = [one for one in segments(question, lexicon(MODEL)) if one.weight >= _WEIGHTY]
    return bool(read) and all(one.records or one.values for one in read)


def ranks_again(question: Question) -> bool:
    """`the three biggest`: nothing but a rank, of what was said before."""
    read = [one for one in segments(question, lexicon(MODEL)) if one.weight or one.senses]
    ends = [one for one in read if any(isinstance(s, Extreme) and not s.field for s in one.senses)]
    return bool(ends) and all(one in ends or one.number is not None for one in read)


def fits_all(question: Question, query: Mapping[str, Any]) -> bool:
    """Does every kind of record that is named belong to what was read? Stock is none of a purchase."""
    mine = str(query["subject"])
    near = {
        mine,
        *(owner.name for _, owner in MODEL.joined(mine)),
        *(one.subject for one in MODEL.subjects[mine].links),
    }
    named = [
        {sense.subject for sense in one.senses if isinstance(sense, Noun)} for one in segments(question, lexicon(MODEL))
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
