"""What Slack sent: recorded before it is acknowledged, each once for all processes, taken up again when one died."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from psycopg.types.json import Jsonb

from data_layer.database import Database
from data_layer.transaction import sql

# Longer than Slack sends anything again, and than a signature is valid.
_REMEMBERED = timedelta(days=2)
_ABANDONED = timedelta(seconds=60)


@dataclass(frozen=True)
class SlackEvent:
    """`attempts`: how often it was begun, this time included. `reply_ts`: the message begun as its answer."""

    event_id: str
    body: dict[str, Any]
    attempts: int = 1
    reply_ts: str | None = None


class SlackEvents:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def accept(self, event_id: str, body: Mapping[str, Any]) -> bool:
        """False: it was accepted before. What is True is this process's to work on."""
        async with self._database.administer() as connection:
            added = await connection.execute(
                sql(
                    "INSERT INTO copilot.slack_event (event_id, body) VALUES (:id, :body)"
                    " ON CONFLICT DO NOTHING RETURNING event_id"
                ),
                {"id": event_id, "body": Jsonb(dict(body))},
            )
            return added.first() is not None

    async def take_abandoned(self) -> list[SlackEvent]:
        """Those whose process has not been heard of for a minute: now this process's. What is old is forgotten."""
        async with self._database.administer() as connection:
            await connection.execute(
                sql("DELETE FROM copilot.slack_event WHERE created_at < now() - CAST(:age AS interval)"),
                {"age": _REMEMBERED},
            )
            rows = await connection.execute(
                sql(
                    "UPDATE copilot.slack_event SET attempts = attempts + 1, beat_at = now() WHERE event_id IN"
                    " (SELECT event_id FROM copilot.slack_event WHERE status = 'accepted'"
                    " AND beat_at < now() - CAST(:age AS interval) ORDER BY created_at LIMIT 20 FOR UPDATE SKIP LOCKED)"
                    " RETURNING event_id, body, attempts, reply_ts"
                ),
                {"age": _ABANDONED},
            )
            return [SlackEvent(**row) for row in rows.mappings()]

    async def beat(self, event_id: str) -> None:
        await self._change("beat_at = now()", event_id)

    async def leave(self, event_id: str) -> None:
        """Not done; the next that looks takes it up at once."""
        await self._change("beat_at = '-infinity'", event_id)

    async def reply(self, event_id: str, ts: str) -> None:
        """That message is what its answer goes into."""
        await self._change("reply_ts = :value", event_id, ts)

    async def end(self, event_id: str, *, ok: bool) -> None:
        await self._change("body = NULL, status = :value", event_id, "done" if ok else "failed")

    async def _change(self, what: str, event_id: str, value: str | None = None) -> None:
        given = {"id": event_id} | ({} if value is None else {"value": value})
        async with self._database.administer() as connection:
            await connection.execute(
                sql(f"UPDATE copilot.slack_event SET {what} WHERE event_id = :id AND status = 'accepted'"), given
            )
