"""What a question asks for: the kind of record that is named first."""

from agent.models.embedded.compose.buckets import Buckets
from agent.models.embedded.compose.senses import Operator
from agent.models.embedded.compose.sight import ORDERS

_OF_ORDERS = frozenset(ORDERS.values())


class Asking(Buckets):
    def _find_asked(self) -> None:
        for place in range(len(self._segments)):
            before = self._segments[place - 1] if place else None
            grouped = before is not None and any(s.name == "group" for s in before.senses if isinstance(s, Operator))
            dated = place > 1 and self._operator(place - 2, "group") and self._found(place - 1, date=True)
            grouped = grouped or bool(dated)  # "going by the end date of the work orders"
            excepted = before is not None and place - 1 in self._denied and not before.records and not before.values
            noun = self._noun(place)
            if noun and (self._kind_behind(place, noun) or self._names_order(place)):
                continue  # "which item category": no item is asked
            if noun == "stock" and not self._segments[place].weight and self._subject.name in _OF_ORDERS:
                continue  # "do we have open orders with …"
            if noun and not grouped and place not in self._denied and not excepted:
                self._asked = place
                return

    def _names_order(self, place: int) -> bool:
        """`work order 4711: delayed operations`: it says what the number is, and another noun what is asked of it."""
        behind = self._segments[place + 1 : place + 2]
        named = {ORDERS.get(record.name) for one in behind for record in one.records if record.entity == "order"}
        order = self._noun(place) in named
        return order and any(self._noun(p) for p in range(place + 2, len(self._segments)))
