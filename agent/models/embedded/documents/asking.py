"""What makes a question, or a part of one, one for documents."""

import re

from agent.models.embedded.compose.lexicon import lexicon
from agent.models.embedded.compose.segments import segments
from agent.models.embedded.compose.senses import FieldWord, Noun
from agent.models.embedded.documents.shelf import Shelf
from agent.models.embedded.question import Question
from agent.models.embedded.words import stems
from tools.analysis.semantics import MODEL

# What is to be done, by whom, and what may be, is laid down and not recorded.
_LAID_DOWN = re.compile(
    r"^\W*(?:(?:and|so|please|hi|hello)\W+)*(?:"
    r"how (?:to|(?:do|should|must|shall) (?:i|you|one))\b"
    r"|what (?:to do|(?:must|should|shall|has to|needs to) (?:i|we|one|be done|happen)|happens|is to be done"
    r"|are we to do|(?:do|does) (?:i|we|one) do)\b"
    r"|who (?:must|may|should|shall|has to|signs?|approves?|decides?"
    r"|is (?:responsible|allowed|authori[sz]ed|in charge))\b"
    r"|(?:am|is|are) .{1,60}\b(?:allowed|permitted|obliged|forbidden|prohibited|authori[sz]ed|entitled)\b"
    r"|(?:may|must) (?:i|we|one|you|the|a|an)\b"
    r"|how (?:often |long )?(?:is|are|should|must|shall|may) .{2,60} \w{2,}(?:ed|pt|ld|ut|ept|wn|ten)\W*$)"
    r"|\bwhat\b.*\bsays?\b|\baccording to\b|\b(?:is|was|are|were) (?:agreed|laid down|prescribed|stipulated)\b",
    re.IGNORECASE,
)
_MANNER = re.compile(
    r"^\W*how (?:(?:is|are) .{2,60} \w{2,}(?:ed|pt|ld|ut|wn)|(?:do|should|must) (?:we|they|you|i) \w{3,} .{2,60})\W*$",
    re.IGNORECASE,
)
_HOW_TO = re.compile(
    r"^\W*(?:(?:and|so|please|hi|hello)\W+)*(?:how (?:do (?:we|they)"
    r"|(?:should|must|shall|can) (?:i|we|one|it|they|the|a))|(?:what )?do (?:i|we|you) (?:have|need) to)\b",
    re.IGNORECASE,
)

_PERMITTED = re.compile(
    r"^\W*(?:(?:and|so|please|hi|hello)\W+)*(?:(?:am i|are (?:we|you)|is (?:one|it)) .{0,60}"
    r"\b(?:allowed|permitted|obliged|forbidden|prohibited|authori[sz]ed|entitled)\b|(?:may|must) (?:i|we|one|you)\b)",
    re.IGNORECASE,
)


def asked_words(shelf: Shelf, question: Question) -> tuple[str, ...]:
    """Those of its words, as stems, that documents are asked with and that nothing of the data explains."""
    found: list[str] = []
    for one in segments(question, lexicon(MODEL)):
        known = one.senses or one.records or one.values or one.period or one.number is not None
        found += [] if known else [word for word in one.stems or stems(one.text) if word in shelf.words]
    return tuple(dict.fromkeys(found))


def asked_of_data(question: Question) -> tuple[str, ...]:
    """Those of its words, as stems, that name what records tell: an answer without any of them tells something else."""
    read = segments(question, lexicon(MODEL))
    told = [one for one in read if any(isinstance(sense, FieldWord | Noun) for sense in one.senses)]
    return tuple(dict.fromkeys(stem for one in told for stem in one.stems))


def is_laid_down(question: Question) -> bool:
    """`how do I …`, `who approves …`, `are we allowed to …`, `what does … say`: hardly any data tells that."""
    return _LAID_DOWN.search(question.text) is not None


def asks_leave(question: Question) -> bool:
    """`may we …`: no data tells that."""
    return _PERMITTED.match(question.text) is not None


def asks_manner(question: Question) -> bool:
    """`how are bearings stored`, `how do we store them`: the data tells how many are."""
    return _MANNER.match(question.text) is not None


def asks_how_to(question: Question) -> bool:
    """`how can we …`: some of it may be data."""
    return is_laid_down(question) or _HOW_TO.match(question.text) is not None
