"""Runs as messages of threads, each found by tenant, user and id: another user's is as absent as one that never was."""

import json
import os
import socket
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid4

import psutil
from psycopg.types.json import Jsonb

from core.audit import Kind, Record
from core.errors import Conflict, NotFound
from core.identity import Principal
from core.storable import storable
from core.usage import Used
from data_layer.approvals import ApprovalRepository
from data_layer.audit import ADDING, written
from data_layer.database import Database, ReadTx, WriteTx
from data_layer.transaction import sql

_SILENT = "60 seconds"  # a run that has not been heard of for so long is dead, wherever it ran
_TITLE = 80
_NO_PRICES: Mapping[str, tuple[float, float]] = MappingProxyType({})
_INTERRUPTED = {
    "type": "failed",
    "code": "interrupted",
    "message": "The answer was interrupted by a restart. Please ask again.",
}
_UNDER_WAY = "The question before is still being answered. Wait for it, or stop it."
ABSENT_THREAD = "There is no such conversation."
ABSENT_MESSAGE = "There is no such message."

_ASKED = "tenant_id, message_id, thread_id, user_id, question, status, server_id, scopes, sites"
_VALUES = (
    ":tenant, :message, :thread, :user, :question, 'running', :server, CAST(:scopes AS text[]), CAST(:sites AS text[])"
)
_BEGIN_NEW = f"""
WITH t AS (INSERT INTO copilot.thread (tenant_id, user_id, thread_id, title)
           VALUES (:tenant, :user, :thread, :title) RETURNING thread_id)
, asked AS ({ADDING})
INSERT INTO copilot.message ({_ASKED}) SELECT {_VALUES} FROM t RETURNING thread_id
"""
# The thread's row is locked by the update, so of two questions at once the second sees the first.
_BEGIN = """
UPDATE copilot.thread SET updated_at = now()
WHERE tenant_id = :tenant AND user_id = :user AND thread_id = :thread RETURNING thread_id
"""
_BEGIN_NEXT = f"""
WITH m AS (
    INSERT INTO copilot.message ({_ASKED}) SELECT {_VALUES}
    WHERE NOT EXISTS (SELECT 1 FROM copilot.message
                      WHERE tenant_id = :tenant AND thread_id = :thread AND status = 'running')
    RETURNING thread_id
), asked AS ({ADDING} WHERE EXISTS (SELECT 1 FROM m))
SELECT thread_id FROM m
"""
_REPLACED = """
SELECT question, EXISTS (SELECT FROM copilot.message
                         WHERE tenant_id = :tenant AND thread_id = :thread AND status = 'running') AS running
FROM copilot.message
WHERE tenant_id = :tenant AND user_id = :user AND thread_id = :thread AND message_id = :replaced
"""
_TAKE_BACK = """
DELETE FROM copilot.message WHERE tenant_id = :tenant AND user_id = :user AND thread_id = :thread
AND (created_at, message_id) >= (SELECT created_at, message_id FROM copilot.message
                                 WHERE tenant_id = :tenant AND message_id = :replaced)
RETURNING message_id
"""
_NAME_ANEW = """
UPDATE copilot.thread SET title = :title
WHERE tenant_id = :tenant AND user_id = :user AND thread_id = :thread AND title = :before
AND NOT EXISTS (SELECT FROM copilot.message WHERE tenant_id = :tenant AND thread_id = :thread)
"""
_FINISH = f"""
WITH ended AS ({ADDING} ON CONFLICT DO NOTHING)
, used AS (
    INSERT INTO copilot.usage AS u
        (tenant_id, day, user_id, channel, model, questions, requests, sent, received, cost)
    SELECT :tenant, CAST(now() AT TIME ZONE 'UTC' AS date), :user, channel, model, questions, requests, sent, received,
           cost
    FROM jsonb_to_recordset(CAST(:used AS jsonb)) AS r
        (channel text, model text, questions bigint, requests bigint, sent bigint, received bigint, cost numeric)
    ON CONFLICT (tenant_id, day, user_id, channel, model) DO UPDATE SET
        questions = u.questions + excluded.questions, requests = u.requests + excluded.requests,
        sent = u.sent + excluded.sent, received = u.received + excluded.received, cost = u.cost + excluded.cost
)
UPDATE copilot.message SET status = :status, answer = :answer, events = :events, updated_at = now()
WHERE tenant_id = :tenant AND user_id = :user AND message_id = :message AND status = 'running'
"""
_BEAT = """
UPDATE copilot.message SET updated_at = now()
WHERE tenant_id = :tenant AND message_id = :message AND status = 'running' RETURNING 1
"""
_KEEP = """
UPDATE copilot.message SET events = :events, updated_at = now()
WHERE tenant_id = :tenant AND message_id = :message AND status = 'running'
"""
_RUNNING = """
SELECT message_id, server_id, updated_at < now() - CAST(:silent AS interval) AS silent
FROM copilot.message WHERE tenant_id = :tenant AND status = 'running'
"""
_FAIL = """
UPDATE copilot.message SET status = 'failed', events = coalesce(events, '[]') || :events, updated_at = now()
WHERE tenant_id = :tenant AND message_id = ANY(:messages) AND status = 'running'
"""
MINE = "tenant_id = :tenant AND user_id = :user"
_RUNNING_IN = f"SELECT message_id FROM copilot.message WHERE {MINE} AND thread_id = :thread AND status = 'running'"
COLUMNS = "message_id, thread_id, question, status, answer, events, rating, feedback, created_at, updated_at"


@dataclass(frozen=True)
class Message:
    """`status`: running, done, failed or cancelled; `answer` as the contract states it."""

    message_id: UUID
    thread_id: UUID
    question: str
    status: str
    answer: dict[str, Any] | None
    events: list[dict[str, Any]] = field(repr=False)
    rating: int | None
    feedback: dict[str, Any] | None
    created_at: datetime
    updated_at: datetime


class RunLog:
    """What `agent.run_store.RunStore` asks for."""

    def __init__(self, database: Database, prices: Mapping[str, tuple[float, float]] = _NO_PRICES) -> None:
        self._database = database
        self._prices = prices
        self._server = f"{socket.gethostname()}/{os.getpid()}/{int(psutil.Process().create_time())}/{uuid4().hex[:8]}"

    async def begin(
        self,
        principal: Principal,
        thread_id: UUID | None,
        message_id: UUID,
        question: str,
        channel: str = "api",
        replaces: UUID | None = None,
    ) -> UUID:
        """Record a running message, in a new thread when none is given. What the message that it replaces and the later
        ones proposed, and nobody decided about, is withdrawn. Raises `NotFound`, `Conflict`."""
        thread = thread_id or uuid4()
        values = {
            **who(principal),
            "thread": thread,
            "message": message_id,
            "question": question,
            "server": self._server,
            "scopes": sorted(principal.scopes),
            "sites": None if principal.sites is None else sorted(principal.sites),
            "audit": written(
                [Record.of(principal, channel, Kind.QUESTION, question, thread_id=thread, message_id=message_id)]
            ),
        }
        async with self._database.write(principal) as tx:
            if thread_id is None:
                await tx.execute(sql(_BEGIN_NEW), {**values, "title": titled(question)})
                return thread
            if (await tx.execute(sql(_BEGIN), {**who(principal), "thread": thread})).first() is None:
                raise NotFound(ABSENT_THREAD)
            if replaces is not None:
                await self._bury(tx, principal)
                gone = await self._take_back(tx, {**who(principal), "thread": thread, "replaced": replaces}, question)
                await ApprovalRepository(tx).withdraw(principal, gone, channel)
            if (await tx.execute(sql(_BEGIN_NEXT), values)).first() is not None:
                return thread
            await self._bury(tx, principal)
            if (await tx.execute(sql(_BEGIN_NEXT), values)).first() is None:
                raise Conflict(_UNDER_WAY)
            return thread

    async def finish(
        self,
        principal: Principal,
        message_id: UUID,
        status: str,
        answer: dict[str, Any] | None,
        events: list[dict[str, Any]],
        records: Sequence[Record] = (),
        used: Sequence[Used] = (),
    ) -> None:
        """Store what became of a running message, and these records in the audit log, and count what was `used`; of a
        message that has ended already nothing is changed."""
        async with self._database.write(principal) as tx:
            await tx.execute(
                sql(_FINISH),
                {
                    **who(principal),
                    "message": message_id,
                    "status": status,
                    "answer": as_json(answer),
                    "events": as_json(events),
                    "audit": written(records),
                    "used": Jsonb([{**asdict(one), "cost": str(self._cost(one))} for one in used]),
                },
            )

    async def beat(self, principal: Principal, message_id: UUID) -> bool:
        """False: it has ended, or is gone."""
        async with self._database.write(principal) as tx:
            beaten = await tx.execute(sql(_BEAT), {"tenant": principal.tenant_id, "message": message_id})
            return beaten.first() is not None

    async def keep(self, principal: Principal, message_id: UUID, events: list[dict[str, Any]]) -> None:
        """What a running message has said so far."""
        values = {"tenant": principal.tenant_id, "message": message_id, "events": as_json(events)}
        async with self._database.write(principal) as tx:
            await tx.execute(sql(_KEEP), values)

    async def running(self, principal: Principal, thread_id: UUID) -> UUID | None:
        """The message of the user's thread that is being answered."""
        async with self._database.read(principal) as tx:
            found = await tx.execute(sql(_RUNNING_IN), {**who(principal), "thread": thread_id})
            row = found.first()
        return None if row is None else row[0]

    async def place(self, principal: Principal, message_id: UUID) -> tuple[UUID, bool]:
        """The thread of a message, and whether it is the last one there. Raises `NotFound`."""
        async with self._database.read(principal) as tx:
            rows = await tx.execute(
                sql(
                    "SELECT thread_id, NOT EXISTS (SELECT 1 FROM copilot.message AS later"
                    " WHERE later.tenant_id = :tenant AND later.thread_id = m.thread_id"
                    " AND later.created_at > m.created_at) FROM copilot.message AS m"
                    f" WHERE {MINE} AND message_id = :message"
                ),
                {**who(principal), "message": message_id},
            )
            row = rows.first()
        if row is None:
            raise NotFound(ABSENT_MESSAGE)
        return row[0], row[1]

    async def recover(self, principal: Principal) -> int:
        """Mark as failed what dead processes left running in this tenant; returns how many."""
        async with self._database.write(principal) as tx:
            return await self._bury(tx, principal)

    async def message(self, principal: Principal, message_id: UUID) -> Message:
        """One message with its events. Raises `NotFound`."""
        async with self._database.write(principal) as tx:
            await self._bury(tx, principal)
            rows = await tx.execute(
                sql(f"SELECT {COLUMNS} FROM copilot.message WHERE {MINE} AND message_id = :message"),
                {**who(principal), "message": message_id},
            )
            row = rows.first()
        if row is None:
            raise NotFound(ABSENT_MESSAGE)
        return message_of(row._mapping)

    async def delete(self, principal: Principal, thread_id: UUID) -> None:
        """Delete a thread with its messages. Raises `NotFound`."""
        values = {**who(principal), "thread": thread_id}
        async with self._database.write(principal) as tx:
            found = await tx.execute(
                sql(f"DELETE FROM copilot.thread WHERE {MINE} AND thread_id = :thread RETURNING thread_id"), values
            )
            if found.first() is None:
                raise NotFound(ABSENT_THREAD)
            await tx.execute(sql(f"DELETE FROM copilot.message WHERE {MINE} AND thread_id = :thread"), values)

    def _cost(self, used: Used) -> Decimal:
        sent, received = (Decimal(str(price)) for price in self._prices.get(used.model, (0, 0)))
        return (used.sent * sent + used.received * received) / 1_000_000

    async def _take_back(self, tx: WriteTx, values: dict[str, Any], question: str) -> list[UUID]:
        """The messages that are no more. A thread that is still named after the question is named after the one in its
        place."""
        gone = (await tx.execute(sql(_REPLACED), values)).first()
        if gone is None:
            raise NotFound(ABSENT_MESSAGE)
        if gone.running:
            raise Conflict(_UNDER_WAY)
        taken = list((await tx.execute(sql(_TAKE_BACK), values)).scalars())
        named = {**values, "title": titled(question), "before": titled(gone.question)}
        await tx.execute(sql(_NAME_ANEW), named)
        return taken

    async def _bury(self, tx: ReadTx, principal: Principal) -> int:
        """A run whose process is gone can never end by itself: whoever looks next ends it, visibly."""
        running = await tx.execute(sql(_RUNNING), {"tenant": principal.tenant_id, "silent": _SILENT})
        dead = [row.message_id for row in running if row.silent or self._gone(row.server_id)]
        if dead:
            await tx.execute(
                sql(_FAIL), {"tenant": principal.tenant_id, "messages": dead, "events": as_json([_INTERRUPTED])}
            )
        return len(dead)

    def _gone(self, server: str) -> bool:
        """True only when it ran on this machine and is surely no more."""
        host, pid, born, *_ = server.split("/")
        if server == self._server or host != socket.gethostname():
            return False
        try:
            return int(psutil.Process(int(pid)).create_time()) != int(born)
        except psutil.NoSuchProcess:
            return True
        except psutil.Error:
            return False


def as_json(value: Any) -> Jsonb | None:
    return None if value is None else Jsonb(value, _dumps)


def _dumps(value: Any) -> str:
    return storable(json.dumps(value))


def who(principal: Principal) -> dict[str, str]:
    return {"tenant": principal.tenant_id, "user": principal.user_id}


def titled(question: str) -> str:
    """What a thread is called that begins so."""
    line = " ".join(question.split())
    return line if len(line) <= _TITLE else line[: _TITLE - 1].rstrip() + "…"


def message_of(row: Mapping[Any, Any]) -> Message:
    return Message(**{**row, "events": row["events"] or []})
