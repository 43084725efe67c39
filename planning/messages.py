"""A plan's action messages as a planner works through them: all that is to be ordered of one item is one, and those
first on which most sales orders wait, over all levels, then those of the greatest value, then the most urgent."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from planning.above import part_of
from planning.actions import Action, Actions
from planning.ahead import Ahead
from planning.netting import net
from planning.pegging import Pegging, reduced
from planning.plant import Numbers, Source
from planning.quantity import SCALE, Amounts
from planning.stretches import Rows, Stretches
from planning.supplies import NONE, takers
from planning.waiting import Waiting, distinct

_KEPT = 2_000  # messages
MOST = 1_000_000  # requirements that are followed to put messages in order
UNKNOWN = -1  # a cost, or a worth, that nothing states
_CENT = SCALE * SCALE // 100


@dataclass(frozen=True)
class Covered:
    """What a message covers: the `sales` order lines that wait for it (rows of the plant's demands), the day on which
    the first of it is `required` (0: it is owed from before), and how much of it is for `forecast` demand."""

    sales: Numbers
    required: int
    forecast: int


@dataclass(frozen=True, eq=False)
class Messages:
    """`rows` in their order; of new orders `quantity` and `covers` are those of all of the item. `worth`, in hundredths
    of the money of its cost: of what it covers, or of the order that is deferred or cancelled (Python's whole numbers,
    which have no bounds)."""

    rows: Actions
    worth: npt.NDArray[np.object_]
    _ahead: Ahead
    _waiting: Waiting
    _followed: Numbers  # the place in it, or `NONE`
    _covered: dict[int, Covered | None] = field(default_factory=dict)  # of rows that were asked for

    def __len__(self) -> int:
        return len(self.rows)

    def waiting(self, rows: Rows) -> Numbers | None:
        """The sales order lines that wait for any of these; None: there are too many to follow them all."""
        followed = self._followed[rows]
        if (self.rows.covers[rows[followed == NONE]] > 0).any():
            return None
        return np.unique(self._waiting.of(followed[followed != NONE])[1])

    def covered(self, rows: Rows) -> Sequence[Covered | None]:
        """Of these few; None: it covers nothing."""
        if len(self._covered) > _KEPT:
            self._covered.clear()
        known = dict(self._covered)
        new = np.array([row for row in rows.tolist() if row not in known], np.intp)
        known |= dict.fromkeys(new.tolist())
        if len(new := new[self.rows.covers[new] > 0]):
            following = _Following(self._ahead, self.rows.taken(new))
            told = map(Covered, following.waiting.each(), following.required(), following.forecast())
            known |= dict(zip(new.tolist(), told, strict=True))
        self._covered.update(known)
        return [known[row] for row in rows.tolist()]


def messages(found: Ahead, until: int, costs: Amounts, most: int = MOST) -> Messages:
    """New orders are those to be released by the day `until`, included. `costs` [items]: of one, in ten-thousandths, or
    `UNKNOWN`. Where more than `most` requirements lie between what is covered and the sales orders, only as many
    messages as these suffice for are followed, those of the greatest value; the others come after them, by value."""
    every = found.actions
    one = _by_item(every.taken((every.action != Action.ORDER) | (every.day <= until)))
    worth = _worth(np.where(one.action <= Action.EXPEDITE, one.covers, one.quantity), costs[one.item])
    value = np.maximum(worth, 0).astype(np.float64)
    best = np.lexsort((one.receipt, one.item, one.day, -value))
    best = best[one.covers[best] > 0]
    best = best[: _can_be_followed(found, one.item[best], most)]
    waiting = _Following(found, one.taken(best)).waiting
    orders, followed = np.zeros(len(one), np.int64), np.full(len(one), NONE, np.int32)
    orders[best], followed[best] = _orders(found, waiting), np.arange(len(best))
    order = np.lexsort((one.receipt, one.item, one.day, -value, -orders))
    return Messages(one.taken(order), worth[order], found, waiting, followed[order])


class _Following:
    """What messages that cover something are for. The items and all that takes them are planned again: they are a part
    of the plant, and that needs no memory while nobody asks."""

    def __init__(self, found: Ahead, some: Actions) -> None:
        kept = takers(found.plant, found.works, some.item.astype(np.intp))
        self._part, number = part_of(found.plant, kept)
        self._item, self._start, self._end = number[some.item], some.start, some.start + some.covers
        self._pegging = Pegging(self._part, net(self._part, found.buckets), np.unique(self._item))
        sales = np.array([one is Source.SALES_ORDER for one in self._part.demands.source], np.bool_)
        waiting = self._pegging.waiting(self._item, self._start, self._end, sales)
        demands = np.flatnonzero(kept[found.plant.demands.item]).astype(np.int32)
        self.waiting = Waiting(waiting.edges, demands[waiting.demands])

    def required(self) -> Sequence[int]:
        return [self._pegging.day(*place) for place in zip(self._item.tolist(), self._start.tolist(), strict=True)]

    def forecast(self) -> Sequence[int]:
        demands, total = self._part.demands, [0] * len(self._item)
        if Source.FORECAST in demands.source:
            stretches = Stretches(np.arange(len(total)), self._start, self._end, self._start, self._end)
            pegs = self._pegging.of(self._item, stretches)
            for row in np.flatnonzero(pegs.last & (pegs.demand != NONE)).tolist():
                if demands.source[pegs.demand[row]] is Source.FORECAST:
                    total[pegs.need[row]] += int(pegs.quantity[row])
        return total


def _can_be_followed(found: Ahead, items: Numbers, most: int) -> int:
    """For how many of them, from the first, no more than so many requirements have to be looked at."""
    structure, demands = found.plant.structure, found.plant.demands

    def requirements(many: int) -> int:
        kept = takers(found.plant, found.works, items[:many].astype(np.intp))
        lines = kept[structure.component]
        return int(found.releases[structure.parent[lines]].sum()) + int(kept[demands.item].sum())

    if requirements(len(items)) <= most:
        return len(items)
    return bisect_right(range(len(items)), most, key=requirements) - 1


def _by_item(every: Actions) -> Actions:
    """New orders of one item as one: they cover its requirements one behind the other."""
    new = every.action == Action.ORDER
    again = np.zeros(len(every), np.bool_)
    again[1:] = new[1:] & new[:-1] & (every.item[1:] == every.item[:-1])
    at = np.flatnonzero(~again)
    quantity, covers = (reduced(np.add, column, at) for column in (every.quantity, every.covers))
    return replace(every.taken(at), quantity=quantity, covers=covers)


def _orders(found: Ahead, waiting: Waiting) -> Rows:
    """How many sales orders wait for each."""
    numbers: dict[str, int] = {}
    orders = found.plant.demands.orders
    rows, at = np.unique(waiting.demands, return_inverse=True)
    number = np.array([numbers.setdefault(orders[row], len(numbers)) for row in rows.tolist()], np.int64)
    stretch, _ = waiting.of(np.arange(len(waiting)))
    size = len(numbers) + 1
    return np.bincount(distinct(stretch * size + number[at]) // size, minlength=len(waiting))


def _worth(much: Amounts, costs: Amounts) -> npt.NDArray[np.object_]:
    """To a hundredth, halves up."""
    worth: npt.NDArray[np.object_] = (much.astype(object) * costs.astype(object) + _CENT // 2) // _CENT
    worth[costs == UNKNOWN] = UNKNOWN
    return worth
