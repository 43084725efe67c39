"""The data got worse: a source had many of its records refused, or a kind of finding in the stock data is new."""

from collections.abc import Sequence
from typing import cast

from core.identity import Scope
from data_layer.alerts import Holds
from tools.alerts.rule import Parameters, Rule, pages
from tools.context import ToolContext
from tools.quality.data_freshness import DataFreshness, data_freshness
from tools.quality.inventory_check import InventoryCheck, inventory_check
from tools.wording import count

_MANY = 100  # one of so many records that is refused is a drop


def _told(asked: Parameters) -> str:
    return f"data quality: more than 1 in {_MANY} records refused, or a new kind of finding in the stock data"


async def _holds(context: ToolContext, asked: Parameters) -> Sequence[Holds]:
    refused = [
        Holds(
            subject=f"refused/{one.source}/{one.entity}/{one.stream}",
            label=f"{one.source}, {one.stream}",
            text=f"{count(one.rejected, 'record')} refused of {one.accepted + one.rejected:,}: {one.why}",
            source=one.source,
            record=one.stream,
        )
        async for page in pages(data_freshness, context, {}, DataFreshness)
        for one in page.streams
        if one.rejected * _MANY > one.accepted + one.rejected
    ]
    checked = cast("InventoryCheck", await inventory_check.call(context, {"limit": 1}))
    found = [
        Holds(f"finding/{rule}", rule.replace("_", " "), f"{count(number, 'finding')} in the stock data")
        for rule, number in checked.by_rule.items()
    ]
    return [*refused, *found]


DATA_QUALITY = Rule(
    "data_quality",
    frozenset(),
    (Scope.SYNC_READ, Scope.INVENTORY_READ),
    (),  # what was refused changes no record
    _told,
    _holds,
)
