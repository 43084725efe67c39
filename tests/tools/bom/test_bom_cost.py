from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from core.errors import NotPermitted
from core.identity import Scope
from tools.bom.bom_cost import bom_cost
from tools.context import ToolContext


def _item(code: str, cost: str | None, **more: Any) -> dict[str, Any]:
    return {
        "sku": code, "name": code.title(), "currency": "USD", "standard_cost": Decimal(cost) if cost else None,
        "procurement": "BUY",
    } | more  # fmt: skip


def _part(parent: str, component: str, quantity: str, **more: Any) -> dict[str, Any]:
    return {"parent_sku": parent, "component_sku": component, "quantity": Decimal(quantity)} | more


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    await make_plant(
        "plant",
        {
            "sku": [
                _item("BIKE", "200", procurement="MAKE"),
                _item("WHEEL", "50", procurement="MAKE"),
                _item("SPOKE", "0.5"),
                _item("RIM", "20"),
                _item("SEAT", "30", currency="EUR"),
                _item("GRIP", None),
                _item("BELL", "0"),
                _item("PAINT", "3"),
                _item("CHEAP", "10", procurement="MAKE"),
                _item("EGG", "1"),
                _item("HEN", "1"),
            ],
            "bom": [
                _part("BIKE", "WHEEL", "2"),
                _part("BIKE", "SEAT", "1"),
                _part("BIKE", "GRIP", "2"),
                _part("BIKE", "BELL", "1"),
                _part("BIKE", "PAINT", "8", unit="OZ"),
                _part("WHEEL", "SPOKE", "32", scrap_percent=Decimal(25)),
                _part("WHEEL", "RIM", "1"),
                _part("CHEAP", "RIM", "1"),
                _part("EGG", "HEN", "1"),
                _part("HEN", "EGG", "1"),
            ],
        },
    )


async def test_components_roll_up_with_scrap_and_by_level(context: ToolContext) -> None:
    wheel = await bom_cost.call(context, {"sku": "WHEEL"})
    assert [(one.value, one.unit) for one in wheel.rolled_up] == [(40, "USD")]  # 32 × 1.25 × 0.5 + 20
    assert (wheel.standard_cost, wheel.difference) == (50, 10)
    assert wheel.summary == (
        "40.00 USD is what the components of WHEEL Wheel cost, rolled up over 1 level (2 lines). Its own standard cost"
        " is 50.00 USD, 10.00 USD (20.0 %) above what rolls up. The direct components, at their own standard cost,"
        " come to 40.00 USD."
    )
    bike = await bom_cost.call(context, {"sku": "BIKE"})
    assert [(one.value, one.unit) for one in bike.rolled_up] == [(80, "USD"), (30, "EUR")]
    assert [(one.value, one.unit) for one in bike.direct] == [(100, "USD"), (30, "EUR")]
    assert [(x.level, x.currency, x.lines, x.cost, x.rolled_up) for x in bike.levels] == [
        (1, "EUR", 1, 30, 30),
        (1, "USD", 4, 100, 100),
        (2, "USD", 2, 80, 80),
    ]
    assert bike.difference is None  # two currencies cannot be set against one
    assert [(x.component_sku, x.quantity, x.cost) for x in bike.lines if x.level == 2] == [
        ("RIM", 2, 40),
        ("SPOKE", 80, 40),
    ]


async def test_components_without_a_cost_are_named(context: ToolContext) -> None:
    bike = await bom_cost.call(context, {"sku": "BIKE"})
    assert [(one.sku, one.why) for one in bike.uncosted] == [("BELL", "zero"), ("GRIP", "none"), ("PAINT", "unit")]
    assert bike.summary.endswith(
        "Not complete: 3 lowest components without a cost (none, zero, or for another unit): BELL Bell, GRIP Grip and"
        " PAINT Paint."
    )


async def test_an_own_cost_below_what_rolls_up(context: ToolContext) -> None:
    cheap = await bom_cost.call(context, {"sku": "CHEAP"})
    assert (cheap.difference, "10.00 USD (100.0 %) below what rolls up" in cheap.summary) == (-10, True)


async def test_no_structure_and_one_that_holds_itself(context: ToolContext) -> None:
    assert (await bom_cost.call(context, {"sku": "RIM"})).summary == (
        "RIM Rim is a known item, but has no bill of materials in force, so nothing rolls up; its own standard cost is"
        " 20.00 USD."
    )
    assert (
        "Warning: the structure holds itself (EGG > HEN > EGG)"
        in (await bom_cost.call(context, {"sku": "EGG"})).summary
    )


async def test_the_pages_hold_every_line_once(context: ToolContext) -> None:
    first = await bom_cost.call(context, {"sku": "BIKE", "limit": 4})
    rest = await bom_cost.call(context, {"sku": "BIKE", "limit": 4, "cursor": first.next_cursor})
    assert [line.line for line in first.lines + rest.lines] == [1, 2, 3, 4, 5, 6, 7]
    assert rest.rolled_up == first.rolled_up


async def test_costs_need_the_grant_on_items_too(without: Callable[[str], ToolContext]) -> None:
    with pytest.raises(NotPermitted, match="inventory:read"):
        await bom_cost.call(without(Scope.INVENTORY_READ), {"sku": "BIKE"})
