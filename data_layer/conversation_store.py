"""The listing of threads and messages, each found by tenant, user and id: another user's is as absent as one that never
was."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.errors import InvalidInput, NotFound
from core.identity import Principal
from data_layer.run_log import (
    ABSENT_MESSAGE,
    ABSENT_THREAD,
    COLUMNS,
    MINE,
    Message,
    RunLog,
    as_json,
    message_of,
    titled,
    who,
)
from data_layer.transaction import sql

__all__ = ["ConversationStore", "Message", "Thread"]

_THREADS = f"""
SELECT thread_id, title, created_at, updated_at, shared_at IS NOT NULL FROM copilot.thread t WHERE {MINE}
AND (CAST(:before AS timestamptz) IS NULL OR updated_at < :before)
AND NOT EXISTS (
    SELECT FROM unnest(CAST(:words AS text[])) word
    WHERE t.title NOT ILIKE word AND NOT EXISTS (
        SELECT FROM copilot.message m
        WHERE m.tenant_id = t.tenant_id AND m.thread_id = t.thread_id AND m.user_id = t.user_id
        AND (m.question ILIKE word OR m.answer ->> 'answer' ILIKE word)))
ORDER BY updated_at DESC, thread_id LIMIT :limit
"""
_LIKE, _ESCAPED = re.compile(r"[\\%_]"), r"\\\g<0>"


@dataclass(frozen=True)
class Thread:
    thread_id: UUID
    title: str
    created_at: datetime
    updated_at: datetime
    shared: bool


class ConversationStore(RunLog):
    """Runs as they are kept, and what is made of them: conversations."""

    async def asked(self, principal: Principal, question: str, *, limit: int = 20) -> tuple[tuple[UUID, str], ...]:
        """The user's answered messages that asked exactly this, the latest first: id, and the answer's text."""
        async with self._database.read(principal) as tx:
            rows = await tx.execute(
                sql(
                    "SELECT message_id, answer->>'answer' FROM copilot.message"
                    f" WHERE {MINE} AND md5(question) = md5(:question) AND question = :question AND status = 'done'"
                    " ORDER BY created_at DESC LIMIT :limit"
                ),
                {**who(principal), "question": question, "limit": limit},
            )
            return tuple((row[0], row[1]) for row in rows)

    async def threads(
        self, principal: Principal, *, limit: int = 50, before: datetime | None = None, words: str | None = None
    ) -> tuple[Thread, ...]:
        """The user's threads, the latest used first; `before` is the `updated_at` of the last one seen. Each of `words`
        stands in the thread's title, one of its questions or one of its answers."""
        wanted = [f"%{_LIKE.sub(_ESCAPED, word)}%" for word in (words or "").split()]
        async with self._database.read(principal) as tx:
            rows = await tx.execute(
                sql(_THREADS), {**who(principal), "limit": limit, "before": before, "words": wanted}
            )
            return tuple(Thread(*row) for row in rows)

    async def rename(self, principal: Principal, thread_id: UUID, title: str) -> None:
        """Raises `NotFound`, `InvalidInput`."""
        if not title.strip():
            raise InvalidInput("title: some words, please.")
        async with self._database.write(principal) as tx:
            found = await tx.execute(
                sql(f"UPDATE copilot.thread SET title = :title WHERE {MINE} AND thread_id = :thread RETURNING 1"),
                {**who(principal), "thread": thread_id, "title": titled(title)},
            )
            if found.first() is None:
                raise NotFound(ABSENT_THREAD)

    async def messages(
        self, principal: Principal, thread_id: UUID, *, limit: int = 200, after: datetime | None = None
    ) -> tuple[Message, ...]:
        """A thread's messages in their order, without their events. Raises `NotFound`."""
        async with self._database.write(principal) as tx:
            await self._bury(tx, principal)
            known = await tx.execute(
                sql(f"SELECT 1 FROM copilot.thread WHERE {MINE} AND thread_id = :thread"),
                {**who(principal), "thread": thread_id},
            )
            if known.first() is None:
                raise NotFound(ABSENT_THREAD)
            rows = await tx.execute(
                sql(
                    f"SELECT {COLUMNS.replace('events', 'NULL AS events')} FROM copilot.message"
                    f" WHERE {MINE} AND thread_id = :thread"
                    " AND (CAST(:after AS timestamptz) IS NULL OR created_at > :after)"
                    " ORDER BY created_at, message_id LIMIT :limit"
                ),
                {**who(principal), "thread": thread_id, "limit": limit, "after": after},
            )
            return tuple(message_of(row._mapping) for row in rows)

    async def latest(self, principal: Principal, *, thread_id: UUID | None, limit: int) -> tuple[Message, ...]:
        """The user's messages, of one thread or of all, the latest changed first; of their events only the last."""
        columns = COLUMNS.replace("events", "jsonb_path_query_array(events, '$[last]') AS events")
        async with self._database.write(principal) as tx:
            await self._bury(tx, principal)
            rows = await tx.execute(
                sql(
                    f"SELECT {columns} FROM copilot.message WHERE {MINE}"
                    " AND (CAST(:thread AS uuid) IS NULL OR thread_id = :thread)"
                    " ORDER BY updated_at DESC, message_id LIMIT :limit"
                ),
                {**who(principal), "thread": thread_id, "limit": limit},
            )
            return tuple(message_of(row._mapping) for row in rows)

    async def feedback(
        self,
        principal: Principal,
        message_id: UUID,
        *,
        rating: int,
        reason: str | None = None,
        comment: str | None = None,
    ) -> None:
        """Keep what the user thinks of an answer: `rating` 1 good, -1 bad. Raises `NotFound`, `InvalidInput`."""
        if rating not in (1, -1):
            raise InvalidInput("rating: 1 (good) or -1 (bad).")
        said = {"reason": reason, "comment": comment}
        async with self._database.write(principal) as tx:
            found = await tx.execute(
                sql(
                    "UPDATE copilot.message SET rating = :rating, feedback = :feedback, updated_at = now()"
                    f" WHERE {MINE} AND message_id = :message RETURNING message_id"
                ),
                {**who(principal), "message": message_id, "rating": rating, "feedback": as_json(said)},
            )
            if found.first() is None:
                raise NotFound(ABSENT_MESSAGE)
