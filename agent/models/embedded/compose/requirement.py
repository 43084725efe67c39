"""What open work orders still take of their components: `how many wheels do the open work orders for the cart need`."""

from agent.models.embedded.compose.others import Others
from agent.models.embedded.compose.senses import FieldWord, LinkWord

_AROUND = 2  # segments between an order and the item that it makes
_SAID = 0.1  # whatever else these words may say
_FINISHING = frozenset({"finish", "complete", "eat", "consume", "gross", "piece", "make", "together"})


class Requirement(Others):
    def _required(self) -> None:
        """The sum over the lines of the bills of material, each times what is still to be made of its parent."""
        if self._subject.name != "bom_line":
            return
        links = tuple(link for link in self._model.subjects["item"].links if link.subject == "work_order")
        mentions = [m for m in self._mentions(links) if m.state == "open"]
        named = self._items()
        orders = {p for m in mentions for p in m.said}
        made = self._made(named, {m.place for m in mentions})
        if not orders or not set(named) - made or not (len(named) > 1 or self._one_needed(named)):
            return
        self._parents = made
        draft = self._draft
        words = {p for p, _ in self._said_of_structure()}
        words |= {p for p, one in enumerate(self._segments) if set(one.stems) & _FINISHING or self._needs(p)}
        counts = {p for p in range(len(self._segments)) if self._quantity(p)}
        if not words and not counts:
            return
        draft.measures = [{"aggregate": "sum", "field": "requirement"}]
        draft.used |= {*orders, *words, *counts}
        draft.structure += 1
        draft.evidence += _SAID

    def _one_needed(self, named: list[int]) -> bool:
        """`how many wheels do the open work orders need`: of a part alone, whatever it goes into."""
        counted = any(p and self._operator(p - 1, "count", "much") for p in named)
        verbs = any(sense.verb and p > named[0] for p, sense in self._said_of_structure())
        return (counted and verbs) or any(map(self._says_requirement, range(len(self._segments))))

    def _says_requirement(self, place: int) -> bool:
        return any((s.subject, s.field) == ("bom_line", "requirement") for s in self._senses(place, FieldWord))

    def _made(self, named: list[int], orders: set[int]) -> set[int]:
        """The items that the orders make: named next to them."""
        if not orders or not named:
            return set()
        near = {p: min(abs(p - order) for order in orders) for p in named}
        least = min(near.values())
        made = {p for p, far in near.items() if far == least and far <= _AROUND} if len(named) > 1 else set()
        for place in named:
            made |= {place} if self._in_list_with(place) in made else set()
        return made

    def _needs(self, place: int) -> bool:
        return self._says_requirement(place) or any(
            s.subject == "item" and s.verb for s in self._senses(place, LinkWord)
        )

    def _role(self, place: int) -> str:
        if self._parents is None:
            return super()._role(place)
        return "parent" if place in self._parents else "component"
