"""Requests that must act once: what came of the first is given to every later one with the same key."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Interval, and_, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from core.errors import Conflict, InvalidInput
from core.identity import Principal
from data_layer.conversations import IDEMPOTENCY
from data_layer.database import Database

REMEMBERED = timedelta(days=1)
# A claim without a reference that is older than this belongs to a process that died.
ABANDONED = timedelta(minutes=1)


@dataclass(frozen=True)
class Idempotency:
    database: Database

    async def claim(self, principal: Principal, key: str, fingerprint: str) -> dict[str, Any] | None:
        """None: the caller acts, then calls `complete` or `release`; else what came of the first request.

        Raises `Conflict` while the first is under way, `InvalidInput` when the key was used for something else.
        """
        table = IDEMPOTENCY
        mine = self._mine(principal, key)
        row = {"tenant_id": principal.tenant_id, "user_id": principal.user_id, "key": key, "fingerprint": fingerprint}
        async with self.database.write(principal) as tx:
            await tx.execute(delete(table).where(table.c.created_at < func.now() - _interval(REMEMBERED)))
            await tx.execute(
                delete(table).where(
                    mine, table.c.reference.is_(None), table.c.created_at < func.now() - _interval(ABANDONED)
                )
            )
            claimed = await tx.execute(insert(table).values(row).on_conflict_do_nothing().returning(table.c.key))
            if claimed.first() is not None:
                return None
            first = (await tx.execute(select(table.c.fingerprint, table.c.reference).where(mine))).one()
        if first.fingerprint != fingerprint:
            raise InvalidInput("Idempotency-Key: this key was used for another request.")
        if first.reference is None:
            raise Conflict("The first request with this Idempotency-Key is still under way.")
        reference: dict[str, Any] = first.reference
        return reference

    async def complete(self, principal: Principal, key: str, reference: dict[str, Any]) -> None:
        async with self.database.write(principal) as tx:
            await tx.execute(update(IDEMPOTENCY).where(self._mine(principal, key)).values(reference=reference))

    async def release(self, principal: Principal, key: str) -> None:
        """It failed and had no effect: the next may try again."""
        async with self.database.write(principal) as tx:
            await tx.execute(delete(IDEMPOTENCY).where(self._mine(principal, key), IDEMPOTENCY.c.reference.is_(None)))

    def _mine(self, principal: Principal, key: str) -> Any:
        table = IDEMPOTENCY
        return and_(table.c.tenant_id == principal.tenant_id, table.c.user_id == principal.user_id, table.c.key == key)


def _interval(value: timedelta) -> Any:
    return bindparam(None, value, Interval())
