"""What work centres have to do: the routings of the items, and the operations of open work orders. Hours are whole
ten-thousandths, as quantities are."""

from dataclasses import dataclass

import numpy as np

from planning.plant import Numbers
from planning.quantity import Amounts, times

_WEEK = 7
UNKNOWN = -1  # hours that nothing states


@dataclass(frozen=True)
class Centres:
    """One row for each work centre. `per_week`: the hours it has, or `UNKNOWN`."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    per_week: Amounts

    def __len__(self) -> int:
        return len(self.codes)


@dataclass(frozen=True)
class Routing:
    """One row for each step, in order of the item (as in the plant) and of its steps: `setup` once an order, `run` for
    one of the item; `UNKNOWN` when neither is stated."""

    item: Numbers
    centre: Numbers
    setup: Amounts
    run: Amounts


@dataclass(frozen=True)
class Operations:
    """One row for each operation of an open work order that is not done, from `first_day` to `last_day`, both included.
    `hours` it still takes, or `UNKNOWN`; `orders[i]` its work order."""

    item: Numbers
    centre: Numbers
    first_day: Numbers
    last_day: Numbers
    hours: Amounts
    orders: tuple[str, ...]


@dataclass(frozen=True)
class Work:
    centres: Centres
    routing: Routing
    operations: Operations


@dataclass(frozen=True)
class WorkHours:
    """Of work centres, as far as a promise has to look at them: rough-cut, cumulative and without sequence (bills of
    capacity: Vollmann, Berry, Whybark and Jacobs).

    `per_week` of each work centre. One row for each routing step of `item` at `centre`: `setup` once an order, `run`
    for one of the item. Of each open operation what it loads `load_centre` with, until `load_day`. A work centre whose
    hours are not known is in none of these."""

    per_week: Amounts
    item: Numbers
    centre: Numbers
    setup: Amounts
    run: Amounts
    load_centre: Numbers
    load_day: Numbers
    load_hours: Amounts

    def needed(self, item: int, ordered: Amounts) -> list[tuple[int, Amounts]]:
        """For orders of so many, none of them for nothing: each work centre of the item's with its hours."""
        return [
            (int(self.centre[row]), np.where(ordered > 0, self.setup[row], 0) + times(ordered, self.run[row]))
            for row in np.flatnonzero(self.item == item)
        ]

    def free(self, centre: int, today: int, days: Numbers) -> Amounts:
        """What the open operations that are due by each of the days leave of the hours until then; below zero where
        they are late already."""
        rows = np.flatnonzero(self.load_centre == centre)
        rows = rows[np.argsort(self.load_day[rows], kind="stable")]
        load = np.concatenate([np.zeros(1, np.int64), np.cumsum(self.load_hours[rows])])
        due = load[np.searchsorted(self.load_day[rows], days, side="right")]
        there: Amounts = self.per_week[centre] * (days.astype(np.int64) - today) // _WEEK - due
        return there
