"""A question cut into stretches, each with what it may say."""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

from agent.models.embedded.compose.affected import affected
from agent.models.embedded.compose.idle import idle_stretches
from agent.models.embedded.compose.lacking import what_lacks
from agent.models.embedded.compose.lexicon import SKIPPED, Lexicon, normal
from agent.models.embedded.compose.making import caused, costs_to_make, how_so, rate_of, sold_for
from agent.models.embedded.compose.merely_denying import only_denies
from agent.models.embedded.compose.numerals import in_days, means_number, number, year
from agent.models.embedded.compose.parts import mere_parts
from agent.models.embedded.compose.phrases import done_by, has_before, long_phrases, longest, shared_head
from agent.models.embedded.compose.senses import ChoiceWord, FieldWord, FlagWord, LinkWord, Noun, Operator, Sense
from agent.models.embedded.compose.topics import pointed_back
from agent.models.embedded.compose.whose_orders import sold_to_us, whose_orders
from agent.models.embedded.dates import Period
from agent.models.embedded.meaning import is_word
from agent.models.embedded.measured import measured, priced
from agent.models.embedded.question import Candidate, Question, ValueSpan
from agent.models.embedded.words import ASKING, STOP, stem, token_spans
from core.units import UNITS

# They say little when nothing is made of them.
_IDLE_WORDS = """
according accounting across actually affect affected affects again against all among amount answer anywhere approved
appear asap assigned back based basis became become both brought btw business by came carried carry catalogue
certain chf come coming company compare compared concerned
counted counting curious currency currently d dated different distinct dollar dollars e each end ended ends enough
entire eur euro euros ever every exactly exist existing factory fall fallen far figure figures flagged franc francs
freight frequent fri fyi gbp get gets getting gimme going got happen happened hello i incl include included including
individual info just lb lbs leaving let lie lies list located long ly main marked master mean meant mention moment mon
morning mutch new no nr number numbers of order ours over overview pace per place placed plant please pls plz pound
pounds present put question quoted range rank record regards registered report respective s sat situated so sorry sort
sorted split stand standing stands sun take taken tax there thu thx time together took total totals tue us usd various
versus view vs w wed went what whatever whether which whole wich wonder x
"""
_IDLE_WEIGHT, _UNKNOWN_WEIGHT, _NAME_WEIGHT = 0.1, 0.7, 1.5
_IDLE = frozenset(map(stem, _IDLE_WORDS.split()))
MERE = _IDLE | STOP | ASKING
_WISHING, _POLITE = frozenset({"need", "send"}), frozenset({"pls", "please", "plz", "urgently", "urgent"})
_LEADING = frozenset({"on", "in", "at", "for", "of"})
_OFFERING = frozenset({"carry", "offer", "sell", "supply", "provide", "make", "have", "deliver"})
_NAME = frozenset({"name"})
_NAMING = frozenset({"the", "all", "every", "me", "us", "our", "those", "any", "each"})
_MANY = frozenset({"most", "fewest", "least"})
_MORE = {
    **dict.fromkeys(("more", "higher", "greater", "larger", "longer", "bigger"), "above"),
    **dict.fromkeys(("less", "lower", "fewer", "smaller", "shorter"), "below"),
}
_WHO_OFFERS = frozenset({"which", "what", "the", "a", "one", "this", "that", "our"})
_QUOTES = frozenset({"offers", "quote", "quotes"})
_NUMBERING = frozenset({"no", "nr", "number", "num", "id", "code"})  # "order no 43659", "customer number 29825"
_IN_DAYS = re.compile(r"(?:in|within|for) \w+ (?:day|week|month)s?$", re.IGNORECASE)
_OR_LESS = re.compile(
    r"\s+(?:or (?:less|fewer|more|longer|quicker|faster|sooner|better)|(?:of|after|from) (?:the |their |its )?"
    r"(?:order|being|placing|placement|release|start|due|receipt|promise)\w*)\b",
    re.IGNORECASE,
)
# What units are read as, if not as pieces: of an item so much may be its weight or its price; a number before "m" may
# be of millions.
_UNITS = {
    **{word: "kg" for word, unit in UNITS.items() if unit.kind == "mass"},
    **{word: word for word in ("m", "pound", "pounds")},
}
_OF_IT = re.compile(r"\s+of\W*$")  # "what do we hold more than 2 tonnes of": so much of it, whatever one weighs
_ASIDE = re.compile(r"\([^()]*\)")
_PERCENT = re.compile(r"\s*(?:%|(?:percent|per cent|pct)\b)", re.IGNORECASE)


@dataclass(frozen=True)
class Segment:
    """One stretch: words with `senses`, or the records, the value, the period or the number it names. `named`: it
    looks like a name or a code, but nobody knows it. `all`: all of the records are
    meant. `aside`: in parentheses."""

    text: str
    start: int
    end: int
    senses: tuple[Sense, ...] = ()
    records: tuple[Candidate, ...] = ()
    values: tuple[ValueSpan, ...] = ()
    period: Period | None = None
    number: Decimal | None = None
    stems: tuple[str, ...] = field(default=(), compare=False)
    named: bool = False
    all: bool = False
    aside: bool = False
    before: str = field(default="", compare=False)  # the word of the question right before it
    percent: bool = False  # a number that "%" or "percent" stands right behind

    @property
    def weight(self) -> float:
        """How much is lost when nothing is made of it."""
        if self.values and all(value.weak for value in self.values):
            return 0.2
        if self.values and self.values[0].how != "is":
            return 1.0
        if self.records or self.values:
            return 1.5
        if self.period and self.period.vague:
            return 0.0
        if self.period or self.number is not None:
            return 1.0
        if self.senses and self.text == "sos":
            return 1.0  # sales orders: in the plural it is no filler
        said = [word for word in self.stems if word not in STOP and word not in ASKING]
        if self.named and not self.senses:
            return sum(_IDLE_WEIGHT if word in _IDLE else _NAME_WEIGHT for word in said)
        if not self.senses:  # no word of ours: a filler, mostly
            return sum(_IDLE_WEIGHT if word in _IDLE else _UNKNOWN_WEIGHT for word in said)
        if self.stems[:1] == ("not",) and any(isinstance(sense, FlagWord | ChoiceWord) for sense in self.senses):
            return 1.0  # "not approved": without it the others would be told
        return sum(_IDLE_WEIGHT if word in _IDLE else 1.0 for word in said)


@lru_cache(256)  # read again by each who asks something of the question
def segments(question: Question, lexicon: Lexicon) -> tuple[Segment, ...]:
    """In the question's order. Of overlapping phrases the one that begins first and is longest counts."""
    fixed = _fixed(question, lexicon)
    idle = idle_stretches(question)
    right = lexicon.spelling.right
    words: list[tuple[str, int, int]] = [
        ("number" if word == "no" and means_number(question.text, start, end) else right(word), start, end)
        for word, start, end in token_spans(question.text)
        if not any(one.start < end and start < one.end for one in fixed)
        and not any(a <= start and end <= b for a, b in idle)
        and not _numbers(question, fixed, word, end)
    ]
    units = {
        one.start: "pieces"
        if _OF_IT.match(question.text, one.start + len(one.unit))
        else _UNITS.get(one.unit, "pieces")
        for one in measured(question)
        if one.compared
    }
    units |= priced(question)
    words = [(units.get(start, word), start, end) for word, start, end in words if units.get(start, word)]
    words = _apart(in_days(_whole_codes(words, question), question.text), lexicon)
    unknown = [(span.start, span.end) for span in question.spans if not span.known]
    names = {(a, b) for _, a, b in words if any(start <= a and b <= end for start, end in unknown)}
    found: list[Segment] = list(fixed)
    at = 0
    while at < len(words):
        taken, segment = _phrase(words, at, lexicon, fixed, question.today, names)
        at += taken
        if segment is not None:
            found.append(segment)
    joints = {"and", "else"} | ({"more"} if any(one.text == "than" for one in found) else set())  # "more pieces than"
    said = [one for one in found if one.weight or one.senses or one.period or one.text in joints]
    ends = [(end, word) for word, _, end in token_spans(question.text)]
    asides = [match.span() for match in _ASIDE.finditer(question.text)]
    said = [
        replace(
            one,
            before=next((w for end, w in reversed(ends) if end <= one.start), ""),
            aside=any(a < one.start < b for a, b in asides),
            percent=one.number is not None and _PERCENT.match(question.text, one.end) is not None,
        )
        for one in said
    ]
    said = [replace(one, senses=_by_us(one)) for one in said]
    said = _unknown_names(sorted(said, key=lambda one: one.start), question.text)
    lacking = rate_of(sold_for(what_lacks(sorted(map(how_so, said), key=lambda one: one.start)), question.text))
    whose = whose_orders(tuple(sold_to_us(caused(costs_to_make(lacking, question.text)), question.text)))
    return tuple(mere_parts(affected(tuple(pointed_back(tuple(whose), question)), question.text)))


def _unknown_names(read: list[Segment], text: str) -> list[Segment]:
    """`Aurora 5 Gold`, where nothing is called so: the word behind what is known is of a name that nobody knows."""
    for place in range(1, len(read)):
        last, one = read[place - 1], read[place]
        known = last.values or last.number is not None or last.named
        nothing = not (one.senses or one.records or one.values or one.period or one.number is not None)
        if (
            nothing
            and known
            and one.weight >= _UNKNOWN_WEIGHT
            and one.start - last.end == 1
            and text[one.start].isupper()
        ):
            read[place] = replace(one, named=True)
    return read


def _whole_codes(words: list[tuple[str, int, int]], question: Question) -> list[tuple[str, int, int]]:
    """`S355 sheets`: what begins with a letter and is no code that is known is no number either."""
    codes = [(s.start, s.end) for s in question.spans if not s.known and s.text[:1].isalpha() and s.text[-1:].isdigit()]
    codes = [(a, b) for a, b in codes if question.text[a:b].isalnum()]
    apart = [one for one in words if not any(a <= one[1] and one[2] <= b for a, b in codes)]
    return sorted([*apart, *((question.text[a:b].lower(), a, b) for a, b in codes)], key=lambda one: one[1])


def _by_us(one: Segment) -> tuple[Sense, ...]:
    """`the sizes we carry`: what we do is not what a supplier does."""
    if one.before != "we" or not _OFFERING & set(one.stems):
        return one.senses
    return tuple(sense for sense in one.senses if not (isinstance(sense, LinkWord) and sense.link == "offers"))


def _apart(words: list[tuple[str, int, int]], lexicon: Lexicon) -> list[tuple[str, int, int]]:
    """`a higher price than 500`: a price above 500; `more open orders than 3`: more than 3 open orders."""
    for at, (word, start, end) in enumerate(words):
        sign = _MORE.get(word)
        than = next((p for p in range(at + 2, min(at + 7, len(words))) if words[p][0] == "than"), None)
        counted = number(words, than + 1) if sign and than and than + 1 < len(words) else None
        if not (sign and than and counted) or lexicon.find(tuple(stem(w) for w, _, _ in words[at : than + 1])):
            continue  # no figure between, or "more expensive than", which says it alone
        behind = than + 1 + counted[1]
        between, many, rest = words[at + 1 : than], words[than + 1 : behind], words[behind:]
        if any(isinstance(sense, Noun) for sense in lexicon.find((stem(between[-1][0]),))):
            so_many = [(w, end, end) for w, _, _ in many]
            return [*words[:at], (sign, start, end), *so_many, *between, *rest]
        return [*words[:at], *between, (sign, *words[than][1:]), *many, *rest]
    return words


def _numbers(question: Question, fixed: Sequence[Segment], word: str, end: int) -> bool:
    """Is it said of a code that begins right behind it?"""
    after = [one.start for one in fixed if one.records and end < one.start <= end + 3 and one.text[0].isdigit()]
    return word in _NUMBERING and bool(after) and not any(sign.isalpha() for sign in question.text[end : after[0]])


def _fixed(question: Question, lexicon: Lexicon) -> list[Segment]:
    text = question.text
    found = [
        Segment(text[s.start : s.end], s.start, s.end, records=s.candidates, all=s.all)
        for s in question.spans
        if s.known
    ]
    phrases = long_phrases(text, lexicon) if question.values else []
    for value in question.values:
        longer = any(a <= value.start and value.end <= b and (a, b) != (value.start, value.end) for a, b in phrases)
        if longer and not _named_behind(text, value, lexicon):
            continue  # "standard cost" says nothing of the product line Standard
        said = text[value.start : value.end]
        if said.lower() in SKIPPED and not said.isupper():  # "us", and no country
            continue
        if value.weak and not _beside(text, value, lexicon):
            continue  # a mere number, or a letter
        same = tuple(v for v in question.values if (v.start, v.end) == (value.start, value.end))
        if value == same[0]:
            same = tuple(v for v in same if _beside(text, v, lexicon)) or same  # "the Germany territory": no country
            found.append(Segment(said, value.start, value.end, lexicon.find(normal(said)), values=same))
    for period in question.periods:
        if _IN_DAYS.match(text[period.start : period.end]) and _OR_LESS.match(text, period.end):
            continue  # "in 12 days or less": so long it takes
        found.append(Segment(text[period.start : period.end], period.start, period.end, period=period))
    kept: list[Segment] = []
    for one in sorted(found, key=lambda s: (s.start - s.end, s.start)):
        if not any(other.start < one.end and one.start < other.end for other in kept):
            kept.append(one)
    return kept


def _named_behind(text: str, value: ValueSpan, lexicon: Lexicon) -> bool:
    """`in storage category`: the name of the field right behind says that the value is meant."""
    behind = next((stem(word) for word, start, _ in token_spans(text) if start >= value.end), "")
    return any(isinstance(sense, FieldWord) and sense.field == value.field for sense in lexicon.find((behind,)))


def _beside(text: str, value: ValueSpan, lexicon: Lexicon) -> bool:
    """Is the field's name next to it? (`size M`, `in colour R`)"""
    near = text[max(0, value.start - 16) : value.start] + " " + text[value.end : value.end + 12]
    named = {stem(word) for word in value.field.split("_")}
    said = [stem(word) for word, _, _ in token_spans(near)]
    called = [s.field for word in said for s in lexicon.find((word,)) if isinstance(s, FieldWord)]
    return value.field in called or any(word in named for word in said)


def _in_category(words: Sequence[tuple[str, int, int]], last: int, fixed: Sequence[Segment]) -> bool:
    """Does a value stand behind the phrase that ends here, and behind it the name of its field?"""
    word, _, end = words[last]
    value = next((one for one in fixed if one.values and end < one.start <= end + len(" the ")), None)
    if word not in ("in", "of", "from") or value is None:
        return False
    following = next((stem(word) for word, start, _ in words if start >= value.end), "")
    return any(following == stem(one.field) for one in value.values)


def _phrase(
    words: Sequence[tuple[str, int, int]],
    at: int,
    lexicon: Lexicon,
    fixed: Sequence[Segment],
    today: date,
    names: Container[tuple[int, int]],
) -> tuple[int, Segment | None]:
    token, start, end = words[at]
    counted = number(words, at)
    if token in SKIPPED and counted is None:
        return 1, None
    if counted is not None:
        value, taken = counted
        named = year(token, today, words, at, fixed) if taken == 1 else None
        if named is not None:
            return 1, Segment(token, start, end, period=named)
        return taken, Segment(token, start, words[at + taken - 1][2], number=value)
    if token in _NAME and at == 0 and len(words) > 1 and (words[1][0] in _NAMING or number(words, 1)):
        listing = tuple(sense for sense in lexicon.find(("name",)) if isinstance(sense, Operator))
        return 1, Segment(token, start, end, listing, stems=(token,))  # "name the two biggest …"
    if token in _WISHING and all(word in STOP or word in SKIPPED or word in _POLITE for word, _, _ in words[:at]):
        return 1, None  # "need the open orders", "pls send a list"
    best = longest(words, at, lexicon, fixed)
    shared = shared_head(words, at, lexicon, fixed) if best is None or best[0] == 1 else ()
    if shared:
        return 1, Segment(token, start, end, shared, stems=(stem(token),))
    led = at > 0 and (words[at - 1][0] in _WHO_OFFERS or number(words, at - 1) is not None)
    if best is not None and best[0] == 2 and words[at + 1][0] in _QUOTES and led:
        best = longest(words[: at + 1], at, lexicon, fixed)  # "which supplier offers most": what it does
    if best is not None and only_denies(words, at, best, lexicon, fixed):
        best = (1, lexicon.find(best[2][:1]), best[2][:1])  # "no stock records": none of them, not "no stock"
    if best is not None and best[0] > 1 and _in_category(words, at + best[0] - 1, fixed):
        best = (1, lexicon.find(best[2][:1]), best[2][:1])  # "parts in the bikes category": of no structure
    if best is not None and words[at + best[0] - 1][0] == "by" and any(isinstance(s, FieldWord) for s in best[1]):
        behind = longest(words, at + best[0], lexicon, fixed) if at + best[0] < len(words) else None
        if behind is not None and any(isinstance(sense, Noun) for sense in behind[1]):
            best = longest(words[: at + best[0] - 1], at, lexicon, fixed)  # "late by work centre": for each of them
    if best is None:
        common = token in STOP or token in ASKING or stem(token) in _IDLE or is_word(token)
        near = () if common else lexicon.near(stem(token))
        senses = lexicon.find(near) if near else ()
        return 1, Segment(token, start, end, senses, stems=(stem(token),), named=(start, end) in names)
    if best[0] > 1 and token in _MANY and has_before(words, at):
        how = lexicon.find(best[2][1:])
        if any(isinstance(s, FlagWord) for s in how):  # "has the most late orders": most of the late ones
            best = (1, lexicon.find(best[2][:1]), best[2][:1])
    taken, senses, said = best
    next_ = at + 1 + (at + 1 < len(words) and words[at + 1][0] in SKIPPED)
    behind = longest(words, next_, lexicon, fixed) if taken > 1 and token in (*_LEADING, "to") else None
    meant = Noun if token in _LEADING else FieldWord
    spanned = any(word == "from" for word, _, _ in words[max(0, at - 4) : at])
    # "to ship date", "from order to shipping", not "to come in"
    dated = token in _LEADING or spanned or (behind is not None and behind[2][-1] == "date")
    if (
        behind is not None
        and dated
        and behind[0] == len(behind[2])
        and (spanned or behind[0] >= taken)
        and any(isinstance(s, meant) for s in behind[1])
    ):
        return 1, None  # "what is on sales order 43659": nothing that is on sale
    text = " ".join(w for w, _, _ in words[at : at + taken])
    if not done_by(words, at, fixed):
        senses = lexicon.as_said(text, senses)
    return taken, Segment(text, start, words[at + taken - 1][2], senses, stems=said)
