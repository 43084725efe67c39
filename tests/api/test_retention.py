"""How long is kept what is kept of people: said by a tenant's administrators, for their own tenant alone."""

import uuid
from typing import Any

import pytest

from core.identity import READ_SCOPES, Scope
from data_layer.database import Database
from data_layer.keys import ApiKeys

FOR_EVER = dict.fromkeys(("threads", "feedback", "alerts", "effects", "audit", "usage"))


@pytest.fixture
async def site(make_site: Any) -> Any:
    return await make_site("keys")


async def test_an_administrator_says_for_how_long_and_it_is_recorded(site: Any, database: Database) -> None:
    keys, tenant = ApiKeys(database), f"t{uuid.uuid4().hex}"
    async with site.as_(await keys.create(tenant, "ann", {Scope.ADMIN, Scope.AUDIT_READ})) as ann:
        assert (await ann.get("/api/v1/retention")).json() == FOR_EVER
        tried = await ann.put("/api/v1/retention?dry_run=true", json={"threads": 30})
        assert (tried.status_code, tried.json()) == (200, {**FOR_EVER, "threads": 30, "outdated": {}})
        assert (await ann.get("/api/v1/retention")).json() == FOR_EVER
        await ann.put("/api/v1/retention", json={"threads": 30, "audit": 90})
        done = await ann.put("/api/v1/retention", json={"threads": 60, "alerts": None})
        assert (done.status_code, done.json()["threads"]) == (200, 60)
        assert (await ann.get("/api/v1/retention")).json() == {**FOR_EVER, "threads": 60}
        for wrong in ({"threads": 0}, {"threads": 40_000}, {"thread": 30}, {"threads": "x"}):
            assert (await ann.put("/api/v1/retention", json=wrong)).status_code == 422
        log = (await ann.get("/api/v1/audit", params={"kind": "retention_set"})).json()["items"]
        assert [(one["user_id"], one["what"]) for one in log] == [("ann", "threads=60"), ("ann", "threads=30 audit=90")]
    async with site.as_(await keys.create("another", "bo", {Scope.ADMIN})) as bo:
        assert (await bo.get("/api/v1/retention")).json() == FOR_EVER
    async with site.as_(await keys.create(tenant, "cy", READ_SCOPES)) as cy:
        assert (await cy.get("/api/v1/retention")).status_code == 403
        assert (await cy.put("/api/v1/retention", json={})).status_code == 403
