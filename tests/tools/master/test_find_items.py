from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from core.errors import NotFound
from core.identity import Principal
from tools.context import ToolContext
from tools.master.find_items import find_items


def _item(code: str, name: str, price: str | None, **more: Any) -> dict[str, Any]:
    stated = {"list_price": Decimal(price) if price else None, "currency": "USD", "procurement": "MAKE"}
    return {"sku": code, "name": name} | stated | more


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    bikes: dict[str, Any] = {"category": "Bikes", "subcategory": "Road Bikes", "finished_good": True}
    await make_plant(
        "plant",
        {
            "sku": [
                _item("BK-R-58", "Road-150 Red, 58", "3578.27", color="Red", size="58 CM", standard_cost=2171, **bikes),
                _item("BK-R-62", "Road-150 Red, 62", "3578.27", color="Red", size="62 CM", active=False, **bikes),
                _item("BK-B-58", "Road-150 Black, 58", "3000", color="Black", size="58 CM", **bikes),
                _item("HN-1", "Hex Nut 1", None, procurement="BUY", category="Components", standard_cost=2),
                _item("HN-2", "Hex Nut 2", "0", procurement="BUY", category="Components"),
                _item("LJ-L", "Jersey 100%, L", "49.99", size="L", color="Multi", category="Clothing"),
            ]
        },
    )


async def _codes(context: ToolContext, **asked: Any) -> list[str]:
    return [item.sku for item in (await find_items.call(context, asked)).items]


async def test_each_filter_and_all_together(context: ToolContext) -> None:
    assert len(await _codes(context)) == 6
    assert await _codes(context, category="road bike", colour="red") == ["BK-R-58", "BK-R-62"]
    assert await _codes(context, size="58") == ["BK-B-58", "BK-R-58"]
    assert await _codes(context, size="62 cm") == ["BK-R-62"]
    assert await _codes(context, size="l") == ["LJ-L"]
    assert await _codes(context, procurement="BUY") == ["HN-1", "HN-2"]
    assert await _codes(context, active=False) == ["BK-R-62"]
    assert await _codes(context, finished_good=True, active=True, colour="black", size="58") == ["BK-B-58"]


async def test_words_in_name_or_code_in_any_case_and_number(context: ToolContext) -> None:
    assert await _codes(context, text="hex nuts") == ["HN-1", "HN-2"]
    assert await _codes(context, text="150 RED") == ["BK-R-58", "BK-R-62"]
    assert await _codes(context, text="bk-b") == ["BK-B-58"]
    assert await _codes(context, text="%") == await _codes(context)  # signs are no words, and no wildcards


async def test_whatever_letters_a_word_is_written_with(make_plant: Any, context: ToolContext) -> None:
    """The database makes an i of the Turkish letter, and a k of the sign of the kelvin."""
    names = ["B\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}lez\u0130k", "Gear \N{KELVIN SIGN}", "GR\xd6SSE", "Ring"]
    await make_plant("letters", {"sku": [_item(str(n), name, None) for n, name in enumerate(names)]})
    letters = replace(context, principal=Principal("letters", "planner"))
    found = {word: await _codes(letters, text=word) for word in ("bilez", "k", "gr\xf6", "GEAR", "ring gr", "r")}
    assert found == {
        "bilez": ["0"],
        "k": ["0", "1"],
        "gr\xf6": ["2"],
        "GEAR": ["1"],
        "ring gr": [],
        "r": ["1", "2", "3"],
    }


async def test_the_dearest_first_and_what_has_no_price_last(context: ToolContext) -> None:
    found = await find_items.call(context, {"first": "price", "limit": 4})
    assert [item.sku for item in found.items] == ["BK-R-58", "BK-R-62", "BK-B-58", "LJ-L"]
    assert found.summary == (
        "6 items: 4 made, 2 bought; 1 is inactive. Highest price: BK-R-58 Road-150 Red, 58 (3,578.27 USD), BK-R-62"
        " Road-150 Red, 62 (3,578.27 USD) and BK-B-58 Road-150 Black, 58 (3,000.00 USD). 2 items have no price, or"
        " zero."
    )
    rest = await find_items.call(context, {"first": "price", "limit": 4, "cursor": found.next_cursor})
    assert [item.sku for item in rest.items] == ["HN-2", "HN-1"]
    assert await _codes(context, first="cost", limit=2) == ["BK-R-58", "HN-1"]


async def test_what_there_is_not(context: ToolContext) -> None:
    none = await find_items.call(context, {"text": "helmet", "active": True})
    assert none.summary == "There is no active item with 'helmet' in name or code."
    with pytest.raises(NotFound, match=r"There is no colour 'purple'\. There are Red, Black and Multi"):
        await find_items.call(context, {"colour": "purple"})
    with pytest.raises(NotFound, match="There is no size '99'"):
        await find_items.call(context, {"size": "99"})


async def test_another_tenant_has_its_own(other_context: ToolContext) -> None:
    assert (await find_items.call(other_context, {})).summary == "There is no item."
