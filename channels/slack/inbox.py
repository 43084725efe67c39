"""What was accepted is worked on behind the acknowledgement; what a dead process left is taken up, thrice at most."""

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest

from core.errors import CopilotError
from data_layer.slack_events import SlackEvent, SlackEvents

log = logging.getLogger(__name__)
_BEAT_S, _LOOK_S = 15.0, 30.0
_ATTEMPTS = 3
# Under this name the event is in the context of Bolt's listeners.
EVENT = "copilot_event"


def event_id(body: Mapping[str, Any]) -> str:
    """By which the same is known again: events and what is pressed bear an id, a command that of its trigger."""
    for name in ("event_id", "trigger_id"):
        if body.get(name):
            return f"{name}:{body[name]}"
    return "hash:" + hashlib.sha256(repr(sorted(body.items())).encode()).hexdigest()


class Inbox:
    """One in each process."""

    def __init__(self, app: AsyncApp, events: SlackEvents) -> None:
        self._app = app
        self._events = events
        self._working: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """While it is entered; afterwards what is not done is left for the next process."""
        looking = asyncio.create_task(self._look(), name="slack")
        try:
            yield
        finally:
            tasks = [looking, *self._working]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def accept(self, body: Mapping[str, Any]) -> None:
        """Recorded once this returns; what was accepted before is not done again. Raises `Unavailable`."""
        if not isinstance(body.get("event", {}), dict):
            return
        known = event_id(body)
        if await self._events.accept(known, body):
            self._begin(SlackEvent(known, dict(body)))

    async def settled(self) -> None:
        """Nothing that was accepted here is being worked on."""
        while self._working:
            await asyncio.gather(*self._working, return_exceptions=True)

    def _begin(self, event: SlackEvent) -> None:
        task = asyncio.create_task(self._work(event), name=f"slack {event.event_id}")
        self._working.add(task)
        task.add_done_callback(self._working.discard)

    async def _look(self) -> None:
        while True:
            with suppress(CopilotError):  # the database is away: again later
                for event in await self._events.take_abandoned():
                    self._begin(event)
            await asyncio.sleep(_LOOK_S)

    async def _work(self, event: SlackEvent) -> None:
        beating = asyncio.create_task(self._beat(event))
        ok = event.attempts <= _ATTEMPTS
        try:
            request = AsyncBoltRequest(body=event.body, mode="socket_mode", context={EVENT: event})
            response = await self._app.async_dispatch(request)
            ok = ok and response.status != 500  # 404: nobody here listens to it
        except asyncio.CancelledError:
            with suppress(CopilotError):
                await asyncio.shield(self._events.leave(event.event_id))
            raise
        except Exception:
            log.exception("an event of Slack's was not worked on", extra={"event_id": event.event_id})
            ok = False
        finally:
            beating.cancel()
        await self._events.end(event.event_id, ok=ok)

    async def _beat(self, event: SlackEvent) -> None:
        while True:
            await asyncio.sleep(_BEAT_S)
            with suppress(CopilotError):
                await self._events.beat(event.event_id)


def given_up(event: SlackEvent) -> bool:
    """It was begun as often as it may be, and never came to an end."""
    return event.attempts > _ATTEMPTS
