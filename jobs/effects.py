"""What was approved happens once: entered with the approval, delivered at once or by a worker, told by its receipt."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any
from uuid import UUID, uuid4

import structlog

from core.clock import Clock
from core.errors import Unavailable
from core.identity import Principal
from core.metrics import EFFECTS
from core.outgoing import FILE, Outgoing
from data_layer.approvals import StoredApproval, Yes, enter_approval
from data_layer.bulk import BulkSession
from data_layer.database import Database
from data_layer.effects import Attempt, EffectRepository, lock_name
from jobs.queue import Queue
from notifications.port import Channel, Delivered, NotNow, Uncertain, Undeliverable
from tools.actions.approval import told

ATTEMPTS = 8
_LONGEST_S = 45.0
_CHANGED = "It is no longer what was approved, so it was not delivered."
_MAYBE = "It may have been sent: the receiver never said so. Please look before it is proposed again."
_NO_ANSWER = "The receiver did not answer as it should."

log = structlog.get_logger(__name__)


class Effects:
    """Of all tenants of one database. `channels` by the names that `Outgoing.via` gives."""

    def __init__(
        self, url: str, database: Database, queue: Queue, clock: Clock, channels: Mapping[str, Channel]
    ) -> None:
        self._url = url
        self._database = database
        self._queue = queue
        self._clock = clock
        self._channels = channels

    async def approve(self, principal: Principal, yes: Yes) -> UUID | None:
        """Record the approval and what is to happen, in one transaction. None: somebody was faster, it has expired, or
        it is not what was shown any more."""
        async with self._queue.pool.connection() as connection, connection.transaction():
            effect_id = await enter_approval(connection, principal, yes)
            if effect_id is not None:
                await self._queue.put_effect(connection, principal.tenant_id, str(effect_id))
        return effect_id

    async def deliver(self, principal: Principal, effect_id: UUID, *, tell: Callable[[], bool] = lambda: True) -> None:
        """Do it, unless it has ended or somebody else is at it. `tell`, asked at the end: in its thread; else the
        caller does.

        Raises `Unavailable` when it is to be tried again."""
        async with self._alone(principal.tenant_id, effect_id):
            async with self._database.write(principal) as tx:
                attempt = await EffectRepository(tx).begin(principal, effect_id)
            if attempt is not None:
                await self._attempt(principal, effect_id, attempt)
            async with self._database.write(principal) as tx:
                effects = EffectRepository(tx)
                ended = await effects.tell(principal, effect_id)
                if ended is not None and ended.thread_id is not None and tell():
                    await effects.note(principal.tenant_id, ended.user_id, _answer(ended))

    async def _attempt(self, principal: Principal, effect_id: UUID, attempt: Attempt) -> None:
        """One go at it; what came of it is written."""
        stored, outgoing = attempt.approval, Outgoing.of(attempt.approval.outgoing)
        status, receipt, error = "dead", None, None
        try:
            delivered = await self._delivered(principal, effect_id, attempt, outgoing)
            status, receipt = "delivered", self._receipt(effect_id, outgoing, delivered.reference)
        except Undeliverable as failure:
            error = str(failure)
        except Uncertain as failure:
            status, error = "uncertain", str(failure)
        except NotNow as failure:
            if attempt.number < ATTEMPTS:
                async with self._database.write(principal) as tx:
                    await EffectRepository(tx).wait(principal, effect_id, str(failure))
                raise Unavailable(f"It could not be delivered just now: {failure}") from failure
            error = f"It was tried {attempt.number} times. {failure}"
        async with self._database.write(principal) as tx:
            await EffectRepository(tx).end(principal, effect_id, stored, status, receipt=receipt, error=error)
        EFFECTS.labels(status).inc()
        log.info("effect_ended", effect_id=str(effect_id), status=status, attempts=attempt.number)

    async def _delivered(
        self, principal: Principal, effect_id: UUID, attempt: Attempt, outgoing: Outgoing
    ) -> Delivered:
        """Raises `NotNow` also for what may have gone out where that does no harm."""
        channel = self._channels.get(outgoing.via)
        if attempt.fingerprint != attempt.approval.fingerprint or not attempt.approval.intact(principal.tenant_id):
            raise Undeliverable(_CHANGED)
        if channel is None:
            raise Undeliverable(f"The channel {outgoing.via} is no longer set up here.")
        if attempt.interrupted and not channel.repeatable:
            raise Uncertain(_MAYBE)
        try:
            async with asyncio.timeout(_LONGEST_S):
                return await channel.deliver(outgoing, str(effect_id), principal.tenant_id)
        except (NotNow, Undeliverable):
            raise
        except Exception as failure:
            if not isinstance(failure, Uncertain):
                log.exception("effect_failed", effect_id=str(effect_id))
            if not channel.repeatable:
                raise Uncertain(_MAYBE) from failure
            raise NotNow(str(failure) if isinstance(failure, Uncertain) else _NO_ANSWER) from failure

    def _receipt(self, effect_id: UUID, outgoing: Outgoing, reference: str | None) -> dict[str, Any]:
        url = f"/api/v1/effects/{effect_id}/file?name="
        files = [
            {"name": file.name, "media_type": file.media_type, "url": f"{url}{file.name}"} for file in outgoing.files
        ]
        return {
            "receipt": f"R-{effect_id.hex[:8].upper()}",
            "via": outgoing.via,
            "to": outgoing.to or None,
            "delivered_at": self._clock.now().isoformat(timespec="seconds"),
            "reference": reference,
            "files": files if outgoing.via == FILE else [],
        }

    @contextlib.asynccontextmanager
    async def _alone(self, tenant_id: str, effect_id: UUID) -> AsyncIterator[None]:
        """The server lets go of it when this process dies."""
        session = await asyncio.to_thread(BulkSession, self._url, tenant_id)
        try:
            key = {"key": lock_name(effect_id)}
            if not session.administer("SELECT pg_try_advisory_lock(hashtextextended(%(key)s, 0))", key)[0][0]:
                raise Unavailable("It is being delivered.")
            yield
            # A server lets go of it only some time after its session was closed.
            session.administer("SELECT pg_advisory_unlock(hashtextextended(%(key)s, 0))", key)
        finally:
            session.close()


def _answer(ended: StoredApproval) -> dict[str, Any]:
    """A message as the contract states answers."""
    approval = {
        "approval_id": str(ended.approval_id), "tool": ended.tool, "title": ended.title, "status": ended.status,
        "receipt": ended.receipt, "error": ended.error,
    }  # fmt: skip
    return {
        "thread_id": str(ended.thread_id), "message_id": str(uuid4()),
        "outcome": "answered" if ended.status == "done" else "failed", "answer": told(ended), "tool_calls": [],
        "citations": [], "grounding": {"numbers": 0, "unsupported": []}, "approval": approval, "model": "copilot",
        "elapsed_ms": 0.0,
    }  # fmt: skip
