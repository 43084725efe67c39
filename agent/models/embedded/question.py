"""What the planner wrote: the text, and the stretches of it that name records, dates, or something unknown."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from agent.models.embedded.compose.lexicon import lexicon
from agent.models.embedded.compose.meant import how_it_is, in_a_field, is_meant, of_country
from agent.models.embedded.dates import Period, periods
from agent.models.embedded.meaning import is_word
from agent.models.embedded.plainly import plainly
from agent.models.embedded.unrecorded import FORMULAS
from agent.models.embedded.words import ASKING, STOP, stem, stems
from tools.analysis.semantics import MODEL
from tools.said_units import with_unit
from tools.words import bare

_CODE = re.compile(r"(?<![\w-])(?=[\w./-]*\d)[A-Za-z0-9]+(?:[-_/.][A-Za-z0-9]+)*(?![\w-])")
_NUMBER_FIRST = re.compile(r"\d+\s+(?=[^\W\d])")
_NUMBER_OF_ORDER = re.compile(
    r"\b(?:p\.?o\.?|s\.?o\.?|w\.?o\.?|(?:purchase|sales|work|customer|production) order|job)\W*$"
    r"|\b(?:no|nr|number)\.?\W*$|#\W*$",
    re.IGNORECASE,
)
_OF_THEM = re.compile(
    r"\s+(?:(?:more|additional|extra|further|pcs|pieces|units|x)\s+)?(?:of\s+)?(?:the\s+)?", re.IGNORECASE
)
_QUOTED = re.compile(r"[\"“”«]([^\"“”»]{2,80})[\"“”»]")
_WORD = re.compile(r"[^\W\d_][\w'’&-]*")
_WEAK = 0.5
_LIKELY = 0.7
_PARTIES = frozenset({"supplier", "customer"})
_TO_PARTY = frozenset({"from", "to", "at", "with", "by", "for", "of", "than", "vendor", "supplier", "customer"})
_SURE = 0.8
_FEW_DIGITS = 4
_COMPARED_BEFORE = re.compile(
    r"(?:\bthan|\bat (?:least|most)|\bover|\babove|\bunder|\bbelow|\bexceeding|\bexactly|[<>]=?)\s*$", re.I
)
_COMPARED_BEHIND = re.compile(r"\s*(?:\+|or (?:more|less|fewer)\b|and more\b)", re.I)
_NAME_BEFORE = re.compile(r"(?<=[^.?!:\s] )([A-Z][a-z'’&]+) $")  # no sentence begins with it
_NAME_FIRST = re.compile(r"([A-Z][a-z'’&]+) ")
_NAME_BEHIND = re.compile(r" ([A-Z][a-z'’&]+)\b")
_NUMBERED = frozenset({"order", "po", "so", "wo", "number", "no", "nr", "item", "sku", "part", "customer", "supplier"})
_KINDS = frozenset({"category", "subcategory", "product_line"})
_DOES = re.compile(r"\b(?:should|shall|must|can|could|may|will|would|do|did|please) (?:i|we|you|he|she|they) $", re.I)
_TO = re.compile(r"\bto $", re.IGNORECASE)
_WHOM = re.compile(r" (?:first|them|him|her|it|up|back|me|us)\b|\W*$", re.IGNORECASE)
_SHARE = re.compile(r"(\d+(?:[.,]\d+)?) ?%")
_SMALL_NUMBER = re.compile(r"\d{1,3}(?:[.,]\d+)?%?|\d+(?:st|nd|rd|th|k)", re.I)  # or one of a row, or so many thousand


@dataclass(frozen=True)
class Candidate:
    entity: str
    code: str
    name: str
    score: float

    @property
    def label(self) -> str:
        return f"{self.code} {self.name}" if self.name and self.name != self.code else self.code


@dataclass(frozen=True)
class Span:
    """`candidates` best first; none: something that looks like a name or a code but is known to nobody. `all`: all of
    them are meant."""

    start: int
    end: int
    text: str
    candidates: tuple[Candidate, ...] = ()
    all: bool = False

    @property
    def known(self) -> bool:
        return bool(self.candidates)

    @property
    def is_number(self) -> bool:
        return self.text.isdigit()

    def of(self, entity: str) -> tuple[Candidate, ...]:
        return tuple(candidate for candidate in self.candidates if candidate.entity == entity)


@dataclass(frozen=True)
class ValueSpan:
    """A stretch that says a value of a sorting field (`red`, `bikes`). `entity` is the table; `weak` when it is so
    short that only its field's name beside it makes it one; `how` the field is compared with it;
    `partial` when only some of its words say it."""

    start: int
    end: int
    entity: str
    field: str
    value: str
    weak: bool = False
    how: str = "is"
    partial: bool = False


@dataclass(frozen=True)
class Question:
    text: str
    today: date
    spans: tuple[Span, ...] = ()
    periods: tuple[Period, ...] = ()
    values: tuple[ValueSpan, ...] = ()

    @property
    def ahead(self) -> bool:
        """Does it name days to come, from today on at the earliest?"""
        return any(not one.vague and one.first >= self.today < one.last for one in self.periods)

    @property
    def nearer_ahead(self) -> bool | None:
        """Is the one month, quarter or week without a year nearer when it comes than when it was? None: no such one, or
        it is only said until when."""
        over = [one for one in self.periods if one.last < self.today]
        told = [one for one in over if one.coming is not None and one.since is not None]
        if len(told) != 1 or told[0].coming is None:
            return None
        return told[0].coming[0] - self.today < self.today - told[0].last

    @property
    def shares(self) -> frozenset[str]:
        """The numbers that are so many percent."""
        return frozenset(_SHARE.findall(self.text))

    def masked(
        self,
        slots: Mapping[int, str],
        words: Mapping[int, str] | None = None,
        values: Mapping[tuple[int, int], str] | None = None,
    ) -> str:
        """The text with span number i read as `{slots[i]}`, periods as `{date}`, word at offset o as `words[o]`, what
        stands from a to b as `{values[a, b]}`."""
        marks = [(span.start, span.end, f"{{{slots[i]}}}") for i, span in enumerate(self.spans) if i in slots]
        marks += [(p.start, p.end, "{date}") for p in self.periods if not p.vague]
        marks += [(o, o + _length(self.text, o), text) for o, text in (words or {}).items()]
        marks += [(start, end, f"{{{name}}}") for (start, end), name in (values or {}).items()]
        out, at = "", 0
        for start, end, mark in sorted(marks):
            if start >= at:
                out += self.text[at:start] + f" {mark} "
                at = end
        return out + self.text[at:]

    def part(self, start: int, end: int) -> "Question":
        """The same question, of which only this stretch was said."""
        inside = tuple(replace(s, start=s.start - start, end=s.end - start)
                       for s in self.spans if start <= s.start and s.end <= end)  # fmt: skip
        when = tuple(replace(p, start=p.start - start, end=p.end - start)
                     for p in self.periods if start <= p.start and p.end <= end)  # fmt: skip
        said = tuple(replace(v, start=v.start - start, end=v.end - start)
                     for v in self.values if start <= v.start and v.end <= end)  # fmt: skip
        return Question(self.text[start:end], self.today, inside, when, said)


def read(text: str, notes: Mapping[str, Any], vocabulary: Collection[str]) -> Question:
    """`notes` are what was found out about the words: `mentions` and `today`. `vocabulary`: stems that tools use."""
    mentions = notes.get("mentions", ())
    text = plainly(text, [(m["start"], m["end"], frozenset(c["entity"] for c in m["candidates"])) for m in mentions])
    today = date.fromisoformat(notes["today"]) if notes.get("today") else date.min
    linked = [
        Span(m["start"], m["end"], m["text"], tuple(Candidate(**c) for c in m["candidates"]))
        for m in mentions
        if text[m["start"] : m["end"]].strip()
    ]
    named = [
        span
        for span in linked
        if not _mere_words(span, vocabulary)
        and not _word_of_name(span, text)
        and not _in_a_date(span, text, today)
        and not _a_year(span, text, today)
        and not _of_a_quotation(span, text)
        and not _how_many(span, text)
        and not _so_many_of(span, text, linked)
        and not _of_longer_name(span, text, vocabulary)
    ]
    when = tuple(
        p
        for p in periods(text, today)
        if not any(s.start < p.end and p.start < s.end and s.known for s in named)
        and not _so_many(p, text, named, today)
    )
    noted = (ValueSpan(**v) for v in notes.get("values", ()) if text[v["start"] : v["end"]].strip())
    said = (_without_number(value, text) for value in noted)
    values = tuple(one for one in said if not one.partial or (is_meant(text, one) and not _all_plain(text, one)))
    values = tuple(
        one
        for one in values
        if not (how_it_is(text, one) or in_a_field(text, one) or _another_word(text, one) or _a_verb(text, one))
    )
    values = tuple(replace(value, weak=value.weak and not of_country(text, value, values)) for value in values)
    taken = [(s.start, s.end) for s in named] + [(p.start, p.end) for p in when]
    taken += [(v.start, v.end) for v in values if not v.weak]
    unknown = _free(
        (
            span
            for span in _unknown(text, vocabulary)
            if not _how_many(span, text) and not _so_many_of(span, text, named)
        ),
        taken,
    )
    return Question(text, today, tuple(sorted((*named, *unknown), key=lambda span: span.start)), when, values)


def _without_number(value: ValueSpan, text: str) -> ValueSpan:
    """The 100 of "more than 100 helmets" is no part of their name."""
    number = _NUMBER_FIRST.match(text, value.start, value.end)
    if value.how != "named" or not number or not _COMPARED_BEFORE.search(text[: value.start]):
        return value
    return replace(value, start=number.end(), value=value.value.partition(" ")[2])


def _unknown(text: str, vocabulary: Collection[str]) -> Iterable[Span]:
    for match in _QUOTED.finditer(text):
        yield Span(match.start(), match.end(), match[1])
    for match in _CODE.finditer(text):
        if (
            not _SMALL_NUMBER.fullmatch(match[0])
            and not FORMULAS.fullmatch(match[0])
            and stem(match[0].lower()) not in vocabulary
            and not with_unit(match[0])
        ):
            yield Span(match.start(), match.end(), match[0])
    words: list[re.Match[str]] = list(_WORD.finditer(text))
    if sum(match[0][0].isupper() and not is_plain(match[0], vocabulary) for match in words) * 2 > len(words) + 1:
        return  # written in capitals throughout: they say nothing
    run: list[re.Match[str]] = []
    ending: list[re.Match[str] | None] = [*words, None]
    for i, at in enumerate(ending):
        name = (
            at is not None
            and at[0][0].isupper()
            and not (_begins(text, at) and not _of_a_name(text, words[i : i + 2]))
            and not is_plain(at[0], vocabulary)
        )
        if run and (not name or at is None or not _joined(text[run[-1].end() : at.start()])):
            yield Span(run[0].start(), run[-1].end(), text[run[0].start() : run[-1].end()])
            run = []
        if name and at is not None:
            run.append(at)


def _begins(text: str, word: re.Match[str]) -> bool:
    """Does a sentence begin with it?"""
    return text[: word.start()].rstrip()[-1:] in ("", *".?!:")


def _of_a_name(text: str, words: Sequence[re.Match[str]]) -> bool:
    """`Laser Cutting hours`: the next word is one of a name as well."""
    return len(words) == 2 and words[1][0][0].isupper() and _joined(text[words[0].end() : words[1].start()])


def _mere_words(span: Span, vocabulary: Collection[str]) -> bool:
    """A weak likeness of a record to words that tools are asked with: "stock" is rarely the name of anything, and
    "busiest" no slip of a supplier's name."""
    score, said = span.candidates[0].score, span.text
    if not said.islower() or score >= _LIKELY:
        return False
    return (score < _WEAK and all(w in vocabulary for w in stems(said))) or _known_throughout(stems(said))


def _word_of_name(span: Span, text: str) -> bool:
    """`chainring bolts green`: a common word, and no Green Lake Cycles, where no preposition leads to a party."""
    party = all(one.entity in _PARTIES for one in span.candidates)
    before = _WORD.findall(text[: span.start].lower())[-1:]
    led = bool(before) and before[0] in _TO_PARTY
    return party and span.candidates[0].score < _LIKELY and span.text.islower() and is_word(span.text) and not led


def _known_throughout(words: Sequence[str]) -> bool:
    """Are they nothing but words and phrases of the model ("busiest work center")?"""
    if not words:
        return True
    phrases = (words[:length] for length in range(len(words), 0, -1))
    taken = next((len(phrase) for phrase in phrases if lexicon(MODEL).find(tuple(phrase))), 0)
    return taken > 0 and _known_throughout(words[taken:])


def _another_word(text: str, value: ValueSpan) -> bool:
    """`situation` is no slip of stations, and `pulled` no pulley."""
    said = text[value.start : value.end].lower()
    kind = value.field in _KINDS
    return kind and said.isalpha() and is_word(said) and not set(stems(said)) & set(stems(value.value))


def _a_verb(text: str, value: ValueSpan) -> bool:
    """`should I ring them`: something is done, and no rings are meant."""
    said = text[value.start : value.end]
    if value.field not in _KINDS or not (said.islower() and said.isalpha()) or said.endswith("s"):
        return False
    return bool(_DOES.search(text[: value.start]) or (_TO.search(text[: value.start]) and _WHOM.match(text, value.end)))


def _all_plain(text: str, value: ValueSpan) -> bool:
    return all(word in STOP or word in ASKING for word in _WORD.findall(text[value.start : value.end].lower()))


def _in_a_date(span: Span, text: str, today: date) -> bool:
    """The 15 of "15 May 2024" is no customer, though there is one of that number; the "later" of "July 2025 or later"
    is no laser."""
    vague = span.known and span.candidates[0].score < _SURE
    return (span.text.isdigit() or vague) and any(
        p.start <= span.start and span.end <= p.end and p.end - p.start > span.end - span.start
        for p in periods(text, today)
    )


def _how_many(span: Span, text: str) -> bool:
    """The 26 of "26 or more orders", though there is a customer of that number."""
    if not span.text.isdigit():
        return False
    few = len(span.text) <= _FEW_DIGITS
    return bool(_COMPARED_BEFORE.search(text[: span.start]) or (few and _COMPARED_BEHIND.match(text, span.end)))


def _so_many_of(span: Span, text: str, others: Sequence[Span]) -> bool:
    """The 150 of "a customer orders 150 ST-1401", though there is an order of that number."""
    if not span.text.isdigit() or _NUMBER_OF_ORDER.search(text[: span.start]):
        return False
    return any(
        other.of("sku") and not other.text.isdigit() and _OF_THEM.fullmatch(text, span.end, other.start)
        for other in others
    )


def _of_longer_name(span: Span, text: str, vocabulary: Collection[str]) -> bool:
    """The Corp of "Acme Corp", when what it may be is not called Acme."""
    if span.candidates[0].score >= _SURE:
        return False
    before, behind = _NAME_BEFORE.search(text[: span.start]), _NAME_BEHIND.match(text, span.end)
    if span.text[:1].isupper():
        before = before or _NAME_FIRST.fullmatch(text[: span.start])
    known = {word for one in span.candidates for word in bare(f"{one.name} {one.code}")}
    words = [found[1] for found in (before, behind) if found]
    return any(not is_plain(word, vocabulary) and not known & set(bare(word)) for word in words)


def _of_a_quotation(span: Span, text: str) -> bool:
    """A few words of what stands in quotation marks: meant is the whole of it."""
    return any(
        match.start(1) <= span.start and span.end <= match.end(1) and span.end - span.start < 0.6 * len(match[1])
        for match in _QUOTED.finditer(text)
    )


def _a_year(span: Span, text: str, today: date) -> bool:
    """`purchase orders of 2024`: no order's number, unless it stands right behind the kind of record."""
    if not (span.text.isdigit() and len(span.text) == 4 and today.year - 20 <= int(span.text) <= today.year + 1):
        return False
    before = [word.lower() for word in _WORD.findall(text[: span.start])[-1:]]
    many = bool(before) and before[0].endswith("s") and before[0] != stem(before[0])  # "online orders 2025"
    return not before or many or stem(before[0]) not in _NUMBERED


def _so_many(period: Period, text: str, named: Sequence[Span], today: date) -> bool:
    """The 2000 of "the cheapest supplier for 2000 HBL-1006": of no year of which anything is known."""
    said = text[period.start : period.end]
    if not (said.isdigit() and len(said) == 4) or today.year - 20 <= int(said) <= today.year + 1:
        return False
    return any(span.of("sku") and _OF_THEM.fullmatch(text, period.end, span.start) for span in named)


def _joined(between: str) -> bool:
    return between.strip() in ("", "&", ",", ".")


def is_plain(word: str, vocabulary: Collection[str]) -> bool:
    lowered = word.lower()
    if FORMULAS.fullmatch(word) or (word.isupper() and lexicon(MODEL).find((stem(lowered),))):
        return True  # CO2, OTD
    return lowered in STOP or lowered in ASKING or all(part in vocabulary or part in STOP for part in stems(lowered))


def _free(spans: Iterable[Span], taken: list[tuple[int, int]]) -> list[Span]:
    kept: list[Span] = []
    for span in spans:
        if all(span.end <= start or span.start >= end for start, end in taken):
            kept.append(span)
            taken.append((span.start, span.end))
    return kept


def _length(text: str, offset: int) -> int:
    match = _WORD.match(text, offset)
    return len(match[0]) if match else 1
