"""What a planner assumes, in typed arguments."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from data_layer.queries.names import Named
from data_layer.queries.orders import Order
from planning.changes import Change
from tools.arguments import CategoryRef, CustomerRef, OrderRef, SkuRef, SupplierRef
from tools.order_numbers import KIND_NAMES
from tools.resolve import label
from tools.result import Typed
from tools.said_units import SaidUnit

Kind = Literal["split", "cancelled", "lost", "lead", "rises", "falls", "ordered", "sooner", "late"]
KindOf = Annotated[
    Kind,
    Field(
        description="late: slip later delay delayed postpone postponed; sooner: earlier expedite forward; lost: lose"
        " losing scrap scrapped missing damaged stolen broken; rises: rise grow growth increase climb higher up more"
        " double triple; falls: fall drop decrease less lower shrink down halve; ordered: buys customer; split: half"
        " partial; cancelled: cancel cancelling cancellation; lead: lead time"
    ),
]
Days = Annotated[int, Field(description="By so long, in days.", ge=0, le=3650)]
Weeks = Annotated[int, Field(description="By so long, in weeks.", ge=0, le=520)]
Percent = Annotated[Decimal, Field(description="By which share demand rises or falls.", gt=0, le=10_000)]
Pieces = Annotated[
    Decimal,
    Field(
        description="Units that are lost, ordered, or come apart from an order that is split.",
        gt=0, le=10**9, decimal_places=4,
    ),
]  # fmt: skip
From = Annotated[date, Field(description="First day of the demand that changes.")]
Until = Annotated[date, Field(description="The day to which it moves, or the last day of the demand that changes.")]


class Assumption(Typed):
    """`kind` and what it is of: an order, a supplier's orders, an item, a category, a customer's demand."""

    kind: KindOf | None = None
    order: OrderRef | None = None
    supplier: SupplierRef | None = None
    sku: SkuRef | None = None
    category: CategoryRef | None = None
    customer: CustomerRef | None = None
    days: Days | None = None
    weeks: Weeks | None = None
    percent: Percent | None = None
    quantity: Pieces | None = None
    unit: SaidUnit | None = None
    since: From | None = None
    until: Until | None = None

    @property
    def by_days(self) -> int | None:
        return None if self.days is None and self.weeks is None else (self.days or 0) + 7 * (self.weeks or 0)


@dataclass(frozen=True)
class Assumed:
    """An assumption whose names are records. `items`: the SKUs of its one, or of all in its `category` (as stored)."""

    said: Assumption
    order: Order | None
    supplier: Named | None
    sku: Named | None
    customer: Named | None
    category: str | None = None
    items: frozenset[str] | None = None

    @property
    def of(self) -> str:
        parts = [
            f"{KIND_NAMES[self.order.kind]} {self.order.number}" if self.order else "",
            *(label(each) for each in (self.supplier, self.customer, self.sku) if each is not None),
            f"all items in {self.category}" if self.category else "",
        ]
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True)
class Told:
    """The changes, and what they are in words. `nothing`: that there is nothing which could change, in a sentence.
    `left_out`: sentences on what planning cannot use of what is meant."""

    changes: tuple[Change, ...]
    words: str
    nothing: str = ""
    left_out: tuple[str, ...] = ()
