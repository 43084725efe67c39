"""How many of one item go into another."""

from decimal import Decimal
from typing import Any

import pytest

from core.errors import InvalidInput, NotFound
from tools.bom.explode_bom import BomExplosion, explode_bom
from tools.context import ToolContext


def _part(parent: str, component: str, quantity: str, **more: Any) -> dict[str, Any]:
    return {"parent_sku": parent, "component_sku": component, "quantity": Decimal(quantity)} | more


PLANT = {
    "sku": [
        {"sku": code, "name": name, "procurement": procurement}
        for code, name, procurement in (
            ("BIKE", "Bike", "MAKE"),
            ("FRONT", "Front wheel", "MAKE"),
            ("REAR", "Rear wheel", "MAKE"),
            ("SPOKE", "Spoke", "BUY"),
            ("TAPE", "Rim tape", "BUY"),
            ("BELL", "Bell", "BUY"),
            ("EGG", "Egg", "MAKE"),
            ("HEN", "Hen", "MAKE"),
        )
    ],
    "bom": [
        _part("BIKE", "FRONT", "1"),
        _part("BIKE", "REAR", "1"),
        _part("BIKE", "SPOKE", "2"),
        _part("FRONT", "SPOKE", "60"),
        _part("REAR", "SPOKE", "64"),
        _part("FRONT", "TAPE", "2.1", unit="M"),
        _part("REAR", "TAPE", "1", unit="ROLL"),
        _part("EGG", "HEN", "1"),
        _part("HEN", "EGG", "2"),
    ],
}


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    await make_plant("plant", PLANT)
    await make_plant("other", {"sku": [{"sku": "BIKE", "name": "Bike"}], "bom": []})


async def _asked(context: ToolContext, sku: str, component: str, **more: Any) -> BomExplosion:
    found = await explode_bom.call(context, {"sku": sku, "component": component, **more})
    assert isinstance(found, BomExplosion)
    return found


async def test_one_component_over_all_levels(context: ToolContext) -> None:
    found = await _asked(context, "BIKE", "spoke")
    assert found.summary == (
        "126 EA SPOKE Spoke go into one BIKE Bike, over all levels: 2 EA directly, 60 EA in FRONT and 64 EA in REAR."
    )
    assert [(x.level, x.parent_sku, x.quantity_per, x.extended_quantity) for x in found.lines] == [
        (2, "FRONT", 60, 60),
        (2, "REAR", 64, 64),
        (1, "BIKE", 2, 2),
    ]
    assert (found.sku, found.component, found.component_name, found.line_count) == ("BIKE", "SPOKE", "Spoke", 3)
    assert [(one.value, one.unit) for one in found.component_quantity] == [(126, "EA")]
    assert {line.source for line in found.lines} == {"erp"}


async def test_for_the_quantity_to_be_built(context: ToolContext) -> None:
    found = await _asked(context, "FRONT", "SPOKE", quantity=10)
    assert found.summary == "600 EA SPOKE Spoke go into 10 FRONT Front wheel, directly."
    assert (
        await _asked(context, "BIKE", "FRONT")
    ).summary == "1 EA FRONT Front wheel goes into one BIKE Bike, directly."


async def test_unlike_units_are_told_apart(context: ToolContext) -> None:
    found = await _asked(context, "BIKE", "TAPE")
    assert found.summary == (
        "2.1 M and 1 ROLL TAPE Rim tape go into one BIKE Bike, over all levels: 2.1 M in FRONT and 1 ROLL in REAR."
    )
    assert [(one.value, one.unit) for one in found.component_quantity] == [(Decimal("2.1"), "M"), (1, "ROLL")]


async def test_the_other_way_round_is_answered_and_said(context: ToolContext) -> None:
    found = await _asked(context, "SPOKE", "REAR", quantity=2)
    assert found.summary == (
        "128 EA SPOKE Spoke go into 2 REAR Rear wheel, directly."
        " It is SPOKE Spoke that goes into REAR Rear wheel, not the other way round."
    )
    assert (found.sku, found.component) == ("REAR", "SPOKE")


async def test_neither_is_said_plainly(context: ToolContext) -> None:
    found = await _asked(context, "BIKE", "BELL")
    assert found.summary == (
        "BELL Bell is none of the components of BIKE Bike, over all levels, and BIKE Bike none of those of BELL Bell."
    )
    assert (found.lines, found.component_quantity) == ((), ())
    assert (await _asked(context, "BIKE", "BIKE")).summary == "BIKE Bike is no component of its own, over all levels."


async def test_only_so_deep(context: ToolContext) -> None:
    found = await _asked(context, "BIKE", "SPOKE", max_level=1)
    assert found.summary == "2 EA SPOKE Spoke go into one BIKE Bike, directly."
    assert "down to level 1" in (await _asked(context, "BIKE", "TAPE", max_level=1)).summary


async def test_a_circle_is_told(context: ToolContext) -> None:
    assert "Warning: the structure holds itself (EGG > HEN > EGG)" in (await _asked(context, "EGG", "EGG")).summary


async def test_pages_hold_every_line_once_whichever_way_round(context: ToolContext) -> None:
    for sku, component in (("BIKE", "SPOKE"), ("SPOKE", "BIKE")):
        first = await _asked(context, sku, component, limit=2)
        assert first.summary.startswith("126 EA SPOKE Spoke go into one BIKE Bike, over all levels, on 3 lines.")
        rest = await _asked(context, sku, component, limit=2, cursor=first.next_cursor)
        assert [line.parent_sku for page in (first, rest) for line in page.lines] == ["FRONT", "REAR", "BIKE"]
        assert (rest.sku, rest.next_cursor) == ("BIKE", None)
    with pytest.raises(InvalidInput, match="belongs to another list"):
        await _asked(context, "BIKE", "TAPE", cursor=first.next_cursor)


async def test_another_tenants_items_are_not_known(other_context: ToolContext) -> None:
    with pytest.raises(NotFound):
        await _asked(other_context, "BIKE", "SPOKE")
