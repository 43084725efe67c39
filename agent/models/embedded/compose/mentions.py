"""Where a question speaks of what items' open records still hold: on order, owed to customers, being made."""

from collections.abc import Iterator
from dataclasses import dataclass

from agent.models.embedded.compose.completing import Completing
from agent.models.embedded.compose.items import is_item
from agent.models.embedded.compose.senses import FieldWord, FlagWord, LinkWord, Noun
from agent.models.embedded.compose.sight import ORDERS, UNITS
from tools.analysis.semantics import Link

_NEAR = 2  # segments between an order and the word that it is open
_PARTIES = {"sales": "customer", "purchases": "supplier"}
_QUANTITY = (("quantity",), ("qty",), ("amount",), *UNITS)
_WAITING = frozenset({"wait", "owe", "owed", "await"})  # what is owed stands on open orders
_THEY = frozenset({"which", "what", "the", "list", "whose", "their"})
_NOTHING = frozenset({"nothing", "none"})
_BESIDE = frozenset({"with", "and", "their", "its", "the"})
_REACH = 3  # segments between `nothing` and what there is none of
_FROM = frozenset({"from", "at", "by", "to"})


@dataclass(frozen=True)
class Mention:
    """A link of items that is spoken of: where, by which words, and how its records are. `asked`: they themselves are
    meant, and not what stands on them; `party`: they are spoken of by the one who waits for them."""

    place: int
    link: Link
    said: frozenset[int]
    state: str = ""
    asked: bool = False
    party: bool = False


class Mentions(Completing):
    def _mentions(self, links: tuple[Link, ...]) -> Iterator[Mention]:
        taken: set[int] = set()
        free = self._free(range(len(self._segments)))
        for place in sorted(free, key=lambda p: not any(self._figure_word(p, link) for link in links)):
            for link in links:
                mention = self._mention(place, link) if link.figure and place not in taken else None
                if mention is not None and not mention.said & self._denied:
                    taken |= mention.said
                    yield mention
                    break

    def _mention(self, place: int, link: Link) -> Mention | None:
        nouns = {s.subject for s in self._senses(place, Noun)}
        here = frozenset({place})
        if self._figure_word(place, link):
            return Mention(place, link, here | self._mere(place, link))
        if link.subject in ("stock", "offer"):
            mere = self._lines(place) or self._segments[place].before in _FROM  # "stock records", "build from stock"
            held = "stock" in nouns and not mere
            told = held if link.subject == "stock" else self._supplier_beside(place)
            verbs = {p for p in (place + 1, place + 2) if self._is(p) and self._offers(p)} if told else set()
            return Mention(place, link, here | verbs) if told else None
        records = self._records(link)
        near = [p for p in range(place - _NEAR, place + _NEAR + 1) if self._is(p)]
        states = {p: state for p in near if (state := self._state(p, records))}
        if place in states and any((s.subject, s.link) == ("item", link.name) for s in self._senses(place, LinkWord)):
            return Mention(place, link, here, states[place])  # "in production"
        if states and nouns & records and not nouns & (set(ORDERS.values()) - records):
            said = here | states.keys()
            state = "late" if "late" in states.values() else "open"
            return Mention(place, link, said, state, asked=self._orders_asked(said))
        waiting = {p for p in near if self._waits(p)} if _PARTIES.get(link.name) in nouns else set()
        return Mention(place, link, here | waiting, "open", party=True) if waiting else None

    def _nothing_before(self, mention: Mention) -> int | None:
        """`have nothing on an open purchase order`: where it is said that there is none."""
        first = min(mention.said)
        for place in range(first - 1, max(first - 2 - _REACH, -1), -1):
            if set(self._segments[place].text.lower().split()) & _NOTHING:
                return place
            if any(True for _ in self._senses(place, Noun)):
                return None
        return None

    def _figure_word(self, place: int, link: Link) -> bool:
        return any((s.subject, s.field) == ("item", link.figure) for s in self._senses(place, FieldWord))

    def _mere(self, place: int, link: Link) -> set[int]:
        """`do we have on order from suppliers`: a verb and a party that say nothing more."""
        having = place > 0 and self._segments[place - 1].stems[-1:] == ("have",) and self._close(place - 1)
        nouns = {s.subject for s in self._senses(place + 1, Noun)} if self._is(place + 1) else set()
        party = _PARTIES.get(link.name) in nouns and self._close(place, within=len(" from "))
        return {p for p, said in ((place - 1, having), (place + 1, party)) if said}

    def _records(self, link: Link) -> set[str]:
        """The subjects of the link's records and of the orders that they stand on."""
        return {link.subject} | {owner.name for way, owner in self._model.joined(link.subject) if way == ("order",)}

    def _state(self, place: int, records: set[str]) -> str:
        said = {(s.field, s.holds) for s in self._senses(place, FlagWord) if s.subject in records}
        if ("late", True) in said:
            return "late"
        return "open" if said & {("open", True), ("shipped", False)} else ""

    def _waits(self, place: int) -> bool:
        return bool(set(self._segments[place].stems) & _WAITING)

    def _orders_asked(self, said: frozenset[int]) -> bool:
        """`how many open orders`, `which open orders`, `the orders it is on`: they, and not what stands on them."""
        first, behind = min(said), max(said) + 1
        if self._is(behind) and self._segments[behind].stems in _QUANTITY:
            return False
        counted = first and self._operator(first - 1, "count") and self._close(first - 1)
        return bool(counted) or self._segments[first].before in _THEY

    def _close(self, place: int, within: int = 1) -> bool:
        """Does what follows stand right behind it?"""
        return self._segments[place + 1].start - self._segments[place].end <= within

    def _supplier_beside(self, place: int) -> bool:
        """`…, and who supplies it?`, `with their suppliers`: the names, beside what is told of items; but not `more of
        it from suppliers` or `the supplier brings more`."""
        who = self._operator(place, "who") is not None and self._segments[place].text.lower() != "whose"
        noun = any(s.subject == "supplier" for s in self._senses(place, Noun))
        ends = noun and (place + 1 == len(self._segments) or not self._close(place))
        listed = place > 1 and self._segments[place].before in _BESIDE and self._said_of_structure()
        if (
            place == 0
            or (place == self._asked and not (listed or who))
            or not (who or (ends and self._segments[place].before not in _FROM))
        ):
            return False
        if self._operator(place - 1, "group", "count", "not", "single", "only"):
            return False
        near = [p for p in (place - 1, place, place + 1) if self._is(p)]
        if any(self._waits(p) or self._state(p, {"purchase_line"}) for p in near):
            return False
        named = any(r.entity == "supplier" for one in self._segments for r in one.records)
        return not named and self._item_before(place)

    def _offers(self, place: int) -> bool:
        """`who sells it to us`: what suppliers do."""
        return not self._noun(place) and any(sense.link == "offers" for sense in self._senses(place, LinkWord))

    def _item_before(self, place: int) -> bool:
        """Are items, or what says which, named before it?"""
        named = [p for p, one in enumerate(self._segments) if is_item(one)]
        return any(p < place for p in (*named, *self._item_nouns()))

    def _item_nouns(self) -> list[int]:
        return [p for p in range(len(self._segments)) if any(s.subject == "item" for s in self._senses(p, Noun))]

    def _quantities(self, mention: Mention, found: list[Mention]) -> set[int]:
        """The words that ask how much of it there is: before it, back to what else is told, or right behind."""
        others = {p for other in found if other is not mention for p in other.said}
        asked: set[int] = set()
        for before in range(min(mention.said) - 1, -1, -1):
            if before in others:
                break
            if self._quantity(before):
                asked.add(before)
        behind = max(mention.said) + 1
        if self._is(behind) and self._segments[behind].stems in _QUANTITY:
            asked.add(behind)
        return asked

    def _quantity(self, place: int) -> bool:
        if self._segments[place].stems in _QUANTITY or self._operator(place, "each"):
            return True
        return self._operator(place, "count", "much") is not None and not self._counts_records(place)

    def _counts_records(self, place: int) -> bool:
        """`how many late work orders`: they, and no pieces."""
        at = place
        while at + 1 < len(self._segments) and self._close(at):
            at += 1
            if any(s.subject != "stock" for s in self._senses(at, Noun)):
                return True
        return False
