"""Two kinds of records counted in one question: `how many work orders and how many sales orders are open?`"""

from collections.abc import Sequence

from agent.models.embedded.asks import only
from agent.models.embedded.compose.compositions import compositions
from agent.models.embedded.compose.lexicon import lexicon
from agent.models.embedded.compose.segments import Segment, segments
from agent.models.embedded.compose.senses import FlagWord, Noun, Operator
from agent.models.embedded.composed import call_of
from agent.models.embedded.decided import Decision
from agent.models.embedded.question import Question
from agent.models.embedded.repertoire import Repertoire
from agent.models.embedded.thresholds import WHOLE
from tools.analysis.semantics import MODEL


def two_counts(repertoire: Repertoire, question: Question) -> Decision | None:
    """Both numbers, when each is all that its half asks."""
    if repertoire.composing is None:
        return None
    found = [compositions(half)[:1] for half in each_counted(question)]
    if not found or not all(one and one[0].score >= WHOLE and not one[0].doubts for one in found):
        return None
    if any({"aggregate": "count"} not in one[0].arguments.get("measures", ()) for one in found):
        return None
    return Decision(
        calls=tuple(call_of(repertoire, query) for one in found for query in one[0].queries),
        ignored=tuple(word for one in found for word in one[0].loose),
    )


def each_counted(question: Question) -> tuple[Question, ...]:
    """The question about the one kind, and about the other, each with what is said of both; empty when it counts one
    kind alone. Where a word stood that is the other's there are blanks, so that all keeps its place."""
    read = segments(question, lexicon(MODEL))
    counts = [place for place, one in enumerate(read) if _says(one, "count")]
    if not counts:
        return ()
    for place in range(counts[0] + 1, len(read)):
        if read[place].text.lower() != "and":
            continue
        first = _kind(read, range(place - 1, counts[0], -1))
        second = _kind(read, range(place + 1, len(read)))
        if first is None or second is None or first[0] != place - 1 or _nouns(read[first[0]]) & _nouns(read[second[0]]):
            continue
        again = read[place + 1] if _says(read[place + 1], "count") else read[place]
        begin = first[1] if read[second[1]].start < read[second[0]].start else first[0]
        return (
            _without(question, read[place].start, read[second[0]].end),
            _without(question, read[begin].start, again.end),
        )
    return ()


def _kind(read: Sequence[Segment], places: Sequence[int]) -> tuple[int, int] | None:
    """Where the kind is named, and where what is said of it begins: nothing stands between but how it is."""
    flags: list[int] = []
    for place in places:
        one = read[place]
        if _nouns(one) and not one.values and not one.records:
            before = place - 1
            flagged = before in flags or (before >= 0 and place - places[0] == 0 and _flag(read[before]))
            return place, before if flagged else place
        if not (_flag(one) or _says(one, "count")):
            return None
        flags += [place] if _flag(one) else []
    return None


def _nouns(segment: Segment) -> set[str]:
    """The kinds of record that it names; `do we have` is no more than a way to ask."""
    return {sense.subject for sense in segment.senses if isinstance(sense, Noun)} if segment.weight >= 1 else set()


def _flag(segment: Segment) -> bool:
    return any(isinstance(sense, FlagWord) for sense in segment.senses) and not _nouns(segment)


def _says(segment: Segment, name: str) -> bool:
    return any(isinstance(sense, Operator) and sense.name == name for sense in segment.senses)


def _without(question: Question, start: int, end: int) -> Question:
    return only(question, ((0, start), (end, len(question.text))))
