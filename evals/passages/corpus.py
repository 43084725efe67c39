"""A folder of documents, read, cut and searched as the product does it, but held in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from evals.retrieval.exact import Exact
from ingestion.documents.folder import DocumentFolder, files_of
from retrieval.chunking import chunks
from retrieval.describing import Facts, describe
from retrieval.embedding import Embedding
from retrieval.index import Entry, Hit
from retrieval.joining import FoundChunk, JoinedPassage, join
from retrieval.lexical import Lexical
from retrieval.loading.readers import Readers
from retrieval.search import HybridSearch, Scored
from retrieval.text import Chunk, said_for_search
from tools.documents.library import Passage

_TENANT = "passages"
_AT_ONCE = 256


@dataclass(frozen=True)
class Edition:
    """One revision of a document. It holds from `begins` to before `ends`."""

    name: str
    facts: Facts
    begins: date
    ends: date
    chunks: tuple[Chunk, ...]
    said: tuple[str, ...]  # what of them is searched

    def holds(self, day: date) -> bool:
        return self.begins <= day < self.ends


@dataclass(frozen=True)
class Corpus:
    """Editions by what they are known as in the searches."""

    editions: Mapping[str, Edition]
    lexical: Lexical
    index: Exact
    embedding: Embedding

    def text(self, hit: Hit | Scored) -> str:
        return self.editions[hit.document].chunks[hit.number].text

    def passages(self, hits: Sequence[Hit | Scored], limit: int) -> list[Passage]:
        """What a tool is given of what was found, the best first."""
        joined = join([self._found(hit) for hit in hits])
        return [_passage(one, self.editions[one.document].facts) for one in joined[:limit]]

    def edition(self, document: UUID) -> Edition:
        """Of a passage's `document`."""
        return self.editions[str(document.int)]

    def _found(self, hit: Hit | Scored) -> FoundChunk:
        edition = self.editions[hit.document]
        return FoundChunk(hit.document, edition.name, 0, edition.chunks[hit.number], hit.score)

    async def search(self, query: str, day: date, depth: int) -> dict[str, Sequence[Hit | Scored]]:
        """What the three find among the documents that hold on the day, each the best first."""
        among = {key for key, edition in self.editions.items() if edition.holds(day)}
        vector = await self.embedding.query(query)
        hybrid = HybridSearch(self.index, self.embedding)
        return {
            "lexical": self.lexical.search(query, depth, among),
            "dense": await self.index.search(_TENANT, vector, depth, among),
            "fused": await hybrid.search(_TENANT, query, self.lexical, depth, among),
        }


async def read(folder: Path, embedding: Embedding) -> Corpus:
    """All documents in it. Raises `SourceError` about its index, `Unreadable` for a file that is no document."""
    editions: dict[str, Edition] = {}
    async with Readers() as readers:
        for number, file in enumerate(files_of(DocumentFolder(path="."), folder)):
            parsed = await readers.read(file.path.name, file.read())
            facts = describe(parsed, file.name, file.stated)
            found = chunks(parsed)
            begins = facts.valid_from or date.min
            for key, known in editions.items():
                if known.name == file.name:
                    editions[key] = _ended(known, begins)
            editions[str(number)] = Edition(
                name=file.name,
                facts=facts,
                begins=begins,
                ends=date.fromordinal(facts.valid_to.toordinal() + 1) if facts.valid_to else date.max,
                chunks=tuple(found),
                said=tuple(said_for_search(facts.title, chunk.headings, chunk.text) for chunk in found),
            )
    passages = {
        Entry(key, number): text for key, edition in editions.items() for number, text in enumerate(edition.said)
    }
    entries, texts, index = list(passages), list(passages.values()), Exact()
    for start in range(0, len(entries), _AT_ONCE):
        some = slice(start, start + _AT_ONCE)
        await index.put(_TENANT, entries[some], await embedding.documents(texts[some]))
    return Corpus(editions, Lexical.of(entries, texts), index, embedding)


def _ended(edition: Edition, on: date) -> Edition:
    return Edition(**{**vars(edition), "ends": min(edition.ends, on)})


def _passage(joined: JoinedPassage, facts: Facts) -> Passage:
    return Passage(
        document=UUID(int=int(joined.document)),
        name=joined.name,
        title=facts.title,
        kind=facts.kind,
        revision=facts.revision,
        valid_from=facts.valid_from,
        valid_to=facts.valid_to,
        headings=joined.headings,
        text=joined.text,
        first_page=joined.first_page,
        last_page=joined.last_page,
        start=joined.start,
        end=joined.end,
        score=joined.score,
    )
