from datetime import date
from typing import Any

import pytest

from core.identity import Scope
from data_layer.keys import ApiKeys
from tests.tools import conftest as plants
from tools.registry import TOOLS

make_plant = plants.make_plant

# Each operation with arguments that the plant below can answer.
GETS = {
    "plan": ("time_phased_plan", {"sku": "PUMP", "by": "month", "periods": 2}),
    "promise": ("promise_date", {"sku": "pump", "quantity": "2.5", "by": "2025-06-02", "safety_stock_too": True}),
    "buildable": ("buildable_quantity", {"sku": "PUMP", "purchased_only": True, "by": "2025-05-20", "limit": 5}),
    "capacity": ("capacity_load", {"until": "2025-06-30"}),
    "proposals": ("replenishment_proposals", {"supplier": "Vendor", "action": "release", "until": "2025-07-01"}),
    "purchase-order-impact": ("purchase_order_impact", {"order": "P1"}),
    "forecast": ("forecast_demand", {"sku": "PUMP"}),
    "forecast-by-group": ("forecast_by_group", {"by": "category"}),
}


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    """A pump takes two seals; of these a purchase order brings some. Today is Thursday 15 May 2025."""
    await make_plant(
        "plant",
        {
            "sku": [
                {"sku": "PUMP", "name": "Pump", "procurement": "MAKE", "lead_time_days": 7},
                {"sku": "SEAL", "name": "Shaft Seal", "procurement": "BUY", "lead_time_days": 14},
            ],
            "warehouse": [{"warehouse_id": "W1", "name": "Main", "site": "Brno"}],
            "work_centre": [{"work_centre_id": "M1", "name": "Mill", "hours_per_week": 40}],
            "customer": [{"customer_id": "C1", "name": "Customer"}],
            "supplier": [{"supplier_id": "V1", "name": "Vendor"}],
            "bom": [{"parent_sku": "PUMP", "component_sku": "SEAL", "quantity": 2}],
            "inventory": [{"sku": "SEAL", "warehouse_id": "W1", "on_hand": 6}],
            "sales_order": [
                {"order_number": "S1", "customer_id": "C1", "status": "CONFIRMED", "order_date": date(2025, 5, 1),
                 "due_date": date(2025, 5, 23)}
            ],
            "sales_order_line": [
                {"order_number": "S1", "line_number": 1, "sku": "PUMP", "quantity": 9, "shipped_quantity": 0}
            ],
            "purchase_order": [
                {"po_number": "P1", "supplier_id": "V1", "status": "APPROVED", "order_date": date(2025, 4, 1),
                 "expected_date": date(2025, 5, 15)}
            ],
            "purchase_order_line": [{"po_number": "P1", "line_number": 1, "sku": "SEAL", "quantity": 12}],
        },
    )  # fmt: skip


@pytest.fixture
async def site(make_site: Any) -> Any:
    return await make_site(tools=TOOLS)


@pytest.mark.parametrize("path", GETS)
async def test_what_is_asked_in_the_query_is_answered_as_the_tool_answers(site: Any, path: str) -> None:
    tool, arguments = GETS[path]
    got = await site.client.get(f"/api/v1/planning/{path}", params=arguments)
    posted = await site.client.post(f"/api/v1/tools/{tool}", json=arguments)
    assert (
        got.status_code == posted.status_code == (404 if path.startswith("forecast") else 200)
    )  # nothing is trained here
    body, same = got.json(), posted.json()
    for volatile in ("request_id", "freshness"):
        assert (body.pop(volatile, None) is None) == (same.pop(volatile, None) is None)
    assert body == same


async def test_a_purchase_order_tells_who_waits_for_it_and_what_if_it_comes_late(site: Any) -> None:
    impact = await site.client.get("/api/v1/planning/purchase-order-impact", params={"order": "P1"})
    assert "S1" in impact.json()["summary"]
    late = await site.client.post("/api/v1/planning/what-if", json={"kind": "late", "order": "P1", "days": 21})
    assert late.status_code == 200
    assert "P1" in late.json()["summary"]


@pytest.mark.parametrize(
    ("path", "arguments", "status", "code"),
    [
        ("plan", {}, 422, "invalid_input"),
        ("plan", {"sku": "PUMP", "periods": 53}, 422, "invalid_input"),
        ("plan", {"sku": "PUMP", "perids": 5}, 422, "invalid_input"),
        ("plan", {"sku": "NO-SUCH-ITEM-7"}, 404, "not_found"),
        ("promise", {"sku": "PUMP", "quantity": "-1"}, 422, "invalid_input"),
        ("capacity", {"until": "soon"}, 422, "invalid_input"),
        ("shortages", {"order": "SO-99"}, 404, "not_found"),
    ],
)
async def test_what_cannot_be_answered_is_a_problem(
    site: Any, path: str, arguments: dict[str, Any], status: int, code: str
) -> None:
    response = await site.client.get(f"/api/v1/planning/{path}", params=arguments)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.headers["content-type"] == "application/problem+json"


async def test_shortages_are_a_list_with_pages(site: Any) -> None:
    response = await site.client.get("/api/v1/planning/shortages", params={"limit": 5})
    assert response.status_code == 200
    assert response.json() == {"items": [], "total": 0, "next_cursor": None}


async def test_the_description_tells_arguments_and_results_as_the_tools_do(site: Any) -> None:
    described = (await site.client.get("/openapi.json")).json()["paths"]
    for path, (name, _) in GETS.items():
        tool = next(tool for tool in TOOLS if tool.name == name)
        operation = described[f"/api/v1/planning/{path}"]["get"]
        assert {one["name"] for one in operation["parameters"]} == set(tool.args.model_fields)
        answered = operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
        assert answered.endswith(f"/{tool.result.__name__}")


async def test_part_of_the_grants_is_not_enough(make_site: Any, database: Any) -> None:
    site = await make_site("keys")
    key = await ApiKeys(database).create("plant", "stock only", {str(Scope.INVENTORY_READ)})
    async with site.as_(key) as caller:
        for path, (_, arguments) in GETS.items():
            response = await caller.get(f"/api/v1/planning/{path}", params=arguments)
            assert (response.status_code, response.json()["code"]) == (403, "not_permitted"), path
        response = await caller.get("/api/v1/planning/shortages")
    assert (response.status_code, response.json()["code"]) == (403, "not_permitted")
