"""The outbox: what was approved, until it has happened or is known not to, and how that is told in its thread."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from core.audit import Kind, Record
from core.identity import Principal
from data_layer.approvals import ApprovalRepository, StoredApproval
from data_layer.audit import add
from data_layer.database import WriteTx
from data_layer.repository import Repository
from data_layer.transaction import sql

_BEGIN = """
UPDATE copilot.effect e SET status = 'sending', attempts = e.attempts + 1
FROM (SELECT status FROM copilot.effect WHERE tenant_id = :tenant AND effect_id = :id FOR UPDATE) AS before
WHERE e.tenant_id = :tenant AND e.effect_id = :id AND before.status IN ('waiting', 'sending')
RETURNING e.approval_id, e.fingerprint, e.attempts, before.status = 'sending' AS interrupted
"""
_APPROVAL = "SELECT approval_id FROM copilot.effect WHERE tenant_id = :tenant AND effect_id = :id"
_WAIT = """
UPDATE copilot.effect SET status = 'waiting', error = :error
WHERE tenant_id = :tenant AND effect_id = :id AND status = 'sending'
"""
_END = """
UPDATE copilot.effect SET status = :status, error = :error, ended_at = now()
WHERE tenant_id = :tenant AND effect_id = :id AND status = 'sending'
"""
_DECIDED = """
UPDATE copilot.approval SET status = :status, receipt = :receipt, error = :error
WHERE tenant_id = :tenant AND approval_id = :approval
"""
_TELL = """
UPDATE copilot.effect SET told = true WHERE tenant_id = :tenant AND effect_id = :id AND NOT told
    AND status IN ('delivered', 'uncertain', 'dead') RETURNING approval_id
"""
_NOTE = """
INSERT INTO copilot.message (tenant_id, message_id, thread_id, user_id, question, status, answer, events, server_id)
SELECT tenant_id, :message, thread_id, user_id, '', 'done', :answer, :events, '' FROM copilot.thread
WHERE tenant_id = :tenant AND user_id = :user AND thread_id = :thread
"""


def lock_name(effect_id: UUID | str) -> str:
    """Of the advisory lock that whoever delivers it holds."""
    return f"effect/{effect_id}"


@dataclass(frozen=True)
class Attempt:
    """`interrupted`: the one before was cut off, so what it did is not known."""

    approval: StoredApproval
    fingerprint: str
    number: int
    interrupted: bool


class EffectRepository(Repository):
    """Of the transaction's tenant. Only who holds the effect's lock writes."""

    async def begin(self, principal: Principal, effect_id: UUID) -> Attempt | None:
        """None: it has ended."""
        given = {"tenant": principal.tenant_id, "id": effect_id}
        row = (await self._tx.execute(sql(_BEGIN), given)).first()
        if row is None:
            return None
        approval = await ApprovalRepository(self._tx).get(principal, row.approval_id)
        if approval is None:
            return None
        return Attempt(approval, row.fingerprint, row.attempts, row.interrupted)

    async def approval_of(self, principal: Principal, effect_id: UUID) -> UUID | None:
        given = {"tenant": principal.tenant_id, "id": effect_id}
        row = (await self._tx.execute(sql(_APPROVAL), given)).first()
        return None if row is None else row.approval_id

    async def wait(self, principal: Principal, effect_id: UUID, error: str) -> None:
        """It is tried again."""
        await self._tx.execute(sql(_WAIT), {"tenant": principal.tenant_id, "id": effect_id, "error": error})

    async def end(
        self, principal: Principal, effect_id: UUID, approval: StoredApproval, status: str, *,
        receipt: dict[str, Any] | None = None, error: str | None = None,
    ) -> None:  # fmt: skip
        """`status`: delivered, uncertain or dead."""
        given = {
            "tenant": principal.tenant_id, "id": effect_id, "approval": approval.approval_id, "error": error
        }  # fmt: skip
        await self._tx.execute(sql(_END), {**given, "status": status})
        done = "done" if status == "delivered" else "failed"
        kept = None if receipt is None else Jsonb(receipt)
        await self._tx.execute(sql(_DECIDED), {**given, "status": done, "receipt": kept})
        record = Record.of(
            Principal(principal.tenant_id, approval.decided_by or approval.user_id),
            approval.decided_in or approval.channel, Kind.EFFECT, approval.title,
            outcome="ok" if status == "delivered" else status, effect_id=effect_id, approval_id=approval.approval_id,
            receipt=receipt, error=error,
        )  # fmt: skip
        await add(WriteTx(self._tx), [record])

    async def tell(self, principal: Principal, effect_id: UUID) -> StoredApproval | None:
        """What its thread is still to hear of, now that it has ended; once."""
        given = {"tenant": principal.tenant_id, "id": effect_id}
        row = (await self._tx.execute(sql(_TELL), given)).first()
        return None if row is None else await ApprovalRepository(self._tx).get(principal, row.approval_id)

    async def note(self, tenant_id: str, user_id: str, answer: dict[str, Any]) -> None:
        """A message of its own in the thread that the answer names, if that is still there."""
        given = {
            "tenant": tenant_id, "user": user_id, "thread": UUID(answer["thread_id"]),
            "message": UUID(answer["message_id"]), "answer": Jsonb(answer),
            "events": Jsonb([{"type": "done", "answer": answer}]),
        }  # fmt: skip
        await self._tx.execute(sql(_NOTE), given)
