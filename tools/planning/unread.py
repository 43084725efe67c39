"""What a plant was read without, and what was assumed of it, so that an answer can say so."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from heapq import nsmallest

from tools.wording import count, join

_EXAMPLES = 3


class Reason(StrEnum):
    """The value is told after the number of cases. First what is left out, then what is assumed."""

    STOCK_UNIT = "of stock in another unit than the item's: left out"
    SALES_UNIT = "of open sales orders in another unit than the item's: left out"
    FORECAST_UNIT = "with a forecast in another unit than the item's: left out"
    PURCHASE_UNIT = "of open purchase orders in another unit than the item's: left out"
    WORK_UNIT = "of work orders in another unit than the item's: left out"
    LINE_UNIT = "of bills of material in another unit than the component's: left out"
    BOUGHT_BOM = "of bills of material of bought items: left out"
    MINIMUM_UNIT = "with the minimum order quantity in another unit: taken as none"
    UNDATED_PURCHASE = "of open purchase orders without due date or lead time: left out"
    UNDATED_WORK = "of open work orders without due date, start date or lead time: left out"
    UNDATED_SALE = "of open sales orders without due date: taken as due on the day of the order"
    DATED_PURCHASE = "of open purchase orders without due date: expected a lead time after the order"
    DATED_WORK = "of open work orders without due date: expected a lead time after the start"
    SHIPPED_UNSTATED = "of partly shipped sales orders that do not say how much: taken as all open"
    STARTED = "of started work orders: their components are taken as issued"
    WORK_WITHOUT_BOM = "of open work orders without bill of material in force at the start: they need no components"
    MADE_WITHOUT_BOM = "made, without bill of material in force: they need no components"
    LEAD_UNKNOWN = "without lead time: taken as 0 days"
    NEGATIVE_STOCK = "of stock below zero: counted as stated"
    ALLOCATED_BEYOND = "with more allocated than open orders ask for: the rest is counted as on hand"
    SITES_TOGETHER = "kept at several sites, but with demand that names none: planned for the sites together"

    @property
    def of_one(self) -> str:
        """Where the item is named already: `stock in another unit than the item's: left out`."""
        return self.removeprefix("of ")


@dataclass(frozen=True)
class Unread:
    """`count` records or items, of the items `skus`; `examples` name a few of them."""

    reason: Reason
    count: int
    examples: tuple[str, ...]
    skus: frozenset[str]

    @classmethod
    def of(cls, reason: Reason, examples: Iterable[str], skus: Iterable[str], how_many: int) -> "Unread":
        return cls(reason, how_many, tuple(nsmallest(_EXAMPLES, set(examples))), frozenset(skus))

    @property
    def told(self) -> str:
        """`3 records of stock in another unit than the item's: left out (A-1, A-2 and others).`"""
        noun = "record" if self.reason.startswith("of ") else "item"
        more = ("others",) if self.count > len(self.examples) else ()
        return f"{count(self.count, noun)} {self.reason} ({join((*self.examples, *more))})."
