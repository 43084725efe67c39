"""Proposals of things that have an effect: kept word for word, decided once, bound to what was shown."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from psycopg import AsyncConnection
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from core.audit import Kind, Record
from core.errors import Conflict
from core.identity import Principal
from data_layer.audit import ADDING, add, written
from data_layer.database import APPLICATION_ROLE, TENANT_SETTING, WriteTx
from data_layer.repository import Repository
from data_layer.transaction import sql

VALID = timedelta(hours=24)

# What nobody decided in time is told as expired; nothing has to be written for that.
_STATUS = "CASE WHEN status = 'pending' AND expires_at <= now() THEN 'expired' ELSE status END"
_COLUMNS = f"""approval_id, tool, arguments, title, preview, outgoing, fingerprint, user_id, channel, thread_id,
    message_id, {_STATUS} AS status, created_at, expires_at, decided_by, decided_in, decided_at, receipt, error,
    (SELECT effect_id FROM copilot.effect e WHERE e.tenant_id = a.tenant_id AND e.approval_id = a.approval_id)
    AS effect_id"""
_ONE = f"SELECT {_COLUMNS} FROM copilot.approval a WHERE tenant_id = :tenant AND approval_id = :id"
# What the thread's last answer proposed or spoke of: what "yes" is said to.
_LAST = f"""
SELECT {_COLUMNS} FROM copilot.approval a WHERE tenant_id = :tenant AND approval_id = (
    SELECT CAST(answer -> 'approval' ->> 'approval_id' AS uuid) FROM copilot.message
    WHERE tenant_id = :tenant AND user_id = :user AND thread_id = :thread AND message_id <> :message
    ORDER BY created_at DESC, message_id LIMIT 1)
"""
_LIST = f"""
SELECT * FROM (SELECT {_COLUMNS} FROM copilot.approval a WHERE tenant_id = :tenant
    AND (CAST(:before AS timestamptz) IS NULL OR created_at < :before)
    AND (user_id = :user OR (:all AND tool = ANY(:tools)))) AS known
WHERE CAST(:status AS text) IS NULL OR status = :status
ORDER BY created_at DESC, approval_id LIMIT :limit
"""
_PROPOSE = """
INSERT INTO copilot.approval (tenant_id, approval_id, tool, arguments, title, preview, outgoing, fingerprint, user_id,
    channel, thread_id, message_id, status, expires_at, sites)
VALUES (:tenant, :id, :tool, :arguments, :title, :preview, :outgoing, :fingerprint, :user,
    :channel, :thread, :message, 'pending', :expires, :sites)
ON CONFLICT DO NOTHING RETURNING approval_id
"""
_REJECT = """
UPDATE copilot.approval SET status = 'rejected', decided_by = :user, decided_in = :channel, decided_at = now()
WHERE tenant_id = :tenant AND approval_id = :id AND status = 'pending' AND expires_at > now() RETURNING approval_id
"""
_WITHDRAW = """
UPDATE copilot.approval SET status = 'rejected', decided_by = :user, decided_in = :channel, decided_at = now(),
    error = :why
WHERE tenant_id = :tenant AND message_id = ANY(:messages) AND status = 'pending'
RETURNING approval_id, tool, arguments, title, preview, outgoing
"""
WITHDRAWN = "It was withdrawn: its question was changed or asked anew."
# Of two who say yes at once the second waits for the row, and finds it decided.
_APPROVE = """
UPDATE copilot.approval SET status = 'approved', decided_by = %(user)s, decided_in = %(channel)s, decided_at = now(),
    arguments = %(arguments)s, title = %(title)s, preview = %(preview)s, outgoing = %(outgoing)s,
    fingerprint = %(fingerprint)s
WHERE tenant_id = %(tenant)s AND approval_id = %(id)s AND status = 'pending' AND expires_at > now()
    AND fingerprint = %(shown)s RETURNING approval_id
"""
_EFFECT = """
INSERT INTO copilot.effect (tenant_id, effect_id, approval_id, fingerprint, status)
VALUES (%(tenant)s, %(effect)s, %(id)s, %(fingerprint)s, 'waiting')
"""


@dataclass(frozen=True)
class Drafted:
    """What would go out, and how it is shown to who decides."""

    tool: str
    arguments: dict[str, Any]
    title: str
    preview: str
    outgoing: dict[str, Any]


@dataclass(frozen=True)
class StoredApproval(Drafted):
    """`status`: pending, expired, approved (it is on its way), rejected, done or failed."""

    approval_id: UUID
    fingerprint: str
    user_id: str
    channel: str
    thread_id: UUID | None
    message_id: UUID | None
    status: str
    created_at: datetime
    expires_at: datetime
    decided_by: str | None
    decided_in: str | None
    decided_at: datetime | None
    receipt: dict[str, Any] | None
    error: str | None
    effect_id: UUID | None

    def intact(self, tenant_id: str) -> bool:
        """Is it, to the letter, what was proposed or, once decided, approved?"""
        return self.fingerprint == fingerprint(tenant_id, self.approval_id, self, self.expires_at)


def fingerprint(tenant_id: str, approval_id: UUID, drafted: Drafted, expires_at: datetime) -> str:
    """What an approval is bound to."""
    bound = [tenant_id, str(approval_id), drafted.tool, drafted.arguments, drafted.preview, drafted.outgoing]
    bound.append(expires_at.astimezone(UTC).isoformat())
    return hashlib.sha256(json.dumps(bound, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Yes:
    """`shown` is the fingerprint of what was approved as it was; `drafted` differs from it where it was edited."""

    approval_id: UUID
    shown: str
    drafted: Drafted
    fingerprint: str
    channel: str


class ApprovalRepository(Repository):
    """Of the transaction's tenant."""

    async def propose(
        self, principal: Principal, drafted: Drafted, *, channel: str, thread_id: UUID | None, message_id: UUID | None
    ) -> UUID:
        """Raises `Conflict` when that message has proposed something already."""
        approval, expires = uuid4(), datetime.now(UTC) + VALID
        given = {
            **_of(principal), **_json(drafted), "id": approval, "channel": channel, "thread": thread_id,
            "message": message_id, "expires": expires,
            "sites": None if principal.sites is None else sorted(principal.sites),
            "fingerprint": fingerprint(principal.tenant_id, approval, drafted, expires),
        }  # fmt: skip
        if (await self._tx.execute(sql(_PROPOSE), given)).first() is None:
            raise Conflict("One answer proposes one thing: decide about the first, then ask for the next.")
        return approval

    async def get(self, principal: Principal, approval_id: UUID) -> StoredApproval | None:
        return await self._one(_ONE, {"tenant": principal.tenant_id, "id": approval_id})

    async def last_of(self, principal: Principal, thread_id: UUID, message_id: UUID) -> StoredApproval | None:
        """What the answer before that message proposed or spoke of, in the caller's own thread."""
        return await self._one(_LAST, {**_of(principal), "thread": thread_id, "message": message_id})

    async def list(
        self, principal: Principal, *, status: str | None, tools: Collection[str] | None, limit: int,
        before: datetime | None,
    ) -> tuple[StoredApproval, ...]:  # fmt: skip
        """The latest first: the caller's own, and with `tools` everybody's of these."""
        given = {
            **_of(principal), "status": status, "tools": list(tools or ()), "all": tools is not None, "limit": limit,
            "before": before,
        }  # fmt: skip
        rows = await self._tx.execute(sql(_LIST), given)
        return tuple(StoredApproval(**row) for row in rows.mappings())

    async def reject(self, principal: Principal, stored: StoredApproval, channel: str) -> bool:
        """False: it is no longer pending."""
        given = {**_of(principal), "id": stored.approval_id, "channel": channel}
        rejected = (await self._tx.execute(sql(_REJECT), given)).first() is not None
        if rejected:
            await add(WriteTx(self._tx), [_record(principal, channel, stored.approval_id, stored, "reject")])
        return rejected

    async def withdraw(self, principal: Principal, messages: Sequence[UUID], channel: str) -> None:
        """What these messages of the caller's proposed and nobody decided about."""
        given = {**_of(principal), "messages": list(messages), "channel": channel, "why": WITHDRAWN}
        for approval_id, *drafted in (await self._tx.execute(sql(_WITHDRAW), given)).all():
            await add(WriteTx(self._tx), [_record(principal, channel, approval_id, Drafted(*drafted), "withdraw")])

    async def _one(self, statement: str, given: Mapping[str, Any]) -> StoredApproval | None:
        row = (await self._tx.execute(sql(statement), given)).mappings().first()
        return None if row is None else StoredApproval(**row)


async def enter_approval(connection: AsyncConnection[Any], principal: Principal, yes: Yes) -> UUID | None:
    """The effect that is to happen once, in a transaction of the queue's own connection; None: decided before, expired,
    or no longer what was shown."""
    await connection.execute(
        "SELECT set_config('role', %s, true), set_config(%s, %s, true)",
        (APPLICATION_ROLE, TENANT_SETTING, principal.tenant_id),
    )
    effect = uuid4()
    given = {
        **_of(principal), **_json(yes.drafted), "id": yes.approval_id, "effect": effect, "shown": yes.shown,
        "fingerprint": yes.fingerprint, "channel": yes.channel,
    }  # fmt: skip
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(_APPROVE, given)
        approved = await cursor.fetchone() is not None
        if approved:
            await cursor.execute(_EFFECT, given)
            record = _record(principal, yes.channel, yes.approval_id, yes.drafted, "approve")
            await cursor.execute(ADDING.replace(":audit", "%(audit)s"), {"audit": written([record])})
    await connection.execute("SELECT set_config('role', 'none', true)")
    return effect if approved else None


def _record(principal: Principal, channel: str, approval_id: UUID, drafted: Drafted, decision: str) -> Record:
    told: dict[str, Any] = {
        "approval_id": approval_id,
        "decision": decision,
        "tool": drafted.tool,
        "arguments": drafted.arguments,
    }
    return Record.of(principal, channel, Kind.APPROVAL, drafted.title, **told)


def _of(principal: Principal) -> dict[str, str]:
    return {"tenant": principal.tenant_id, "user": principal.user_id}


def _json(drafted: Drafted) -> dict[str, Any]:
    given = {one.name: getattr(drafted, one.name) for one in fields(Drafted)}
    return {**given, "arguments": Jsonb(drafted.arguments), "outgoing": Jsonb(drafted.outgoing)}
