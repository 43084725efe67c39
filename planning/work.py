"""What work centres have to do: the routings of the items, and the operations of open work orders. Hours are whole
ten-thousandths, as quantities are."""

from dataclasses import dataclass

from planning.plant import Numbers
from planning.quantity import Amounts

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
