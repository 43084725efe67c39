"""Keys over HTTP: an administrator's own tenant's, with no more than they have; their use and end are told."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from core.identity import EVERY_SCOPE, ROLES, Principal
from data_layer.database import Database
from data_layer.keys import ApiKeys


@pytest.fixture
async def site(make_site: Any) -> Any:
    return await make_site("keys")


@pytest.fixture
async def admin(site: Any, database: Database) -> Any:
    async with site.as_(await ApiKeys(database).create("plant", "root", EVERY_SCOPE)) as client:
        yield client


async def _log(database: Database, tenant: str, what: str) -> list[tuple[str, str, str, str]]:
    async with database.read(Principal(tenant, "x")) as tx:
        rows = await tx.execute(
            text("SELECT user_id, channel, kind, outcome FROM copilot.audit WHERE what = :what ORDER BY at"),
            {"what": what},
        )
        return [tuple(row) for row in rows]


async def test_an_administrator_makes_lists_and_revokes_keys_of_their_tenant(
    site: Any, admin: Any, database: Database
) -> None:
    made = (await admin.post("/api/v1/keys", json={"user_id": "bo", "role": "buyer", "sites": ["A"]})).json()
    async with site.as_(made["key"]) as bo:
        plant = (await bo.get("/api/v1/plant")).json()
        assert (plant["tenant"], plant["user"], plant["sites"]) == ("plant", "bo", ["A"])
        assert set(plant["scopes"]) == ROLES["buyer"]
        assert (await bo.get("/api/v1/keys")).status_code == 403
    listed = (await admin.get("/api/v1/keys")).json()["items"]
    (one,) = (key for key in listed if key["key_id"] == made["key_id"])
    assert (one["user_id"], one["created_by"], one["last_used_at"] is not None) == ("bo", "root", True)
    assert made["key"].split("_")[2] not in str(listed)
    assert (await admin.delete(f"/api/v1/keys/{made['key_id']}")).status_code == 204
    assert (await admin.delete(f"/api/v1/keys/{made['key_id']}")).status_code == 404
    assert [entry[:3] for entry in await _log(database, "plant", made["key_id"])] == [
        ("root", "api", "key_created"),
        ("root", "api", "key_revoked"),
    ]


async def test_another_tenants_keys_are_as_if_they_were_not(site: Any, admin: Any, database: Database) -> None:
    keys = ApiKeys(database)
    theirs = await keys.create("other", "eve", EVERY_SCOPE)
    key_id = theirs.split("_")[1]
    assert key_id not in (await admin.get("/api/v1/keys")).text
    assert (await admin.delete(f"/api/v1/keys/{key_id}")).status_code == 404
    assert await keys.principal(theirs) is not None


async def test_nobody_grants_what_they_were_not_granted(site: Any, database: Database) -> None:
    some = {"admin", "inventory:read"}
    async with site.as_(await ApiKeys(database).create("plant", "root", some, sites=["A"])) as client:

        async def asked(**body: Any) -> int:
            response = await client.post("/api/v1/keys", json={"user_id": "bo", **body})
            return int(response.status_code)

        assert await asked(role="administrator") == 403
        assert await asked(scopes=["orders:read"]) == 403
        assert await asked(scopes=["inventory:read"], sites=["A", "B"]) == 403
        assert await asked(scopes=["nonsense"]) == 422
        assert await asked(role="boss") == 422
        assert await asked(role="viewer", scopes=[]) == 422
        made = (await client.post("/api/v1/keys", json={"user_id": "bo", "scopes": ["inventory:read"]})).json()
    known = await ApiKeys(database).principal(made["key"])
    assert known == Principal("plant", "bo", frozenset({"inventory:read"}), frozenset({"A"}))


async def test_the_same_request_again_makes_no_second_key_and_shows_no_secret(admin: Any) -> None:
    headers = {"Idempotency-Key": "make-one"}
    first, again = [(await admin.post("/api/v1/keys", json={"user_id": "cy"}, headers=headers)).json() for _ in "ab"]
    assert (again["key_id"], again["key"]) == (first["key_id"], None)


async def test_a_key_ends_when_it_was_to_and_who_still_uses_it_is_recorded(
    site: Any, admin: Any, database: Database
) -> None:
    keys = ApiKeys(database)
    over = await keys.create("plant", "old", EVERY_SCOPE, expires_at=datetime.now(UTC) - timedelta(seconds=1))
    gone = await keys.create("plant", "gone", EVERY_SCOPE)
    await keys.revoke(gone.split("_")[1])
    for key, word in ((over, "expired"), (gone, "revoked")):
        async with site.as_(key) as client:
            for _ in range(3):
                answer = await client.get("/api/v1/plant")
                assert (answer.status_code, word in answer.json()["detail"]) == (401, True)
        await site.services.audit.settled()
        refused = [one for one in await _log(database, "plant", key.split("_")[1]) if one[2] == "sign_in_refused"]
        assert [one[3] for one in refused] == [word]
    soon = await keys.create("plant", "new", EVERY_SCOPE, expires_at=datetime.now(UTC) + timedelta(days=1))
    async with site.as_(soon) as client:
        assert (await client.get("/api/v1/plant")).status_code == 200
