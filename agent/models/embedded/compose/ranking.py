"""What is ranked and by what it is counted: kinds of items, related lines, pieces in place of a bare unit."""

from agent.models.embedded.compose.prices import OTHER_COST
from agent.models.embedded.compose.senses import Extreme, LinkWord, Noun
from agent.models.embedded.compose.sight import NUMBERING, ORDERS, UNITS, Sight
from tools.analysis.semantics import Found, Kind

_DIFFERENT = frozenset({("different",), ("distinct",), ("unique",)})
_SIZES = frozenset({"biggest", "largest", "smallest", "bigger", "larger", "smaller"})
_WHICH = frozenset({"which", "what"})

OFTEN = ("often", "frequently", "frequent", "common", "commonest")
_IN_TIME = frozenset({"first", "last", "next"})


class Ranking(Sight):
    def _counted(self, place: int) -> bool:
        """`most orders`, `PO with the most lines`: the noun behind is what is counted. Of what is told by its pieces
        (`the most scrap`) these are summed."""
        ahead = range(place + 1, min(place + 4, len(self._segments)))
        numbering = self._segments[place].text.lower() in NUMBERING
        if self._segments[place].text.lower().endswith(OFTEN):
            beside = [
                near
                for near in ahead[:2]
                if self._is(near) and self._segments[near].start - self._segments[near - 1].end == 1
            ]
            return not any(self._found(near, numeric=True) for near in beside)
        spread = self._draft.by or any(self._sorts(name) for name in self._draft.show)
        for near in ahead:
            if self._lines(near) and any(self._leads_here(sense) for sense in self._senses(near, LinkWord)):
                self._draft.used.add(near)
                return True
            if self._noun(near) != self._subject.name or (near == self._asked and not (numbering and spread)):
                continue
            figure = self._found(near, numeric=True)
            if figure is not None and not figure.path and (self._mass() or self._rows_asked()):
                return False
            if self._model.find(self._subject.name, "order.status") and not self._lines(near):
                self._draft.cost += OTHER_COST  # orders, not their lines
            return True
        return False

    def _most_different(self, place: int, way: str | None) -> None:
        """`who offers the most items`: of offers, which tell no pieces, the different items are counted; whatever else
        is told where they are called different."""
        behind = next((p for p in range(place + 1, len(self._segments)) if self._segments[p].senses), place + 1)
        noun = self._noun(behind) if behind < len(self._segments) else None
        of_each = self._way(noun) if noun and noun != self._subject.name else None
        told = any(one.stems in _DIFFERENT for one in self._segments[place + 1 : behind])
        told = told or noun in ORDERS.values()  # "on the most purchase orders": on so many
        if ((self._subject.pieces or self._subject.usual) and not told) or not way or not of_each or of_each == way:
            return
        if self._segments[place].text.lower() in NUMBERING and not self._draft.measures:
            self._draft.measures.append({"aggregate": "count", "field": of_each})
            self._draft.used |= set(range(place + 1, behind + 1))

    def _sized(self, place: int) -> bool:
        """`the smallest open job`: one of the records, and no sum of them."""
        behind = next((p for p in range(place + 1, place + 4) if self._is(p) and self._noun(p)), None)
        if behind is None or self._names_usual(behind):
            return False
        return self._segments[place].text.lower() in _SIZES and self._noun(behind) == self._subject.name

    def _began(self, found: Found | None) -> Found | None:
        """`the longest running open job`: what has no end yet lasts since its beginning."""
        still = any((one["field"], one["is"]) == ("open", "is") for one in self._draft.where)
        spans = found is not None and found.field.kind is Kind.DAYS and not found.path and found.field.between
        return self._model.find(self._subject.name, spans[0]) if still and spans else None

    def _kind_ranked(self, place: int) -> bool:
        """`which drive shaft has lost most`, `top 3 gear motors`: a kind of item is named as what is ranked."""
        kinds = [p for p in self._items() if not self._segments[p].records]
        if not kinds or len(kinds) < len(self._items()):
            return False
        first = self._asked is None or kinds[0] < self._asked or self._noun(self._asked) == self._subject.name
        if self._way("item") is None:
            self._draft.cost += OTHER_COST if first and kinds[0] < place else 0.0  # items are ranked, not customers
            return False
        return first and (kinds[0] < place or all(not self._segments[p].senses for p in range(place + 1, kinds[0])))

    def _rank_of_linked(self, place: int, extreme: Extreme) -> None:
        """`the dearest item in the offers of Litware`: by the offers' price, when these are named themselves."""
        named = {n.subject for p in range(place, len(self._segments)) for n in self._senses(p, Noun)}
        linked = {link.subject for link in self._subject.links if link.name in self._draft.links}
        ranks = {sense.subject for sense in self._senses(place, Extreme)}
        if extreme.subject == self._subject.name and ranks & linked & named:
            self._draft.cost += OTHER_COST

    def _kind_asked(self, name: str, place: int) -> bool:
        """`which buyer placed the highest …`, `top 2 territories by …`: the field is named before the word that ranks,
        or right behind it."""
        behind = [p for p in (place + 1, place + 2) if p < len(self._segments)]
        while behind and self._segments[behind[0]].number is not None:
            behind.pop(0)
        return any((f := self._found(p)) is not None and f.name == name for p in (*range(place), *behind[:1]))

    def _which_kind(self, place: int) -> str | None:
        """`which two subcategories had the most …`: the field that is asked for itself, rather than what else is
        named."""
        asked = self._segments[self._asked] if self._asked is not None else None
        behind = asked is not None and asked.before not in _WHICH  # "customers bought most bikes in what colour"
        for near in range(len(self._segments) if behind else place):
            segment = self._segments[near]
            led = segment.before in _WHICH or (near > 0 and self._segments[near - 1].number is not None
                                               and self._segments[near - 1].before in _WHICH)  # fmt: skip
            found = self._found(near)
            if not led or found is None or found.field.kind is not Kind.TEXT or segment.values or self._noun(near):
                continue
            if asked is None or near < (self._asked or 0) or asked.values or near > place:
                between = range(near + 1, place)
                self._draft.used |= {p for p in between if any(self._senses(p, LinkWord)) and not self._noun(p)}
                return found.name
        return None

    def _way_before(self, place: int) -> str | None:
        """`orders of 2025: vendor with the highest …`: what stands right before the word that ranks."""
        asked = self._noun(self._asked) if self._asked is not None else None
        if asked not in (self._subject.name, *ORDERS.values()):
            return None
        before = [p for p in (place - 1, place - 2) if p > (self._asked or 0) and not self._segments[p].period]
        if len(before) == 2 and self._segments[before[0]].text.lower() not in ("with", "has", "had", "have"):
            before = before[:1]
        nouns = [noun for p in before if (noun := self._noun(p)) and not self._operator(p, "who", "where")]
        records = any(self._segments[p].records or self._segments[p].values for p in before)
        return self._way(nouns[-1]) if nouns and nouns[-1] != self._subject.name and not records else None

    def _day_before(self, place: int) -> Found | None:
        """`received in 2025`: when they were, whatever else is told of them."""
        found = self._found(place - 1, date=True) if place and place - 1 not in self._spanned else None
        if place + 1 < len(self._segments) and self._noun(place + 1) in ORDERS.values():
            return None  # "received on 2024 purchase orders"
        return found if found is not None and not found.path and self._noun(place - 1) is None else None

    def _other_day(self, place: int) -> bool:
        """`due in May and shipped in June`: when something else was, and no second period of the same."""
        then, day, period = self._day_before(place), self._draft.day or self._subject.day, self._segments[place].period
        if then is None or period is None or then.name == day:
            return False
        ends = [(one.isoformat(), is_) for one, is_ in ((period.since, "at_least"), (period.until, "at_most")) if one]
        for value, is_ in ends:
            self._draft.where.append({"field": then.name, "is": is_, "values": [value]})
        self._draft.used.add(place - 1)
        self._draft.structure += 1
        return True

    def _day_ranked(self, place: int, ranked: Found) -> Found | None:
        """`the latest due date`: of the days, the one that is named right behind; or before, as in `due first`."""
        led = self._found(place - 1, date=True) if place and self._segments[place].text.lower() in _IN_TIME else None
        if led is not None and not led.path:
            return led
        day = self._found(place + 1, date=True) if place + 1 < len(self._segments) else None
        timely = ranked.field.kind is Kind.DATE or self._segments[place].stems[-1:] == ("latest",)
        return day if timely and day is not None and not day.path and self._noun(place + 1) is None else None

    def _as_group(self, name: str) -> str:
        """Of the code of what a row belongs to: that record itself, which is told by its name as well."""
        found = self._model.find(self._subject.name, name)
        coded = found is not None and found.path and found.field.name == found.owner.code
        return ".".join(found.path) if found is not None and coded else name

    def _named_behind(self, place: int) -> Found | None:
        """`the best selling product by revenue`: by what they are ranked, whatever the word alone would mean."""
        by = [p for p in range(place + 1, len(self._segments) - 1) if self._segments[p].text == "by"]
        found = self._found(by[0] + 1, numeric=True) if by else None
        return found if found is not None and not found.path and found in self._figures else None

    def _others_counted(self, place: int) -> bool:
        """`the most late deliveries`: the records behind are counted, which are others than these."""
        if self._segments[place].text.lower() not in NUMBERING:
            return False
        behind = [noun for p in range(place + 1, place + 3) if self._is(p) and (noun := self._noun(p))][:1]
        return bool(behind) and behind[0] != self._subject.name and not self._way(behind[0])

    def _flag_rank(self) -> Found | None:
        """`top 5 items short of stock`: by how much they are short."""
        for one in self._draft.where:
            flag = self._model.find(self._subject.name, one["field"])
            if flag is not None and flag.field.rank and not flag.path and one["is"] == "is":
                return self._model.find(self._subject.name, flag.field.rank)
        return None

    def _first_kind_asked(self, place: int) -> bool:
        """`online orders: the 2 best territories`: kinds are ranked, though records were named."""
        kinds = [name for name in self._draft.show if self._sorts(name)]
        return bool(kinds) and self._kind_asked(kinds[0], place)

    def _without_units(self) -> None:
        """`how many pieces went to scrap`: the scrapped quantity; `piece` is but its unit."""
        averaged = {str(one.get("field")) for one in self._draft.measures if one["aggregate"] == "average"}
        if not self._asks("sum"):  # "on average, how many pieces": no sum
            self._draft.measures = [
                one for one in self._draft.measures if one["aggregate"] != "sum" or one["field"] not in averaged
            ]
        told: dict[str, set[bool]] = {}
        for place in range(len(self._segments)):
            found = self._found(place, numeric=True)
            if self._describes(place):
                continue
            if found is not None and found.field.kind is Kind.QUANTITY and not found.path:
                told.setdefault(found.name, set()).add(self._segments[place].stems in UNITS)
        units = {name for name, by_unit in told.items() if by_unit == {True}}
        if len(units) == len(told) or not units:
            return
        named = {f.name for f in self._figures} | {str(one.get("field")) for one in self._draft.measures}
        if not named & (told.keys() - units):
            return
        self._figures = [f for f in self._figures if f.name not in units]
        self._draft.measures = [one for one in self._draft.measures if one.get("field") not in units]

    def _values_of(self) -> None:
        """`which sizes are there`, `which subcategories belong to clothing`: each value once, not each record."""
        draft = self._draft
        own = [f for name in draft.show if (f := self._model.find(self._subject.name, name)) is not None]
        counted = draft.measures == [{"aggregate": "count"}]
        if len(own) != 1 or own[0].field.kind is not Kind.TEXT or draft.by:
            return
        if own[0].path:  # "which categories do we have": of items, and not of each stock record
            draft.cost += OTHER_COST if self._asked is not None and not self._segments[self._asked].weight else 0.0
            return
        if draft.measures and not counted:
            return
        if draft.order or self._figures or own[0].field.name == self._subject.code:
            return
        fixed = {one["field"] for one in draft.where}
        named_by = [(p, f) for p in range(len(self._segments)) if (f := self._found(p)) is not None]
        named_by = [(p, f) for p, f in named_by if self._noun(p) != self._subject.name]  # "which customers …: names"
        said = [p for p, f in named_by if f == own[0] or self._narrower(f.name) == own[0].name]
        asked = any(self._segments[p].before in _WHICH for p in said)
        listed = any(self._noun(p) == self._subject.name for p in range(len(self._segments)))
        named = [self._segments[p] for p in said]
        many = any(one.stems and one.text.endswith("s") and not one.text.endswith(one.stems[-1]) for one in named)
        if fixed & {own[0].name, self._subject.name}:
            return
        told = bool(said) and said[0] > 0 and self._operator(said[0] - 1, "count") is not None  # "how many lines"
        if many and ((counted and not told) or not (listed or counted) or (asked and not counted)):
            draft.by, draft.show = [{"field": own[0].name}], []
            draft.measures = [{"aggregate": "count"}]
            draft.structure += 1
        elif counted:  # "how many suppliers have a web site": of how many one is recorded
            draft.where.append({"field": own[0].name, "is": "stated", "values": []})
            draft.show = []

    def _days_of_buckets(self, day: str | None) -> None:
        """`completed work orders by month`: by the month in which they were completed."""
        for one in self._draft.by:
            if day and one.get("bucket") and one["field"] == self._subject.day:
                one["field"] = day
