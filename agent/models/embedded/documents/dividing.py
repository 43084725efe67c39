"""Several questions in one, some for documents and some for the plant's data, about the same records."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from agent.models.embedded.decided import Decision
from agent.models.embedded.documents.asking import asked_words
from agent.models.embedded.documents.calling import searches
from agent.models.embedded.documents.shelf import Shelf
from agent.models.embedded.question import Candidate, Question, Span
from agent.models.embedded.reading import Before, Call

Read = Callable[[Question, Before], Decision]

_MOST = 3  # parts of a question
POINTS = re.compile(r"\b(?:they|them|theirs?|its?|(?:that|this|the) (?:supplier|vendor|item|part))\b", re.IGNORECASE)


def in_parts(
    shelf: Shelf,
    question: Question,
    parts: Sequence[Question],
    before: Before,
    about: Mapping[str, str],
    read: Read,
) -> Decision | None:
    """Those that are for documents, and the others from the data; None where it is one question after all. `about`:
    what the conversation is about, by kind; `read` says what the plant's data makes of a part."""
    calls: list[Call] = []
    unanswered: list[str] = []
    known: tuple[Candidate, ...] = ()
    for part in parts[:_MOST]:
        known = _records(part) or known
        words = asked_words(shelf, part)
        part = _of_them(part, known) if not words or POINTS.search(part.text) else _about_them(part, known)
        if words:
            whole = part if any(span.known for span in part.spans) or not POINTS.search(part.text) else question
            calls += [one for one in searches(shelf, whole, before.names, about) if one not in calls]
            continue
        if POINTS.search(part.text) and not (known or about or any(span.known for span in part.spans)):
            unanswered.append(part.text.strip(" ,?.;"))  # nobody knows of whom: it is not asked of all
            continue
        entities = {one.entity: one.code for one in known[:1]}
        decided = read(part, replace(before, entities={**before.entities, **entities}))
        if decided.calls:
            calls += [one for one in decided.calls if one not in calls]
        elif part.text.rstrip().endswith("?") or part is parts[-1]:
            unanswered.append(part.text.strip(" ,?.;"))
        else:
            return None  # it says what the others are about
    return Decision(calls=tuple(calls), unanswered=tuple(unanswered))


def _records(part: Question) -> tuple[Candidate, ...]:
    """What it names, for what points to it behind."""
    spans = [span for span in part.spans if span.known and (span.all or len(span.candidates) == 1)]
    return spans[-1].candidates if spans else ()


def _of_them(part: Question, known: Sequence[Candidate]) -> Question:
    said = POINTS.search(part.text)
    if said is None or not known or any(span.known for span in part.spans):
        return part
    named = Span(said.start(), said.end(), said[0], tuple(known), all=len(known) > 1)
    return replace(part, spans=tuple(sorted((*part.spans, named), key=lambda span: span.start)))


def _about_them(part: Question, known: Sequence[Candidate]) -> Question:
    """`…, and what is the notice period?`: of those as well."""
    if not known or any(span.known for span in part.spans):
        return part
    return replace(part, spans=(Span(0, 0, "", tuple(known), all=len(known) > 1), *part.spans))
