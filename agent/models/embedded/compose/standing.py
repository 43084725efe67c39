"""How items stand: what of each is on hand, on order, owed to customers and being made, told side by side."""

from itertools import pairwise

from agent.models.embedded.compose.mentions import Mention, Mentions
from agent.models.embedded.compose.pairs import SIDES
from agent.models.embedded.compose.prices import JOIN_COST, OTHER_COST
from agent.models.embedded.compose.senses import Extreme, FieldWord, FlagWord, LinkWord
from agent.models.embedded.compose.sight import UNITS
from tools.analysis.semantics import Kind, Link

_TOGETHER = 0.03  # what tells them all in one row is likelier than what tells one of them


class Standing(Mentions):
    def _stand(self) -> None:
        """`the pump: on hand, on open sales orders, in production`, `its parts with the quantity on open orders`,
        `items on open purchase orders and on open sales orders`."""
        if self._subject.name != "item":
            self._items_stand()
            return
        found = sorted(self._mentions(self._subject.links), key=lambda m: m.place)
        found = self._compared_figures(self._without(found))
        one, rows = self._one_item(), self._of_several(found)
        if any(by["field"] not in ("item", self._subject.code) for by in self._draft.by) or self._by_kind():
            return
        together = len({m.link.name for m in found if not m.asked}) > 1
        if one and any(m.state == "late" for m in found):
            self._draft.cost += OTHER_COST  # orders are late, no pieces
        told = [m for m in found if self._is_told(m, found, one=one, rows=rows, together=together)]
        if self._ranked() and not together:
            told = [m for m in told if self._names(m.link)]  # not "of which most is on order": they are ranked by it
        if told and (together or (rows and (self._ranked() or not self._said_otherwise(told[0], found)))):
            self._tell(told, found, listed=one or rows)
        having = [m for m in found if m not in told and m.state and (told or not m.asked)]
        if having and not one:
            self._having(having, found, together=together or bool(told))

    def _without(self, found: list[Mention]) -> list[Mention]:
        """Those of which there is something; of the others it is said that there is nothing."""
        for mention in list(found):
            place = self._nothing_before(mention) if mention.state else None
            if place is not None:
                self._draft.condition(self._draft.link(mention.link.name, negated=True)["where"], mention.state)
                self._draft.used |= {place, *range(place, max(mention.said) + 1)}
                self._draft.structure += 1
                found.remove(mention)
        return found

    def _compared_figures(self, found: list[Mention]) -> list[Mention]:
        """`more on open sales orders than in stock`: the one figure with the other; what else is spoken of is left."""
        for one, other in pairwise(found):
            between = range(max(one.said) + 1, min(other.said))
            than = [p for p in between if self._operator(p, "than")]
            compares = [p for p in between if self._operator(p, "compare")]
            sides = [p for p in range(min(other.said)) if self._segments[p].text.lower() in SIDES] if than else []
            figures = [self._model.find("item", m.link.figure) for m in (one, other)]
            if not (sides or compares) or any(f is None or f.field.kind is Kind.TEXT for f in figures):
                continue
            compare = self._operator(compares[-1], "compare") if compares else None
            side = compare.value if compare else SIDES[self._segments[sides[-1]].text.lower()]
            self._draft.where.append({"field": one.link.figure, "is": side, "values": [], "than": other.link.figure})
            self._draft.show += [one.link.figure, other.link.figure]
            units = {p for p in range(max(other.said)) if self._segments[p].stems in UNITS}
            self._draft.used |= {*one.said, *other.said, *than, *compares, *sides, *units}
            self._draft.structure += 1
            return [m for m in found if m not in (one, other)]
        return found

    def _said_otherwise(self, mention: Mention, found: list[Mention]) -> bool:
        """`which items are in stock`, `the highest on hand`: how they are, or a figure that is ranked or summed."""
        if self._said_of_structure() or self._quantities(mention, found):
            return False
        how = any(sense.subject == "item" for sense in self._senses(mention.place, FlagWord))
        figured = ("average", "sum", "maximum", "minimum", "compare", "between")
        places = range(len(self._segments))
        return how or any(self._operator(p, *figured) or next(self._senses(p, Extreme), None) for p in places)

    def _having(self, having: list[Mention], found: list[Mention], *, together: bool) -> None:
        """Only those that have such records."""
        before = self._item_before(min(min(m.said) for m in found))
        parts = before and bool(self._said_of_structure())
        if not (together or parts or any(m.party for m in having)):
            return
        for mention in having:
            self._have(mention.link.name, mention)
        self._draft.used |= {p for p in range(max(having[-1].said), len(self._segments)) if self._each_of_them(p)}
        self._draft.evidence += _TOGETHER if parts or (together and before) else 0.0
        self._draft.cost += 0.0 if before else OTHER_COST  # the orders are asked for

    def _each_of_them(self, place: int) -> bool:
        """`…, and how many pieces of each`: so much of what was said."""
        ahead = range(place, min(place + 3, len(self._segments)))
        told = any(self._operator(p, "each", "much") or self._segments[p].stems in UNITS for p in ahead)
        return told and self._quantity(place)

    def _items_stand(self) -> None:
        """`late work orders for items that are on open customer orders`: of the item that the order is for."""
        way = self._way("item")
        asked = self._noun(self._asked) if self._asked is not None else None
        named = self._item_nouns()
        if way is None or asked != self._subject.name or not named:
            return
        for mention in self._mentions(self._model.subjects["item"].links):
            if mention.state and mention.place > named[0] and self._subject.name not in self._records(mention.link):
                self._have(f"{way}.{mention.link.name}", mention)
                self._draft.used.add(named[0])
                self._draft.cost += JOIN_COST

    def _have(self, link: str, mention: Mention) -> None:
        self._draft.condition(self._draft.link(link)["where"], mention.state)
        self._draft.used |= mention.said
        self._draft.structure += 1

    def _tell(self, told: list[Mention], found: list[Mention], *, listed: bool) -> None:
        draft = self._draft
        for mention in told:
            figure = self._model.find("item", mention.link.figure)
            draft.used |= {*mention.said, *self._quantities(mention, found)}
            if self._ranked() and figure is not None and figure.field.kind is not Kind.TEXT:
                self._figures.append(figure)  # "the items of which most is on order"
            elif listed:
                draft.show += [mention.link.figure] if mention.link.figure not in draft.show else []
                if self._only_such(mention, found):
                    draft.condition(draft.where, mention.link.figure, "above", "0")
            else:
                draft.measures.append({"aggregate": "sum", "field": mention.link.figure})
        if draft.by:  # "item by item"
            draft.by, draft.cost = [], draft.cost - OTHER_COST
        draft.structure += 1
        draft.evidence += _TOGETHER

    def _by_kind(self) -> bool:
        """`on hand per category: pumps, motors`."""
        grouped = [p + 1 for p in range(len(self._segments) - 1) if self._operator(p, "group")]
        named = [self._found(p) for p in grouped]
        return any(f and f.field.kind is Kind.TEXT and f.field.name != self._subject.code for f in named)

    def _only_such(self, mention: Mention, found: list[Mention]) -> bool:
        """`which of its parts are on order`: those alone of which there is some."""
        holding = any(s.link == mention.link.name for s in self._senses(mention.place, LinkWord))
        ordered = mention.link.subject != "stock" and not self._names(mention.link)
        return ordered and holding and not self._one_item() and not self._quantities(mention, found)

    def _is_told(self, mention: Mention, found: list[Mention], *, one: bool, rows: bool, together: bool) -> bool:
        if mention.state == "late" or mention.asked:
            return False
        if self._names(mention.link):
            counted = any(self._operator(p, "count") and not self._quantity(p) for p in range(len(self._segments)))
            return (one and together) or (rows and not counted)
        named = any(s.field == mention.link.figure for s in self._senses(mention.place, FieldWord))
        told = not self._ranked() and (named or (one and together))
        return told or bool(self._quantities(mention, found))

    def _ranked(self) -> bool:
        return any(not s.field for p in range(len(self._segments)) for s in self._senses(p, Extreme))

    def _names(self, link: Link) -> bool:
        """Does it tell a name and no number?"""
        figure = self._model.find("item", link.figure)
        return figure is not None and figure.field.kind is Kind.TEXT

    def _one_item(self) -> bool:
        named = [p for p in self._items() if self._segments[p].records and not self._segments[p].all]
        return len(named) == 1 and not self._said_of_structure()

    def _of_several(self, found: list[Mention]) -> bool:
        """Are several items told of: parts of something, what stands on an order, items that are so?"""
        records = {r.entity for one in self._segments for r in one.records}
        nouns = any(self._noun(p) == "item" for p in range(len(self._segments)))
        if self._said_of_structure() or not records:
            asked = any(self._operator(p, "count", "much", "sum") for p in range(len(self._segments)))
            kinds = not asked and bool(self._items()) and any(m.link.subject != "stock" for m in found)
            return bool(self._said_of_structure()) or nouns or kinds
        on_hand = any(m.link.subject == "stock" for m in found)
        return bool(records & {"order", "supplier"}) and (nouns or on_hand)

    def _show_standing(self) -> None:
        """`items on open purchase orders`: how much of each that is."""
        draft = self._draft
        if self._subject.name != "item" or draft.measures or draft.by:
            return
        figures = {link.name: link.figure for link in self._subject.links if link.figure}
        for one in draft.related.values():
            only_open = [c["field"].rpartition(".")[2] for c in one["where"]] == ["open"]
            figure = figures.get(one["link"])
            if figure and only_open and not one["negated"] and not one.get("count") and figure not in draft.show:
                draft.show.append(figure)
