import pytest
from sqlalchemy import text

from core.identity import Principal
from data_layer.database import Database
from data_layer.keys import ApiKeys


@pytest.fixture
def keys(database: Database) -> ApiKeys:
    return ApiKeys(database)


async def test_a_key_says_whose_it_is_and_what_it_may(keys: ApiKeys) -> None:
    key = await keys.create("plant", "ann", {"inventory:read"})
    assert await keys.principal(key) == Principal("plant", "ann", frozenset({"inventory:read"}))


async def test_what_is_stored_does_not_hold_the_key(keys: ApiKeys, database: Database) -> None:
    key = await keys.create("plant", "ann", {"inventory:read"})
    async with database.administer() as connection:
        stored = str((await connection.execute(text("SELECT * FROM copilot.api_key"))).all())
    assert key not in stored
    assert key.rpartition("_")[2] not in stored


async def test_a_wrong_secret_with_a_right_id_is_nobodys(keys: ApiKeys) -> None:
    key = await keys.create("plant", "ann", {"inventory:read"})
    assert await keys.principal(key[:-1] + ("0" if key[-1] != "0" else "1")) is None
    assert await keys.principal("cpk_ffffffffffff_" + "0" * 48) is None


async def test_a_revoked_key_is_nobodys_and_is_revoked_once(keys: ApiKeys) -> None:
    key = await keys.create("elsewhere", "bob", {"bom:read"})
    [listed] = await keys.list("elsewhere")
    assert await keys.revoke(listed.key_id)
    assert await keys.principal(key) is None
    assert not await keys.revoke(listed.key_id)
    assert [k.revoked_at is not None for k in await keys.list("elsewhere")] == [True]
