"""How many, or how much, on average for each of something: `lines per order`, `orders a customer places on average`."""

from agent.models.embedded.compose.buckets import TIMES
from agent.models.embedded.compose.grammar import Grammar
from agent.models.embedded.compose.items import is_item
from agent.models.embedded.compose.prices import JOIN_COST, OTHER_COST
from agent.models.embedded.compose.senses import FlagWord, LinkWord, Noun
from agent.models.embedded.compose.sight import PARTIES, UNITS
from tools.analysis.semantics import Found, Kind

_ONE = frozenset({"a", "an", "each", "every", "one", "per", "any", "single"})
_REACH = 4  # segments between "number of" and what is counted
_ADDED = frozenset({Kind.QUANTITY, Kind.MONEY, Kind.HOURS})


class Averages(Grammar):
    def _on_average(self) -> None:
        averages = [p for p in self._free(range(len(self._segments))) if self._operator(p, "average")]
        if not averages:
            return
        counted = self._counted_on_average()
        each = self._for_each(counted[0] if counted else None)
        if each is None:
            self._pieces_of_one(averages)
            return
        per, said = each
        draft = self._draft
        if counted is not None and counted[1] != per:
            place, field = counted
            one = {"aggregate": "count", **({"field": field} if field else {}), "per": per}
            said |= {place, *(p for p in range(len(self._segments)) if self._operator(p, "count"))}
            draft.cost += JOIN_COST * (1 + field.count(".")) if field else 0.0
            if field is None and self._model.find(self._subject.name, "order.status") and not self._lines(place):
                draft.cost += OTHER_COST  # orders, not their lines
        else:
            summed = self._summed_on_average(per, each=len(said) > 1)
            found = self._found(summed, numeric=True) if summed is not None else self._pieces_of_kind()
            if found is None:
                return
            one = {"aggregate": "sum", "field": found.name, "per": per}
            counts = [p for p in range(len(self._segments)) if self._operator(p, "count")]
            said |= set(counts) if summed is None else {summed, *(p for p in counts if p == summed - 1)}
        draft.measures.append(one)
        draft.cost += JOIN_COST * per.count(".")
        draft.used |= {*averages, *said}
        draft.structure += 2

    def _pieces_of_kind(self) -> Found | None:
        """`how many bikes do we sell a month on average`: the pieces of a kind of item."""
        counts = [p for p in range(len(self._segments) - 1) if self._operator(p, "count")]
        if not any(is_item(self._segments[p + 1]) for p in counts) or not self._mass():
            return None
        return self._model.find(self._subject.name, self._subject.pieces or "")

    def _pieces_of_one(self, averages: list[int]) -> None:
        """`how many pieces are on an order line on average`."""
        pieces = self._model.find(self._subject.name, self._subject.pieces or "")
        counts = [p for p in range(len(self._segments) - 1) if self._operator(p, "count")]
        asked = [p for p in counts if self._segments[p + 1].stems in UNITS]
        own = [p for p in range(len(self._segments)) if self._noun(p) == self._subject.name]
        own = [p for p in own if self._word_before(p) in _ONE]
        if pieces is not None and asked and own:
            self._measure("average", pieces)
            self._draft.used |= {*averages, asked[0], asked[0] + 1, own[0]}
            self._draft.structure += 1

    def _counted_on_average(self) -> tuple[int, str | None] | None:
        """The place of what is counted, and the way to it; none where it is the subject's own records."""
        counts = [p for p in range(len(self._segments)) if self._operator(p, "count")]
        for count in counts:
            if count + 1 < len(self._segments) and self._segments[count + 1].stems in UNITS:
                return None
            for near in (*range(count + 1, min(count + _REACH, len(self._segments))), count - 1):
                if near >= 0 and (found := self._of_what(near)):
                    return found
        figures = any(self._found(p, numeric=True) for p in range(len(self._segments)))
        for place in range(len(self._segments) - 1) if not counts and not figures else ():
            led = self._operator(place + 1, "group", "bucket") or self._segments[place + 1].before in _ONE
            if led and self._segments[place].text.endswith("s"):
                return self._of_what(place)
        return None

    def _of_what(self, place: int) -> tuple[int, str | None] | None:
        if self._lines(place) and any(map(self._leads_here, self._senses(place, LinkWord))):
            return place, None
        noun = self._noun(place)
        if noun == self._subject.name and self._subject.pieces and self._mass() and not self._lines(place):
            return None  # "how many bikes do we sell a month": their pieces
        if noun is None or noun == self._subject.name:
            return (place, None) if noun else None
        way = self._way(noun)
        return (place, way) if way else None

    def _for_each(self, counted: int | None) -> tuple[str, set[int]] | None:
        """Of what it is told on average, and the words that say so."""
        for place in range(len(self._segments)):
            way = self._belongs_to(place) if place != counted else None
            if way and counted is not None and self._word_before(place) == "per":
                leading = {p for p in (place - 1, place - 2) if self._operator(p, "group")}
                return way, {place, *leading}  # "lines per order by year": of an order, for each year
        for place in range(len(self._segments)):
            segment = self._segments[place]
            bucket = self._operator(place, "bucket")
            if bucket is not None and segment.text.startswith("by ") and counted is None and self._one_of_many():
                continue  # "average value of an order by month": a month's orders, each of them
            if bucket is not None and bucket.value in TIMES and self._subject.day:
                return bucket.value, {place}
            if segment.text.lower() in TIMES and segment.before in _ONE and self._subject.day:
                return segment.text.lower(), {place}
        for place in (p for p in range(len(self._segments)) if p != counted):
            led = self._operator(place - 1, "group") if place else None
            said = {place, *([place - 1] if led else [])}
            way, found = self._belongs_to(place), self._found(place)
            if way and (led or self._word_before(place) in _ONE or (way == "order" and counted is not None)):
                return way, said
            if led and counted is not None and found is not None and found.field.kind is Kind.TEXT:
                return found.name, said
        return None

    def _one_of_many(self) -> bool:
        places = range(len(self._segments))
        return any(self._belongs_to(p) and self._word_before(p) in ("a", "an", "one", "single") for p in places)

    def _belongs_to(self, place: int) -> str | None:
        """The way to what a noun names, though the subject's own records may be called so too: `lines per order`."""
        if self._segments[place].values or self._describes(place):
            return None  # "a reseller order"
        ways = [self._way(s.subject) for s in self._senses(place, Noun) if s.subject != self._subject.name]
        return next((way for way in ways if way), None)

    def _word_before(self, place: int) -> str:
        """The article of a noun, before what describes it: `a bought part`."""
        while (
            place
            and self._segments[place].start - self._segments[place - 1].end == 1
            and (self._segments[place - 1].values or any(self._senses(place - 1, FlagWord)))
        ):
            place -= 1
        return self._segments[place].before

    def _summed_on_average(self, per: str, *, each: bool) -> int | None:
        """`average revenue per month`, `how many pieces a customer orders on average`: what all records of one month
        come to, rather than one of them."""
        party = per.rpartition(".")[2] in PARTIES or per == "order" or (per == "item" and not each)
        for place in range(len(self._segments)):
            item = place > 1 and is_item(self._segments[place - 1])  # "monthly average of pumps sold"
            led = place and self._operator(place - 1 - item, "average", "count", "much", "sum", "bucket", "group")
            if not led and place:
                continue
            found = self._found(place, numeric=True)
            if found is None or found.path or found.field.kind not in _ADDED or not found.field.adds:
                continue
            behind = self._is(place + 1) and self._noun(place + 1) == self._subject.name
            of_one = "order" in self._segments[place].text.lower()  # "average order value per month": of an order
            of_one = of_one or (
                behind and self._segments[place + 1].before in _ONE
            )  # "average value of an order by year"
            return place if (party or per in TIMES) and not of_one and not found.field.over else None
        return None
