"""Items of one family, alike but for a size or a colour: which of them a question means, or that it means all."""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from agent.models.embedded.compose.lexicon import lexicon
from agent.models.embedded.compose.senses import FieldWord, Noun
from agent.models.embedded.question import Candidate, Question, Span
from agent.models.embedded.words import stem, token_spans
from tools.analysis.semantics import MODEL, Kind
from tools.words import bare

_ALIKE = 0.06  # how far the likeness of one family's items may be apart
_EXACT = 0.995
_MOST = 40
_ALL = re.compile(
    r"\b(?:all|every|each|any|both|together|altogether|in total|overall|variants?|versions?)\b", re.IGNORECASE
)
_BEFORE = frozenset({"size", "sizes", "in", "the", "and", "or", "colour", "color"})
_SAID_OF_IT = frozenset({"size", "sizes", "in", "frame", "colour", "color", "the"})


def families(question: Question) -> Question:
    """The question with each name of a family taken for all of them where the words say so, and for one where another
    word tells it: `the vest in size M`."""
    for place, span in enumerate(question.spans):
        family = _family(span)
        if family:
            question = _told_apart(question, place, family) or _all_of(question, place, family)
    return question


def _family(span: Span) -> tuple[Candidate, ...]:
    own = span.of("sku")
    if span.all or len(own) < 2 or own[0] != span.candidates[0] or own[0].score >= _EXACT:
        return ()
    found = tuple(one for one in own if own[0].score - one.score < _ALIKE)
    return found if 1 < len(found) < _MOST else ()


def _all_of(question: Question, place: int, family: tuple[Candidate, ...]) -> Question:
    span = question.spans[place]
    plural = any(len(word) > 3 and word.endswith("s") and word[-2] not in "su" for word in bare(span.text))
    if not (plural or _ALL.search(question.text) or _asks_which(question, span)):
        return question
    return _with(question, place, replace(span, candidates=family, all=True))


def _asks_which(question: Question, span: Span) -> bool:
    """`which sizes`, `the codes of`: what tells them apart is asked."""
    outside = [one for one in token_spans(question.text) if one[2] <= span.start or span.end <= one[1]]
    return any(_tells_apart(stem(word)) for word, _, _ in outside)


@cache
def _tells_apart(word: str) -> bool:
    senses = lexicon(MODEL).find((word,))
    fields = [MODEL.subjects["item"].field(s.field) for s in senses if isinstance(s, FieldWord) and s.subject == "item"]
    named = any(isinstance(sense, Noun) for sense in senses)
    return not named and any(field is not None and field.kind is Kind.TEXT for field in fields)


def _told_apart(question: Question, place: int, family: tuple[Candidate, ...]) -> Question | None:
    """Those of the family that a word elsewhere tells from the others; the word is part of their name then."""
    span = question.spans[place]
    names = {one.code: frozenset(bare(one.name)) for one in family}
    common = frozenset.intersection(*names.values())
    said: dict[str, tuple[int, int]] = {}
    tokens = token_spans(question.text)
    for i, (word, start, end) in enumerate(tokens):
        before = i - 1
        short = len(word) < 3 or word.isdigit()
        if span.start < end and start < span.end:
            continue
        if short and not (before >= 0 and tokens[before][0] in _BEFORE):
            continue
        while before >= 0 and tokens[before][0] in _SAID_OF_IT:
            start, before = tokens[before][1], before - 1
        said.setdefault(word, (start, end))
    telling = {word: at for word, at in said.items() if word not in common and any(word in n for n in names.values())}
    if not telling:
        return None
    hits = {one.code: len(names[one.code] & telling.keys()) for one in family}
    meant = tuple(one for one in family if hits[one.code] == max(hits.values()))
    if len(meant) > 1 and all(sum(word in names[one.code] for one in meant) == 1 for word in telling):
        return _each_named(
            question, place, {at: next(o for o in meant if w in names[o.code]) for w, at in telling.items()}
        )
    text = question.text
    for start, end in telling.values():
        text = text[:start] + " " * (end - start) + text[end:]
    values = tuple(v for v in question.values if not any(a < v.end and v.start < b for a, b in telling.values()))
    told = replace(question, text=text, values=values)
    if len(meant) > 1:
        return _all_of(_with(told, place, replace(span, candidates=meant)), place, meant)
    return _with(told, place, replace(span, candidates=(replace(meant[0], score=1.0),)))


def _each_named(question: Question, place: int, said: Mapping[tuple[int, int], Candidate]) -> Question:
    """`the 62 and the 44 of the red Road-150`: each is named by what tells it, and the family says no more."""
    span = question.spans[place]
    named = [Span(a, b, question.text[a:b], (replace(one, score=1.0),)) for (a, b), one in said.items()]
    text = question.text[: span.start] + " " * (span.end - span.start) + question.text[span.end :]
    values = tuple(v for v in question.values if not any(a < v.end and v.start < b for a, b in said))
    rest = [one for one in question.spans if one is not span]
    return replace(question, text=text, values=values, spans=tuple(sorted([*rest, *named], key=lambda s: s.start)))


def _with(question: Question, place: int, span: Span) -> Question:
    return replace(question, spans=(*question.spans[:place], span, *question.spans[place + 1 :]))
