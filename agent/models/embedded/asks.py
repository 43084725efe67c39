"""Several things asked of what is named once: `Seat Post: stock, supplier and open orders`, `stock / sales of it`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from agent.models.embedded.compose.lexicon import lexicon
from agent.models.embedded.compose.segments import Segment, segments
from agent.models.embedded.compose.senses import ChoiceWord, FieldWord, FlagWord, LinkWord, Noun, Operator, Sense
from agent.models.embedded.compose.sight import ORDERS, SUBJECT_OF
from agent.models.embedded.compose.topics import topic_of
from agent.models.embedded.question import Question
from tools.analysis.semantics import MODEL, NUMERIC, Kind

_TWO_ENDS = re.compile(r"\bbetween\b[^,;]*$", re.IGNORECASE)
_BETWEEN = re.compile(
    r"\s*(?:[,;/+&?:]|\s[–—-]+\s|\.(?=\s+\w)|(?<!\w)(?:and|plus|as well as|but)(?!\w))"
    r"(?:\s*(?:and|plus|also|as well as)\b)*",
    re.IGNORECASE,
)
_TELLS_MORE = re.compile(r"\s*(?::|\s[–—-])")  # what follows says what of it is meant, but behind a bare name
_ASKING = frozenset({"who", "where", "when", "much", "count", "long"})
_THEM = re.compile(r"\b(?:they|them|their)\b", re.IGNORECASE)
_PARTIES = frozenset({"supplier", "customer"})
_APART = frozenset({"who", "where", "when", "long"})
_DENYING = frozenset({"not"})
_FIGURING = frozenset({"count", "much", "sum", "average", "maximum", "minimum", "each", "group", "list"})
_GENERAL = 3  # subjects that have a figure of that name
# What stands behind them says which records are meant; it is asked only behind the bare name of one.
_CONDITION = re.compile(
    r"\W*(?:(?:on|in|into|at|with|without|of|for|from|by|to)\b(?! (?:who|what|which|when|how))"
    r"|(?:that|are|is|was|were|have|has|had|do|does|did|only|than|or|since|before|after|until|under|below|above|over"
    r"|more|less|still|which (?:are|is|have|has|had)|who (?:have|has|had|are|also)|(?!outstanding)\w+ing"
    r"|sorted|ranked|ordered by|grouped|split|broken)\b)",
    re.IGNORECASE,
)
_WEIGHTY = 0.5


@dataclass(frozen=True)
class _Chunk:
    start: int
    end: int
    read: tuple[Segment, ...]
    more: bool  # behind a colon or a dash

    @property
    def said(self) -> list[Segment]:
        return [one for one in self.read if not _fixed(one) and one.weight >= _WEIGHTY]

    @property
    def asks(self) -> bool:
        """Does it say more than names and times?"""
        kinds = Noun | FieldWord | FlagWord | ChoiceWord | LinkWord
        return any(isinstance(s, kinds) or _operator(s, _ASKING) for s in self.senses)

    @property
    def senses(self) -> list[Sense]:
        kinds = {place for place, (one, other) in enumerate(pairwise(self.read)) if _kind_of(one, other)}
        return [
            sense
            for place, one in enumerate(self.read)
            if not _fixed(one) and place not in kinds
            for sense in one.senses
        ]

    @property
    def names(self) -> bool:
        return any(one.records for one in self.read)

    @property
    def dated(self) -> bool:
        return any(one.period and not one.period.vague for one in self.read)

    @property
    def figure(self) -> bool:
        """Is it but a figure that many kinds of record have: `pieces`, `how many of each`, `what quantity is that`?"""
        apart = any(isinstance(s, Noun) or _operator(s, _APART) for s in self.senses)
        return all(map(_general, self.said)) and not apart

    @property
    def asks_figure(self) -> bool:
        fields = [MODEL.subjects[s.subject].field(s.field) for s in self.senses if isinstance(s, FieldWord)]
        numbers = [one for one in fields if one is not None and one.kind in NUMERIC]
        return bool(numbers) or any(_operator(s, _ASKING) for s in self.senses)

    @property
    def denies(self) -> bool:
        return any(_operator(s, _DENYING) for s in self.senses)


def asks(question: Question) -> tuple[Question, ...]:
    """The question for each thing asked, with all that is named; empty when only one is. What is asked besides is left
    blank, so that all keeps its place."""
    read = segments(question, lexicon(MODEL))
    if not any(one.records for one in read) or topic_of(question)[1] is not None:
        return ()  # "We are short of nuts. Where is it stocked?"
    chunks = _chunks(question, read)
    asking = [place for place, one in enumerate(chunks) if one.asks]
    bare = bool(asking) and asking[0] > 0
    kept: list[list[int]] = []
    for place in asking:
        one = chunks[place]
        if kept and ((one.figure and not one.names) or (one.more and not bare)):
            kept[-1].append(place)
            continue
        if kept and (one.denies or (one.dated and not one.asks_figure)):
            return ()
        if not bare and kept and _CONDITION.match(question.text[one.start : one.end]):
            return ()
        kept.append([place])
    if len(kept) < 2 or sum(one.names for one in chunks) > 1:
        return ()
    if _THEM.search(question.text) and not any(r.entity in _PARTIES for one in read for r in one.records):
        return ()  # "which parts of it are short, and who supplies them?": no other record was named
    named = [(one.start, one.end) for one in read if one.records or one.values]
    shared = [(one.start, one.end) for place, one in enumerate(chunks) if place not in asking]
    return tuple(
        only(question, [*named, *shared, *((chunks[place].start, chunks[place].end) for place in places)])
        for places in kept
    )


def _chunks(question: Question, read: Sequence[Segment]) -> list[_Chunk]:
    bounds: list[tuple[int, int, bool]] = []
    start, more = 0, False
    for found in _BETWEEN.finditer(question.text):
        if any(one.start < found.end() and found.start() < one.end for one in read if _fixed(one)):
            continue  # inside a name
        if _TWO_ENDS.search(question.text[start : found.start()]):
            continue  # "between order date and ship date"
        if question.text[start : found.start()].strip():
            bounds.append((start, found.start(), more))
        start, more = found.end(), _TELLS_MORE.match(found[0]) is not None
    bounds.append((start, len(question.text), more))
    return [
        _Chunk(a, b, segments(question.part(a, b), lexicon(MODEL)), after)
        for a, b, after in bounds
        if question.text[a:b].strip()
    ]


def _fixed(one: Segment) -> bool:
    """A name, a time or a value, but for one that is also the word for a kind of record (`components`)."""
    named = bool(one.values) and not any(isinstance(sense, Noun) for sense in one.senses)
    return bool(one.records or one.period) or named


def _kind_of(one: Segment, record: Segment) -> bool:
    """`work order` 72, `supplier` Litware: it says no more than the name."""
    kinds = {SUBJECT_OF.get(r.entity) or ORDERS.get(r.name) for r in record.records}
    return any(isinstance(sense, Noun) and sense.subject in kinds for sense in one.senses)


def _operator(sense: Sense, names: frozenset[str]) -> bool:
    return isinstance(sense, Operator) and sense.name in names


def _general(one: Segment) -> bool:
    """`pieces`, `total`: figures that are added up, whatever they are of."""
    said = [sense for sense in one.senses if isinstance(sense, FieldWord)]
    fields = [MODEL.subjects[sense.subject].field(sense.field) for sense in said]
    adds = len(said) == len(one.senses) and any(f is not None and f.adds and f.kind is not Kind.SHARE for f in fields)
    return (adds and len(said) >= _GENERAL) or any(_operator(sense, _FIGURING) for sense in one.senses)


def only(question: Question, kept: Sequence[tuple[int, int]]) -> Question:
    """The question with blanks wherever none of these stretches is, so that all keeps its place."""

    def left(start: int, end: int) -> bool:
        return any(a <= start and end <= b for a, b in kept)

    text = "".join(letter if left(at, at + 1) else " " for at, letter in enumerate(question.text))
    return replace(
        question,
        text=text,
        spans=tuple(one for one in question.spans if left(one.start, one.end)),
        periods=tuple(one for one in question.periods if left(one.start, one.end)),
        values=tuple(one for one in question.values if left(one.start, one.end)),
    )
