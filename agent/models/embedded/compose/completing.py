"""What a query still lacks when all its words are read: one level of the structure, how many of each, mere units."""

from agent.models.embedded.compose.prices import IDLE_COST, OTHER_COST
from agent.models.embedded.compose.senses import FieldWord, LinkWord, Noun
from agent.models.embedded.compose.shaping import Shaping
from agent.models.embedded.compose.sight import ORDERS, PARTIES, UNITS
from agent.models.embedded.compose.structure import STRUCTURE
from tools.analysis.semantics import Kind

# What figures of a kind are counted in, in words: beside such a figure they say nothing more.
_UNITS = {
    Kind.DAYS: "day calendar",
    Kind.HOURS: "hour",
    Kind.QUANTITY: "piece unit kilo kilogram kg metre meter litre liter tonne",
    Kind.MONEY: "usd eur dollar euro gbp pound money",
    Kind.SHARE: "percent percentage",
    Kind.DATE: "date day",
}  # fmt: skip
_TRADE = frozenset({"purchases", "sales", "offers"})  # from an item
_POINTING = frozenset({"the", "these", "those", "our", "their", "all"})
_SIGN = 3  # characters: " + "
_DIRECTLY = frozenset({"directly", "straight", "immediately"})
_NEXT = (("parent",), ("child",))  # one level up, one level down


class Completing(Shaping):
    def _of_each(self) -> None:
        """`which items …, and how many of each`: the pieces, spread over what was asked."""
        places = [p for p in range(len(self._segments)) if self._operator(p, "each")]
        draft = self._draft
        if not places:
            self._and_of_which()
            self._of_what_asked()
            self._told_beside()
        if not places or self._each_record(places):
            return
        free = [p for p in self._free(range(len(self._segments))) if not self._line_of_order(p)]
        kinds = [f for p in free if (f := self._found(p)) is not None]
        kinds = [f for f in kinds if f.field.kind is Kind.TEXT and not f.path and f.field.name != self._subject.code]
        if not self._subject.pieces:
            if kinds and self._subject.name == "item" and not draft.by:
                draft.by.append({"field": kinds[0].name})  # "in which colours do the bikes come, and how many of each"
                draft.measures.append({"aggregate": "count"})
                draft.used |= {*places, *(p for p in range(len(self._segments)) if self._found(p) == kinds[0])}
                draft.structure += 1
            return
        if self._subject.name == "bom_line":
            draft.show.append(self._subject.pieces)  # each line has its quantity
        else:
            asked = self._noun(self._asked) if self._asked is not None else None
            way = self._way(asked) if asked and asked != self._subject.name else None
            name = way or self._subject.ranked
            if not draft.by and name:
                draft.by.append({"field": name})
            self._count_pieces()
        draft.used |= set(places)
        draft.structure += 1

    def _and_of_which(self) -> None:
        """`how many pieces this year, and on which products?`, `their number and the suppliers`: spread over them."""
        last = next((p for p in range(len(self._segments) - 1, 0, -1) if self._segments[p].weight >= 1), 0)
        noun = self._noun(last) if last else None
        way = self._way(noun) if noun and noun != self._subject.name else None
        joint = last - 1 - (self._operator(last - 1, "ends") is not None)  # "and from which"
        counted = joint > 0 and self._operator(joint - 1, "count") is not None
        counted = counted and self._segments[joint - 1].text != "number"  # "number and vendor": the order's own
        asked = self._segments[joint].text.lower() == "and"
        asked = asked and (counted or self._segments[last].before in ("which", "what"))
        if way and asked and (counted or (self._subject.pieces and self._mass())) and not self._draft.by:
            self._draft.by.append({"field": way})
            self._draft.used |= {last, last - 1, joint}
            self._draft.structure += 1

    def _of_what_asked(self) -> None:
        """`which items …, and for how many pieces?`: so many of each of them."""
        asked = self._noun(self._asked) if self._asked is not None else None
        way = self._way(asked) if asked and asked != self._subject.name else None
        last = [p for p in range(self._asked or 0, len(self._segments)) if self._operator(p, "count", "much")]
        if self._asked and self._operator(self._asked - 1, "count"):
            return  # "how many work orders …, and how many pieces": no group of each
        if not way or not last or self._draft.by or not (self._subject.pieces and self._mass()):
            return
        behind = [one for one in self._segments[last[-1] + 1 :] if one.weight >= 1 and not one.period]
        joined = any(one.text == "and" for one in self._segments[max(0, last[-1] - 2) : last[-1]])
        if joined and all(one.stems in UNITS for one in behind):
            self._draft.by.append({"field": way})
            self._count_pieces()
            self._draft.used |= {last[-1], *(p for p in range(last[-1], len(self._segments)) if self._unit(p))}
            self._draft.structure += 1

    def _what_of_party(self) -> None:
        """`what do we buy from Litware`, `what did the shop order in May`: the items, and how many of each."""
        draft, read = self._draft, self._segments
        orders = {p for p, one in enumerate(read) for record in one.records[:1] if record.entity == "order"}
        named = orders or any(record.entity in PARTIES for one in read for record in one.records[:1])
        asked = any(
            one.weight >= 1
            and p + 1 not in orders
            and {s.subject for s in self._senses(p, Noun)} & {"item", *ORDERS.values()}
            for p, one in enumerate(read)
        )
        if not (self._what and named) or asked or self._items() or draft.by or draft.order or self._asks("sum"):
            return
        told = [*self._figures, *(self._model.find(self._subject.name, str(m.get("field"))) for m in draft.measures)]
        if any(one is None or one.field.kind is not Kind.QUANTITY for one in told) or not self._traded():
            return
        if self._subject.name in ORDERS.values():
            draft.cost += OTHER_COST  # of its lines
        elif self._subject.pieces and self._way("item") and self._mass():
            draft.by.append({"field": self._way("item")})
            if not told:
                self._count_pieces()
            draft.structure += 1

    def _traded(self) -> bool:
        """Does a word say that something is bought, sold or under way?"""
        return any(
            (isinstance(sense, LinkWord) and sense.subject == "item" and sense.link in _TRADE)
            or (isinstance(sense, FieldWord) and sense.field == "open_quantity")
            for p, one in enumerate(self._segments)
            if p in self._draft.used and not (one.weight >= 1 and self._noun(p) in ORDERS.values())
            for sense in one.senses
        )

    def _told_beside(self) -> None:
        """`sold this year: item and units`, `supplier + quantity`: what is to stand in each row."""
        if self._draft.by or not (self._subject.pieces and self._mass()):
            return
        for place in range(1, len(self._segments) - 1):
            noun = self._noun(place)
            way = self._way(noun) if noun and noun != self._subject.name else None
            joined = self._segments[place + 1].text == "and"
            near = self._segments[place + 1 + joined : place + 4]
            signed = bool(near) and near[0].start - self._segments[place].end == _SIGN
            figures = [p for p in range(place + 1, place + 1 + joined + len(near)) if self._found(p, numeric=True)]
            last = bool(figures) and figures[-1] == len(self._segments) - 1
            apart = self._segments[place].start - self._segments[place - 1].end > 1  # "…? Items and pieces."
            asked = self._segments[place].before in ("which", "what") and self._operator(place + 1, "count", "much")
            joined, last = joined or bool(asked), last or bool(asked)  # "…? Which items, how many pieces?"
            if way and (joined or signed) and last and (apart or not self._segments[place].text.endswith("s")):
                self._draft.by.append({"field": way})
                self._draft.used |= {place, *([place + 1] if joined else [])}
                self._draft.structure += 1
                return

    def _unit(self, place: int) -> bool:
        return self._segments[place].stems in UNITS

    def _each_record(self, places: list[int]) -> bool:
        """`who has open POs, how many each`: the records are counted. Where they were counted already (`customers with
        at least 8 orders, and how many each`), the number stands beside each."""
        draft = self._draft
        nouns = [(p, noun) for p in range(places[0]) if p != self._asked and (noun := self._noun(p)) is not None]
        asked = self._noun(self._asked) if self._asked is not None else None
        way = self._way(asked) if asked else None
        if draft.by and not nouns and asked == self._subject.name and not self._mass():
            draft.used |= set(places)  # "POs by status, how many each"
            return True
        if not nouns and way == "order":
            return True
        if not any(one.get("count") for one in draft.related.values()):
            if not nouns or nouns[-1][1] != self._subject.name or self._mass() or way is None or draft.by:
                return bool(nouns) and self._way(nouns[-1][1]) == "order"
            draft.by.append({"field": way})
            draft.measures.append({"aggregate": "count"})
            draft.structure += 1
        draft.used |= set(places)
        return True

    def _direct_level(self) -> None:
        """`directly in`: one level of the structure. A bare list of components is told level by level anyway."""
        draft = self._draft
        linked = list(draft.related.values())
        nested = [inner for one in linked for inner in one.get("related", ())]
        through = [one for one in (*linked, *nested) if one["link"].rsplit(".", 1)[-1] in STRUCTURE]
        if through and (self._subject.name != "item" or draft.where or len(linked) > 1):
            draft.structure += 1  # "who supplies the parts of the pump": nothing about the pump alone
        counted = draft.measures and any(self._segments[p].stems[-1:] in _NEXT for p in range(len(self._segments)))
        said = any(_DIRECTLY & set(self._segments[p].text.lower().split()) for p in draft.used)
        if not (self._asks("direct") or said) and not counted:
            return
        plain = not (draft.measures or draft.by or draft.where or draft.order or draft.show) and len(draft.related) == 1
        plain = plain and not any(one.get("count") for one in linked)
        draft.structure += bool(draft.measures)
        for one in through:
            *way, name = one["link"].split(".")
            if name in STRUCTURE and (way or not plain):
                one["link"] = ".".join((*way, f"direct_{name}"))

    def _times_of_offers(self) -> None:
        """`items that have an offer with over 50 days lead time`: what the offer says, and not the item's record."""
        offers = [one for one in self._draft.related.values() if one["link"] == "offers" and not one["where"]]
        said = any(noun.subject == "offer" for p in self._draft.used for noun in self._senses(p, Noun))
        held = [c for c in self._draft.where if c["field"] == "lead_time" and c["values"]]
        if self._subject.name == "item" and said and len(offers) == 1 and held:
            offers[0]["where"] = held
            self._draft.where = [one for one in self._draft.where if one not in held]

    def _only_from(self) -> None:
        """`items that only Litware offers`, `single-source parts`: of all its offers there is but one."""
        draft = self._draft
        offers = next((link.name for link in self._subject.links if link.subject == "offer"), None)
        places = [p for p in range(len(self._segments)) if self._operator(p, "only")]
        if self._subject.name == "offer" and any(one["field"] == "item" for one in draft.where):
            draft.used |= {p for p in range(len(self._segments)) if self._operator(p, "only", "single")}
            return  # "the only source of AR-5381": its offers tell it
        if not offers or self._subject.name != "item" or any(one.get("count") for one in draft.related.values()):
            return
        named = any(one["field"] == "supplier" for one in draft.related.get(offers, {}).get("where", ()))
        beside = [
            p
            for p in places
            if self._segments[p].text.lower() != "only"
            or any(r.entity == "supplier" for one in self._segments[p + 1 : p + 2] for r in one.records)
            or p + 1 == len(self._segments)
        ]
        alone = [p for p in range(len(self._segments)) if "source" in " ".join(self._segments[p].stems[1:])]
        alone = [p for p in alone if self._operator(p, "single")]
        if (named and beside) or alone:
            draft.count(offers, "is", 1)
            draft.used |= {*beside, *alone}
            draft.structure += 1

    def _part_by_word(self) -> None:
        """`which oil goes into the pump`: parts that have an unknown word right before the verb in their name."""
        field = {"bom_line": "component.name", "item": "name"}.get(self._subject.name)
        verbs = [p for p, sense in self._said_of_structure() if sense.verb and sense.link == "assemblies"]
        whole = [p for p in self._items() if self._segments[p].records]
        if not field or not verbs or len(whole) != 1 or whole[0] < verbs[-1] or not verbs[-1]:
            return
        before = self._segments[verbs[-1] - 1]
        plain = not (before.senses or before.records or before.values or before.period or before.number is not None)
        so_many = verbs[-1] > 1 and self._segments[verbs[-1] - 2].number is not None  # "over 60 days that go into"
        if plain and before.weight >= 0.5 and not so_many and before.text.isalpha() and before.text.islower():
            self._draft.condition(self._draft.where, field, "contains", before.stems[0])
            self._draft.used.add(verbs[-1] - 1)
            self._draft.cost += IDLE_COST

    def _hear_units(self) -> None:
        """`lead time in days`, `more than 40 pieces`: the figure's own unit."""
        draft, subject = self._draft, self._subject
        names = [*draft.show, *(str(one.get("field")) for one in draft.measures), draft.order or ""]
        names += [one["field"] for one in draft.where]
        names += subject.shown if not draft.measures else ()
        told = {found.field.kind for name in names if name and (found := self._model.find(subject.name, name))}
        units = {word for kind in told for word in _UNITS.get(kind, "").split()}
        for place in range(len(self._segments)):
            stems = self._segments[place].stems
            if place not in draft.used and ((stems and units.issuperset(stems)) or self._so_many_named(place)):
                draft.used.add(place)

    def _so_many_named(self, place: int) -> bool:
        """`each of the three forks`, `these two suppliers`: how many there are is known."""
        one = self._segments[place]
        if one.number is None or one.before not in _POINTING or not self._is(place + 1):
            return False
        following = self._segments[place + 1]
        return bool(following.values) or any(isinstance(sense, Noun) for sense in following.senses)
