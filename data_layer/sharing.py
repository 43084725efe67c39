"""Threads that their owner lets the tenant read. Of an answer a reader sees what they could have been answered."""

import json
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from core.errors import NotFound
from core.identity import READ_SCOPES, Principal, Scope
from data_layer.database import Database, ReadTx
from data_layer.documents.choosing import READABLE, known_as
from data_layer.transaction import sql

MOST = 500  # messages of a thread
_ABSENT = "There is no such shared conversation."
_DOCUMENT = re.compile(r"/documents/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_SHARE = """
UPDATE copilot.thread SET shared_at = CASE WHEN :shared THEN coalesce(shared_at, now()) END
WHERE tenant_id = :tenant AND user_id = :user AND thread_id = :thread RETURNING 1
"""
_THREAD = """
SELECT thread_id, title, user_id, updated_at FROM copilot.thread
WHERE tenant_id = :tenant AND thread_id = :thread AND shared_at IS NOT NULL
"""
_MESSAGES = """
SELECT message_id, question, status, answer, scopes, sites, created_at, updated_at FROM copilot.message
WHERE tenant_id = :tenant AND thread_id = :thread AND user_id = :owner AND status <> 'running'
ORDER BY created_at, message_id LIMIT :most
"""
_READABLE = f"""
SELECT CAST(document_id AS text) FROM copilot.document d
WHERE tenant_id = :tenant AND document_id = ANY(CAST(:documents AS uuid[])) AND {READABLE}
"""


@dataclass(frozen=True)
class SharedThread:
    thread_id: UUID
    title: str
    owner: str
    updated_at: datetime


@dataclass(frozen=True)
class SharedMessage:
    """`withheld`: there is an answer, but not for this reader."""

    message_id: UUID
    question: str
    status: str
    answer: dict[str, Any] | None
    withheld: bool
    created_at: datetime
    updated_at: datetime


class Sharing:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def share(self, principal: Principal, thread_id: UUID, *, shared: bool) -> None:
        """Let the tenant read it, or no longer. Raises `NotFound` unless it is the principal's own."""
        values = {**_of(principal, thread_id), "user": principal.user_id, "shared": shared}
        async with self._database.write(principal) as tx:
            if (await tx.execute(sql(_SHARE), values)).first() is None:
                raise NotFound("There is no such conversation.")

    async def thread(self, principal: Principal, thread_id: UUID) -> SharedThread:
        """Raises `NotFound`."""
        async with self._database.read(principal) as tx:
            return await _thread(tx, principal, thread_id)

    async def messages(self, principal: Principal, thread_id: UUID) -> tuple[SharedMessage, ...]:
        """The first 500 that have ended. An answer is withheld from a reader who lacks a grant or a site that it was
        made with, or may not read a document that it tells of; and so are all after it, since a model may have drawn
        on it there. Raises `NotFound`."""
        async with self._database.read(principal) as tx:
            owner = (await _thread(tx, principal, thread_id)).owner
            values = {**_of(principal, thread_id), "owner": owner, "most": MOST}
            rows = (await tx.execute(sql(_MESSAGES), values)).all()
            told = {row.message_id: _documents(row.answer) for row in rows}
            readable = await _readable(tx, principal, {one for documents in told.values() for one in documents})
        found: list[SharedMessage] = []
        kept_back = False
        for row in rows:
            kept_back = kept_back or not (
                _permitted(principal, row.scopes, row.sites) and told[row.message_id] <= readable
            )
            withheld = kept_back and row.answer is not None
            found.append(
                SharedMessage(
                    row.message_id,
                    row.question,
                    row.status,
                    None if withheld else row.answer,
                    withheld,
                    row.created_at,
                    row.updated_at,
                )
            )
        return tuple(found)


def _of(principal: Principal, thread_id: UUID) -> dict[str, Any]:
    return {"tenant": principal.tenant_id, "thread": thread_id}


async def _thread(tx: ReadTx, principal: Principal, thread_id: UUID) -> SharedThread:
    row = (await tx.execute(sql(_THREAD), _of(principal, thread_id))).first()
    if row is None:
        raise NotFound(_ABSENT)
    return SharedThread(*row)


def _permitted(reader: Principal, scopes: Iterable[str] | None, sites: Collection[str] | None) -> bool:
    """`scopes` and `sites` are those of the asker at the time; none were kept of old messages: then all are needed."""
    seen = READ_SCOPES if scopes is None else READ_SCOPES & set(scopes)
    within = reader.sites is None or (sites is not None and set(sites) <= reader.sites)
    return seen <= reader.scopes and within


def _documents(answer: dict[str, Any] | None) -> set[str]:
    return set(_DOCUMENT.findall(json.dumps(answer))) if answer else set()


async def _readable(tx: ReadTx, reader: Principal, documents: Collection[str]) -> set[str]:
    if not documents or Scope.DOCUMENTS_READ not in reader.scopes:
        return set()
    values = {"tenant": reader.tenant_id, "documents": sorted(documents), "caller": known_as(reader)}
    return set((await tx.execute(sql(_READABLE), values)).scalars())
