"""What is said where nothing can be looked up: which name nobody knows, what could be meant, of what there is no data.

Words that are known are never told as unknown.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from agent.models.embedded.compose.acting import unrecorded
from agent.models.embedded.compose.compositions import compositions
from agent.models.embedded.compose.lexicon import lexicon
from agent.models.embedded.compose.segments import Segment, segments
from agent.models.embedded.composed import call_of
from agent.models.embedded.decided import Choice, Decision, ask
from agent.models.embedded.meaning import is_word
from agent.models.embedded.question import Question
from agent.models.embedded.repertoire import Repertoire
from agent.models.embedded.sureness import in_words
from agent.models.embedded.thresholds import RATHER
from agent.models.embedded.unrecorded import UNRECORDED
from agent.models.embedded.words import stem, stems, tokens
from tools.analysis.semantics import MODEL

PARTLY = 0.4  # a query that says so much of the question may be what was meant
_SHOWN = 3
_SAYING = frozenset({"where", "measures", "related", "since", "until"})  # without them it is a list of everything
_JOINED = re.compile(r"[\s&.,'’/-]*")
_LED = frozenset({"of", "for", "from", "at", "with", "to", "by", "any", "called", "named"})
_WEIGHTY = 0.5
_HOW = re.compile(r"\W*how (\w+) (?:is|are|was|were)\b", re.IGNORECASE)  # "how tall is it": no list tells that
_SHORT = 4  # letters: "EUR" is no name


def unknown_words(repertoire: Repertoire, question: Question, words: Sequence[str]) -> str:
    """Those of the words, given as stems, that neither the model nor a tool knows, as they were written."""
    known = lexicon(MODEL)
    strange = {
        word for word in words if len(word) > 2 and not known.find((word,)) and word not in repertoire.vocabulary
    }
    said = dict.fromkeys(token for token in tokens(question.text) if set(stems(token)) & strange)
    return " and ".join(f"“{word}”" for word in said)


def unanswered(repertoire: Repertoire, question: Question, words: Sequence[str], abilities: str) -> Decision:
    """`words` were not explained by what came nearest. What a query says most of is left to be asked as it is."""
    return replace(_unanswered(repertoire, question, words, abilities), at_a_loss=True)


def _unanswered(repertoire: Repertoire, question: Question, words: Sequence[str], abilities: str) -> Decision:
    nothing = unrecorded(segments(question, lexicon(MODEL)), question.text)
    if nothing:
        return Decision(text=f"I have no data about “{nothing}”. {abilities}", outcome="refused")
    name = unknown_name(repertoire, question)
    if name:
        text = f"I find no item, order, supplier, customer or place called “{name}”."
        return Decision(text=f"{text} {abilities}", outcome="not_found")
    about = unknown_words(repertoire, question, words)
    measure = _HOW.match(question.text)
    choices = [] if measure and f"“{measure[1].lower()}”" in about else list(_partly(repertoire, question))
    if choices:
        doubt = f"I do not know what {about} means here." if about else "I am not sure what you mean."
        return ask(f"{doubt} Do you mean:", choices)
    reason = f"I have no data about {about}." if about else "I cannot answer that."
    return Decision(text=f"{reason} {abilities}", outcome="refused")


def _partly(repertoire: Repertoire, question: Question) -> Iterator[Choice]:
    if repertoire.composing is None:
        return
    labels: set[str] = set()
    found = compositions(question)
    if found and found[0].score >= RATHER:
        return
    for one in found:
        if one.score < PARTLY or len(labels) == _SHOWN:
            return
        call = call_of(repertoire, one.arguments)
        label = in_words(repertoire, question, (call,), one.arguments)
        if one.about and not one.doubts and label not in labels and one.arguments.keys() & _SAYING:
            labels.add(label)
            yield Choice(label, call.tool, call.arguments)


def unknown_name(repertoire: Repertoire, question: Question) -> str:
    """The words nobody knows, where they are one run that is written or stands like a name."""
    runs = strange_runs(repertoire, question)
    if len(runs) != 1 or not _like_a_name(runs[0], question.text):
        return ""
    return question.text[runs[0][0].start : runs[0][-1].end]


def strange_runs(repertoire: Repertoire, question: Question) -> list[list[Segment]]:
    """The words nobody knows, those that follow each other together."""
    runs: list[list[Segment]] = []
    for one in segments(question, lexicon(MODEL)):
        if not one.named and one.number is None and stem(one.text.lower()) in repertoire.vocabulary:
            continue
        joined = bool(runs) and _JOINED.fullmatch(question.text, runs[-1][-1].end, one.start) is not None
        if joined and (_strange(one) or one.number is not None):
            runs[-1].append(one)
        elif _strange(one):
            runs.append([one])
    return runs


def _strange(one: Segment) -> bool:
    told = one.senses or one.records or one.values or one.period or one.number is not None
    return not told and (one.weight >= _WEIGHTY or one.named)


def _like_a_name(run: Sequence[Segment], text: str) -> bool:
    """Written with capitals where no sentence begins, or odd words where a name stands."""
    words = [one for one in run if one.number is None]
    if any(one.text.lower().removesuffix("s") in UNRECORDED for one in words):
        return False
    said = text[run[0].start : run[-1].end]
    capital = [part for part in re.findall(r"[^\W\d_]+", said) if part[0].isupper()]
    proper = [part for part in capital if not (part.isupper() and len(part) < _SHORT)]
    begins = re.search(r"(?:^|[.?!:])\W*$", text[: run[0].start]) is not None
    lone = len(proper) == 1 and is_word(proper[0]) and run[0].before not in _LED  # "into German"
    if len(proper) > begins and len(words) <= len(proper) and not lone:
        return True
    odd = [one for one in words if not is_word(one.text)]
    return bool(odd) and (len(proper) > 1 or run[0].before in _LED) and not _inflected(odd)


def _inflected(words: Sequence[Segment]) -> bool:
    """Are they but forms of common words: `colourless`, `squeaking`?"""
    return all(is_word(stem(one.text)) for one in words)
