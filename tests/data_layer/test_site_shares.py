"""How items' forecasts are parted among sites, by orders put straight into the tables."""

from datetime import date, timedelta
from typing import Any

import pytest

from core.identity import Principal
from data_layer.bulk import BulkSession
from data_layer.database import Database
from data_layer.site_shares import keep_site_shares
from tests.demands import MONDAY, write_orders, write_warehouses

UNTIL = date(2023, 7, 1)
WEEK = timedelta(weeks=1)


async def _shares(database: Database, database_url: str, tenant: str, until: date) -> dict[tuple[str, str], float]:
    with BulkSession(database_url, tenant) as session:
        keep_site_shares(session, until)
        with session.transaction():
            rows = session.rows("SELECT sku, site, share FROM manufacturing.forecast_site")
    return {(sku, site): share for sku, site, share in rows}


@pytest.fixture
async def asker(database: Database, request: Any) -> Principal:
    asker = Principal(request.node.name[:40], "test")
    await write_warehouses(database, asker.tenant_id, {"W1": "Brno", "W2": "Rotterdam"})
    return asker


async def test_each_site_has_its_share_of_what_was_ordered_in_the_last_year(
    database: Database, database_url: str, asker: Principal
) -> None:
    tenant = asker.tenant_id
    await write_orders(database, tenant, {"A": [(MONDAY, 30), (UNTIL, 99)], "B": [(MONDAY, 8)]}, place="W1")
    await write_orders(database, tenant, {"A": [(MONDAY + WEEK, 10)]}, place="W2")
    await write_orders(database, tenant, {"A": [(MONDAY, 10), (MONDAY - 60 * WEEK, 70)], "C": [(MONDAY, 5)]})
    assert await _shares(database, database_url, tenant, UNTIL) == {
        ("A", "Brno"): 0.6, ("A", "Rotterdam"): 0.2, ("A", ""): 0.2, ("B", "Brno"): 1,
    }  # fmt: skip


async def test_what_was_not_ordered_in_the_last_year_is_parted_as_it_was_before(
    database: Database, database_url: str, asker: Principal
) -> None:
    await write_orders(database, asker.tenant_id, {"A": [(MONDAY, 30)]}, place="W1")
    await write_orders(database, asker.tenant_id, {"A": [(MONDAY, 10)]}, place="W2")
    then = await _shares(database, database_url, asker.tenant_id, UNTIL + 60 * WEEK)
    assert then == {("A", "Brno"): 0.75, ("A", "Rotterdam"): 0.25}
    assert await _shares(database, database_url, asker.tenant_id, MONDAY) == {}
