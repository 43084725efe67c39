"""The same item in another colour or size: `and the red one?`, `sorry, L I meant`, `what about size 44`."""

import re
from collections.abc import Iterator
from dataclasses import replace

from agent.models.embedded.compose.lexicon import lexicon
from agent.models.embedded.compose.segments import segments
from agent.models.embedded.compose.senses import Noun
from agent.models.embedded.question import Candidate, Question, Span, ValueSpan
from agent.models.embedded.reading import Before
from tools.analysis.semantics import MODEL

_NOT_THAT = re.compile(r"\b(?:not|instead of|rather than|and not)(?: the| in)?(?: colou?r| size)?\s+$", re.IGNORECASE)
_ONES = re.compile(r" ones?\b", re.IGNORECASE)
_OF_SIZE = re.compile(r"\b(?:in )?(?:size|colou?r)\s+$", re.IGNORECASE)
_SIZE = re.compile(r"\bsize (\w{1,4})\b", re.IGNORECASE)
_BARE = re.compile(
    r"^\W*(?:(?:and|or|what about|how about|now|for|in|the|no|sorry|i meant?)\W+)*(\d{2}|x{0,3}[sl]|m)(?: one)?\W*$",
    re.IGNORECASE,
)
# "and the LL one?": of the same name otherwise
_OTHER_WORD = re.compile(
    r"^\W*(?:(?i:and|or|what about|how about|now|same for|for|of|the|no|sorry|i meant?)\W+)+"
    r"([A-Z0-9][\w-]*)(?i: (?:one|version|model))?\W*$"
)
_LAST = re.compile(r",\s*(\w{1,4})$")  # where a name says it
_VARYING = frozenset({"color", "size"})
_MENDS = re.compile(r"\b(?:sorry|oops|no,? wait|wait|i (?:mean|meant))\b|^\W*no\b", re.IGNORECASE)


def varied(question: Question, before: Before) -> Question:
    """The question with that item named; unchanged when it names something else. `before` is what it leans on."""
    code = before.entities.get("sku", "")
    name = before.names.get(code, "").removeprefix(code).strip()
    where = {field: (start, end) for field, start, end in before.kinds.get(code, ())} or _as_alike(name, before)
    last = _LAST.search(name)
    if last and "size" not in where:
        where["size"] = last.span(1)
    said = [*(one for one in question.values if one.entity == "sku" and one.field in _VARYING), *_sizes(question)]
    other = _OTHER_WORD.match(question.text)
    if name and other and not (said or question.values or question.periods or _names_more(question)):
        return _with_word(question, other, name)
    fields = {one.field: one for one in said if one.field in where and not _is(name, where[one.field], one)}
    if not fields or any(one.field not in where for one in said) or _names_more(question):
        return question
    for field in sorted(fields, key=lambda each: -where[each][0]):
        start, end = where[field]
        name = name[:start] + fields[field].value + name[end:]
    return _named(question, list(fields.values()), name)


def _with_word(question: Question, said: re.Match[str], name: str) -> Question:
    """That word in the place of the first one in the name that is written alike: `LL` for `HL`, `Duca` for `Certa`."""
    alike = (word for word in re.finditer(r"[\w-]+", name) if _shape(word[0]) == _shape(said[1]))
    place = next(alike, None)
    if place is None or place[0] == said[1]:
        return question
    return _named(
        question,
        [ValueSpan(*said.span(1), "sku", "name", said[1])],
        name[: place.start()] + said[1] + name[place.end() :],
    )


def _shape(word: str) -> str:
    return re.sub(r"[a-z]+", "a", re.sub(r"[A-Z]+", "A", re.sub(r"\d+", "0", word)))


def _as_alike(name: str, before: Before) -> dict[str, tuple[int, int]]:
    """Where the colour stands in the name of an item that another was turned into: where it did in that one's."""
    for code, kinds in before.kinds.items():
        other = before.names.get(code, "").removeprefix(code).strip()
        for field, start, end in kinds:
            head, tail = other[:start], other[end:]
            if head and name.startswith(head) and name.endswith(tail) and len(name) > len(head + tail):
                return {field: (start, len(name) - len(tail))}
    return {}


def _sizes(question: Question) -> Iterator[ValueSpan]:
    """`size 44`, `and the 48 one?`: as names say it, whatever its unit."""
    bare = _BARE.match(question.text)
    if bare and not question.spans:
        yield ValueSpan(bare.start(1), bare.end(1), "sku", "size", bare[1].upper())
    for found in _SIZE.finditer(question.text):
        yield ValueSpan(found.start(1), found.end(1), "sku", "size", found[1].upper())


def _is(name: str, where: tuple[int, int], one: ValueSpan) -> bool:
    return name[where[0] : where[1]].lower() == one.value.lower()


def _names_more(question: Question) -> bool:
    """A record, or a kind of them?"""
    read = segments(question, lexicon(MODEL))
    kinds = any(one.entity == "sku" and one.field not in _VARYING and not one.weak for one in question.values)
    items = any(isinstance(s, Noun) and s.subject == "item" for one in read for s in one.senses if not one.values)
    return kinds or items or any(span.known for span in question.spans)


def _named(question: Question, said: list[ValueSpan], name: str) -> Question:
    text = _MENDS.sub(_blank, question.text)
    for one in question.values:
        denied = _NOT_THAT.search(text, 0, one.start)
        if one not in said and denied:
            text = text[: denied.start()] + " " * (one.end - denied.start()) + text[one.end :]
    kind = _OF_SIZE.search(text, 0, said[0].start)
    start = kind.start() if kind else said[0].start
    ones = _ONES.match(text, said[0].end)
    end = ones.end() if ones else said[0].end
    for one in said[1:]:
        text = text[: one.start] + " " * (one.end - one.start) + text[one.end :]
    span = Span(start, end, text[start:end], (Candidate("sku", name, name, 1.0),))
    return replace(question, text=text, spans=(span,), values=())


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])
