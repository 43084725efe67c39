import pytest
from sqlalchemy import text

from core.errors import Conflict, InvalidInput
from core.identity import Principal
from data_layer.database import Database
from data_layer.idempotency import Idempotency


async def test_a_claim_is_given_once_and_its_outcome_after(database: Database, planner: Principal) -> None:
    store = Idempotency(database)
    assert await store.claim(planner, "k1", "same") is None
    with pytest.raises(Conflict):
        await store.claim(planner, "k1", "same")
    await store.complete(planner, "k1", {"job_id": "1"})
    assert await store.claim(planner, "k1", "same") == {"job_id": "1"}
    with pytest.raises(InvalidInput):
        await store.claim(planner, "k1", "different")


async def test_a_released_claim_may_be_tried_again(database: Database, planner: Principal) -> None:
    store = Idempotency(database)
    assert await store.claim(planner, "k2", "same") is None
    await store.release(planner, "k2")
    assert await store.claim(planner, "k2", "same") is None


async def test_a_claim_of_a_dead_process_is_taken_over(database: Database, planner: Principal) -> None:
    store = Idempotency(database)
    assert await store.claim(planner, "k3", "same") is None
    async with database.write(planner) as tx:
        await tx.execute(text("UPDATE copilot.idempotency SET created_at = now() - interval '5 min' WHERE key = 'k3'"))
    assert await store.claim(planner, "k3", "same") is None


async def test_the_same_key_of_another_user_is_another_key(database: Database, planner: Principal) -> None:
    store = Idempotency(database)
    assert await store.claim(planner, "k4", "same") is None
    assert await store.claim(Principal(planner.tenant_id, "other"), "k4", "same") is None
    assert await store.claim(Principal("other", planner.user_id), "k4", "same") is None
