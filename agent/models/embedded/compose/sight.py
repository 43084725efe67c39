"""What each segment of a question may say about one subject, and where that stands in the model."""

from collections.abc import Iterator, Sequence
from typing import Any

from agent.models.embedded.compose.draft import Draft
from agent.models.embedded.compose.items import items
from agent.models.embedded.compose.prices import JOIN_COST, SILLY_COST
from agent.models.embedded.compose.segments import Segment
from agent.models.embedded.compose.senses import Extreme, FieldWord, FlagWord, LinkWord, Noun, Operator
from tools.analysis.semantics import NUMERIC, Found, Kind, SemanticModel, Subject

SUBJECT_OF = {
    "sku": "item", "supplier": "supplier", "customer": "customer", "warehouse": "warehouse",
    "work_centre": "work_centre",
}  # fmt: skip
ORDERS = {"sales order": "sales_order", "purchase order": "purchase_order", "work order": "work_order"}


# They count what stands behind them: "fewest orders", not the smallest one.
NUMBERING = frozenset({
    "most", "most often", "most frequently", "fewest", "least", "highest number of", "lowest number of",
    "largest number of", "greatest number of", "biggest number of", "smallest number of",
})  # fmt: skip
HAVING = frozenset({"have", "has", "had", "having", "with"})
MONEY = frozenset({"usd", "eur", "dollar", "euro", "gbp", "pound", "$", "€", "buck", "chf"})
WEIGHTS = frozenset({"kg", "kilo", "kilogram", "gram", "lb", "pound", "ounce", "tonne", "ton", "t", "g"})
UNITS = frozenset({("piece",), ("unit",)})
LINES = frozenset({"sales_line", "scrap", "stock", "purchase_line", "operation"})  # told by their sums
PARTIES = frozenset({"supplier", "customer"})
_FIGURES = ("count", "much", "sum", "average", "share", "bucket", "group", "each", "ends", "difference")
_STRETCHES, _WHEN = frozenset({"day", "week", "month", "quarter", "year"}), frozenset({"where", "when"})
_STEPS = (("operation",), ("step",))


class Sight:
    def __init__(
        self, model: SemanticModel, segments: Sequence[Segment], subject: Subject, *, what: bool = False
    ) -> None:
        self._what = what  # "what do we buy": things are asked that are not named
        self._model = model
        self._segments = segments
        self._subject = subject
        self._draft = Draft(subject.name)
        self._asked: int | None = None
        self._figures: list[Found] = []
        self._day: Found | None = None
        self._dated = False
        self._by_count = False
        self._pieces = False
        self._apart = False
        self._spanned: set[int] = set()  # places of the two days that a time is between
        self._parents: set[int] | None = None
        self._sorted: dict[tuple[int, Any], Sequence[Any]] = {}
        self._nouns: dict[int, str | None] = {}
        self._item_places: list[int] | None = None
        self._operators = {one.name for segment in segments for one in segment.senses if isinstance(one, Operator)}
        self._has_period = any(segment.period for segment in segments)

    def _is(self, place: int) -> bool:
        return 0 <= place < len(self._segments)

    def _line_of_order(self, place: int) -> bool:
        """`order 4007: how much of each line`: no product line."""
        orders = any(record.entity == "order" for one in self._segments for record in one.records)
        return orders and self._segments[place].stems == ("line",)

    def _senses(self, place: int, kind: Any) -> Iterator[Any]:
        return iter(self._sorted_senses(place, kind))

    def _sorted_senses(self, place: int, kind: Any) -> Sequence[Any]:
        found: Sequence[Any] | None = self._sorted.get((place, kind))
        if found is None:  # asked for again and again
            found = tuple(sense for sense in self._segments[place].senses if isinstance(sense, kind))
            self._sorted[place, kind] = found
        return found

    def _operator(self, place: int, *names: str) -> Operator | None:
        for sense in self._sorted_senses(place, Operator):
            if sense.name in names:
                said: Operator = sense
                return said
        return None

    def _asks(self, name: str) -> bool:
        return name in self._operators and any(
            self._operator(p, name) and not self._relative(p) for p in range(len(self._segments))
        )

    def _relative(self, place: int) -> bool:
        """`items whose stock is low`, `orders where something is missing`: what stands before is meant."""
        before, here = (self._segments[place - 1] if place else None), self._segments[place]
        if before is not None and before.text.lower().removesuffix("s") in _STRETCHES and here.text in _WHEN:
            return True  # "months where we shipped more than …"
        if before is None or not (before.senses or before.values):
            return False
        beside = here.start - before.end == 1 and any(isinstance(sense, Noun) for sense in before.senses)
        return here.text == "whose" or (here.text == "where" and beside and place + 1 < len(self._segments))

    def _items(self) -> list[int]:
        """Where items, or kinds of them, are named; beside two items a kind only describes one of them."""
        if self._item_places is None:
            self._item_places = items(self._segments)
        return self._item_places

    def _free(self, places: Sequence[int]) -> list[int]:
        return [p for p in places if 0 <= p < len(self._segments) and p not in self._draft.used]

    def _found(self, place: int, *, numeric: bool = False, date: bool = False) -> Found | None:
        """The field that a segment names, as seen from the subject: the nearest."""
        best: Found | None = None
        for sense in self._senses(place, FieldWord):
            for found in self._model.seen(self._subject.name, sense.subject, sense.field):
                if (numeric and found.field.kind not in NUMERIC) or (date and found.field.kind is not Kind.DATE):
                    continue
                if best is None or len(found.path) < len(best.path):
                    best = found
        return best

    def _noun(self, place: int) -> str | None:
        """The subject that a segment names: ours before others."""
        if place not in self._nouns:  # asked for again and again
            self._nouns[place] = self._noun_of(place)
        return self._nouns[place]

    def _noun_of(self, place: int) -> str | None:
        nouns = [] if self._describes(place) else [sense.subject for sense in self._senses(place, Noun)]
        if self._operator(place, "who") and not self._relative(place):
            nouns += ["supplier", "customer"]
        if self._operator(place, "where"):
            nouns.append("warehouse")
        if self._segments[place].stems == ("line",) and not nouns:
            nouns = self._lines_of_order(place)
        if self._subject.name in nouns:
            return self._subject.name
        joined = [owner.name for _, owner in self._model.joined(self._subject.name) if owner.name in nouns]
        linked = [link.subject for link in self._subject.links if link.subject in nouns]
        return next(iter((*joined, *linked, *nouns)), None)

    def _lines_of_order(self, place: int) -> list[str]:
        """`lines of purchase order 4711`: that order's, and no product lines."""
        named = {ORDERS.get(r.name) for one in self._segments for r in one.records if r.entity == "order"}
        said = [sense for sense in self._senses(place, LinkWord) if sense.subject in named]
        links = [(one, self._model.subjects[one.subject].links) for one in said]
        return [link.subject for one, known in links for link in known if link.name == one.link]

    def _way(self, subject: str) -> str | None:
        """The name of the way to a subject that each row belongs to."""
        ways = [path for path, owner in self._model.joined(self._subject.name) if owner.name == subject]
        return ".".join(ways[0]) if ways else None

    def _leads_here(self, sense: LinkWord) -> bool:
        """`wait` leads from customers to their orders: it speaks of the orders as well."""
        link = next((one for one in self._model.subjects[sense.subject].links if one.name == sense.link), None)
        return link is not None and not link.structure and link.subject == self._subject.name

    def _mass(self) -> bool:
        """`sales`, `scrap`, `production`: what is told by its sum rather than record by record."""
        if self._subject.usual is None:
            return False
        if self._subject.name in LINES:
            return not self._rows_asked()
        listed = self._subject.name != "work_order" and any(one["is"] == "is" for one in self._draft.where)
        return not listed and not any(
            self._noun(p) == self._subject.name and not self._names_usual(p) for p in range(len(self._segments))
        )

    def _names_usual(self, place: int) -> bool:
        """`output`, `production`: what is told by its sum, though records are called so as well."""
        found = self._found(place, numeric=True)
        return found is not None and not found.path and found.field.name == self._subject.usual

    def _one_line(self, place: int) -> bool:
        """`the largest order line`, `on a single purchase order line`: one of them is ranked."""
        own = self._noun(place) == self._subject.name or any(map(self._leads_here, self._senses(place, LinkWord)))
        if not own or not self._lines(place) or self._segments[place].text[-1:] == "s":
            return False
        ranks = any(not s.field for p in range(max(0, place - 2), place) for s in self._senses(p, Extreme))
        alone = place > 0 and self._operator(place - 1, "single") is not None
        return ranks or alone or self._segments[place].before in ("which", "what", "one", "single")

    def _line_ranked(self) -> bool:
        return any(map(self._one_line, range(len(self._segments))))

    def _rows_asked(self) -> bool:
        """`open order lines of X with the missing quantity`: the rows themselves, whose sums a list tells as well; `the
        3 order lines with the highest value`."""
        if self._line_ranked():
            return True
        places = range(len(self._segments))
        ranked = any(not sense.field for p in places for sense in self._senses(p, Extreme))
        if ranked and self._asked is not None and not (self._draft.by or self._draft.measures):
            return self._rows_named(self._asked)
        if ranked or any(self._operator(p, *_FIGURES) and not self._every(p) for p in places):
            return False
        return any(map(self._rows_named, places))

    def _rows_named(self, place: int) -> bool:
        named = self._noun(place) == self._subject.name
        return named and (self._lines(place) or self._segments[place].stems[-1:] in _STEPS)

    def _every(self, place: int) -> bool:
        """`every order line`: all of them, where no groups are told."""
        return place in self._draft.used and not self._draft.by and self._segments[place].text == "every"

    def _listed(self) -> bool:
        """Are the records themselves asked for?"""
        named = any(self._noun(p) == self._subject.name for p in range(len(self._segments)))
        return not self._mass() and (named or self._subject.usual is None)

    def _lines(self, place: int) -> bool:
        """Are the records themselves counted? (`order lines`, `stock records`)"""
        return self._segments[place].stems[-1:] in (("line",), ("record",), ("position",), ("book",), ("entry",))

    def _measure(self, aggregate: str, found: Found) -> None:
        one = {"aggregate": aggregate, "field": found.name}
        if one not in self._draft.measures:
            self._draft.measures.append(one)
            self._draft.cost += JOIN_COST * len(found.path)
            if found.path and aggregate == "sum" and not found.field.over:
                self._draft.cost += SILLY_COST  # each line would count its whole order again

    def _count_pieces(self) -> None:
        pieces = self._model.find(self._subject.name, self._subject.pieces or "")
        assert pieces is not None
        self._measure("sum", pieces)

    @staticmethod
    def _natural(found: Found) -> str:
        return "sum" if found.field.adds or found.field.over else "average"

    def _describes(self, place: int) -> bool:
        """Does a word that may describe a record stand right before its noun?"""
        if place + 1 >= len(self._segments):
            return False
        nouns = {sense.subject for sense in self._senses(place + 1, Noun)}
        if self._segments[place].values and self._segments[place + 1].start - self._segments[place].end == 1:
            return self._subject.name in nouns  # "reseller orders"
        return any(sense.subject in nouns for sense in self._senses(place, FlagWord))

    def _sorts(self, name: str) -> bool:
        found = self._model.find(self._subject.name, name)
        return found is not None and found.field.kind is Kind.TEXT

    def _narrower(self, name: str) -> str | None:
        """`the kinds of bikes`: of what is of one kind, the kinds within it."""
        found = self._model.find(self._subject.name, name)
        if found is None or not found.field.narrower:
            return None
        return ".".join((*found.path, found.field.narrower))

    def _plural(self) -> bool:
        return self._asked is not None and self._segments[self._asked].text.endswith("s")
