"""From what the planner (or the model) wrote to one order."""

import re

from core.errors import Ambiguous, NotFound
from data_layer.database import ReadTx
from data_layer.queries.orders import Order, OrderRepository
from tools.digit_codes import filled
from tools.order_numbers import KIND_NAMES, order_numbers


async def find_order(tx: ReadTx, order: str, kind: str | None = None) -> Order:
    """The order of that kind, or of the one that the text says ("PO 1024"). Raises `NotFound`, `Ambiguous`."""
    numbers, said = _numbers(order)
    wanted = kind or said
    orders = OrderRepository(tx)
    every = await orders.by_number(numbers) or await orders.by_number(sorted(filled(numbers)))
    found = [one for one in every if wanted in (None, one.kind)]
    if not found:
        raise NotFound(_absent(order, wanted, every))
    if len(found) > 1:
        choices = [f"{KIND_NAMES[one.kind]} {one.number}" for one in found]
        raise Ambiguous(f"There are several orders {order.strip()}: {', '.join(choices)}. Which one?", choices)
    return found[0]


def _numbers(order: str) -> tuple[list[str], str | None]:
    """The ways in which the number may be written, and the kind if the text says it ("PO 1024")."""
    wanted = order.strip().lstrip("#").strip()
    found = order_numbers(order)
    if len(found) != 1 or re.search(r"[^\W_]", order[found[0].end :]):
        return [wanted], None
    return sorted({wanted, wanted.upper(), *found[0].variants}), found[0].kind


def _absent(order: str, wanted: str | None, every: tuple[Order, ...]) -> str:
    noun = KIND_NAMES[wanted] if wanted else "sales, purchase or work order"
    others = " and ".join(f"a {KIND_NAMES[one.kind]} {one.number}" for one in every)
    return f"There is no {noun} '{order.strip()}'." + (f" There is {others}." if others else "")
