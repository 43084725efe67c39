"""An item's stock on hand falls below a number, or below its reorder point; or that of any item does."""

from collections.abc import Sequence
from decimal import Decimal
from typing import cast

from core.errors import InvalidInput
from core.identity import Scope
from data_layer.alerts import Holds
from tools.alerts.rule import Parameters, Rule, pages
from tools.context import ToolContext
from tools.inventory.stock_below_reorder_point import StockBelowReorderPoint, stock_below_reorder_point
from tools.master.item_profile import ItemProfile, item_profile
from tools.wording import number, quantity, record


def _told(asked: Parameters) -> str:
    if asked.below is not None:
        return f"stock{asked.about} below {number(asked.below)}"
    return f"stock{asked.about or ' of any item'} below the reorder point"


async def _holds(context: ToolContext, asked: Parameters) -> Sequence[Holds]:
    if asked.sku is not None:
        return await _of_one(context, asked)
    return [
        Holds(
            subject=low.sku,
            label=record(low.sku, low.name),
            text=f"{quantity(low.on_hand, low.unit)} on hand, below the reorder point of"
            f" {quantity(low.reorder_point, low.unit)}",
            source=low.source,
            record=low.record,
        )
        async for page in pages(stock_below_reorder_point, context, {}, StockBelowReorderPoint)
        for low in page.items
    ]


async def _of_one(context: ToolContext, asked: Parameters) -> Sequence[Holds]:
    """Raises `InvalidInput` where there is nothing to compare."""
    item = cast("ItemProfile", await item_profile.call(context, {"sku": asked.sku}))
    level = asked.below if asked.below is not None else item.reorder_point
    if level is None:
        raise InvalidInput(
            f"{record(item.sku, item.name)} states no reorder point. Please say below which number you want to be told."
        )
    stated = {one.unit: one.value for one in item.on_hand}
    if not stated and asked.below is None:
        return []  # without a stock record no item is said to be below its reorder point
    if stated and item.unit not in stated:
        return []
    on_hand = stated.get(item.unit, Decimal(0))
    if on_hand >= level:
        return []
    what = "" if asked.below is not None else "the reorder point of "
    text = f"{quantity(on_hand, item.unit)} on hand, below {what}{quantity(level, item.unit)}"
    return [Holds(item.sku, record(item.sku, item.name), text, item.source, item.record)]


STOCK = Rule(
    "stock", frozenset({"sku", "below"}), (Scope.INVENTORY_READ,), ("sku", "inventory", "warehouse"), _told, _holds
)
