"""Which of the tenant's own records a question names."""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import repeat, takewhile

from core.units import CURRENCIES
from data_layer.queries.names import NameRepository
from data_layer.queries.orders import OrderRepository
from tools.calendar_words import calendar_word
from tools.context import ToolContext
from tools.digit_codes import DigitCode, digit_codes
from tools.kinds import kinds, with_kinds
from tools.links import Links, Mention, without_overlap
from tools.matching import Match, matches, readings, sharing
from tools.order_numbers import order_numbers
from tools.registry import TOOLS
from tools.said_units import with_unit
from tools.said_values import said_values
from tools.spans import LONG_NUMBER, NOUNS, SURE, Candidate, Span, noun_beside, of_one_kind, orders_of, without_zeros
from tools.vocabulary import Vocabularies, Vocabulary, slip_of
from tools.words import FUNCTION_WORDS, Word, bare, codelike, squeeze, stem, words

_NEAR = 0.15  # candidates this near to the best are returned with it
_CANDIDATES = 8
_ALIKE = 0.05  # so near to the best, they are of one family: all of them are returned
_FAMILY = 40
_LIKELY = 0.6  # the same of one that says more than the value

_CODE = 3  # letters of a currency's
_VARYING = frozenset({"color", "size"})  # what tells items of one design apart

_ENTITY_NOUNS = frozenset().union(*NOUNS.values())
# What planners ask with: these words are right as they are, and name a record only when its whole name is there.
_GENERAL = frozenset(
    {"top", "best", "worst", "first", "last", "next", "previous", "new", "old", "total", "number", "sum", "average"}
    | {"day", "week", "month", "year", "tomorrow", "yesterday", "date", "time", "soon", "currently", "again", "help"}
    | {month.lower() for names in (calendar.month_name, calendar.month_abbr) for month in names if month}
    | {day.lower() for names in (calendar.day_name, calendar.day_abbr) for day in names}
    | {"quarter", "half", "pls", "please", "thx", "much", "mutch", "wich", "sorry", "meant", "assigned", "approved"}
    | {
        "high",
        "low",
        "big",
        "small",
        "medium",
        "large",
        "long",
        "short",
        "many",
        "thanks",
        "hello",
        "good",
        "bad",
        "right",
        "wrong",
    }
    | {"set", "change", "move", "put"}
    | {"hundred", "thousand", "million", "billion"}
    | {word for word in CURRENCIES if word.isalpha() and len(word) > _CODE}
)
_PLAIN = frozenset(map(stem, _ENTITY_NOUNS | _GENERAL))
# The words that documents are asked with, or alerts are set with, are any, and names of records as well.
_OF_DATA = [tool for tool in TOOLS if tool.topic not in ("documents", "alerts")]
_QUESTION_WORDS = _PLAIN | {stem(word) for tool in _OF_DATA for example in tool.examples for word in bare(example)}


def _asked_with(word: str) -> bool:
    return stem(word) in _QUESTION_WORDS or bool(calendar_word(word))


async def link(context: ToolContext, text: str) -> Links:
    """What a question names, in its order. Nothing is linked on a weak likeness."""
    parts = words(text)
    numbers = order_numbers(text)
    async with context.database.read(context.principal) as tx:
        vocabulary = await Vocabularies.of(context.database, tx, context.principal.tenant_id)
        read = readings(parts, vocabulary, _asked_with, text)
        shared = await sharing(NameRepository(tx), read, vocabulary)
        found = matches(parts, read, shared, vocabulary)
        asked = sorted({number for one in numbers for number in one.variants})
        known = await OrderRepository(tx).known(asked) if asked else ()
        codes = digit_codes(text, parts)
        spans = [_named(match, parts, text, codes) for match in found]
        spans += orders_of(numbers, known, parts)
        short = [one for one in codes if not any(span.first <= one.at <= span.last for span in spans if span.linked)]
        spans += await without_zeros(tx, short, numbers, parts)
    spans = of_one_kind(spans, numbers, parts)
    mentions = _mentions(text, parts, [span for span in spans if span.linked])
    links = without_overlap(mentions, said_values(parts, vocabulary, _QUESTION_WORDS))
    links = with_kinds(links, kinds(parts, read, shared, vocabulary, _PLAIN), parts)
    return replace(links, kinds=_kinds(mentions, vocabulary))


def _kinds(mentions: Sequence[Mention], vocabulary: Vocabulary) -> dict[str, tuple[tuple[str, int, int], ...]]:
    items = {c.code: c.name for mention in mentions for c in mention.candidates if c.entity == "sku"}
    said = {
        code: [v for v in said_values(words(name), vocabulary, _QUESTION_WORDS) if v.field in _VARYING]
        for code, name in items.items()
    }
    return {code: tuple((v.field, v.start, v.end) for v in found) for code, found in said.items() if found}


def unlinked_codes(text: str, mentions: Sequence[Mention]) -> tuple[str, ...]:
    """What is written like a code or an order's number and is no record of the tenant: worth a "there is no such"."""
    taken = [(mention.start, mention.end) for mention in mentions]
    free = [
        chunk
        for chunk in _chunks(text)
        if codelike(chunk.text)
        and not with_unit(chunk.text)
        and not any(start < chunk.end and chunk.start < end for start, end in taken)
    ]
    told = [
        one.text
        for one in order_numbers(text)
        if one.stated and not any(start < one.end and one.start < end for start, end in taken)
    ]
    return tuple(dict.fromkeys([*(text[c.start : c.end] for c in free), *told]))


def _chunks(text: str) -> Iterable[Word]:
    """Words with what joins them into a code: `AR-5382`, `BK/R93R.62`."""
    joined: Word | None = None
    for word in words(text):
        if joined and word.start == joined.end + 1 and text[joined.end] in "-_/.":
            joined = Word(joined.text + word.text, joined.start, word.end)
            continue
        if joined:
            yield joined
        joined = word
    if joined:
        yield joined


def _named(match: Match, text: Sequence[Word], written: str, codes: Sequence[DigitCode]) -> Span:
    """A match as a candidate, weighed by what surrounds it in the question."""
    record = match.record
    told = noun_beside(record.entity, text, match.first, match.last)
    code = next((one for one in codes if match.whole_code and match.first == one.at == match.last), None)
    start = text[match.first].start
    proper = start > 0 and written[start].isupper() and not written.isupper()
    sure = 0.0 if code is None or not code.sure else SURE if code.zero else LONG_NUMBER
    glued = written[start].isupper() or not written[text[match.first].end : start + 2].isspace()
    lettered = text[match.first].text not in FUNCTION_WORDS or glued
    score = match.score * max(_weight(text, match, told, proper=proper, lettered=lettered), sure)
    if told:
        score = min(1.0, score + 0.05)
    return Span(match.first, match.last, Candidate(record.entity, record.code, record.name, round(score, 3)))


def _weight(text: Sequence[Word], match: Match, told: bool, *, proper: bool, lettered: bool) -> float:
    """`proper`: written with a capital within a sentence, as names are. `lettered`: its letters are no word before it
    ("a 2105")."""
    said = [word.text for word in text[match.first : match.last + 1] if word.text not in FUNCTION_WORDS]
    if match.whole_code and (told or (lettered and codelike(squeeze(match.record.code)))):
        return 1.0
    if all(word.isdigit() for word in said):
        # Bare digits are a quantity, a year or a level more often than a code.
        return 0.8 if told else 0.4
    if len(said) == 1 and not told and not any(map(slip_of, match.words, repeat(said[0]))):
        return 0.4
    if all(len(word) < 3 for word in said) and not match.whole_code:
        return 0.4
    if all(map(_asked_with, said)):
        whole = match.score >= 0.97 or match.whole_code
        placed = told or (match.first > 0 and text[match.first - 1].text in {"in", "at", "from"})
        return 1.0 if whole and len(said) > 1 else 0.8 if (placed or proper) and whole else 0.4
    return 1.0


def _whole_name(parts: Sequence[Word], span: Span) -> tuple[int, int]:
    """With the words of grammar that its name begins or ends with, which no name is looked up by: `May Tools`."""
    name, first, last = bare(span.candidate.name), span.first, span.last
    begins = [at for at, word in enumerate(name) if word == parts[first].text][:1]
    ends = [at for at, word in enumerate(name) if word == parts[last].text][-1:]
    for at in begins:
        first -= len(_common(name[:at][::-1], [word.text for word in parts[:first]][::-1]))
    for at in ends:
        last += len(_common(name[at + 1 :], [word.text for word in parts[last + 1 :]]))
    return first, last


def _common(name: Sequence[str], said: Sequence[str]) -> list[str]:
    """The words of grammar that both begin with."""
    pairs = zip(name, said, strict=False)
    return [one for one, _ in takewhile(lambda pair: pair[0] == pair[1] and pair[0] in FUNCTION_WORDS, pairs)]


def _nearest(near: Sequence[Candidate], best: Candidate) -> tuple[Candidate, ...]:
    alike = [c for c in near[_CANDIDATES:] if c.entity == best.entity and c.score >= best.score - _ALIKE]
    return (*near[:_CANDIDATES], *alike)[:_FAMILY]


def _mentions(text: str, parts: Sequence[Word], spans: Sequence[Span]) -> tuple[Mention, ...]:
    """The best span wins; what covers it and scores near it are its other candidates, what else overlaps it is gone."""
    left = sorted(spans, key=lambda s: (-s.rank, s.candidate.entity, s.candidate.code))
    mentions: list[Mention] = []
    while left:
        best = left[0]
        overlapping = [s for s in left if s.first <= best.last and best.first <= s.last]
        near = [
            s.candidate
            for s in overlapping
            if s.first <= best.first and best.last <= s.last and s.candidate.score >= best.candidate.score - _NEAR
        ]
        first, last = _whole_name(parts, best)
        start, end = parts[first].start, parts[last].end
        mentions.append(Mention(start, end, text[start:end], _nearest(near, best.candidate)))
        left = [s for s in left if s not in overlapping]
    return tuple(sorted(mentions, key=lambda m: m.start))
