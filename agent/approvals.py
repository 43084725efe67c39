"""The one door by which people decide about what was proposed, whichever channel they come by. No model has it."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, Protocol
from uuid import UUID

from core.errors import Conflict, CopilotError
from core.identity import Principal
from core.outgoing import OutgoingFile
from tools.actions.approval import Approval, shown
from tools.actions.kept import approved, find, find_all, find_file, find_last, redrafted, reject
from tools.context import ToolContext
from tools.spec import Tool

log = logging.getLogger(__name__)
_NO_EDITS: Mapping[str, Any] = MappingProxyType({})


class Outbox(Protocol):
    """Does what was approved, once (`jobs.effects.Effects`)."""

    async def approve(self, principal: Principal, yes: Any) -> UUID | None:
        """None: somebody was faster, or it has expired."""
        ...

    async def deliver(self, principal: Principal, effect_id: UUID, *, tell: Callable[[], bool]) -> None: ...


class Approvals:
    """`patience`: seconds that whoever approves waits for the receipt; what takes longer is told in the thread."""

    def __init__(self, tools: Sequence[Tool], outbox: Outbox, *, patience: float = 8.0) -> None:
        self._tools = {tool.name: tool for tool in tools if tool.action is not None}
        self._outbox = outbox
        self._patience = patience
        self._delivering: set[asyncio.Task[None]] = set()

    async def get(self, context: ToolContext, approval_id: UUID) -> Approval:
        """Raises `NotFound`, also for what the caller neither proposed nor may decide about."""
        stored = await find(context, approval_id, self._tools)
        return shown(stored, context, self._tools.get(stored.tool))

    async def list(
        self, context: ToolContext, *, status: str | None = None, limit: int = 50, before: datetime | None = None
    ) -> list[Approval]:
        """The latest first: the caller's own, and those the caller may decide about."""
        found = await find_all(context, tuple(self._tools.values()), status=status, limit=limit, before=before)
        return [shown(stored, context, self._tools.get(stored.tool)) for stored in found]

    async def last(self, context: ToolContext) -> Approval | None:
        """What the answer before this message proposed or spoke of: what its "yes" is said to."""
        stored = await find_last(context)
        return None if stored is None else shown(stored, context, self._tools.get(stored.tool))

    async def preview(self, context: ToolContext, approval_id: UUID, edits: Mapping[str, Any]) -> Approval:
        """As it would be with these changes; nothing is kept. Raises `NotFound`, `InvalidInput`."""
        stored = await find(context, approval_id, self._tools)
        tool = self._tools.get(stored.tool)
        return shown(stored, context, tool, redrafted(stored, tool, edits))

    async def decide(
        self,
        context: ToolContext,
        approval_id: UUID,
        approve: bool,
        edits: Mapping[str, Any] | None = None,
        *,
        tell: bool = True,
    ) -> Approval:
        """Decide, once: what is approved is what was shown, or that with the caller's own changes. `tell`: how it went
        is told in its thread too.

        Raises `NotFound`, `NotPermitted`, `Conflict` (decided before, expired), `InvalidInput`."""
        stored = await find(context, approval_id, self._tools)
        tool = self._tools.get(stored.tool)
        if not approve:
            await reject(context, stored, tool)
        else:
            yes = approved(context, stored, tool, edits or _NO_EDITS)
            effect_id = await self._outbox.approve(context.principal, yes)
            if effect_id is None:
                raise Conflict((await self.get(context, approval_id)).tell)
            await self._deliver(context.principal, effect_id, tell=tell)
        return await self.get(context, approval_id)

    async def file(self, context: ToolContext, effect_id: UUID, name: str = "") -> OutgoingFile:
        """Of what was approved and kept to be downloaded; the first without a name. Raises `NotFound`."""
        return await find_file(context, effect_id, name, self._tools)

    async def _deliver(self, principal: Principal, effect_id: UUID, *, tell: bool) -> None:
        """At once; what does not succeed within some seconds goes on by itself, or is taken up by a worker."""
        left = False
        doing = self._outbox.deliver(principal, effect_id, tell=lambda: tell or left)
        task = asyncio.create_task(doing, name=f"effect {effect_id}")
        self._delivering.add(task)
        task.add_done_callback(self._delivered)
        await asyncio.wait([task], timeout=self._patience)
        left = True

    def _delivered(self, task: asyncio.Task[None]) -> None:
        self._delivering.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            known = isinstance(error, CopilotError)
            log.warning("not delivered at once", extra={"error": repr(error)}, exc_info=None if known else error)
