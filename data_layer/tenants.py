"""Tenants that are known because somebody signed in as theirs; those of keys are known by their keys."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from data_layer.conversations import TENANT
from data_layer.database import Database

_REMEMBERED = 10_000


class Tenants:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._seen: set[str] = set()

    async def seen(self, tenant_id: str) -> None:
        """Remember it; once in each process this is written, of many tenants now and then again."""
        if tenant_id not in self._seen:
            async with self._database.administer() as connection:
                await connection.execute(insert(TENANT).values(tenant_id=tenant_id).on_conflict_do_nothing())
            if len(self._seen) >= _REMEMBERED:
                self._seen.clear()
            self._seen.add(tenant_id)

    async def known(self) -> set[str]:
        async with self._database.administer() as connection:
            return set((await connection.execute(select(TENANT.c.tenant_id))).scalars())
