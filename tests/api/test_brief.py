from typing import Any

from core.identity import Scope
from data_layer.keys import ApiKeys


async def test_the_brief_tells_each_section_also_of_an_empty_plant(local: Any) -> None:
    response = await local.client.get("/api/v1/brief", params={"since": "2025-05-12"})
    assert response.status_code == 200
    assert response.json()["since"] == "2025-05-12"
    assert {section["state"] for section in response.json()["sections"]} == {"clear", "unknown"}


async def test_what_a_key_does_not_grant_is_left_out_and_without_the_tools_own_grant_there_is_no_brief(
    make_site: Any, database: Any
) -> None:
    site = await make_site("keys")
    some = await ApiKeys(database).create("plant", "stock only", {str(Scope.INVENTORY_READ)})
    async with site.as_(some) as caller:
        response = await caller.get("/api/v1/brief")
    assert response.status_code == 200
    assert sum(section["state"] == "not_permitted" for section in response.json()["sections"]) == 6
    none = await ApiKeys(database).create("plant", "orders only", {str(Scope.ORDERS_READ)})
    async with site.as_(none) as caller:
        response = await caller.get("/api/v1/brief")
    assert (response.status_code, response.json()["code"]) == (403, "not_permitted")
