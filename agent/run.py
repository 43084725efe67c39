"""One question being answered, and who follows it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from uuid import UUID

from agent.events import AgentEvent
from agent.spending import Spending
from core.identity import Principal


@dataclass
class Run:
    """One question being answered. `run_id` is the message's id. Events are numbered from 1. `spending`: what it uses
    of language models. `interrupted`: who cancels its task is the process, not the user."""

    run_id: UUID
    thread_id: UUID
    principal: Principal
    spending: Spending = field(default_factory=Spending)
    events: list[AgentEvent] = field(default_factory=list)
    finished: bool = False
    task: asyncio.Task[None] | None = None
    keeping: asyncio.Task[None] | None = None
    interrupted: bool = False
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def is_of(self, principal: Principal) -> bool:
        own = self.principal
        return (own.tenant_id, own.user_id) == (principal.tenant_id, principal.user_id)

    def add(self, event: AgentEvent) -> None:
        self.events.append(event)
        self._wake()

    def finish(self) -> None:
        self.finished = True
        self._wake()

    async def follow(self, after: int = 0) -> AsyncIterator[tuple[int, AgentEvent]]:
        """The events behind number `after`, those to come included, to the run's end."""
        at = max(after, 0)
        while True:
            news = self._news
            for event in self.events[at:]:
                at += 1
                yield at, event
            if self.finished and at >= len(self.events):
                return
            if at >= len(self.events):
                await news.wait()

    def _wake(self) -> None:
        self._news.set()
        self._news = asyncio.Event()
