"""The vector index in Chroma, embedded: a store for each tenant, in a folder of its own.

Several processes of one machine may use the folder, one at a time, and each sees what another has written; but after
another's write a process opens the store anew, which takes about a second for 100,000 chunks. Where several processes
write and search all day, or on several machines, take `retrieval.pgvector`.
"""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import numpy as np

from retrieval.chroma_store import Store
from retrieval.embedding import Vectors
from retrieval.index import Entry, Hit, expect_dimension

P = ParamSpec("P")
T = TypeVar("T")

# Rows that are written under one lock: nobody waits longer than they take. The store relies on fewer than 1,000, after
# which Chroma writes the graph: so once at most.
_BATCH = 500
_PAUSE = 0.01  # seconds between batches, in which another process gets its turn


_OPEN = 16  # stores at once: each takes 4 MB, a thread and eleven file descriptors, however small it is


@dataclass
class _Tenant:
    store: Store
    thread: ThreadPoolExecutor  # one: Chroma lets nobody search while it writes, and in a queue nobody is passed over
    asking: int = 0


class ChromaIndex:
    """In a folder of one embedding; those of others lie beside it. The stores of so many tenants stay `opened`."""

    def __init__(self, folder: Path, *, opened: int = _OPEN) -> None:
        self._folder = folder
        self._opened = opened
        self._tenants: OrderedDict[str, _Tenant] = OrderedDict()
        self._closing: dict[str, asyncio.Future[None]] = {}

    async def put(self, tenant: str, entries: Sequence[Entry], vectors: Vectors) -> None:
        rows = list(dict(zip(entries, vectors, strict=True)).items())  # of one given twice, the last counts
        for start in range(0, len(rows), _BATCH):
            if start:
                await asyncio.sleep(_PAUSE)
            await self._run(tenant, _put, dict(rows[start : start + _BATCH]))

    async def forget(self, tenant: str, documents: Collection[str]) -> None:
        more = await self._run(tenant, _forget, set(documents))
        while more:
            await asyncio.sleep(_PAUSE)
            more = await self._run(tenant, _forget, set(documents))

    async def search(self, tenant: str, vector: Vectors, limit: int, among: Collection[str] | None = None) -> list[Hit]:
        return await self._run(tenant, _search, vector, limit, None if among is None else frozenset(among))

    async def held(self, tenant: str) -> dict[str, int]:
        return await self._run(tenant, _held)

    async def clear(self, tenant: str) -> None:
        await self._run(tenant, Store.clear)

    async def forget_others(self, tenant: str) -> None:
        await asyncio.to_thread(_clear_beside, self._folder, _named(tenant))

    async def close(self) -> None:
        for tenant in list(self._tenants):
            self._close(tenant)
        await asyncio.gather(*self._closing.values())

    async def _run(self, tenant: str, what: Callable[Concatenate[Store, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        while tenant in self._closing:
            await asyncio.wait([self._closing[tenant]])
        if tenant not in self._tenants:
            name = _named(tenant)
            self._tenants[tenant] = _Tenant(Store(self._folder / name), ThreadPoolExecutor(1, f"chroma-{name[:8]}"))
        one = self._tenants[tenant]
        self._tenants.move_to_end(tenant)
        one.asking += 1
        try:
            return await asyncio.wrap_future(one.thread.submit(what, one.store, *args, **kwargs))
        finally:
            one.asking -= 1
            idle = [name for name, other in self._tenants.items() if not other.asking]
            for name in idle[: max(0, len(self._tenants) - self._opened)]:
                self._close(name)

    def _close(self, tenant: str) -> None:
        """Behind what is asked of it already; who asks of it next waits for that, and opens it anew."""
        one = self._tenants.pop(tenant)
        closing = self._closing[tenant] = asyncio.wrap_future(one.thread.submit(one.store.close))

        def closed(_: asyncio.Future[None]) -> None:
            del self._closing[tenant]
            one.thread.shutdown(wait=False)

        closing.add_done_callback(closed)


def _named(tenant: str) -> str:
    """A tenant may have any name, a folder may not."""
    return hashlib.sha256(tenant.encode()).hexdigest()


def _clear_beside(folder: Path, name: str) -> None:
    for other in folder.parent.glob(f"*/{name}"):
        if other.parent != folder:
            Store(other).clear()


def _put(store: Store, rows: dict[Entry, Vectors]) -> None:
    vectors = np.stack(list(rows.values()))
    with store.writing(vectors.shape[1]) as opened:
        opened.put(list(rows), vectors)


def _forget(store: Store, documents: set[str]) -> bool:
    """Whether there may be more."""
    with store.reading() as opened:
        if not opened or not opened.entries(documents):
            return False
        dimension = opened.dimension
    with store.writing(dimension) as opened:
        opened.delete(opened.entries(documents)[:_BATCH])
    return True


def _held(store: Store) -> dict[str, int]:
    with store.reading() as opened:
        return opened.held() if opened else {}


def _search(store: Store, vector: Vectors, limit: int, among: frozenset[str] | None) -> list[Hit]:
    with store.reading() as opened:
        if not opened or limit < 1:
            return []
        expect_dimension(opened.dimension, len(vector))
        return opened.search(vector, limit, among)
