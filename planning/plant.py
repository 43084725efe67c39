"""What is planned: the plant as arrays. An item is a SKU at a site, by its place in the arrays; a day is counted from
1970-01-01 (`date.toordinal() - EPOCH`); quantities are `planning.quantity`'s, in the item's own unit."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from planning.quantity import Amounts

Numbers = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]

EPOCH = date(1970, 1, 1).toordinal()
ALWAYS = np.int32(2**31 - 1)  # a last day that never comes


class Source(StrEnum):
    SALES_ORDER = "sales_order"
    FORECAST = "forecast"
    PURCHASE_ORDER = "purchase_order"
    WORK_ORDER = "work_order"


@dataclass(frozen=True)
class Items:
    """One row for each item. `lead_days`: calendar days from release to receipt. `minimum` and `multiple`: an order is
    at least the one and a multiple of the other (0: none). `on_hand`: less what is not for use (held, expired)."""

    skus: tuple[str, ...]
    sites: tuple[str, ...]
    made: Flags
    lead_days: Numbers
    on_hand: Amounts
    safety_stock: Amounts
    minimum: Amounts
    multiple: Amounts

    def __len__(self) -> int:
        return len(self.skus)


@dataclass(frozen=True)
class Structure:
    """The bills of material, one row for each line: `per` of the component for one of the parent, scrap included. In
    force from `first_day` to `last_day`, both included."""

    parent: Numbers
    component: Numbers
    per: Amounts
    first_day: Numbers
    last_day: Numbers


@dataclass(frozen=True)
class Movements:
    """Demands, or scheduled receipts, one row for each order line: `orders[i]` and `lines[i]` name it, `parties[i]` its
    customer or supplier ("" when there is none)."""

    item: Numbers
    day: Numbers
    quantity: Amounts
    source: tuple[Source, ...]
    orders: tuple[str, ...]
    lines: tuple[int, ...]
    parties: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.item)


@dataclass(frozen=True)
class Plant:
    """As known on `today`. A work order that is open needs its components too: what it still takes is among the demands
    (source `WORK_ORDER`), what it will bring among the receipts."""

    today: int
    items: Items
    structure: Structure
    demands: Movements
    receipts: Movements


def day_of(one: date) -> int:
    return one.toordinal() - EPOCH


def date_of(day: int) -> date:
    return date.fromordinal(int(day) + EPOCH)
