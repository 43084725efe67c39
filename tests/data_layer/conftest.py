"""A shelf of documents: of a tenant of its own, each call in a transaction of its own."""

import hashlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from core.identity import Principal
from data_layer.database import Database
from data_layer.documents.choosing import DocumentFilter
from data_layer.documents.records import About, Added, Facts, NewDocument
from data_layer.documents.repository import DocumentRepository
from retrieval.text import Chunk

NewDocuments = Callable[..., NewDocument]


def new_document(name: str, text: str, *, about: Sequence[About] = (), **given: Any) -> NewDocument:
    """Each line is a chunk. `given`: facts, and what else a document has."""
    facts = {key: given.pop(key) for key in tuple(given) if key in Facts.__dataclass_fields__}
    cuts, start = [], 0
    for number, line in enumerate(text.split("\n")):
        cuts.append(Chunk(number, line, start, start + len(line), ("Scope",), first_page=1, last_page=2, tokens=3))
        start += len(line) + 1
    return NewDocument(
        name=name,
        facts=Facts(**{"title": name.removesuffix(".md"), "kind": "procedure", **facts}),
        content=text.encode("utf-8", "replace"),
        sha256=hashlib.sha256(text.encode("utf-8", "replace")).hexdigest(),
        media_type="text/markdown",
        text=text,
        chunks=cuts,
        about=about,
        **given,
    )


@dataclass(frozen=True)
class Shelf:
    database: Database
    owner: Principal

    async def add(self, name: str, text: str, on: date = date(2025, 5, 15), **given: Any) -> Added:
        async with self.writing() as documents:
            return await documents.add(new_document(name, text, **given), self.owner, on)

    async def remove(self, which: UUID | str) -> list[UUID]:
        async with self.writing() as documents:
            return await documents.remove(which)

    async def permitted(self, who: Principal | None = None, **wanted: Any) -> set[UUID]:
        async with self.reading() as documents:
            return {UUID(one) for one in await documents.permitted(DocumentFilter(**wanted), who or self.owner)}

    async def changes(self) -> int:
        async with self.reading() as documents:
            return await documents.changes()

    async def searched(self) -> set[tuple[str, str]]:
        """(title, text) of each chunk."""
        async with self.reading() as documents:
            return {(one.title, one.text) async for one in documents.chunks_for_search()}

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[DocumentRepository]:
        async with self.database.read(self.owner) as tx:
            yield DocumentRepository(tx)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[DocumentRepository]:
        async with self.database.write(self.owner) as tx:
            yield DocumentRepository(tx)

    def caller(self, user: str, *scopes: str) -> Principal:
        return Principal(self.owner.tenant_id, user, frozenset(scopes))


@pytest.fixture
def shelf(database: Database) -> Shelf:
    return Shelf(database, Principal(f"plant-{uuid4()}", "owner"))


@pytest.fixture
def make_document() -> NewDocuments:
    return new_document
