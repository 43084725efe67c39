"""A planner's word for a category finds the value as the data spells it, or none."""

import pytest

from core.errors import NotFound
from core.identity import Principal
from data_layer.database import Database
from tests.tools.conftest import Plant
from tools.values import ValueOf, resolve_category

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module", autouse=True)
async def plant(make_plant: Plant) -> None:
    kinds = [("Bikes", "Road Bikes", "R"), ("Bikes", "Mountain Bikes", "M"), ("Components", "Road Frames", "R"),
             ("Pedals", "Bikes", None), ("Boxes", "Foxes", None)]  # fmt: skip
    await make_plant(
        "values",
        {
            "sku": [
                {"sku": f"V-{i}", "name": f"Thing {i}", "category": category, "subcategory": sub, "product_line": line}
                for i, (category, sub, line) in enumerate(kinds)
            ]
        },
    )


async def _resolve(database: Database, text: str) -> ValueOf:
    async with database.read(Principal("values", "planner")) as tx:
        return await resolve_category(tx, text)


@pytest.mark.parametrize(
    ("text", "column", "value"),
    [
        ("Bikes", "category", "Bikes"),  # also a subcategory: the wider is meant
        ("bike", "category", "Bikes"),
        ("road bikes", "subcategory", "Road Bikes"),
        ("Bikes, Road", "subcategory", "Road Bikes"),
        ("componets", "category", "Components"),
        ("R", "product_line", "R"),
    ],
)
async def test_said_in_other_words(database: Database, text: str, column: str, value: str) -> None:
    assert await _resolve(database, text) == ValueOf(column, value)


@pytest.mark.parametrize("text", ["rockets", "Coxes", "--", "Bxk"])
async def test_what_is_none_is_said_to_be_none(database: Database, text: str) -> None:
    with pytest.raises(NotFound, match=r"There is no category.*There are Bikes, "):
        await _resolve(database, text)
