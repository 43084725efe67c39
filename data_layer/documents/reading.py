"""Documents as a person asks for them: never one that is kept from him."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from core.errors import NotFound, NotPermitted
from core.identity import Principal
from data_layer.documents.choosing import IN_FORCE, READABLE, Wanted, caller, conditions, known_as
from data_layer.documents.records import About, Document, Entity, File, FoundPassage, Speaking
from data_layer.documents.stored import storable
from data_layer.queries.listing import Listing, Page, read_page
from data_layer.repository import Repository
from data_layer.transaction import sql

_FIELDS = tuple(Document.__dataclass_fields__)
_COLUMNS = ", ".join(f"d.{name}" for name in _FIELDS)
# What has begun by then: the last added of it, which holds, or has ended; else what begins first.
_BY_DAY = """
ORDER BY CASE WHEN d.holds_from <= :day OR d.holds_from IS NULL THEN d.edition END DESC NULLS LAST, d.holds_from,
         d.edition DESC LIMIT 1
"""
_ONE = f"SELECT {_COLUMNS}, {READABLE} AS readable FROM copilot.document d WHERE {{}}"
_REVISIONS = f"SELECT {_COLUMNS} FROM copilot.document d WHERE d.name = :name AND {READABLE} ORDER BY d.edition DESC"
_CHOSEN = f"SELECT string_agg(CAST(d.document_id AS text), ',') FROM copilot.document d WHERE {READABLE} AND {{}}"
_ANY = f"SELECT EXISTS (SELECT 1 FROM copilot.document d WHERE {READABLE})"
_WITHHELD = f"SELECT count(*) FROM copilot.document d WHERE NOT {READABLE} AND {{}}"
_KEPT = f"""
SELECT EXISTS (SELECT 1 FROM copilot.document d WHERE d.name = :name AND NOT {READABLE} AND d.added_by <> :user)
"""
_PASSAGE = """
SELECT CAST(d.document_id AS text) AS document, c.number, d.name, d.edition, d.title, d.kind, d.revision, d.valid_from,
       d.valid_to, d.site, d.superseded_on, c.text, c.headings, c.first_page, c.last_page, c.starts AS start,
       c.ends AS "end", c.tokens
FROM copilot.document d JOIN copilot.document_chunk c ON c.document_id = d.document_id
"""
_PASSAGES = f"""
{_PASSAGE}
JOIN unnest(CAST(:documents AS uuid[]), CAST(:numbers AS integer[])) WITH ORDINALITY AS k(document_id, number, place)
  ON k.document_id = c.document_id AND k.number = c.number
WHERE {READABLE} ORDER BY k.place
"""
_STRETCH = f"""
{_PASSAGE} WHERE d.document_id = :document AND c.starts < :end AND c.ends > :start AND {READABLE} ORDER BY c.number
"""
_ON_PAGE = f"""
{_PASSAGE}
WHERE d.document_id = :document AND c.first_page <= :page AND c.last_page >= :page AND {READABLE}
ORDER BY c.number LIMIT 1
"""
_PAGE_SPAN = f"""
SELECT min(c.starts), max(c.ends) FROM copilot.document d JOIN copilot.document_chunk c ON c.document_id = d.document_id
WHERE d.document_id = :document AND c.first_page <= :page AND c.last_page >= :page AND {READABLE}
"""
_TEXT = """
SELECT substr(text, CAST(:start AS integer) + 1, CAST(:end AS integer) - CAST(:start AS integer))
FROM copilot.document_text WHERE document_id = :document
"""
_TITLED = f"""
SELECT CAST(d.document_id AS text) FROM copilot.document d
WHERE {READABLE} AND d.superseded_on IS NULL AND position(lower(:typed) IN lower(d.title)) > 0
ORDER BY d.title, d.document_id LIMIT :limit
"""
_ABOUT = f"""
SELECT {_COLUMNS}, a.mentions, a.in_title FROM copilot.document_about a
JOIN copilot.document d ON d.document_id = a.document_id
WHERE a.entity = :entity AND a.code = :code AND {READABLE} AND {IN_FORCE}
ORDER BY a.in_title DESC, a.mentions DESC, d.title, d.document_id LIMIT :limit
"""
_SPOKEN_OF = """
SELECT CAST(document_id AS text), entity, code, mentions, in_title FROM copilot.document_about
WHERE document_id = ANY(CAST(:documents AS uuid[]))
"""
_TOTALS = (
    "count(*) AS documents, CAST(sum(pages) AS bigint) AS all_pages, sum(chunks) AS all_chunks,"
    " count(*) FILTER (WHERE NOT indexed) AS not_indexed"
)


class DocumentReading(Repository):
    """Each method but `kept_from` raises `NotPermitted` for one who may not read documents at all."""

    async def permitted(self, wanted: Wanted, principal: Principal) -> list[str]:
        """The ids of those documents, in no order."""
        where, values = conditions(wanted)
        found = await self._tx.execute(sql(_CHOSEN.format(where)), {**caller(principal), **values})
        ids: str | None = found.scalar()
        return ids.split(",") if ids else []

    async def any(self, principal: Principal) -> bool:
        """Is there a document that the caller may read?"""
        found = await self._tx.execute(sql(_ANY), caller(principal))
        return bool(found.scalar_one())

    async def withheld(self, wanted: Wanted, principal: Principal) -> int:
        """How many of those documents are kept from the caller: "you may not see it" is not "there is none"."""
        where, values = conditions(wanted)
        found = await self._tx.execute(sql(_WITHHELD.format(where)), {**caller(principal), **values})
        return int(found.scalar_one())

    async def passages(self, keys: Sequence[tuple[str, int]], principal: Principal) -> list[FoundPassage]:
        """In the order of the keys (document, number); what is not there, or not for the caller, is left out."""
        values = {"documents": [document for document, _ in keys], "numbers": [number for _, number in keys]}
        rows = await self._tx.execute(sql(_PASSAGES), {**caller(principal), **values})
        return [FoundPassage(**row) for row in rows.mappings()]

    async def get(self, document_id: UUID, principal: Principal) -> Document:
        """Raises `NotFound`, and `NotPermitted` when it is there but not for the caller."""
        return await self._one("d.document_id = :document", {"document": document_id}, principal)

    async def by_name(self, name: str, principal: Principal, *, day: date) -> Document:
        """The revision under that name that is in force on the day; where none is, the one that was last, else the one
        that will be first. Raises as `get` does."""
        return await self._one(f"d.name = :name {_BY_DAY}", {"name": storable(name), "day": day}, principal)

    async def revisions(self, name: str, principal: Principal) -> list[Document]:
        """All under that name that the caller may read, the last added first."""
        rows = await self._tx.execute(sql(_REVISIONS), {**caller(principal), "name": storable(name)})
        return [Document(**row) for row in rows.mappings()]

    async def kept_from(self, name: str, principal: Principal) -> bool:
        """Is a revision under that name for others, and added by another? Who only writes may ask too."""
        asked = {"caller": known_as(principal), "name": storable(name), "user": principal.user_id}
        found = await self._tx.execute(sql(_KEPT), asked)
        return bool(found.scalar_one())

    async def text(self, document_id: UUID, principal: Principal) -> str:
        """The whole of it. Raises as `get` does."""
        await self.get(document_id, principal)
        found = await self._tx.execute(
            sql("SELECT text FROM copilot.document_text WHERE document_id = :document"), {"document": document_id}
        )
        return str(found.scalar_one())

    async def stretch(
        self, document_id: UUID, start: int, end: int, principal: Principal
    ) -> tuple[str, Sequence[FoundPassage]]:
        """Those characters of its text, and the chunks that have a share in them, in their order; of it nothing else is
        read. Raises as `get` does."""
        await self.get(document_id, principal)
        values = {"document": document_id, "start": start, "end": end}
        text = (await self._tx.execute(sql(_TEXT), values)).scalar_one()
        rows = await self._tx.execute(sql(_STRETCH), {**caller(principal), **values})
        return str(text), [FoundPassage(**row) for row in rows.mappings()]

    async def on_page(self, document_id: UUID, page: int, principal: Principal) -> FoundPassage | None:
        """Its first chunk on that page."""
        rows = await self._tx.execute(sql(_ON_PAGE), {**caller(principal), "document": document_id, "page": page})
        row = rows.mappings().one_or_none()
        return None if row is None else FoundPassage(**row)

    async def page_span(self, document_id: UUID, page: int, principal: Principal) -> tuple[int, int] | None:
        """The characters of its text that its chunks on that page hold, from the first to the last."""
        values = {"document": document_id, "page": page}
        start, end = (await self._tx.execute(sql(_PAGE_SPAN), {**caller(principal), **values})).one()
        return None if start is None else (start, end)

    async def file(self, document_id: UUID, principal: Principal) -> File:
        """The bytes as they came. Raises as `get` does."""
        document = await self.get(document_id, principal)
        found = await self._tx.execute(
            sql("SELECT content FROM copilot.document_file WHERE sha256 = :sha256"), {"sha256": document.sha256}
        )
        return File(document.name, document.media_type, bytes(found.scalar_one()))

    async def about(
        self, entity: Entity, code: str, principal: Principal, *, day: date, limit: int = 50
    ) -> list[Speaking]:
        """Those in force on the day that speak of the item or supplier: in their title first, then the oftenest."""
        values = {"entity": str(entity), "code": storable(code), "day": day, "limit": limit}
        rows = await self._tx.execute(sql(_ABOUT), {**caller(principal), **values})
        return [
            Speaking(Document(**{name: row[name] for name in _FIELDS}), row["mentions"], row["in_title"])
            for row in rows.mappings()
        ]

    async def list(
        self, wanted: Wanted, principal: Principal, *, superseded: bool = False, limit: int, cursor: str | None = None
    ) -> Page[Document]:
        """By title; totals `documents`, `all_pages`, `all_chunks`, `not_indexed`. Superseded ones only when asked for,
        or when they were in force on the day that is wanted. Raises `InvalidInput` for a cursor of another list."""
        where, values = conditions(wanted)
        if not superseded and wanted.day is None:
            where += " AND d.superseded_on IS NULL"
        listing = Listing(
            rows=f"SELECT {_COLUMNS} FROM copilot.document d WHERE {READABLE} AND {where}",
            keys=(("title", "text"), ("document_id", "uuid")),
            totals=_TOTALS,
            cheap=True,
        )
        parameters = {**caller(principal), **values}
        return await read_page(self._tx, listing, Document, parameters, limit=limit, cursor=cursor)

    async def titled(self, typed: str, principal: Principal, limit: int) -> Sequence[str]:
        """The ids of those whose title holds these letters, by title; superseded ones are left out."""
        values = {**caller(principal), "typed": storable(typed), "limit": limit}
        return (await self._tx.execute(sql(_TITLED), values)).scalars().all()

    async def spoken_of(self, documents: Collection[str]) -> dict[str, tuple[About, ...]]:
        """What each of these documents, which the caller has found, speaks of."""
        rows = (await self._tx.execute(sql(_SPOKEN_OF), {"documents": [*documents]})).all()
        return {one: tuple(About(Entity(row[1]), *row[2:]) for row in rows if row[0] == one) for one in documents}

    async def _one(self, where: str, values: dict[str, Any], principal: Principal) -> Document:
        found = await self._tx.execute(sql(_ONE.format(where)), {**caller(principal), **values})
        row = found.mappings().one_or_none()
        if row is None:
            raise NotFound("There is no such document: search or list the documents to find it.")
        facts = dict(row)
        if not facts.pop("readable"):
            raise NotPermitted("This document is kept for other readers: you may not see it.")
        return Document(**facts)
