"""Which of the tenant's own records a question names."""

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from data_layer.queries.names import NameRepository
from data_layer.queries.orders import OrderRepository
from tools.context import ToolContext
from tools.matching import Match, matches, readings, sharing
from tools.order_numbers import KIND_NAMES, OrderNumber, order_numbers
from tools.registry import TOOLS
from tools.vocabulary import Vocabularies, Vocabulary
from tools.words import FUNCTION_WORDS, Word, bare, codelike, stem, words

_LINKED = 0.45  # below this, a likeness is chance
_NEAR = 0.15  # candidates this near to the best are returned with it
_CANDIDATES = 8
_SURE = 0.9  # a record that a stretch surely names, though it says a value as well
_LIKELY = 0.6  # the same of one that says more than the value
_LONGEST_VALUE = 6  # words

# A planner who says what kind of thing it is means that kind.
_NOUNS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "sku": frozenset(
            {"item", "items", "part", "parts", "sku", "product", "component", "material", "article", "assembly"}
        ),
        "supplier": frozenset({"supplier", "suppliers", "vendor", "vendors"}),
        "customer": frozenset({"customer", "customers", "client", "reseller"}),
        "warehouse": frozenset({"warehouse", "location", "store", "storage", "bin"}),
        "work_centre": frozenset({"workcentre", "workcenter", "centre", "center", "machine"}),
    }
)
_ENTITY_NOUNS = frozenset().union(*_NOUNS.values())
# What planners ask with: these words are right as they are, and name a record only when its whole name is there.
_GENERAL = frozenset(
    {"top", "best", "worst", "first", "last", "next", "previous", "new", "old", "total", "number", "sum", "average"}
    | {"day", "week", "month", "year", "tomorrow", "yesterday", "date", "time", "soon", "currently", "again", "help"}
    | {month.lower() for names in (calendar.month_name, calendar.month_abbr) for month in names if month}
    | {day.lower() for names in (calendar.day_name, calendar.day_abbr) for day in names}
    | {"quarter", "half", "pls", "please", "thx", "much", "mutch", "wich", "sorry", "meant", "assigned", "approved"}
    | {"high", "low", "big", "small", "long", "short", "many", "thanks", "hello", "good", "bad", "right", "wrong"}
)
_QUESTION_WORDS = frozenset(
    stem(word)
    for word in {word for tool in TOOLS for example in tool.examples for word in bare(example)}
    | _ENTITY_NOUNS
    | _GENERAL
)


@dataclass(frozen=True)
class Candidate:
    """A record that a span of the question may mean. `entity`: sku, supplier, customer, warehouse, work_centre or
    order; an order's code is its number, its name the kind ("sales order")."""

    entity: str
    code: str
    name: str
    score: float


@dataclass(frozen=True)
class Mention:
    """A span of the question that names records; several candidates when it could be any of them, best first."""

    start: int
    end: int
    text: str
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class _Span:
    first: int
    last: int
    candidate: Candidate

    @property
    def rank(self) -> float:
        """Of two that are about as good, the one that explains more of the question."""
        return self.candidate.score + 0.03 * min(self.last - self.first, 4)


def _asked_with(word: str) -> bool:
    return stem(word) in _QUESTION_WORDS


@dataclass(frozen=True)
class ValueMention:
    """A span that says a value of a sorting field. `weak`: too short to say it without the field's name beside it."""

    start: int
    end: int
    entity: str
    field: str
    value: str
    weak: bool


@dataclass(frozen=True)
class Links:
    """Mentions do not overlap each other, nor the values."""

    mentions: tuple[Mention, ...]
    values: tuple[ValueMention, ...]


async def link(context: ToolContext, text: str) -> Links:
    """What a question names, in its order. Nothing is linked on a weak likeness."""
    parts = words(text)
    numbers = order_numbers(text)
    async with context.database.read(context.principal) as tx:
        vocabulary = await Vocabularies.of(context.database, tx, context.principal.tenant_id)
        read = readings(parts, vocabulary, _asked_with)
        found = matches(parts, read, await sharing(NameRepository(tx), read, vocabulary), vocabulary)
        asked = sorted({number for one in numbers for number in one.variants})
        known = await OrderRepository(tx).known(asked) if asked else ()
    spans = [_named(match, parts, text) for match in found]
    spans += _orders(numbers, known, parts)
    mentions = _mentions(text, parts, [span for span in spans if span.candidate.score >= _LINKED])
    return _without_overlap(mentions, _values(parts, vocabulary))


def _values(parts: Sequence[Word], vocabulary: Vocabulary) -> tuple[ValueMention, ...]:
    """The values that stretches of words say, the longest of those that overlap."""
    said = [stem(word.text) for word in parts]
    found: list[ValueMention] = []
    at = 0
    while at < len(said):
        for length in range(min(_LONGEST_VALUE, len(said) - at), 0, -1):
            values = vocabulary.values.get(tuple(said[at : at + length]), ())
            if values:
                spelt = "".join(word.text for word in parts[at : at + length])
                weak = len(spelt) < 3 or spelt.isdigit() or spelt in FUNCTION_WORDS
                start, end = parts[at].start, parts[at + length - 1].end
                found += [ValueMention(start, end, v.entity, v.field, v.value, weak) for v in values]
                at += length
                break
        else:
            at += 1
    return tuple(found)


def _without_overlap(mentions: Sequence[Mention], values: Sequence[ValueMention]) -> Links:
    """A stretch names a record when it is surely one or longer than the value it holds, else the value."""

    def meant(mention: Mention, value: ValueMention) -> bool:
        longer = mention.end - mention.start > value.end - value.start
        return mention.candidates[0].score >= _SURE or (
            longer and not value.weak and mention.candidates[0].score >= 0.6
        )

    def touch(mention: Mention, value: ValueMention) -> bool:
        return mention.start < value.end and value.start < mention.end

    kept = [m for m in mentions if not any(touch(m, v) and not v.weak and not meant(m, v) for v in values)]
    return Links(tuple(kept), tuple(v for v in values if not any(touch(m, v) for m in kept)))


def unlinked_codes(text: str, mentions: Sequence[Mention]) -> tuple[str, ...]:
    """What is written like a code or an order's number and is no record of the tenant: worth a "there is no such"."""
    taken = [(mention.start, mention.end) for mention in mentions]
    free = [
        chunk
        for chunk in _chunks(text)
        if codelike(chunk.text) and not any(start < chunk.end and chunk.start < end for start, end in taken)
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


def _named(match: Match, text: Sequence[Word], written: str) -> _Span:
    """A match as a candidate, weighed by what surrounds it in the question."""
    record = match.record
    nouns = _NOUNS.get(record.entity, frozenset())
    before = text[max(0, match.first - 2) : match.first]
    # Behind it a noun may belong to a number ("top 5 items"), so there it tells of words alone.
    behind = () if text[match.last].numeric else text[match.last + 1 : match.last + 2]
    told = any(word.text in nouns for word in (*before, *behind))
    start = text[match.first].start
    proper = start > 0 and written[start].isupper() and not written.isupper()
    score = match.score * _weight(text, match, told, proper=proper)
    if told:
        score = min(1.0, score + 0.05)
    return _Span(match.first, match.last, Candidate(record.entity, record.code, record.name, round(score, 3)))


def _weight(text: Sequence[Word], match: Match, told: bool, *, proper: bool) -> float:
    """`proper`: written with a capital within a sentence, as names are."""
    said = [word.text for word in text[match.first : match.last + 1] if word.text not in FUNCTION_WORDS]
    if told and match.whole_code:
        return 1.0
    if all(word.isdigit() for word in said):
        # Bare digits are a quantity, a year or a level more often than a code.
        return 0.8 if told else 0.4
    if all(len(word) < 3 for word in said) and not match.whole_code:
        return 0.4
    if all(map(_asked_with, said)):
        whole = match.score >= 0.97 or match.whole_code
        placed = told or (match.first > 0 and text[match.first - 1].text in {"in", "at", "from"})
        return 1.0 if whole and len(said) > 1 else 0.8 if (placed or proper) and whole else 0.4
    return 1.0


def _orders(numbers: Sequence[OrderNumber], known: Sequence[tuple[str, str]], text: Sequence[Word]) -> Iterable[_Span]:
    for one in numbers:
        inside = [i for i, word in enumerate(text) if word.start < one.end and one.start < word.end]
        for kind, number in known:
            if inside and number in one.variants and (one.kind is None or one.kind == kind):
                yield _Span(inside[0], inside[-1], Candidate("order", number, KIND_NAMES[kind], one.score))


def _mentions(text: str, parts: Sequence[Word], spans: Sequence[_Span]) -> tuple[Mention, ...]:
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
        start, end = parts[best.first].start, parts[best.last].end
        mentions.append(Mention(start, end, text[start:end], tuple(near[:_CANDIDATES])))
        left = [s for s in left if s not in overlapping]
    return tuple(sorted(mentions, key=lambda m: m.start))
