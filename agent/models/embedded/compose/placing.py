"""Records named in the place of words that say which are meant."""

from collections.abc import Sequence
from dataclasses import replace

from agent.models.embedded.dates import Period
from agent.models.embedded.question import Candidate, Question, Span, ValueSpan


def in_place(question: Question, start: int, end: int, records: Sequence[Candidate]) -> Question:
    """The question with these records named where those words stand."""
    spans = [one for one in question.spans if one.end <= start or end <= one.start]
    named = Span(start, end, question.text[start:end], tuple(records), all=len(records) > 1)
    return replace(
        question,
        spans=tuple(sorted((*spans, named), key=lambda span: span.start)),
        periods=tuple(one for one in question.periods if one.end <= start or end <= one.start),
        values=tuple(one for one in question.values if one.end <= start or end <= one.start),
    )


def without(question: Question, stretches: Sequence[tuple[int, int]]) -> Question:
    """The question as if these words had not been said; all others stand where they did."""
    text = question.text
    for start, end in stretches:
        text = text[:start] + " " * (end - start) + text[end:]

    def said(one: Span | Period | ValueSpan) -> bool:
        return all(one.end <= start or end <= one.start for start, end in stretches)

    return replace(
        question,
        text=text,
        spans=tuple(filter(said, question.spans)),
        periods=tuple(filter(said, question.periods)),
        values=tuple(filter(said, question.values)),
    )
