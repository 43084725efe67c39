"""What it takes to build an item: netting over its structure, pure, exact and the same each time.

Stock of an assembly is used before more of it is made from its own components; what lacks of a part that has none is
short. Lot sizes and dates are no matter here.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter
from typing import Protocol

_MOST = 10**12


class Circular(Exception):
    """The structure holds itself; the message is the circle, `A > B > A`."""


class Edge(Protocol):
    """What one parent takes of a component; `comparable`: in the unit in which the component is kept."""

    @property
    def parent(self) -> str: ...
    @property
    def component(self) -> str: ...
    @property
    def quantity(self) -> Decimal: ...
    @property
    def comparable(self) -> bool: ...


@dataclass(frozen=True)
class Need:
    """Of one part: how many are required once the stock of the assemblies above is used, and how many of them lack."""

    required: Decimal
    short: Decimal


class Structure:
    """An item's lines down to any level, with what is there of each part.

    A line in another unit than its component's cannot be set against stock: it is left out, and named in `unlike`.
    `lowest_only`: what is there of parts that have components of their own is left alone, all of them are made.
    """

    def __init__(
        self, top: str, edges: Sequence[Edge], available: Mapping[str, Decimal], *, lowest_only: bool = False
    ) -> None:
        self.top = top
        self.unlike = tuple(sorted({edge.component for edge in edges if not edge.comparable}))
        made = {edge.parent for edge in edges} if lowest_only else set()
        self._available = {code: there for code, there in available.items() if code not in made}
        self._lines: dict[str, list[Edge]] = defaultdict(list)
        for edge in edges:
            if edge.comparable and edge.quantity > 0:
                self._lines[edge.parent].append(edge)
        self._order = self._sorted()

    @property
    def parts(self) -> tuple[str, ...]:
        """Every part below the item, assemblies before their components."""
        return tuple(code for code in self._order if code != self.top)

    def lowest(self, code: str) -> bool:
        return code not in self._lines

    def needs(self, quantity: Decimal) -> dict[str, Need]:
        """For building so many of the item."""
        required: dict[str, Decimal] = defaultdict(Decimal, {self.top: quantity})
        needs: dict[str, Need] = {}
        for code in self._order:
            there = Decimal(0) if code == self.top else max(self._available.get(code, Decimal(0)), Decimal(0))
            made = max(required[code] - there, Decimal(0))
            needs[code] = Need(required[code], made)
            for edge in self._lines.get(code, ()):
                required[edge.component] += made * edge.quantity
        del needs[self.top]
        return needs

    def buildable(self) -> int | None:
        """The greatest whole number that can be built; none when no part that could limit it is known."""
        if not self._lines.get(self.top):
            return None
        enough, too_many = 0, 1
        while self._short(too_many) == 0:
            enough, too_many = too_many, too_many * 2
            if too_many > _MOST:
                return None
        while too_many - enough > 1:
            middle = (enough + too_many) // 2
            enough, too_many = (middle, too_many) if self._short(middle) == 0 else (enough, middle)
        return enough

    def limits(self, quantity: Decimal) -> tuple[str, ...]:
        """The parts that lack for so many, those that lack most of what they need first."""
        needs = self.needs(quantity)
        short = [code for code, need in needs.items() if need.short > 0 and self.lowest(code)]
        return tuple(sorted(short, key=lambda code: (-needs[code].short / needs[code].required, code)))

    def _short(self, quantity: int) -> int:
        needs = self.needs(Decimal(quantity))
        return sum(need.short > 0 for code, need in needs.items() if self.lowest(code))

    def _sorted(self) -> tuple[str, ...]:
        below: dict[str, set[str]] = {self.top: set()}
        for parent, lines in self._lines.items():
            for edge in lines:
                below.setdefault(edge.component, set()).add(parent)
        try:
            sorter = TopologicalSorter({code: sorted(parents) for code, parents in sorted(below.items())})
            return tuple(sorter.static_order())
        except CycleError as error:
            raise Circular(" > ".join(error.args[1])) from error


def with_receipts(available: Mapping[str, Decimal], receipts: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """What is there of each part once the receipts have come."""
    return {code: available.get(code, Decimal(0)) + receipts.get(code, Decimal(0)) for code in {*available, *receipts}}
