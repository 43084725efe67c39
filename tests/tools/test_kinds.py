"""Kinds of items by the word that ends their names, and reasons that hold the name of a place."""

import pytest

from core.clock import Clock
from core.identity import EVERY_SCOPE, Principal
from data_layer.database import Database
from tests.tools.conftest import TODAY, Plant
from tools.context import ToolContext
from tools.linking import link
from tools.links import Links

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module", autouse=True)
async def plant(make_plant: Plant) -> None:
    kinds = [
        ("Road Frames", "Spare Parts"),
        ("Touring Frames", "Repair Parts"),
        ("Bike Racks", None),
        ("Wheels", None),
        ("Relays", "Ball Bearing"),
    ]
    await make_plant(
        "kinds",
        {
            "sku": [
                {"sku": f"K-{n}", "name": f"Thing {n}", "subcategory": kind, "product_line": line}
                for n, (kind, line) in enumerate(kinds)
            ],
            "warehouse": [{"warehouse_id": "40", "name": "Paint"}],
            "work_order": [{"wo_number": "W-1", "sku": "K-0", "status": "SCHEDULED", "quantity": 5}],
            "supplier": [{"supplier_id": "S-1", "name": "Maker"}],
            "purchase_order": [
                {"po_number": "P-1", "supplier_id": "S-1", "status": "APPROVED", "order_date": TODAY,
                 "ship_method": "Sea freight", "buyer": "Dana Kowalski"}
            ],
            "scrap": [
                {"scrap_id": "S-1", "wo_number": "W-1", "sku": "K-0", "quantity": 1, "reason": "Paint process failed",
                 "scrap_date": TODAY}
            ],
        },
    )  # fmt: skip


async def _links(database: Database, text: str) -> Links:
    return await link(ToolContext(Principal("kinds", "planner", EVERY_SCOPE), database, Clock(TODAY)), text)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("how many frames are in stock", {"Road Frames", "Touring Frames"}),
        ("stock of road frames", {"Road Frames"}),
        ("which frame is heaviest", {"Road Frames", "Touring Frames"}),
        ("which racks do we have", set()),  # it would be but a part of one name
        ("which parts do we need", set()),  # what planners call everything
        ("wheels on hand", {"Wheels"}),
        ("which relay is the cheapest", {"Relays"}),
        ("ball bearings on hand", {"Ball Bearing"}),
    ],
)
async def test_kinds_whose_names_end_alike_are_meant_together(database: Database, text: str, values: set[str]) -> None:
    assert {value.value for value in (await _links(database, text)).values} == values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("scrap because of the process", {"Paint process failed"}),
        ("which touring ones do we have", set()),  # a part of the name of a kind is none
        ("wheles on hand", {"Wheels"}),
        ("touring fraems", {"Touring Frames"}),
        ("shipped by sea", {"Sea freight"}),
        ("POs of Kowalski", {"Dana Kowalski"}),
        ("a hint for the wheel", {"Wheels"}),
    ],
)
async def test_values_are_said_in_part_or_with_a_slip(database: Database, text: str, values: set[str]) -> None:
    assert {value.value for value in (await _links(database, text)).values} == values


async def test_what_is_said_in_part_is_but_likely(database: Database) -> None:
    part, whole = (await _links(database, "POs of Kowalski")).values, (await _links(database, "road frames")).values
    assert [value.partial for value in part] == [True]
    assert [value.partial for value in whole] == [False]


async def test_a_reason_is_no_place_whose_name_it_holds(database: Database) -> None:
    links = await _links(database, "scrap for Paint process failed")
    assert [value.value for value in links.values] == ["Paint process failed"]
    assert not links.mentions
    place = await _links(database, "stock in Paint")
    assert [one.candidates[0].code for one in place.mentions] == ["40"]
