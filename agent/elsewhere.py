"""Runs that another process answers: followed and stopped by what the store says of them."""

import asyncio
from collections.abc import AsyncIterator
from typing import Literal, Protocol
from uuid import UUID

from agent.events import EVENT, AgentEvent
from agent.run_store import RunStore
from core.audit import Record
from core.identity import Principal

_LOOK_S = 0.25
_PATIENCE_S = 5.0


class Calls(Protocol):
    """From process to process; one may be lost."""

    async def send(self, principal: Principal, word: Literal["cancel", "follow"], run_id: UUID) -> None: ...

    def received(self) -> AsyncIterator[tuple[Literal["cancel", "follow"], UUID]]: ...


async def follow(
    store: RunStore, calls: Calls | None, principal: Principal, run_id: UUID, after: int
) -> AsyncIterator[tuple[int, AgentEvent]]:
    """The caller's own run from the store, to its end: whoever answers it keeps its events there once called. What a
    dead process had told is not all kept, so that a failure is told behind whatever was heard."""
    at, called = max(after, 0), False
    while True:
        stored = await store.message(principal, run_id)
        for event in stored.events[at:]:
            at += 1
            yield at, EVENT.validate_python(event)
        if stored.status != "running":
            if stored.events and len(stored.events) <= after and stored.status != "done":
                yield at + 1, EVENT.validate_python(stored.events[-1])
            return
        if calls is not None and not called:
            called = True
            await calls.send(principal, "follow", run_id)
        await asyncio.sleep(_LOOK_S)


async def cancel(
    store: RunStore, calls: Calls | None, principal: Principal, run_id: UUID, event: AgentEvent, record: Record
) -> None:
    """Stop the caller's own run. One whose process does not hear of it is ended here, with that `event` and `record`:
    what it says later is not kept."""
    if calls is not None:
        await calls.send(principal, "cancel", run_id)
        for _ in range(int(_PATIENCE_S / _LOOK_S)):
            await asyncio.sleep(_LOOK_S)
            if (await store.message(principal, run_id)).status != "running":
                return
    await store.finish(principal, run_id, "cancelled", None, [event.model_dump(mode="json")], [record])
