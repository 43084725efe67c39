from datetime import date
from typing import Any

from core.identity import Scope
from data_layer.database import Database
from data_layer.keys import ApiKeys
from tests.forecasts import steady, store_forecasts

MONDAY = date(2025, 5, 12)


async def test_the_state_of_the_forecasts_is_told_to_whoever_may_see_orders(make_site: Any, database: Database) -> None:
    site = await make_site("keys")
    keys = ApiKeys(database)
    async with site.as_(await keys.create("forecast", "orders", {str(Scope.ORDERS_READ)})) as caller:
        before = (await caller.get("/api/v1/forecasts")).json()
        assert (before["status"], before["forecast"], before["current"]) == ("never", 0, False)
        await store_forecasts(database, "forecast", [steady("DESK", 14, MONDAY, grain="month")], date(2025, 5, 14))
        after = (await caller.get("/api/v1/forecasts")).json()
    assert (after["status"], after["forecast"], after["better_than_naive"]) == ("completed", 1, 1)
    assert (before["grain"], after["grain"]) == ("week", "month")
    assert after["learnt_until"] == "2025-05-14"
    async with site.as_(await keys.create("forecast", "stock", {str(Scope.INVENTORY_READ)})) as caller:
        assert (await caller.get("/api/v1/forecasts")).status_code == 403
