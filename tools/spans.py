"""Stretches of a question that name a record, and numbers among them: whose number it is, and as whom it is known."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from data_layer.database import ReadTx
from data_layer.queries.names import NameRepository
from data_layer.queries.orders import OrderRepository
from tools.digit_codes import DigitCode, filled
from tools.order_numbers import KIND_NAMES, OrderNumber
from tools.words import Word

LINKED = 0.45  # below this, a likeness is chance
SURE = 0.9  # a record that a stretch surely names, though it says a value as well
_MOST = 20  # numbers of a text that are looked up with zeros in front
LONG_NUMBER = 0.8  # a long number that is a record's code, though nothing says so

# A planner who says what kind of thing it is means that kind.
NOUNS: Mapping[str, frozenset[str]] = MappingProxyType(
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


@dataclass(frozen=True)
class Candidate:
    """A record that a span of the question may mean. `entity`: sku, supplier, customer, warehouse, work_centre or
    order; an order's code is its number, its name the kind ("sales order")."""

    entity: str
    code: str
    name: str
    score: float


@dataclass(frozen=True)
class Span:
    first: int
    last: int
    candidate: Candidate

    @property
    def linked(self) -> bool:
        return self.candidate.score >= LINKED

    @property
    def rank(self) -> float:
        """Of two that are about as good, the one that explains more of the question."""
        return self.candidate.score + 0.03 * min(self.last - self.first, 4)


def noun_beside(entity: str, text: Sequence[Word], first: int, last: int) -> bool:
    """Does a noun beside these words say that they are of this kind?"""
    nouns = NOUNS.get(entity, frozenset())
    before = text[max(0, first - 2) : first]
    # Behind it a noun may belong to a number ("top 5 items"), so there it tells of words alone.
    behind = () if text[last].numeric else text[last + 1 : last + 2]
    return any(word.text in nouns for word in (*before, *behind))


def orders_of(numbers: Sequence[OrderNumber], known: Sequence[tuple[str, str]], text: Sequence[Word]) -> Iterable[Span]:
    for one in numbers:
        inside = [i for i, word in enumerate(text) if word.start < one.end and one.start < word.end]
        for kind, number in known:
            if inside and number in one.variants and (one.kind is None or one.kind == kind):
                yield Span(inside[0], inside[-1], Candidate("order", number, KIND_NAMES[kind], one.score))


async def without_zeros(
    tx: ReadTx, codes: Sequence[DigitCode], numbers: Sequence[OrderNumber], text: Sequence[Word]
) -> list[Span]:
    """Records whose codes these are without their leading zeros: if a noun says the kind, or the number is long."""
    spans: list[Span] = []
    codes = codes[:_MOST]
    named = await NameRepository(tx).coded(sorted(filled([one.digits for one in codes]))) if codes else ()
    for one in codes:
        for record in named:
            told = noun_beside(record.entity, text, one.at, one.at)
            if record.code.endswith(one.digits) and not record.code.removesuffix(one.digits).strip("0"):
                score = SURE if told else LONG_NUMBER - 0.01 if one.sure else 0.0
                spans.append(Span(one.at, one.at, Candidate(record.entity, record.code, record.name, score)))
    free = {text[one.at].start for one in codes}
    left = [one for one in numbers if any(one.start <= start < one.end for start in free)]
    sought = sorted({number for one in left for number in one.filled})
    known = await OrderRepository(tx).known(sought) if sought else ()
    return [*spans, *orders_of([replace(one, variants=one.filled) for one in left], known, text)]


def of_one_kind(spans: Sequence[Span], numbers: Sequence[OrderNumber], text: Sequence[Word]) -> list[Span]:
    """A number that may be an order's as well as another record's is what the noun beside it says, of both if none."""
    stated = {i for one in numbers if one.stated for i, word in enumerate(text) if one.start <= word.start < one.end}
    told = {
        span.first
        for span in spans
        if span.candidate.entity != "order" and noun_beside(span.candidate.entity, text, span.first, span.last)
    }

    def meant(span: Span) -> bool:
        at = span.first
        if span.last != at or not text[at].numeric:
            return True
        return at in stated or at not in told if span.candidate.entity == "order" else at in told or at not in stated

    return [span for span in spans if meant(span)]
