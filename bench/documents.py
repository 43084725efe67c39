"""Hybrid search over 100,000 chunks, against the vector store's own query for the same vector.

The chunks are of 2,000 made documents: each has words of its own topic among those that all have, as common as Zipf
says, and codes; their vectors are random projections of their words, so that what says the same lies together. The
questions are a few words of one chunk. All takes turns in one process. Loading is measured too: Chroma takes all of it
row by row; PostgreSQL takes most of it at once and builds the graph afterwards, which takes a ninth of the time, and
the rest row by row.
"""

import asyncio
import resource
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import chromadb
import numpy as np
import psycopg
from chromadb.config import Settings

from bootstrap.schema import bring_up_to_date
from data_layer.database import Database
from data_layer.libpq import libpq
from data_layer.server import EmbeddedPostgres
from retrieval.chroma import ChromaIndex
from retrieval.embedding import Vectors
from retrieval.index import DocumentIndex, Entry
from retrieval.lexical import Lexical
from retrieval.minilm import MiniLm
from retrieval.pgvector import PgVectorIndex
from retrieval.search import DEPTH, HybridSearch

CHUNKS, EACH, WORDS, DIMENSION = 100_000, 50, 60, 384
QUESTIONS = 60
TENANT = "bench"
_VOCABULARY, _TOPIC = 30_000, 300  # words in all, and of each document's topic
_SYLLABLES = ["ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "kra", "ble", "sti", "dro"]
_AIM = 2


@dataclass(frozen=True)
class _Corpus:
    entries: list[Entry]
    texts: list[str]
    vectors: Vectors
    questions: list[str]
    asked: Vectors  # the questions' vectors
    lexical: Lexical

    @property
    def documents(self) -> list[str]:
        return list(dict.fromkeys(entry.document for entry in self.entries))


class _Given:
    """Vectors of questions that are known; `also` embeds the question too, for the time that takes."""

    def __init__(self, corpus: _Corpus, also: MiniLm | None = None) -> None:
        self._known, self._also = dict(zip(corpus.questions, corpus.asked, strict=True)), also

    async def query(self, text: str) -> Vectors:
        if self._also:
            await self._also.query(text)
        return self._known[text]


def run() -> None:
    """Print the last row of the speed table, for both indexes."""
    corpus = _made()
    print(
        f"hybrid search over {CHUNKS:,} chunks of {len(corpus.documents):,} documents ({QUESTIONS} questions; medians)"
    )
    with tempfile.TemporaryDirectory(prefix="copilot-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # the server's own user, made when we are root, must reach it
        asyncio.run(_chroma(corpus, folder / "chroma"))
        server = EmbeddedPostgres(folder / "postgres")
        url = server.start()
        try:
            bring_up_to_date(url)
            asyncio.run(_pgvector(corpus, url))
        finally:
            server.stop()
    print(f"  peak memory of the process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


async def _chroma(corpus: _Corpus, folder: Path) -> None:
    index = ChromaIndex(folder)
    began = time.perf_counter()
    await index.put(TENANT, corpus.entries, corpus.vectors)
    loaded = f"{CHUNKS / (time.perf_counter() - began):,.0f} rows/s put"
    collection = _opened(folder)

    async def own(number: int) -> None:
        vector = corpus.asked[number : number + 1]
        await asyncio.to_thread(
            lambda: collection.query(query_embeddings=vector, n_results=DEPTH, include=["distances"])
        )

    await _measure("Chroma", corpus, index, own, loaded)
    await index.close()


def _opened(folder: Path) -> chromadb.Collection:
    (store,) = folder.glob("*/store-*")
    (collection,) = chromadb.PersistentClient(store, Settings(anonymized_telemetry=False)).list_collections()
    return collection


_OWN = """
SELECT document, number FROM copilot.document_vector WHERE vector_dims(embedding) = 384
ORDER BY embedding::vector(384) <=> %s::vector(384) LIMIT %s
"""
_COUNT = """
INSERT INTO copilot.document_vector_count
SELECT tenant_id, space, document, 384, count(*) FROM copilot.document_vector GROUP BY 1, 2, 3
"""


async def _pgvector(corpus: _Corpus, url: str) -> None:
    bulk = CHUNKS - 2_000
    async with AsyncExitStack() as stack:
        connection = await psycopg.AsyncConnection.connect(libpq(url), autocommit=True)
        stack.push_async_callback(connection.close)
        ((_, graph),) = await (await connection.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE indexname = 'ix_document_vector_384'"
        )).fetchall()  # fmt: skip
        began = time.perf_counter()
        await connection.execute("DROP INDEX copilot.ix_document_vector_384")
        copy = "COPY copilot.document_vector FROM STDIN"
        async with connection.cursor().copy(copy) as rows:
            for entry, vector in zip(corpus.entries[:bulk], corpus.vectors, strict=False):
                await rows.write_row((TENANT, "bench", entry.document, entry.number, str(vector.tolist())))
        await connection.execute("SET maintenance_work_mem = '500MB'")
        await connection.execute(graph)
        await connection.execute(_COUNT)
        loaded = f"{bulk / (time.perf_counter() - began):,.0f} rows/s with the graph built afterwards"
        database = Database.connect(url)
        stack.push_async_callback(database.close)
        index = PgVectorIndex(database.driver, "bench")
        began = time.perf_counter()
        await index.put(TENANT, corpus.entries[bulk:], corpus.vectors[bulk:])
        loaded += f", {(CHUNKS - bulk) / (time.perf_counter() - began):,.0f} rows/s put"
        await connection.execute("ANALYZE copilot.document_vector")
        await connection.execute("SELECT set_config('hnsw.ef_search', '100', false)")

        async def own(number: int) -> None:
            asked = (str(corpus.asked[number].tolist()), DEPTH)
            await (await connection.execute(_OWN, asked, prepare=False)).fetchall()

        await _measure("pgvector", corpus, index, own, loaded)


async def _measure(
    name: str, corpus: _Corpus, index: DocumentIndex, own: Callable[[int], Awaitable[None]], loaded: str
) -> None:
    given, embedded = HybridSearch(index, _Given(corpus)), HybridSearch(index, _Given(corpus, MiniLm()))
    documents = corpus.documents
    most = set(documents[::20]).symmetric_difference(documents)

    def hybrid(search: HybridSearch, among: set[str] | None = None) -> Callable[[int], Awaitable[object]]:
        return lambda n: search.search(TENANT, corpus.questions[n], corpus.lexical, 10, among)

    def alone(among: set[str] | None) -> Callable[[int], Awaitable[object]]:
        return lambda n: index.search(TENANT, corpus.asked[n], DEPTH, among)

    print(f"  {name}")
    first, *rest = await _medians(
        own, alone(None), hybrid(given), hybrid(embedded), hybrid(given, most), hybrid(embedded, most)
    )
    print(f"    its own query, the nearest {DEPTH:<24} {first:8.2f} ms")
    rows = ("the same through the index", "hybrid, the question's vector given", "hybrid, the question embedded")
    rows += tuple(f"{row}, among 95 %" for row in rows[1:])
    for row, median in zip(rows, rest, strict=True):
        aim = f"   (aim: at most {_AIM} x)" if row == rows[1] else ""
        print(f"    {row:<51} {median:8.2f} ms   {median / first:.2f} x{aim}")
    for count in (1, 20, 200, 1000):
        among = set(documents[:: len(documents) // count])
        began = time.perf_counter()
        await alone(among)(0)
        first = (time.perf_counter() - began) * 1000
        (median,) = await _medians(alone(among))
        print(f"    {f'the index among {count:,} documents':<51} {median:8.2f} ms   (first {first:.0f} ms)")
    print(f"    loading: {loaded}")


async def _medians(*whats: Callable[[int], Awaitable[object]]) -> list[float]:
    times: list[list[float]] = [[] for _ in whats]
    for number in range(QUESTIONS):
        for what, taken in zip(whats, times, strict=True):
            began = time.perf_counter()
            await what(number)
            taken.append((time.perf_counter() - began) * 1000)
    return [statistics.median(taken[5:]) for taken in times]


def _made() -> _Corpus:
    draw = np.random.default_rng(1)
    syllables = draw.integers(0, len(_SYLLABLES), (_VOCABULARY, 4))
    words = np.array(["".join(_SYLLABLES[one] for one in row[: 2 + row[3] % 3]) for row in syllables])
    common = np.minimum(draw.zipf(1.3, (CHUNKS, WORDS)), _VOCABULARY) - 1
    topics = draw.integers(0, _VOCABULARY, (CHUNKS // EACH, _TOPIC))
    own = np.minimum(draw.zipf(1.2, (CHUNKS, WORDS)), _TOPIC) - 1
    of_topic = topics[np.arange(CHUNKS) // EACH][np.arange(CHUNKS)[:, None], own]
    said = np.where(draw.random((CHUNKS, WORDS)) < 0.4, of_topic, common)
    entries = [Entry(f"{number // EACH:08x}-0000-4000-8000-000000000000", number % EACH) for number in range(CHUNKS)]
    texts = [f"PT-{number % 9_973:07} {' '.join(row)}." for number, row in enumerate(words[said])]
    rarity = np.log(CHUNKS * WORDS / np.maximum(np.bincount(said.ravel(), minlength=_VOCABULARY), 1)) ** 2
    meaning = draw.normal(size=(_VOCABULARY, DIMENSION)).astype(np.float32) * rarity[:, None].astype(np.float32)
    picked = draw.integers(0, CHUNKS, QUESTIONS)
    places = draw.integers(0, WORDS, (QUESTIONS, 8))
    asked = said[picked[:, None], places]
    keys_and_texts = Lexical.of(entries, texts)
    return _Corpus(
        entries, texts, _projected(meaning, said), [" ".join(row) for row in words[asked]], _projected(meaning, asked),
        keys_and_texts,
    )  # fmt: skip


def _projected(meaning: Vectors, said: np.ndarray) -> Vectors:
    found = np.concatenate([meaning[part].sum(axis=1) for part in np.array_split(said, max(len(said) // 1_000, 1))])
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), dtype=np.float32)
