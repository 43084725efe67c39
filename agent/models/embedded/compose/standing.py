"""How items stand: what of each is on hand, on order, owed to customers and being made, told side by side."""

from agent.models.embedded.compose.mentions import Mention, Mentions
from agent.models.embedded.compose.prices import JOIN_COST, OTHER_COST
from agent.models.embedded.compose.senses import FieldWord, LinkWord
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
        one, rows = self._one_item(), self._of_several(found)
        together = len({m.link.name for m in found}) > 1
        if one and any(m.state == "late" for m in found):
            self._draft.cost += OTHER_COST  # orders are late, no pieces
        told = [m for m in found if self._is_told(m, found, one=one, rows=rows, together=together)]
        if told and (together or rows):
            self._tell(told, found, listed=one or rows)
        having = [m for m in found if m not in told and m.state]
        if having and not one:
            self._having(having, found, together=together)

    def _having(self, having: list[Mention], found: list[Mention], *, together: bool) -> None:
        """Only those that have such records."""
        before = self._item_before(min(min(m.said) for m in found))
        parts = before and bool(self._said_of_structure())
        if not (together or parts or any(m.party for m in having)):
            return
        for mention in having:
            self._have(mention.link.name, mention)
        self._draft.used |= {p for p in range(max(having[-1].said), len(self._segments)) if self._each_of_them(p)}
        self._draft.evidence += _TOGETHER if parts else 0.0
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
            draft.used |= {*mention.said, *self._quantities(mention, found)}
            if listed and not self._grouped():
                draft.show.append(mention.link.figure)
                if self._only_such(mention, found):
                    draft.condition(draft.where, mention.link.figure, "above", "0")
            else:
                draft.measures.append({"aggregate": "sum", "field": mention.link.figure})
        draft.by = [by for by in draft.by if by["field"] not in ("item", self._subject.code)]  # "item by item"
        draft.structure += 1
        draft.evidence += _TOGETHER

    def _grouped(self) -> bool:
        """`on hand by product line`: summed for each group, not told of each item."""
        return any(by["field"] not in ("item", self._subject.code) for by in self._draft.by)

    def _only_such(self, mention: Mention, found: list[Mention]) -> bool:
        """`which of its parts are on order`: those alone of which there is some."""
        holding = any(s.link == mention.link.name for s in self._senses(mention.place, LinkWord))
        ordered = mention.link.subject != "stock" and not self._names(mention.link)
        return ordered and holding and not self._one_item() and not self._quantities(mention, found)

    def _is_told(self, mention: Mention, found: list[Mention], *, one: bool, rows: bool, together: bool) -> bool:
        if mention.state == "late":
            return False
        if self._names(mention.link):
            counted = any(self._operator(p, "count") and not self._quantity(p) for p in range(len(self._segments)))
            return (one and together) or (rows and not counted)
        named = any(s.field == mention.link.figure for s in self._senses(mention.place, FieldWord))
        return named or (one and together) or bool(self._quantities(mention, found))

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
            return bool(self._said_of_structure()) or nouns or (not asked and bool(self._items()))
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
