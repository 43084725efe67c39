"""A folder of documents, read, cut and searched as the product does it, but held in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from evals.retrieval.exact import Exact
from ingestion.documents.folder import DocumentFolder, files_of
from retrieval.chunking import chunks
from retrieval.describing import describe
from retrieval.embedding import Embedding
from retrieval.index import Entry, Hit
from retrieval.lexical import Lexical
from retrieval.loading.readers import Readers
from retrieval.search import HybridSearch, Scored
from retrieval.text import said_for_search

_TENANT = "passages"
_AT_ONCE = 256


@dataclass(frozen=True)
class Edition:
    """One revision of a document. It holds from `begins` to before `ends`."""

    name: str
    revision: str | None
    begins: date
    ends: date
    texts: tuple[str, ...]  # of its chunks, by their number
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
        return self.editions[hit.document].texts[hit.number]

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
                revision=facts.revision,
                begins=begins,
                ends=date.fromordinal(facts.valid_to.toordinal() + 1) if facts.valid_to else date.max,
                texts=tuple(chunk.text for chunk in found),
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
