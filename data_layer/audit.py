"""The audit log: what was asked, called, approved and done, each row written once and never changed.

The application's role may add rows and read them, and has no right to change or delete one. `EachTenant.expire_audit`
alone deletes, as the connecting role, what is older than is to be kept.
"""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy.ext.asyncio import AsyncConnection

from core.audit import Record
from core.errors import Unavailable
from core.identity import Principal
from data_layer.database import TENANT_SETTING, Database, WriteTx
from data_layer.transaction import sql

log = logging.getLogger(__name__)

_COLUMNS = "tenant_id, at, audit_id, user_id, channel, kind, what, outcome, detail"
_TYPES = (
    "tenant_id text, at timestamptz, audit_id uuid, user_id text, channel text, kind text, what text, outcome text,"
    " detail jsonb"
)
# To be put into another statement, so that it costs no round trip: what `written` gives is its parameter `audit`.
ADDING = (
    f"INSERT INTO copilot.audit ({_COLUMNS})"
    f" SELECT {_COLUMNS} FROM jsonb_to_recordset(CAST(:audit AS jsonb)) AS r({_TYPES})"
)
_AGAIN_S = 1.0
_FULL = "What is asked cannot be recorded just now, so it is not answered. Please try again in a moment."


def written(records: Iterable[Record]) -> Jsonb:
    rows = [{**asdict(one), "at": one.at.isoformat(), "audit_id": str(one.audit_id)} for one in records]
    return Jsonb(rows)


async def add(tx: WriteTx, records: Sequence[Record]) -> None:
    """In the transaction of what they tell: both are stored, or neither."""
    await tx.execute(sql(f"{ADDING} ON CONFLICT DO NOTHING"), {"audit": written(records)})


async def add_by_owner(connection: AsyncConnection, record: Record) -> None:
    """In a transaction of the connecting role, who is under row-level security too."""
    await as_tenant(connection, record.tenant_id)
    await connection.execute(sql(ADDING), {"audit": written([record])})


async def as_tenant(connection: AsyncConnection, tenant_id: str) -> None:
    await connection.execute(
        sql("SELECT set_config(:setting, :tenant, true)"), {"setting": TENANT_SETTING, "tenant": tenant_id}
    )


class AuditTrail:
    """Records on their way to the database, in groups. One in each process.

    What a process that is killed may lose is what was noted in its last `within_s` and waited for by nobody: whoever
    gives a result away waits with `settled` before, or stores what `taken` gives together with it.
    """

    def __init__(self, database: Database, *, within_s: float = 0.2, most: int = 10_000) -> None:
        self._database = database
        self._within = within_s
        self._most = most
        self._noted: list[Record] = []
        self._storing = asyncio.Lock()
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None

    def note(self, record: Record) -> None:
        """Raises `Unavailable` when more waits to be stored than may: nothing is told that cannot be recorded."""
        if len(self._noted) >= self._most:
            raise Unavailable(_FULL)
        self._noted.append(record)
        self._later(self._within)

    async def settled(self) -> None:
        """Until all that was noted before is stored. Raises `Unavailable`; it is tried again all the same."""
        async with self._storing:  # who waits behind another may find its own records stored with that one's
            noted, self._noted = self._noted, []
            try:
                for tenant in dict.fromkeys(one.tenant_id for one in noted):
                    async with self._database.write(Principal(tenant, "audit")) as tx:
                        await add(tx, [one for one in noted if one.tenant_id == tenant])
            except BaseException:
                self._noted = noted + self._noted
                self._later(_AGAIN_S)
                raise

    async def taken(self, message_id: UUID) -> list[Record]:
        """What was noted of that message and is not stored: the caller stores it."""
        async with self._storing:
            found = [one for one in self._noted if one.detail.get("message_id") == str(message_id)]
            self._noted = [one for one in self._noted if one not in found]
        return found

    def give_back(self, records: Sequence[Record]) -> None:
        """What was `taken` and could not be stored, or perhaps was: it is tried again."""
        self._noted = [*records, *self._noted]
        self._later(_AGAIN_S)

    async def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        await self.settled()

    def _later(self, seconds: float) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(seconds, self._begin)

    def _begin(self) -> None:
        self._timer = None
        self._task = asyncio.create_task(self._store())

    async def _store(self) -> None:
        try:
            await self.settled()
        except Unavailable:
            log.warning("the audit log waits for the database", extra={"records": len(self._noted)})
