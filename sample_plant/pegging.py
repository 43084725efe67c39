"""Which orders a shortage hits: first due, first served, followed up from the item that is short to the customers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sample_plant.ledger import Ledger
from sample_plant.outlook import SALES, WORK, Move


class Peg(NamedTuple):
    """So much of a demand that one supply covers: a receipt, or the stock (None). What nothing covers has no peg."""

    need: Move
    supply: Move | None
    quantity: int


def pegs(on_hand: int, needs: Sequence[Move], receipts: Sequence[Move]) -> list[Peg]:
    """Stock, then each receipt, to the demands in the order of their days."""
    supplies: list[tuple[Move | None, int]] = [(None, on_hand), *((one, one.quantity) for one in sorted(receipts))]
    found: list[Peg] = []
    at, left = 0, on_hand
    for need in sorted(needs):
        wanted = need.quantity
        while wanted and at < len(supplies):
            taken = min(wanted, left)
            if taken:
                found.append(Peg(need, supplies[at][0], taken))
            wanted, left = wanted - taken, left - taken
            if not left:
                at += 1
                left = supplies[at][1] if at < len(supplies) else 0
    return found


def uncovered(today: int, on_hand: int, needs: Sequence[Move], receipts: Sequence[Move]) -> list[Move]:
    """The demands that do not have all they need on their day."""
    in_time: dict[Move, int] = {}
    for need, supply, quantity in pegs(on_hand, needs, receipts):
        if supply is None or max(today, supply.day) <= max(today, need.day):
            in_time[need] = in_time.get(need, 0) + quantity
    return [need for need in sorted(needs) if in_time.get(need, 0) < need.quantity]


@dataclass
class Hits:
    """The work orders (directly hit or above these) and sales order lines that wait for what is short."""

    work: set[int] = field(default_factory=set)
    sales: set[int] = field(default_factory=set)


class Pegging:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._served: dict[int, dict[int, list[Move]]] = {}

    def above(self, needs: Iterable[Move]) -> Hits:
        """All that the demands are for."""
        hits, waiting = Hits(), list(needs)
        while waiting:
            need = waiting.pop()
            if need.source == SALES:
                hits.sales.add(need.record)
            elif need.source == WORK and need.record not in hits.work:
                hits.work.add(need.record)
                waiting += self._of(need.record)
        return hits

    def _of(self, order: int) -> list[Move]:
        """What a work order's receipt covers."""
        node = self._ledger.at(int(self._ledger.history.production.orders["node"][order]))
        if node not in self._served:
            served = self._served[node] = {}
            ledger = self._ledger
            for peg in pegs(ledger.on_hand(node), ledger.needs[node], ledger.receipts[node]):
                if peg.supply is not None and peg.supply.source == WORK:
                    served.setdefault(peg.supply.record, []).append(peg.need)
        return self._served[node].get(order, [])
