"""What the difference between two plans is worth: stock at standard cost, purchases at the price of whom is ordered
from, open order lines at their own. Currencies are never added up, and an item whose cost is not known is counted."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from pydantic import Field

from data_layer.database import ReadTx
from data_layer.queries.planning_costs import CostRepository, ItemCost, Price
from planning.quantity import quantity as units
from planning.what_if import Difference
from planning.worth import Worth
from tools.result import Amount, Typed
from tools.wording import tally

_CENT = Decimal("0.01")
_NOTHING = ItemCost(None, None)

Sums = dict[str, Decimal]
Causes = Callable[[int], tuple[str, ...]]


class WorthOfCause(Typed):
    causes: tuple[str, ...] = Field(description="The assumptions that reach the same items, all of them")
    stock_value: tuple[Amount, ...] = Field(description="More stock value (below 0: less)")
    cost: tuple[Amount, ...] = Field(description="More to buy for (below 0: less)")


class TurnedWorth(Typed):
    """Of the items reached, by currency. Stock value is projected on hand at standard cost, the average of `days` days.
    What is bought is what is ordered as far as the plan goes, at the price of the offer that is ordered from, else at
    standard cost; made items count by what is bought for them."""

    days: int
    stock_value_before: tuple[Amount, ...]
    stock_value: tuple[Amount, ...]
    purchases_before: tuple[Amount, ...] = Field(description="Planned purchases, as it is")
    purchases: tuple[Amount, ...]
    open_orders: tuple[Amount, ...] = Field(
        description="Open purchase orders bring more (below 0: less), at their price"
    )
    cost: tuple[Amount, ...] = Field(description="All that is bought, planned and on order, after less before")
    by_cause: tuple[WorthOfCause, ...] = Field(description="The differences by what they come from, if several")
    without_cost: int = Field(description="Items whose stock changes and whose standard cost is not known")
    without_price: int = Field(description="Items of which more or less is bought, with neither price nor cost")


@dataclass(frozen=True)
class Costs:
    """Of the items that are reached, by SKU, and of the lines of purchase orders that bring more or less."""

    items: Mapping[str, ItemCost]
    lines: Mapping[tuple[str, int], Price]

    @classmethod
    async def of(cls, tx: ReadTx, found: Difference, worth: Worth) -> Self:
        skus, costs = found.plant.items.skus, CostRepository(tx)
        return cls(
            await costs.costs({skus[item] for item in found.items.tolist()}),
            await costs.prices({one.order for one in worth.lines}),
        )


def turned_worth(found: Difference, worth: Worth, costs: Costs, causes: Causes) -> TurnedWorth:
    skus, known, prices = found.plant.items.skus, costs.items, costs.lines
    held_before, held, before, after, lines = (defaultdict[str, Decimal](Decimal) for _ in range(5))
    stock_by: dict[tuple[str, ...], Sums] = defaultdict(lambda: defaultdict(Decimal))
    cost_by: dict[tuple[str, ...], Sums] = defaultdict(lambda: defaultdict(Decimal))
    without_cost, without_price = set[int](), set[int]()

    def add(much: int, price: Price | None, *to: Sums) -> None:
        if price is not None:
            for one in to:
                one[price.currency] += units(much) * price.value

    columns = (worth.held_before, worth.held, worth.bought_before, worth.bought)
    for item, *much in zip(found.items.tolist(), *(one.tolist() for one in columns), strict=True):
        if not any(much):
            continue
        was, will, bought, buys = much
        cost = known.get(skus[item], _NOTHING)
        add(was, cost.standard, held_before)
        add(will, cost.standard, held)
        add(bought, cost.price, before)
        add(buys, cost.price, after)
        of = causes(item)
        if was != will:
            add(will - was, cost.standard, stock_by[of])
            without_cost |= {item} if cost.standard is None else set()
        if bought != buys:
            add(buys - bought, cost.price, cost_by[of])
            without_price |= {item} if cost.price is None else set()
    for line in worth.lines:
        price = prices.get((line.order, line.line)) or known.get(skus[line.item], _NOTHING).price
        add(line.quantity, price, lines, cost_by[causes(line.item)])
        without_price |= {line.item} if price is None else set()
    all_causes = sorted({*stock_by, *cost_by})
    return TurnedWorth(
        days=worth.days,
        stock_value_before=_amounts(held_before),
        stock_value=_amounts(held),
        purchases_before=_amounts(before),
        purchases=_amounts(after),
        open_orders=_amounts(lines),
        cost=_amounts(_together(list(cost_by.values()))),
        by_cause=tuple(
            WorthOfCause(causes=of, stock_value=_amounts(stock_by[of]), cost=_amounts(cost_by[of])) for of in all_causes
        )
        if len(all_causes) > 1
        else (),
        without_cost=len(without_cost),
        without_price=len(without_price),
    )


def _together(sums: list[Sums]) -> Sums:
    found: Sums = defaultdict(Decimal)
    for one in sums:
        for currency, value in one.items():
            found[currency] += value
    return found


def _amounts(sums: Sums) -> tuple[Amount, ...]:
    return tally({currency: value.quantize(_CENT) for currency, value in sorted(sums.items())})
