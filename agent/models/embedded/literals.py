"""What a question says of a text word by word: `name contains "oil"`, `size 48`, `bin A-15-13`, `in S, M and L`."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from agent.models.embedded.compose.lexicon import lexicon, normal
from agent.models.embedded.compose.segments import MERE
from agent.models.embedded.compose.senses import Noun
from agent.models.embedded.question import Question, ValueSpan
from agent.models.embedded.words import stem, token_spans
from tools.analysis.semantics import MODEL, Kind

_TEXT = r"""(?:[“"'‘](?P<quoted>[^”"'’]{1,60})[”"'’]|(?P<plain>[\w./+-]+(?: (?=[A-Z0-9])[\w./+-]+)*))"""
_WORD = r"(?:(?:the |a )?(?:words?|text|term|string|letters?) )?"
_CALLED = r"(?:names?|descriptions?|titles?)"
_LINK = r"(?:(?:whose|with|where|which|that|have|has|having|the|a|an|their|its|in|item|product|article|part) )*"
_HOLDING = r"(?:with|have|has|having|contain(?:s|ing)?|includ(?:es?|ing)|holds?|holding)"
# How the name of a record is told by a part of it.
_OF_NAMES = (
    ("begins", rf"{_LINK}{_CALLED} (?:that )?(?:begin|start)(?:s|ning|ing)? with {_WORD}{_TEXT}"),
    ("begins", rf"(?:begin|start)(?:s|ning|ing)? with {_WORD}{_TEXT}(?: in (?:the|their|its) {_CALLED})?"),
    ("ends", rf"{_LINK}{_CALLED} (?:that )?(?:ends?|ending) (?:with|in|on) {_WORD}{_TEXT}"),
    ("contains", rf"{_LINK}{_CALLED} (?:that |which )?{_HOLDING} {_WORD}{_TEXT}"),
    ("contains", rf"{_HOLDING} {_WORD}{_TEXT} in (?:the|their|its) {_CALLED}"),
    ("contains", rf"(?:is |are )?(?:called|named) (?:something|anything) (?:with|like) {_WORD}{_TEXT}"),
)  # fmt: skip
_PARTS = tuple((how, re.compile(rf"\b{pattern}", re.IGNORECASE)) for how, pattern in _OF_NAMES)
_SURELY, _UNSURE = 0.8, 0.6
_COURTEOUS = frozenset({"pls", "plz", "please", "kindly", "can you", "could you"})
_NAMED = {"sku": "name", "supplier": "supplier_name", "customer": "customer_name", "warehouse": "warehouse_name"}
_SIZE = r"(?:X{0,3}[SL]|M)"
_CODE = r"(?:(?=[\w/.-]*\d)[A-Za-z0-9]+(?:[-/.][A-Za-z0-9]+)*)"
_JOINT = r"(?:, and |, | and | or |/)"
_SIZES = re.compile(rf"\bin (?P<all>{_SIZE}(?:{_JOINT}{_SIZE})*)\b(?!['’])")
_MEASURES = re.compile(rf"\bin (?P<all>\d{{2,3}}(?:{_JOINT}\d{{2,3}})*)(?=\W*$)")  # "a silver mountain bike in 38"
_ONE = rf"(?:{_CODE}|{_SIZE})"
_SAID = re.compile(rf"(?:\s+(?:is|=|no\.?|number|location))?\s*[:=]?\s*(?P<all>{_ONE}(?:{_JOINT}{_ONE})*)(?![\w-])")
_LIST = re.compile(r", and | and | or |, |/(?=\D)")


def literals(question: Question) -> Question:
    """The question with what is said of names, sizes, bins and the like as values of these fields."""
    question = _without_initials(_parts_or_records(question))
    found = [*_names(question), *_of_fields(question)]
    found = [one for i, one in enumerate(found) if not any(_touch(one, o) and o.start != one.start for o in found[:i])]
    if not found:
        return question
    values = tuple(v for v in question.values if not any(_touch(v, one) for one in found))
    spans = tuple(s for s in question.spans if not any(s.start < one.end and one.start < s.end for one in found))
    periods = tuple(p for p in question.periods if not any(p.start < one.end and one.start < p.end for one in found))
    together = tuple(sorted((*values, *found), key=lambda value: value.start))
    return replace(question, values=together, spans=spans, periods=periods)


def _parts_or_records(question: Question) -> Question:
    """`the metal sheets`: all that are called so, unless one record is meant; `heavy` is a word of ours."""
    parts = [v for v in question.values if v.how != "is" and not _mere_words(question.text, v)]
    sure = [s for s in question.spans if len(s.candidates) == 1 or (s.known and s.candidates[0].score >= _UNSURE)]
    parts = [v for v in parts if not any(s.start < v.end and v.start < s.end for s in sure)]
    spans = tuple(s for s in question.spans if not any(s.start < v.end and v.start < s.end for v in parts))
    values = tuple(v for v in question.values if v.how == "is" or v in parts)
    return replace(question, spans=spans, values=values)


def _without_initials(question: Question) -> Question:
    """`Reno DC`, which is the Reno Distribution Center: the DC is nobody else."""
    known = {s.end + 1: s.candidates[0].name for s in question.spans if s.known}
    told = {start: "".join(word[0] for word in name.split()).upper() for start, name in known.items()}
    spans = tuple(s for s in question.spans if s.known or not (s.text.isupper() and s.text in told.get(s.start, "")))
    return replace(question, spans=spans)


def _mere_words(text: str, value: ValueSpan) -> bool:
    """`heavy`, though items may be called so."""
    said = normal(text[value.start : value.end])
    imperative = len(said) == 1 and text[: value.start].strip().lower() in _COURTEOUS
    return bool(lexicon(MODEL).find(said)) or all(word in MERE for word in said) or imperative


def _touch(one: ValueSpan, other: ValueSpan) -> bool:
    return one.start < other.end and other.start < one.end


def _names(question: Question) -> Iterator[ValueSpan]:
    for how, pattern in _PARTS:
        for match in pattern.finditer(question.text):
            text = match["quoted"] or match["plain"].rstrip(".")
            entity = _of_what(question.text[: match.start()])
            yield ValueSpan(match.start(), match.end(), entity, _NAMED[entity], text.strip(), how=how)


def _of_what(before: str) -> str:
    """Whose name it is: of what is named last before it, else an item's."""
    for word, _, _ in reversed(token_spans(before)):
        for sense in lexicon(MODEL).find((stem(word),)):
            table = MODEL.subjects[sense.subject].table if isinstance(sense, Noun) else ""
            if table in _NAMED:
                return table
    return "sku"


def _of_fields(question: Question) -> Iterator[ValueSpan]:
    tokens = token_spans(question.text)
    named = [s for s in question.spans if s.known and s.candidates[0].score >= _SURELY]
    known = [(s.start, s.end) for s in named if s.candidates[0].entity != "warehouse"]  # "bin 7" is a bin
    for i, (word, start, end) in enumerate(tokens):
        fields = _fields().get(stem(word), ())
        longer = i and lexicon(MODEL).find(normal(f"{tokens[i - 1][0]} {word}"))
        match = _SAID.match(question.text, end) if fields and not longer else None
        if match is None or any(a < match.end("all") and match.start("all") < b for a, b in known):
            continue
        for table, name in fields:
            for one in _LIST.split(match["all"]):
                yield ValueSpan(start, match.end("all"), table, name, one)
    measured = _MEASURES.finditer(question.text) if any(v.entity == "sku" for v in question.values) else ()
    for match in (*_SIZES.finditer(question.text), *measured):
        for one in _LIST.split(match["all"].replace("/", ", ")):
            yield ValueSpan(match.start(), match.end(), "sku", "size", one)


@cache
def _fields() -> dict[str, tuple[tuple[str, str], ...]]:
    """Texts that are neither names nor of few kinds, by the words that say them."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for subject in ("item", "stock"):
        own = MODEL.subjects[subject]
        for field in own.fields:
            if field.kind is Kind.TEXT and field.name in ("size", "bin", "lot"):
                for word in (field.name, *field.words):
                    found.setdefault(stem(word), ())
                    found[stem(word)] = (*found[stem(word)], (own.table, field.name))
    return found
