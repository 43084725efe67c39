"""What is asked of all tenants at once: the server goes through a thousand of them in one statement, and is each in
turn, under row-level security (migration 0037). A tenant costs microseconds, where a transaction of its own costs more
than a millisecond."""

from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from data_layer.database import APPLICATION_ROLE, Database
from data_layer.entities import BY_NAME
from data_layer.transaction import sql

_AT_ONCE = 1000


@dataclass(frozen=True)
class SourceAge:
    """`as_of`: up to when everything of it is known."""

    tenant_id: str
    source_id: str
    as_of: datetime


class EachTenant:
    """Of those `tenants`, who need not all have anything. Raises `Unavailable`."""

    def __init__(self, database: Database, tenants: Iterable[str]) -> None:
        self._database = database
        self._tenants = sorted(set(tenants))

    async def sources(self) -> list[SourceAge]:
        """All that have been synced."""
        found = self._asked("SELECT tenant, source, known_at FROM copilot.sources_of(:tenants)")
        return [SourceAge(*row) async for row in found]

    async def events_waiting(self) -> tuple[int, float]:
        """How many changes others are still to be told of, and for how many seconds the oldest has waited."""
        told = "coalesce(sum(waiting), 0), coalesce(max(extract(epoch FROM now() - oldest)), 0)"
        found = self._asked(f"SELECT {told} FROM copilot.events_waiting(:tenants, :entities)", entities=list(BY_NAME))
        rows = [row async for row in found]
        return sum(int(row[0]) for row in rows), max((float(row[1]) for row in rows), default=0.0)

    async def documents(self) -> Mapping[str, int]:
        """Of tenants that have had documents, how often these have changed."""
        return {row[0]: row[1] async for row in self._asked("SELECT * FROM copilot.documents_changed(:tenants)")}

    async def answering(self) -> list[str]:
        """Tenants of whom some question is being answered, or was when its server died."""
        return [row[0] async for row in self._asked("SELECT * FROM copilot.answering(:tenants)")]

    async def expire_audit(self, older_than: timedelta) -> int:
        """Delete the audit log's rows that are older; how many there were. By the connecting role, which alone may."""
        found = self._asked("SELECT copilot.audit_expired(:tenants, :age)", role=None, age=older_than)
        return sum([int(row[0]) async for row in found])

    async def _asked(
        self, statement: str, *, role: str | None = APPLICATION_ROLE, **given: object
    ) -> AsyncIterator[Row[*tuple[Any, ...]]]:
        for at in range(0, len(self._tenants), _AT_ONCE):
            async with self._database.administer() as connection:
                if role is not None:
                    await connection.execute(sql(f"SET LOCAL ROLE {role}"))
                rows = await connection.execute(sql(statement), {"tenants": self._tenants[at : at + _AT_ONCE], **given})
                found = rows.all()
            for row in found:
                yield row
