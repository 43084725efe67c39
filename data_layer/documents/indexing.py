"""What the indexes are made of, for the work in the background: of all documents, whoever may read them."""

from collections.abc import AsyncIterator, Collection, Mapping

from data_layer.documents.records import Difference, Edition, SearchedChunk, Seen
from data_layer.documents.stored import storable
from data_layer.repository import Repository
from data_layer.transaction import sql

_BATCH = 2_000  # chunks: the other work of the process goes on in between
_CHUNKS = """
DECLARE chunks_for_search NO SCROLL CURSOR FOR
SELECT CAST(c.document_id AS text), c.number, d.title, c.headings, c.text
FROM copilot.document d JOIN copilot.document_chunk c ON c.document_id = d.document_id
"""
_OF_THESE = "WHERE c.document_id = ANY(CAST(:documents AS uuid[]))"
_IN_ORDER = "ORDER BY c.document_id, c.number"
_EDITIONS = "SELECT document_id, sha256, properties, source FROM copilot.document WHERE name = :name ORDER BY edition"
_EMBEDDED = "UPDATE copilot.document SET embedded_title = :title WHERE document_id = :document RETURNING document_id"
_LOST = """
UPDATE copilot.document SET embedded_title = NULL
WHERE document_id = ANY(CAST(:documents AS uuid[])) AND embedded_title IS NOT NULL
"""
_SEEN = """
SELECT name, sha256, modified_at, document_id FROM copilot.document WHERE source = :source AND superseded_on IS NULL
UNION ALL SELECT name, sha256, modified_at, NULL FROM copilot.document_refusal WHERE source = :source
"""


class DocumentIndexing(Repository):
    async def changes(self) -> int:
        """How often the tenant's documents have changed: what was made of them at that number holds while it stays.
        Read it before them."""
        found = await self._tx.execute(sql("SELECT changes FROM copilot.document_changes"))
        return int(found.scalar() or 0)

    async def titles(self) -> dict[str, str]:
        """Of all documents, by their ids: what is searched of one changes with its title alone."""
        found = await self._tx.execute(sql("SELECT CAST(document_id AS text), title FROM copilot.document"))
        return {row[0]: row[1] for row in found}

    async def chunks_for_search(self, documents: Collection[str] | None = None) -> AsyncIterator[SearchedChunk]:
        """Of every document, superseded ones too, or of these; of one moment, by their keys. One call at a time in
        a transaction."""
        if documents is None:
            await self._tx.execute(sql(f"{_CHUNKS} {_IN_ORDER}"))
        else:
            await self._tx.execute(sql(f"{_CHUNKS} {_OF_THESE} {_IN_ORDER}"), {"documents": list(documents)})
        while rows := (await self._tx.execute(sql(f"FETCH {_BATCH} FROM chunks_for_search"))).all():
            for row in rows:
                yield SearchedChunk(*row)
        await self._tx.execute(sql("CLOSE chunks_for_search"))

    async def missing(self, held: Mapping[str, int]) -> Difference:
        """`held`: how many chunks of each document an index holds. What was embedded with another title is lacking."""
        rows = (
            await self._tx.execute(sql("SELECT CAST(document_id AS text), chunks, indexed FROM copilot.document"))
        ).all()
        there: dict[str, int] = {row[0]: row[1] for row in rows}
        return Difference(
            lacking=tuple(row[0] for row in rows if held.get(row[0], 0) != row[1] or not row[2]),
            left_over=tuple(document for document, count in held.items() if count > there.get(document, 0)),
        )

    async def embedded(self, document: str, title: str) -> bool:
        """Its vectors were made with that title. False: it is not there any more."""
        found = await self._tx.execute(sql(_EMBEDDED), {"document": document, "title": title})
        return found.scalar_one_or_none() is not None

    async def lost(self, documents: Collection[str]) -> None:
        """They have no vectors, or not all."""
        await self._tx.execute(sql(_LOST), {"documents": [*documents]})

    async def editions(self, name: str) -> list[Edition]:
        """All revisions under that name, the first one first."""
        found = await self._tx.execute(sql(_EDITIONS), {"name": storable(name)})
        return [Edition(*row) for row in found]

    async def seen_in(self, source: str) -> dict[str, Seen]:
        """By name, each file of a watched folder as it was last read or refused."""
        found = await self._tx.execute(sql(_SEEN), {"source": source})
        return {row[0]: Seen(*row[1:]) for row in found}
