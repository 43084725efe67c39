"""Who somebody in Slack is, and what they may do now."""

from dataclasses import replace
from uuid import uuid4

from core.identity import Principal
from data_layer.database import Database
from data_layer.keys import ApiKeys
from data_layer.slack_users import SlackUsers

MARIA = Principal("plant", "maria", frozenset({"orders:read", "inventory:read"}), frozenset({"WH-1", "WH-2"}))


async def test_a_code_links_once_however_it_is_written(database: Database) -> None:
    users = SlackUsers(database)
    code, _ = await users.code(MARIA, by_keys=False)
    assert await users.redeem(f"{code[:4]}-{code[4:].lower()}", "T1", "U1") == MARIA
    assert await users.redeem(code, "T1", "U2") is None
    assert await users.principal("T1", "U1") == MARIA
    assert await users.principal("T2", "U1") is None
    void, _ = await users.code(MARIA, by_keys=False)
    await users.void(void)
    assert await users.redeem(void, "T1", "U2") is None


async def test_a_code_that_is_too_old_links_nobody(database: Database) -> None:
    users = SlackUsers(database)
    code, _ = await users.code(MARIA, by_keys=False)
    async with database.administer() as connection:
        await connection.exec_driver_sql("UPDATE copilot.slack_code SET expires_at = now()")
    assert await users.redeem(code, "T1", "U3") is None


async def test_who_is_linked_by_keys_has_what_the_keys_still_grant(database: Database) -> None:
    users, keys = SlackUsers(database), ApiKeys(database)
    await users.link("T1", "U4", MARIA, by="maria", by_keys=True)
    assert await users.principal("T1", "U4") is None
    narrow = await keys.create("plant", "maria", {"orders:read", "admin"}, sites={"WH-2", "WH-3"})
    orders = replace(MARIA, scopes=frozenset({"orders:read"}), sites=frozenset({"WH-2"}))
    assert await users.principal("T1", "U4") == orders
    wide = await keys.create("plant", "maria", {"inventory:read"})
    assert await users.principal("T1", "U4") == MARIA
    for key in (narrow, wide):
        await keys.revoke(key.split("_")[1])
    assert await users.principal("T1", "U4") is None


async def test_a_link_is_listed_replaced_and_ended(database: Database) -> None:
    users = SlackUsers(database)
    await users.link("T1", "U5", MARIA, by="local", by_keys=False)
    await users.link("T1", "U5", replace(MARIA, user_id="anna", sites=None), by="local", by_keys=False)
    (found,) = [one for one in await users.list("plant") if one.slack_user == "U5"]
    assert (found.user_id, found.sites, found.linked_by) == ("anna", None, "local")
    assert await users.unlink("T1", "U5", by="local")
    assert not await users.unlink("T1", "U5")
    assert await users.principal("T1", "U5") is None


async def test_what_goes_to_somebody_in_slack_is_within_what_every_link_grants(database: Database) -> None:
    users, eve = SlackUsers(database), Principal("within", "eve", frozenset({"orders:read", "inventory:read"}))
    assert await users.within(eve) == eve
    await users.link("T1", "U6", replace(eve, sites=frozenset({"WH-1"})), by="local", by_keys=False)
    assert await users.within(eve) == replace(eve, sites=frozenset({"WH-1"}))
    await users.link("T2", "U6", replace(eve, scopes=frozenset({"orders:read"})), by="local", by_keys=False)
    assert await users.within(eve) == replace(eve, scopes=frozenset({"orders:read"}), sites=frozenset({"WH-1"}))
    assert await users.within(replace(eve, scopes=frozenset({"sync:read"}))) is None


async def test_a_thread_is_another_conversation_for_each_user(database: Database) -> None:
    users, mine = SlackUsers(database), uuid4()
    await users.keep_thread(MARIA, "T1", "C1", "1.0", mine)
    assert await users.thread(MARIA, "T1", "C1", "1.0") == mine
    assert await users.thread(replace(MARIA, user_id="anna"), "T1", "C1", "1.0") is None
    assert await users.thread(replace(MARIA, tenant_id="other"), "T1", "C1", "1.0") is None
