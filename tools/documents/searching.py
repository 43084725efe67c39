"""The tenant's documents, searched: what may be read is chosen first, then ranked by words and meaning, then joined."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from core.errors import NotPermitted
from core.identity import Principal
from data_layer.database import Database
from data_layer.documents.permitted import PermittedDocuments
from data_layer.documents.records import FoundPassage
from data_layer.documents.repository import DocumentRepository
from retrieval.index import Entry
from retrieval.joining import FoundChunk, JoinedPassage, join
from retrieval.lexical import Lexical
from retrieval.search import HybridSearch
from retrieval.text import Chunk, said_for_search
from tools.documents.library import Found, Passage, Wanted

_TENANTS = 16  # whose words are kept in memory
_WIDER = 4  # chunks looked at for each passage asked for: some are joined, some say the same


@dataclass(frozen=True)
class _Words:
    """A tenant's words as its documents were when they had changed so often; `titles` of the documents by their ids."""

    changes: int
    titles: Mapping[str, str]
    lexical: Lexical


_NONE = _Words(-1, {}, Lexical.of((), ()))


class DocumentSearch:
    """`tools.documents.library.Library` over a database; `opening` opens the index and the embedding, once."""

    def __init__(self, database: Database, opening: Callable[[], Awaitable[HybridSearch]]) -> None:
        self._database = database
        self._opening = opening
        self._permitted = PermittedDocuments()
        self._words: OrderedDict[str, _Words] = OrderedDict()
        self._reading: dict[str, asyncio.Lock] = {}

    async def search(self, principal: Principal, question: str, wanted: Wanted, limit: int = 5) -> Found:
        """Raises `NotPermitted` when documents are there that the caller may not read, and none that he may."""
        async with self._database.read(principal) as tx:
            documents = DocumentRepository(tx)
            permitted = await self._permitted.of(tx, wanted, principal)
            if not permitted:
                if await documents.withheld(wanted, principal):
                    raise NotPermitted("There are such documents, but they are kept for other readers.")
                return Found((), 0)
            changes = await documents.changes()
        words = await self._lexical(principal.tenant_id, changes)
        search = await self._opening()
        scored = await search.search(principal.tenant_id, question, words, limit * _WIDER, among=permitted)
        keys = {(one.document, one.number): one.score for one in scored}
        async with self._database.read(principal) as tx:
            found = await DocumentRepository(tx).passages(list(keys), principal)
        rows = {one.document: one for one in found}
        joined = join([_found(one, keys[one.document, one.number]) for one in found])
        return Found(tuple(_passage(one, rows[one.document]) for one in joined[:limit]), len(permitted))

    async def _lexical(self, tenant: str, changes: int) -> Lexical:
        """The tenant's words: of what has changed since they were read, only the changed documents are read."""
        async with self._reading.setdefault(tenant, asyncio.Lock()):
            words = self._words.pop(tenant, _NONE)
            if words.changes != changes:
                words = await self._renewed(tenant, words)
            self._words[tenant] = words
            while len(self._words) > _TENANTS:
                forgotten, _ = self._words.popitem(last=False)
                self._reading.pop(forgotten, None)
            return words.lexical

    async def _renewed(self, tenant: str, words: _Words) -> _Words:
        keys, texts = [], []
        async with self._database.read(Principal(tenant, "index")) as tx:
            indexing = DocumentRepository(tx)
            changes, titles = await indexing.changes(), await indexing.titles()
            changed = {one for one, title in titles.items() if words.titles.get(one) != title}
            async for one in indexing.chunks_for_search(None if words is _NONE else changed):
                keys.append(Entry(one.document, one.number))
                texts.append(said_for_search(one.title, one.headings, one.text))
        without = changed | (words.titles.keys() - titles.keys())
        return _Words(changes, titles, await asyncio.to_thread(words.lexical.changed, without, keys, texts))


def _found(row: FoundPassage, score: float) -> FoundChunk:
    chunk = Chunk(
        number=row.number,
        text=row.text,
        start=row.start,
        end=row.end,
        headings=tuple(row.headings),
        first_page=row.first_page,
        last_page=row.last_page,
        tokens=row.tokens,
    )
    return FoundChunk(row.document, row.name, row.edition, chunk, score)


def _passage(joined: JoinedPassage, row: FoundPassage) -> Passage:
    return Passage(
        document=UUID(row.document),
        name=row.name,
        title=row.title,
        kind=row.kind,
        revision=row.revision,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        headings=joined.headings,
        text=joined.text,
        first_page=joined.first_page,
        last_page=joined.last_page,
        start=joined.start,
        end=joined.end,
        score=joined.score,
    )
