from typing import Any

from core.identity import Scope
from data_layer.keys import ApiKeys


async def test_shortages_are_a_list_with_pages(local: Any) -> None:
    response = await local.client.get("/api/v1/planning/shortages", params={"limit": 5})
    assert response.status_code == 200
    assert response.json() == {"items": [], "total": 0, "next_cursor": None}


async def test_what_is_asked_for_must_be_known(local: Any) -> None:
    response = await local.client.get("/api/v1/planning/shortages", params={"order": "SO-99"})
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


async def test_part_of_the_grants_is_not_enough(make_site: Any, database: Any) -> None:
    site = await make_site("keys")
    key = await ApiKeys(database).create("plant", "stock only", {str(Scope.INVENTORY_READ)})
    async with site.as_(key) as caller:
        response = await caller.get("/api/v1/planning/shortages")
    assert (response.status_code, response.json()["code"]) == (403, "not_permitted")
