"""The real store, readers and Chroma; an embedding that knows nothing of meaning, and may be away."""

import itertools
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.errors import Unavailable
from core.identity import Principal
from data_layer.database import Database
from data_layer.documents.choosing import DocumentFilter
from data_layer.documents.records import About, Added, Document, Refusal
from data_layer.documents.repository import DocumentRepository
from ingestion.documents.loader import DocumentLoader
from retrieval.chroma import ChromaIndex
from retrieval.describing import Statement
from retrieval.embedding import Vectors
from retrieval.loading.readers import Readers

_NUMBERS = itertools.count()
TODAY = date(2026, 5, 15)


@dataclass
class Letters:
    """Away for texts that hold one of the words `for_`; it remembers what it was given."""

    for_: set[str] = field(default_factory=set)
    given: list[str] = field(default_factory=list)
    name: str = "letters"
    dimension: int = 26

    async def documents(self, texts: Sequence[str]) -> Vectors:
        if any(word in text for word in self.for_ for text in texts):
            raise Unavailable("The embedding does not answer.")
        self.given += texts
        counts = [[1 + text.lower().count(chr(97 + at)) for at in range(26)] for text in texts]
        vectors = np.array(counts, np.float32).reshape(-1, 26)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    async def query(self, text: str) -> Vectors:
        return (await self.documents([text]))[0]


@dataclass
class Room:
    database: Database
    readers: Readers
    index: ChromaIndex
    embedding: Letters
    owner: Principal

    def loader(self, **given: Any) -> DocumentLoader:
        spoken = given.pop("spoken_of", _nothing)
        return DocumentLoader(self.database, self.readers, self.embedding, self.index, spoken, **given)

    async def add(self, name: str, text: str, *, source: str | None = None, title: str | None = None) -> Added:
        stated = Statement(title=title)
        return await self.loader().add(self.owner, name, text.encode(), stated, on=TODAY, source=source)

    async def listed(self) -> dict[str, Document]:
        async with self.database.read(self.owner) as tx:
            page = await DocumentRepository(tx).list(DocumentFilter(), self.owner, limit=100)
        return {one.name: one for one in page.rows}

    async def refused(self) -> dict[str, Refusal]:
        async with self.database.read(self.owner) as tx:
            page = await DocumentRepository(tx).refusals(self.owner, limit=100)
        return {one.name: one for one in page.rows}


async def _nothing(principal: Principal, title: str, text: str) -> Sequence[About]:
    return ()


@pytest.fixture
async def room(database: Database, tmp_path: Path) -> AsyncIterator[Room]:
    async with Readers() as readers:
        index = ChromaIndex(tmp_path / "vectors")
        yield Room(database, readers, index, Letters(), Principal(f"room{next(_NUMBERS)}", "librarian"))
        await index.close()
