"""`which helmets do we sell`: what the plant deals in at all, told by the items and not by their orders."""

from agent.models.embedded.compose.items import is_item
from agent.models.embedded.compose.prices import SILLY_COST
from agent.models.embedded.compose.products import Products
from agent.models.embedded.compose.senses import Extreme, LinkWord, Noun

_DEALS = frozenset({"sales", "purchases", "offers"})
_AMOUNTS = ("count", "much", "each", "average", "sum", "difference", "share", "when", "who", "not", "only", "group")


class Offering(Products):
    def _dealt_in(self) -> None:
        """The verb is heard; of what is bought it is a condition. Orders of such items are something else."""
        place = next((p for p in range(2, len(self._segments)) if self._in_general(p)), None)
        if place is None or self._draft.order or self._has_period:
            return
        if self._subject.name != "item":
            self._draft.cost += SILLY_COST
            return
        links = {sense.link for sense in self._senses(place, LinkWord) if sense.subject == "item"}
        if "sales" not in links:
            self._draft.condition(self._draft.where, "bought")
        self._draft.used.add(place)

    def _in_general(self, place: int) -> bool:
        """Does `do we sell` stand behind a kind of items, with nobody named and no number asked?"""
        one, do = self._segments[place], self._segments[place - 1]
        verbs = [sense for sense in self._senses(place, LinkWord) if sense.subject == "item" and sense.link in _DEALS]
        if one.before != "we" or do.text.lower() not in ("do", "can") or not verbs:
            return False
        others = [p for p in range(len(self._segments)) if p != place]
        nouns = {noun.subject for p in others if self._segments[p].weight for noun in self._senses(p, Noun)}
        parties = any(record.entity != "sku" for p in others for record in self._segments[p].records)
        ranked = any(not sense.field for p in others for sense in self._senses(p, Extreme))
        amounts = any(self._operator(p, *_AMOUNTS) for p in others)
        kinds = [p for p in range(place) if is_item(self._segments[p]) or self._noun(p) == "item"]
        single = any(self._segments[p].records for p in kinds)
        return bool(kinds) and not single and nouns <= {"item"} and not (parties or ranked or amounts)
