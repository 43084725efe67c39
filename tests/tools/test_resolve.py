from typing import Any

import pytest

from core.errors import Ambiguous, NotFound
from tools.context import ToolContext
from tools.resolve import resolve

PLANT = {
    "sku": [
        {"sku": "AR-5381", "name": "Adjustable Race"},
        {"sku": "CR-9981", "name": "Crown Race"},
        {"sku": "CA-1", "name": "HL Crankarm"},
        {"sku": "CA-2", "name": "LL Crankarm"},
        {"sku": "BK-62", "name": "Road-150 Red, 62"},
        {"sku": "BK-44", "name": "Road-150 Red, 44"},
        {"sku": "T1", "name": "Twin"},
        {"sku": "T2", "name": "Twin"},
        {"sku": "CHAIN", "name": "Roller chain"},
    ],
    "warehouse": [{"warehouse_id": "1", "name": "Tool Crib"}, {"warehouse_id": "6", "name": "Miscellaneous Storage"}],
    "supplier": [{"supplier_id": "PROSE0001", "name": "Proseware, Inc."}],
    "customer": [{"customer_id": "29825"}],
}


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    await make_plant("plant", PLANT)


@pytest.mark.parametrize(
    ("entity", "written", "code"),
    [
        ("sku", "AR-5381", "AR-5381"),
        ("sku", " ar-5381 ", "AR-5381"),
        ("sku", "ar 5381", "AR-5381"),
        ("sku", "AR5381", "AR-5381"),
        ("sku", "AR-5381 Adjustable Race", "AR-5381"),
        ("sku", "Adjustable Race", "AR-5381"),
        ("sku", "the adjustible race", "AR-5381"),
        ("sku", "HL crank arm", "CA-1"),
        ("sku", "Road-150 Red, 62", "BK-62"),
        ("sku", "road 150 red 44", "BK-44"),
        ("sku", "chain", "CHAIN"),
        ("sku", "roller chains", "CHAIN"),
        ("warehouse", "1", "1"),
        ("warehouse", "Tool Crib (1)", "1"),
        ("warehouse", "tool crip", "1"),
        ("warehouse", "misc storage", "6"),
        ("supplier", "proseware", "PROSE0001"),
        ("supplier", "PROSEWARE INC", "PROSE0001"),
        ("customer", "29825", "29825"),
    ],
)
async def test_what_is_written_names_one_record(context: ToolContext, entity: str, written: str, code: str) -> None:
    async with context.database.read(context.principal) as tx:
        assert (await resolve(context, tx, entity, written)).code == code


@pytest.mark.parametrize(
    ("written", "choices"),
    [
        ("crankarm", {"CA-1 HL Crankarm", "CA-2 LL Crankarm"}),
        ("road 150 red", {"BK-62 Road-150 Red, 62", "BK-44 Road-150 Red, 44"}),
        ("Twin", {"T1 Twin", "T2 Twin"}),
    ],
)
async def test_several_equally_good_are_asked_back(context: ToolContext, written: str, choices: set[str]) -> None:
    async with context.database.read(context.principal) as tx:
        with pytest.raises(Ambiguous) as refused:
            await resolve(context, tx, "sku", written)
        assert set(refused.value.choices) == choices
        for choice in choices:
            assert (await resolve(context, tx, "sku", choice)).code == choice.split()[0]


@pytest.mark.parametrize(
    ("entity", "written", "message"),
    [
        ("sku", "AR-5382", "There is no item 'AR-5382'. Nearest: AR-5381 Adjustable Race."),
        ("sku", "RA-5381", "There is no item 'RA-5381'. Nearest: AR-5381 Adjustable Race."),  # swapped at its beginning
        ("sku", "Road-150 Red, 99", "There is no item 'Road-150 Red, 99'. Nearest: BK-"),
        ("sku", "flux capacitor", "There is no item 'flux capacitor'."),
        ("supplier", "Adjustable Race", "There is no supplier 'Adjustable Race'."),
        ("warehouse", "99", "There is no warehouse '99'."),
        ("customer", "!?", "There is no customer '!?'."),
    ],
)
async def test_what_is_not_there_is_said_with_the_nearest(
    context: ToolContext, entity: str, written: str, message: str
) -> None:
    async with context.database.read(context.principal) as tx:
        with pytest.raises(NotFound) as refused:
            await resolve(context, tx, entity, written)
    assert str(refused.value).startswith(message)


async def test_another_tenant_is_not_told_of_it(other_context: ToolContext) -> None:
    async with other_context.database.read(other_context.principal) as tx:
        with pytest.raises(NotFound, match=r"^There is no item 'AR-5381'\.$"):
            await resolve(other_context, tx, "sku", "AR-5381")
