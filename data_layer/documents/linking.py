"""Which items and suppliers documents speak of, when their names come or change after the documents."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert

from core.identity import Principal
from data_layer.documents.records import About, Entity
from data_layer.documents.stored import about_rows
from data_layer.documents.tables import DOCUMENT_ABOUT
from data_layer.queries.names import NAMED
from data_layer.repository import Repository
from data_layer.transaction import sql

_BATCH = 5_000
_OVERLAP = "interval '1 hour'"  # longer than a batch of a sync takes from its beginning to where it is seen
_NAMES = " UNION ALL ".join(
    f"SELECT '{entity}', {NAMED[entity][0]}, {NAMED[entity][1]} FROM manufacturing.{entity} n"
    f" WHERE CAST(:since AS timestamptz) IS NULL OR updated_at > CAST(:since AS timestamptz) - {_OVERLAP}"
    for entity in map(str, Entity)
)
_STATE = """
SELECT now(), (SELECT linked_at FROM copilot.document_changes), EXISTS (SELECT 1 FROM copilot.document)
"""
_TEXT = """
SELECT d.title, t.text FROM copilot.document d JOIN copilot.document_text t ON t.document_id = d.document_id
WHERE d.document_id = :document
"""
_REPLACED = "DELETE FROM copilot.document_about WHERE document_id = :document"
_CHANGED = "UPDATE copilot.document_changes SET changes = changes + 1"


@dataclass(frozen=True)
class Linked:
    """`now`: of this transaction. `at`: names known by then were looked for; none: none was."""

    now: datetime
    at: datetime | None
    any_documents: bool


class DocumentLinking(Repository):
    async def linked(self) -> Linked:
        row = (await self._tx.execute(sql(_STATE))).one()
        return Linked(row[0], row[1], row[2])

    async def names_since(self, since: datetime | None) -> AsyncIterator[Sequence[tuple[str, str, str]]]:
        """In batches (entity, code, name): items and suppliers that came or changed since then, and shortly before.
        One call at a time in a transaction."""
        await self._tx.execute(sql(f"DECLARE names NO SCROLL CURSOR FOR {_NAMES}"), {"since": since})
        while rows := (await self._tx.execute(sql(f"FETCH {_BATCH} FROM names"))).all():
            yield [(row[0], row[1], row[2] or row[1]) for row in rows]
        await self._tx.execute(sql("CLOSE names"))

    async def said(self, document: str) -> tuple[str, str] | None:
        """Its title and text; none: it has gone."""
        row = (await self._tx.execute(sql(_TEXT), {"document": document})).one_or_none()
        return None if row is None else (row[0], row[1])

    async def speaks_of(self, document: str, about: Sequence[About], principal: Principal) -> None:
        """Instead of what it was thought to speak of."""
        # The counter's row is the lock of all that changes documents.
        await self._tx.execute(sql(_CHANGED))
        if await self.said(document) is None:
            return
        await self._tx.execute(sql(_REPLACED), {"document": document})
        if rows := about_rows(about, principal.tenant_id, UUID(document)):
            await self._tx.execute(insert(DOCUMENT_ABOUT), rows)

    async def note_linked(self, at: datetime) -> None:
        await self._tx.execute(sql("UPDATE copilot.document_changes SET linked_at = :at"), {"at": at})
