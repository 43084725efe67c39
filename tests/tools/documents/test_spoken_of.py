from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from data_layer.documents.records import About, Entity
from tools.context import ToolContext
from tools.documents.spoken_of import spoken_of

SKUS = [
    {"sku": "CHN-1001", "name": "Lifting Chain 8x24", "unit": "EA"},
    {"sku": "HKB-1005", "name": "Hook Block 800", "unit": "EA"},
]
SUPPLIERS = [{"supplier_id": "V10050", "name": "Verhoef Electric B.V."}]


@pytest.fixture(scope="module", autouse=True)
async def _plant(make_plant: Callable[..., Awaitable[None]]) -> None:
    await make_plant("plant", {"sku": SKUS, "supplier": SUPPLIERS})


async def test_codes_and_whole_names_are_counted_and_those_in_the_title_told(context: ToolContext) -> None:
    text = "The hook is part of HKB-1005.\n\n| CHN-1001 | Lifting Chain 8x24 |\n\nBrought by Verhoef Electric B.V."
    assert await spoken_of(context, "Work instruction: Hook Block 800 (HKB-1005)", text) == (
        About(Entity.SKU, "HKB-1005", 2, in_title=True),
        About(Entity.SKU, "CHN-1001", 1, in_title=False),
        About(Entity.SUPPLIER, "V10050", 1, in_title=False),
    )


async def test_an_address_names_whose_it_is(context: ToolContext) -> None:
    found = await spoken_of(context, "Machine hours", "From: Joris <orders@verhoef-electric.example>\nTo: us")
    assert found == (About(Entity.SUPPLIER, "V10050", 1, in_title=False),)


@pytest.mark.parametrize(
    "text",
    [
        "The chain is lifted with a hook.",
        "Store 12 boxes at 20 to 25 degrees.",
        "Electric motors of any make are tested at 400 V.",
        "HKB-9999 is no longer made.",
    ],
)
async def test_what_only_sounds_like_a_record_is_none(context: ToolContext, text: str) -> None:
    assert await spoken_of(context, "Rules of the store", text) == ()


async def test_the_records_of_another_tenant_are_not_known(other_context: Any) -> None:
    assert await spoken_of(other_context, "HKB-1005", "HKB-1005 by Verhoef Electric B.V.") == ()
