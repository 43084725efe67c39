"""The caller's own alerts over HTTP: nobody sees another's, or what is no longer granted."""

from typing import Any

from core.identity import Principal, Scope
from core.outgoing import Ways
from data_layer.alerts import AlertRepository, Holds
from data_layer.database import Database
from data_layer.keys import ApiKeys

HELD = (
    Holds("A", "A Bolt", "<b>2 EA</b> on hand, below 3 EA", "erp", "sku#1"),
    Holds("B", "B Nut", "1 EA on hand, below 3 EA", "erp", "sku#2"),
)


async def _told(database: Database, tenant: str, user: str) -> None:
    who = Principal(tenant, user)
    async with database.write(who) as tx:
        alerts = AlertRepository(tx)
        one, _ = await alerts.subscribe(who, "stock", {}, "stock of any item below the reorder point", "app", None)
        await alerts.settle(tenant, one, HELD, checked="", scopes=[Scope.INVENTORY_READ], sites=None)


async def test_what_was_told_is_listed_read_and_stopped_by_its_own_user_alone(
    make_site: Any, database: Database
) -> None:
    site, keys = await make_site("keys"), ApiKeys(database)
    await _told(database, "plant", "ann")
    ann = await keys.create("plant", "ann", [Scope.INVENTORY_READ])
    async with site.as_(ann) as caller:
        found = (await caller.get("/api/v1/notifications", params={"limit": 1})).json()
        assert (found["unread"], len(found["items"])) == (2, 1)
        (rule,) = (await caller.get("/api/v1/notifications/subscriptions")).json()["items"]
        assert rule["told"] == "stock of any item below the reorder point"
    for tenant, user, scopes in (
        ("plant", "bob", [Scope.INVENTORY_READ]),
        ("other", "ann", [Scope.INVENTORY_READ]),
        ("plant", "ann", [Scope.ORDERS_READ]),
    ):
        async with site.as_(await keys.create(tenant, user, scopes)) as caller:
            assert (await caller.get("/api/v1/notifications")).json()["unread"] == 0
            await caller.post("/api/v1/notifications/acknowledge", json={})
            if (tenant, user) != ("plant", "ann"):
                gone = await caller.delete(f"/api/v1/notifications/subscriptions/{rule['subscription_id']}")
                assert gone.status_code == 404
    async with site.as_(ann) as caller:
        first = (await caller.get("/api/v1/notifications")).json()["items"][0]
        done = await caller.post("/api/v1/notifications/acknowledge", json={"alerts": [first["alert_id"]]})
        assert done.status_code == 204
        assert (await caller.get("/api/v1/notifications", params={"unread": True})).json()["unread"] == 1
        gone = await caller.delete(f"/api/v1/notifications/subscriptions/{rule['subscription_id']}")
        assert gone.status_code == 204
        assert (await caller.get("/api/v1/notifications/subscriptions")).json()["items"] == []


async def test_where_and_when_alerts_are_sent_is_the_users_own_setting(local: Any) -> None:
    path = "/api/v1/notifications/settings"
    assert (await local.client.get(path)).json()["email"] is None
    given = {"email": "ann@plant.example", "zone": "Europe/Berlin", "quiet_from": "18:00", "quiet_until": "07:00"}
    assert (await local.client.put(path, json=given)).status_code == 200
    assert (await local.client.get(path)).json()["quiet_until"] == "07:00:00"
    for wrong in ({"email": "a@b, c@d"}, {"zone": "Mars/Base"}, {"quiet_from": "18:00"}, {"way": "email"}):
        assert (await local.client.put(path, json=wrong)).status_code == 422


async def test_a_wish_is_snoozed_and_sent_another_way_by_its_own_user_with_the_grant(
    make_site: Any, database: Database
) -> None:
    site, keys = await make_site("keys", ways=Ways(alerts=("email", "webhook"))), ApiKeys(database)
    await _told(database, "plant", "cleo")
    path = "/api/v1/notifications/subscriptions"
    async with site.as_(await keys.create("plant", "cleo", [Scope.ACTIONS_PROPOSE])) as caller:
        found = (await caller.get(path)).json()
        own = f"{path}/{found['items'][0]['subscription_id']}"
        assert found["ways"] == ["email", "webhook"]
        snoozed = (await caller.patch(own, json={"snoozed_until": "2999-01-01T00:00:00Z"})).json()
        assert (snoozed["snoozed_until"], snoozed["way"]) == ("2999-01-01T00:00:00Z", "app")
        sent = (await caller.patch(own, json={"way": "webhook"})).json()
        assert (sent["snoozed_until"], sent["way"]) == ("2999-01-01T00:00:00Z", "webhook")
        assert (await caller.patch(own, json={"snoozed_until": None})).json()["snoozed_until"] is None
        for moment in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2030-01-01T00:00:00"):
            assert (await caller.patch(own, json={"snoozed_until": moment})).status_code == 422
        for way, why in (("email", "No e-mail address"), ("fax", "not set up here")):
            refused = await caller.patch(own, json={"way": way})
            assert (refused.status_code, why in refused.json()["detail"]) == (422, True)
    for user, scope, status in (("cleo", Scope.INVENTORY_READ, 403), ("bob", Scope.ACTIONS_PROPOSE, 404)):
        async with site.as_(await keys.create("plant", user, [scope])) as caller:
            assert (await caller.patch(own, json={"way": "app"})).status_code == status
