from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.errors import InvalidInput
from tools.bom.explode_bom import explode_bom
from tools.bom.where_used import where_used
from tools.context import ToolContext


def _part(parent: str, component: str, quantity: str, **more: Any) -> dict[str, Any]:
    return {"parent_sku": parent, "component_sku": component, "quantity": Decimal(quantity)} | more


PLANT = {
    "sku": [
        {"sku": code, "name": name, "procurement": procurement, "finished_good": finished}
        for code, name, procurement, finished in (
            ("BIKE", "Bike", "MAKE", True),
            ("WHEEL", "Wheel", "MAKE", False),
            ("SPOKE", "Spoke", "BUY", False),
            ("RIM", "Rim", "BUY", False),
            ("FRAME", "Frame", "MAKE", False),
            ("OLD", "Old part", "BUY", False),
            ("NEW", "New part", "BUY", False),
            ("EGG", "Egg", "MAKE", False),
            ("HEN", "Hen", "MAKE", False),
            ("LONE", "Lone", "BUY", False),
        )
    ],
    "bom": [
        _part("BIKE", "WHEEL", "2", position=1),
        _part("BIKE", "FRAME", "1", position=2),
        _part("WHEEL", "SPOKE", "32"),
        _part("WHEEL", "RIM", "1"),
        _part("FRAME", "SPOKE", "0.5"),
        _part("FRAME", "OLD", "1", effective_to=date(2025, 5, 14)),
        _part("FRAME", "NEW", "1", effective_from=date(2025, 5, 15)),
        _part("FRAME", "LONE", "1", effective_from=date(2025, 5, 16)),
        _part("WHEEL", "LONE", "9", version="0"),  # an older version, still in force
        _part("EGG", "HEN", "1"),
        _part("HEN", "EGG", "2"),
    ],
}


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    await make_plant("plant", PLANT)
    await make_plant("other", {"sku": [{"sku": "BIKE", "name": "Bike"}], "bom": []})


async def test_all_levels_depth_first_with_extended_quantities(context: ToolContext) -> None:
    found = await explode_bom.call(context, {"sku": "BIKE", "quantity": 10})
    assert [(x.level, x.parent_sku, x.component_sku, x.quantity_per, x.extended_quantity) for x in found.lines] == [
        (1, "BIKE", "WHEEL", 2, 20),
        (2, "WHEEL", "RIM", 1, 20),
        (2, "WHEEL", "SPOKE", 32, 640),
        (1, "BIKE", "FRAME", 1, 10),
        (2, "FRAME", "NEW", 1, 10),
        (2, "FRAME", "SPOKE", Decimal("0.5"), 5),
    ]
    assert (found.line_count, found.levels, found.direct, found.components, found.purchased) == (6, 2, 2, 5, 3)
    assert found.summary == (
        "BIKE Bike explodes to 6 lines on 2 levels: 5 different components, 3 of them bought. For 10: direct components"
        " are 20 EA WHEEL Wheel and 10 EA FRAME Frame."
    )


async def test_the_plants_date_decides_what_is_in_force(context: ToolContext) -> None:
    codes = {line.component_sku for line in (await explode_bom.call(context, {"sku": "FRAME"})).lines}
    assert codes == {"NEW", "SPOKE"}  # OLD ended yesterday, LONE begins tomorrow
    assert (await where_used.call(context, {"sku": "OLD"})).line_count == 0


async def test_of_several_versions_in_force_the_newest_counts(context: ToolContext) -> None:
    codes = [line.component_sku for line in (await explode_bom.call(context, {"sku": "WHEEL"})).lines]
    assert codes == ["RIM", "SPOKE"]


async def test_levels_can_be_limited(context: ToolContext) -> None:
    found = await explode_bom.call(context, {"sku": "BIKE", "max_level": 1})
    assert [line.component_sku for line in found.lines] == ["WHEEL", "FRAME"]


async def test_a_structure_that_holds_itself_ends_and_is_told(context: ToolContext) -> None:
    found = await explode_bom.call(context, {"sku": "EGG"})
    assert [(x.level, x.component_sku, x.circular) for x in found.lines] == [(1, "HEN", False), (2, "EGG", True)]
    assert "Warning: the structure holds itself (EGG > HEN > EGG)" in found.summary
    assert (await where_used.call(context, {"sku": "EGG"})).line_count == 2


async def test_where_used_over_all_levels_or_directly(context: ToolContext) -> None:
    found = await where_used.call(context, {"sku": "SPOKE"})
    assert [(x.level, x.parent_sku, x.component_sku, x.extended_quantity) for x in found.lines] == [
        (1, "FRAME", "SPOKE", Decimal("0.5")),
        (1, "WHEEL", "SPOKE", 32),
        (2, "BIKE", "FRAME", Decimal("0.5")),
        (2, "BIKE", "WHEEL", 64),
    ]
    assert (found.direct, found.parents, found.finished_goods) == (2, 3, 1)
    assert found.summary == (
        "SPOKE Spoke goes directly into 2 items: FRAME Frame and WHEEL Wheel. Over all 2 levels it is in 3 different"
        " items, 1 finished good among them."
    )
    direct = await where_used.call(context, {"sku": "SPOKE", "direct_only": True})
    assert [x.parent_sku for x in direct.lines] == ["FRAME", "WHEEL"]


async def test_items_without_structure_are_known_items(context: ToolContext, other_context: ToolContext) -> None:
    assert (await explode_bom.call(context, {"sku": "SPOKE"})).summary == (
        "SPOKE Spoke is a known item, but has no bill of materials in force."
    )
    assert (await where_used.call(context, {"sku": "BIKE"})).summary == (
        "BIKE Bike is a known item, but no bill of materials in force contains it."
    )
    assert (await explode_bom.call(other_context, {"sku": "BIKE"})).line_count == 0


async def test_the_pages_hold_every_line_once(context: ToolContext) -> None:
    seen: list[int] = []
    cursor = None
    for _ in range(3):
        page = await explode_bom.call(context, {"sku": "BIKE", "limit": 2, "cursor": cursor})
        seen += [line.line for line in page.lines]
        cursor = page.next_cursor
    assert (seen, cursor) == ([1, 2, 3, 4, 5, 6], None)


async def test_a_quantity_must_be_above_zero(context: ToolContext) -> None:
    with pytest.raises(InvalidInput, match="quantity: input should be greater than 0"):
        await explode_bom.call(context, {"sku": "BIKE", "quantity": 0})
