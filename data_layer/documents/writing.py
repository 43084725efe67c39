"""Documents are added, superseded and forgotten one after the other within a tenant: the second sees the first."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, update
from sqlalchemy.dialects.postgresql import insert as upsert

from core.errors import InvalidInput
from core.identity import Principal
from data_layer.database import TENANT_SETTING
from data_layer.documents.records import Added, NewDocument, Outcome
from data_layer.documents.refusing import FORGET_REFUSAL
from data_layer.documents.stored import (
    about,
    about_rows,
    checked,
    chunks,
    expect_origin,
    holds_from,
    named,
    read,
    stated,
    storable,
)
from data_layer.documents.tables import (
    DOCUMENT,
    DOCUMENT_ABOUT,
    DOCUMENT_CHUNK,
    DOCUMENT_FILE,
    DOCUMENT_TEXT,
)
from data_layer.repository import Repository
from data_layer.transaction import sql

# The counter's row is the lock. It is not raised yet: perhaps nothing is to be done.
_LOCK = f"""
INSERT INTO copilot.document_changes (tenant_id, changes) SELECT current_setting('{TENANT_SETTING}'), 0
ON CONFLICT (tenant_id) DO UPDATE SET changes = document_changes.changes
"""
_CHANGED = "UPDATE copilot.document_changes SET changes = changes + 1"
_CURRENT = "SELECT * FROM copilot.document WHERE name = :name AND superseded_on IS NULL"
_BEFORE = "SELECT holds_from FROM copilot.document WHERE name = :name AND edition = :edition - 1"
_SUPERSEDE = """
UPDATE copilot.document SET superseded_on = :day, superseded_by = :by WHERE name = :name AND superseded_on IS NULL
"""
# Each ends on the first day on which any that was added after it holds.
_SETTLE = """
UPDATE copilot.document d SET superseded_on = later.begins
FROM (SELECT document_id,
             min(holds_from) OVER (ORDER BY edition ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS begins
      FROM copilot.document WHERE name = :name) later
WHERE later.document_id = d.document_id AND d.superseded_on IS DISTINCT FROM later.begins
"""
_ABOUT = "SELECT entity, code, mentions, in_title FROM copilot.document_about WHERE document_id = :document"
_REMOVE = """
DELETE FROM copilot.document WHERE name = :name AND (CAST(:source AS text) IS NULL OR EXISTS (
    SELECT 1 FROM copilot.document c WHERE c.name = :name AND c.superseded_on IS NULL AND c.source = :source))
RETURNING document_id, sha256
"""
_REMOVE_ABOUT = "DELETE FROM copilot.document_about WHERE document_id = ANY(:documents)"
_REMOVE_PARTS = (
    "DELETE FROM copilot.document_text WHERE document_id = ANY(:documents)",
    "DELETE FROM copilot.document_chunk WHERE document_id = ANY(:documents)",
    _REMOVE_ABOUT,
)
_REMOVE_FILES = """
DELETE FROM copilot.document_file f WHERE f.sha256 = ANY(:files)
AND NOT EXISTS (SELECT 1 FROM copilot.document d WHERE d.sha256 = f.sha256)
"""


class DocumentWriting(Repository):
    """Whether the caller may write documents is asked at the edge. Each change raises the tenant's counter in the same
    transaction."""

    async def add(self, new: NewDocument, principal: Principal, on: date) -> Added:
        """Take it in on that date of the plant. Other bytes than stand under its name supersede those; the same bytes
        with other facts get these. A title beyond 300 characters is cut.

        Raises `Conflict` when the name is held from elsewhere (another source, or by hand), `InvalidInput` for a name,
        word or period that cannot be, and for a revision that had ended before it could hold: the oldest comes first.
        """
        name = named(new.name)
        checked(new.facts, name)
        await self._tx.execute(sql(_LOCK))
        current = (await self._tx.execute(sql(_CURRENT), {"name": name})).mappings().one_or_none()
        if current is not None:
            expect_origin(name, current["source"], new.source)
        await self._tx.execute(sql(FORGET_REFUSAL), {"name": name})
        if current is not None and current["sha256"] == new.sha256:
            return await self._restate(new, dict(current), principal)
        edition, before = (1, None) if current is None else (current["edition"] + 1, current["holds_from"])
        begins = holds_from(new.facts.valid_from, on, edition, before)
        if begins and edition > 1 and new.facts.valid_to and new.facts.valid_to < begins:
            raise InvalidInput(
                f"{name}: what ended on {new.facts.valid_to} cannot supersede what stands under that name. Add"
                " revisions the oldest first, or this one under a name of its own."
            )
        document = uuid4()
        if current is not None:
            await self._tx.execute(sql(_SUPERSEDE), {"name": name, "day": on, "by": document})
        told = {"name": name, "edition": edition, "added_on": on, "holds_from": begins}
        await self._insert(new, principal, document, told)
        await self._changed(name)
        if current is None:
            return Added(document, Outcome.ADDED, to_index=True)
        return Added(document, Outcome.REVISED, to_index=True, superseded=current["document_id"])

    async def remove(self, which: UUID | str, *, source: str | None = None) -> list[UUID]:
        """Forget the document of that id or name: each of its revisions, and the files that no other has. For a
        `source` only what is its own. Returns the ids of what was there."""
        await self._tx.execute(sql(_LOCK))
        name = await self._name(which) if isinstance(which, UUID) else storable(which)
        await self._tx.execute(sql(FORGET_REFUSAL), {"name": name})
        gone = (await self._tx.execute(sql(_REMOVE), {"name": name, "source": source})).all()
        ids = [row[0] for row in gone]
        if ids:
            for statement in _REMOVE_PARTS:
                await self._tx.execute(sql(statement), {"documents": ids})
            await self._tx.execute(sql(_REMOVE_FILES), {"files": [row[1] for row in gone]})
            await self._tx.execute(sql(_CHANGED))
        return ids

    async def _restate(self, new: NewDocument, current: dict[str, Any], principal: Principal) -> Added:
        document = current["document_id"]
        other = {name: value for name, value in stated(new).items() if current[name] != value}
        if "valid_from" in other:
            found = await self._tx.execute(sql(_BEFORE), {"name": current["name"], "edition": current["edition"]})
            edition, before = current["edition"], found.scalar_one_or_none()
            other["holds_from"] = holds_from(new.facts.valid_from, current["added_on"], edition, before)
        if other or current["modified_at"] != new.modified_at:
            mine = (DOCUMENT.c.tenant_id == principal.tenant_id) & (DOCUMENT.c.document_id == document)
            await self._tx.execute(update(DOCUMENT).where(mine).values(**other, modified_at=new.modified_at))
        found = await self._tx.execute(sql(_ABOUT), {"document": document})
        speaks_of = {(row[0], row[1]): (row[2], row[3]) for row in found}
        if speaks_of != about(new.about):
            await self._tx.execute(sql(_REMOVE_ABOUT), {"documents": [document]})
            await self._speak_of(new, principal.tenant_id, document)
        elif not other:
            return Added(document, Outcome.UNCHANGED, to_index=False)
        await self._changed(current["name"])
        return Added(document, Outcome.RESTATED, to_index="title" in other)

    async def _insert(self, new: NewDocument, principal: Principal, document: UUID, told: dict[str, Any]) -> None:
        key = {"tenant_id": principal.tenant_id, "document_id": document}
        row = {**key, **told, **stated(new), **read(new), "added_by": principal.user_id}
        await self._tx.execute(insert(DOCUMENT).values(row))
        file = {"tenant_id": principal.tenant_id, "sha256": new.sha256, "content": new.content}
        await self._tx.execute(upsert(DOCUMENT_FILE).values(file).on_conflict_do_nothing())
        await self._tx.execute(insert(DOCUMENT_TEXT).values({**key, "text": storable(new.text)}))
        if new.chunks:
            await self._tx.execute(insert(DOCUMENT_CHUNK), chunks(new, principal.tenant_id, document))
        await self._speak_of(new, principal.tenant_id, document)

    async def _speak_of(self, new: NewDocument, tenant: str, document: UUID) -> None:
        if rows := about_rows(new.about, tenant, document):
            await self._tx.execute(insert(DOCUMENT_ABOUT), rows)

    async def _changed(self, name: str) -> None:
        await self._tx.execute(sql(_SETTLE), {"name": name})
        await self._tx.execute(sql(_CHANGED))

    async def _name(self, document: UUID) -> str | None:
        found = await self._tx.execute(
            sql("SELECT name FROM copilot.document WHERE document_id = :document"), {"document": document}
        )
        name: str | None = found.scalar_one_or_none()
        return name
