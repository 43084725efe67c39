"""The port of the vector index: derived from the documents' text, rebuilt at any time."""

from collections.abc import Collection, Sequence
from typing import NamedTuple, Protocol

from core.errors import Conflict, Unavailable
from retrieval.embedding import Vectors


class Entry(NamedTuple):
    """One chunk: `document` is its document's id, `number` its place in it."""

    document: str
    number: int


class Hit(NamedTuple):
    """`score` is the cosine, from -1 to 1."""

    document: str
    number: int
    score: float


class Damaged(Unavailable):
    """What is stored cannot be read any more: it is to be cleared and made anew."""


class DocumentIndex(Protocol):
    """The vectors of each tenant's chunks, apart, as one embedding makes them. All methods raise `Unavailable` when the
    store cannot be reached, `Damaged` when it is broken; what is written is seen by the next search of any process that
    uses the same store."""

    async def put(self, tenant: str, entries: Sequence[Entry], vectors: Vectors) -> None:
        """Add or replace them; `vectors` as `Embedding` gives them. Raises `Conflict` for another dimension than is
        held."""
        ...

    async def forget(self, tenant: str, documents: Collection[str]) -> None:
        """All chunks of these documents; unknown ones are no error."""
        ...

    async def search(self, tenant: str, vector: Vectors, limit: int, among: Collection[str] | None = None) -> list[Hit]:
        """The nearest chunks, nearest first; `among`: only of these documents, chosen before the ranking."""
        ...

    async def held(self, tenant: str) -> dict[str, int]:
        """How many chunks of each document it holds: what is missing or left over is seen by that."""
        ...

    async def clear(self, tenant: str) -> None:
        """Forget the tenant's vectors, and their dimension."""
        ...

    async def forget_others(self, tenant: str) -> None:
        """The tenant's vectors that another embedding made, which may be of documents that are no more."""
        ...

    async def close(self) -> None: ...


def expect_dimension(held: int, given: int) -> None:
    """Raises `Conflict` when they differ."""
    if held != given:
        raise Conflict(
            f"The index of the documents holds vectors of {held} dimensions and was given {given}: run"
            " `copilot documents reindex` when the embedding has been changed."
        )
