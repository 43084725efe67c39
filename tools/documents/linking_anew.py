"""Documents that are linked to items and suppliers which came, or got their names, after them."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping

from data_layer.documents.linking import DocumentLinking
from data_layer.documents.records import SearchedChunk
from data_layer.documents.repository import DocumentRepository
from tools.context import ToolContext
from tools.documents.spoken_of import spoken_of
from tools.vocabulary import Vocabularies, Vocabulary
from tools.words import bare, distinct, meaningful, stem

MOST_NAMES = 200_000  # with more that are new every document is looked at

Record = tuple[str, str]  # entity, code


async def link_anew(context: ToolContext, *, most_names: int = MOST_NAMES) -> int:
    """How many documents were linked anew. Only those are read closely in which a word tells of a new name: the rarest
    of the name or of the code. Interrupted, it begins again with the next call."""
    database, principal = context.database, context.principal
    async with database.read(principal) as tx:
        linking = DocumentLinking(tx)
        before = await linking.linked()
        if not before.any_documents:
            return 0
        vocabulary = await Vocabularies.of(database, tx, principal.tenant_id)
        telling: dict[str, set[Record]] = defaultdict(set)
        count = 0
        async for batch in linking.names_since(before.at):
            count += len(batch)
            if count <= most_names:
                await asyncio.to_thread(_tell, telling, batch, vocabulary)
        found = await _speaking(DocumentRepository(tx), telling if count <= most_names else None) if count else []
    for document in found:
        async with database.read(principal) as tx:
            said = await DocumentLinking(tx).said(document)
        if said is not None:
            about = await spoken_of(context, *said)
            async with database.write(principal) as tx:
                await DocumentLinking(tx).speaks_of(document, about, principal)
    async with database.write(principal) as tx:
        await DocumentLinking(tx).note_linked(before.now)
    return len(found)


def _tell(telling: dict[str, set[Record]], batch: Iterable[tuple[str, str, str]], vocabulary: Vocabulary) -> None:
    for entity, code, name in batch:
        for called in (code, name):
            if said := meaningful(bare(called)):
                telling[stem(max(said, key=lambda word: (vocabulary.rarity(word), len(word))))].add((entity, code))


async def _speaking(documents: DocumentRepository, telling: Mapping[str, set[Record]] | None) -> list[str]:
    """Documents that may speak of what they are not linked to."""
    found: list[str] = []
    batch: dict[str, list[SearchedChunk]] = {}
    async for chunk in documents.chunks_for_search():
        if chunk.document not in batch and len(batch) == 100:
            found += await _of(documents, batch, telling)
            batch = {}
        batch.setdefault(chunk.document, []).append(chunk)
    return found + await _of(documents, batch, telling)


async def _of(
    documents: DocumentRepository, batch: Mapping[str, list[SearchedChunk]], telling: Mapping[str, set[Record]] | None
) -> list[str]:
    if telling is None:
        return list(batch)
    told = {document: await asyncio.to_thread(_told, chunks, telling) for document, chunks in batch.items()}
    linked = await documents.spoken_of([document for document, records in told.items() if records])
    known = {document: {(str(one.entity), one.code) for one in about} for document, about in linked.items()}
    return [document for document, records in told.items() if records - known.get(document, set())]


def _told(chunks: Iterable[SearchedChunk], telling: Mapping[str, set[Record]]) -> set[Record]:
    found: set[Record] = set()
    said = "\n".join(part for chunk in chunks for part in (chunk.title, *chunk.headings, chunk.text))
    for word in distinct(said):
        found |= telling.get(stem(word), set())
    return found
