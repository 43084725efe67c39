"""The vector index in PostgreSQL: for any number of processes and machines, each tenant's rows under its own security.

Rows are found by a graph (HNSW) over all tenants' vectors of a dimension, or by comparing with each that is allowed,
whichever is quicker: the fewer are allowed, the more of the graph is walked in vain.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Protocol

from psycopg import AsyncConnection
from psycopg.errors import UndefinedObject, UndefinedTable

from core.errors import Unavailable
from retrieval.embedding import Vectors
from retrieval.index import Entry, Hit, expect_dimension

_BATCH = 200  # rows put in one transaction: to find a row's place in the graph takes milliseconds
_WALK = 13  # how many comparisons take as long as one step in the graph; measured at 100,000 chunks
_NO_PGVECTOR = (
    "The database has no table for the vectors of documents: have pgvector (0.8 or newer) installed in it with"
    " `CREATE EXTENSION vector` and run `copilot db upgrade`, or set COPILOT_DOCUMENT_INDEX=chroma."
)
_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended('document_vector/' || %(tenant)s, 0))"
_DIMENSION = "SELECT dimension FROM copilot.document_vector_count WHERE space = %(space)s LIMIT 1"
_PUT = """
INSERT INTO copilot.document_vector (tenant_id, space, document, number, embedding)
SELECT %(tenant)s, %(space)s, document, number, CAST(embedding AS vector)
FROM unnest(%(documents)s::text[], %(numbers)s::integer[], %(vectors)s::text[]) AS given (document, number, embedding)
ON CONFLICT (tenant_id, space, document, number) DO UPDATE SET embedding = EXCLUDED.embedding
"""
_COUNT = """
INSERT INTO copilot.document_vector_count (tenant_id, space, document, dimension, chunks)
SELECT %(tenant)s, %(space)s, document, %(dimension)s, count(*) FROM copilot.document_vector
WHERE space = %(space)s AND document = ANY(%(documents)s) GROUP BY document
ON CONFLICT (tenant_id, space, document) DO UPDATE SET chunks = EXCLUDED.chunks
"""
_HELD = "SELECT document, chunks FROM copilot.document_vector_count WHERE space = %(space)s"
# What holds for the transaction, in which the planner is to walk the graph rather than sort; the dimension, how many
# chunks there are, and how many everyone has.
_HOW_MANY = f"""
SELECT set_config('hnsw.ef_search', '100', true), set_config('hnsw.iterative_scan', 'relaxed_order', true),
    set_config('enable_sort', 'off', true),
    ({_DIMENSION}), (SELECT coalesce(sum(chunks), 0) FROM copilot.document_vector_count WHERE space = %(space)s),
    (SELECT reltuples FROM pg_class WHERE oid = 'copilot.document_vector'::regclass)
"""
_OWN = "space = %(space)s"
_AMONG = " AND document = ANY(%(among)s::text[])"
# How many chunks are allowed; and of so many more the graph is to look at, that enough of them are.
_ALLOWED = f"""
SELECT allowed, set_config(
    'hnsw.ef_search', least(1000, greatest(100, ceil(1.2 * %(limit)s * %(held)s / greatest(allowed, 1))))::text, true
) FROM (
    SELECT coalesce(sum(chunks), 0) AS allowed FROM copilot.document_vector_count WHERE space = %(space)s{_AMONG}
) counted
"""
_NEAREST = """
SELECT document, number, 1 - (embedding <=> %(vector)s::vector) FROM copilot.document_vector
WHERE space = %(space)s AND vector_dims(embedding) = {dimension}{among}
ORDER BY {order} LIMIT %(limit)s
"""
_BY_GRAPH = "embedding::{kind}({dimension}) <=> %(vector)s::{kind}({dimension})"
_BY_COMPARING = "embedding <=> %(vector)s::vector"  # of no graph's form


class Connect(Protocol):
    def __call__(self, tenant: str, *, write: bool) -> AbstractAsyncContextManager[AsyncConnection[Any]]:
        """A transaction that sees and takes the rows of this tenant alone. Raises `Unavailable`."""
        ...


class PgVectorIndex:
    """`space`: which embedding's vectors these are; those of others are not seen."""

    def __init__(self, connect: Connect, space: str) -> None:
        self._connect, self._space = connect, space

    async def put(self, tenant: str, entries: Sequence[Entry], vectors: Vectors) -> None:
        rows = list(dict(zip(entries, vectors, strict=True)).items())  # of one given twice, the last counts
        for start in range(0, len(rows), _BATCH):
            some, dimension = rows[start : start + _BATCH], vectors.shape[1]
            async with self._asking(tenant, write=True) as ask:
                await ask(_ALONE)
                for (held,) in await ask(_DIMENSION):
                    expect_dimension(held, dimension)
                documents = [entry.document for entry, _ in some]
                numbers = [entry.number for entry, _ in some]
                written = [str(vector.tolist()) for _, vector in some]
                await ask(_PUT, documents=documents, numbers=numbers, vectors=written)
                await ask(_COUNT, documents=documents, dimension=dimension)

    async def forget(self, tenant: str, documents: Collection[str]) -> None:
        await self._delete(tenant, _OWN + _AMONG, among=_several(documents))

    async def search(self, tenant: str, vector: Vectors, limit: int, among: Collection[str] | None = None) -> list[Hit]:
        if limit < 1:
            return []
        chosen = {} if among is None else {"among": _several(among)}
        async with self._asking(tenant, write=False) as ask:
            ((*_, dimension, held, everyones),) = await ask(_HOW_MANY)
            if dimension is None:
                return []
            expect_dimension(dimension, len(vector))
            allowed = held
            if among is not None:
                ((allowed, _),) = await ask(_ALLOWED, held=held, limit=limit, **chosen)
                if allowed == held:
                    chosen = {}
            parts = {"dimension": dimension, "among": _AMONG if chosen else ""}
            kind = "vector" if dimension <= 2_000 else "halfvec"  # what a graph takes
            asked = {"vector": str(vector.tolist()), "limit": limit, **chosen}
            hits: list[Hit] = []
            if allowed**2 > _WALK * limit * max(held, everyones):
                by_graph = _BY_GRAPH.format(kind=kind, dimension=dimension)
                hits = [Hit(*row) for row in await ask(_NEAREST.format(order=by_graph, **parts), **asked)]
            if len(hits) < min(limit, allowed):
                hits = [Hit(*row) for row in await ask(_NEAREST.format(order=_BY_COMPARING, **parts), **asked)]
        return sorted(hits, key=lambda hit: -hit.score)

    async def held(self, tenant: str) -> dict[str, int]:
        async with self._asking(tenant, write=False) as ask:
            return dict(await ask(_HELD))

    async def clear(self, tenant: str) -> None:
        await self._delete(tenant, _OWN)

    async def forget_others(self, tenant: str) -> None:
        await self._delete(tenant, "space <> %(space)s")

    async def close(self) -> None:
        """It keeps nothing open."""

    async def _delete(self, tenant: str, which: str, **parameters: Any) -> None:
        async with self._asking(tenant, write=True) as ask:
            await ask(_ALONE)
            for table in ("document_vector", "document_vector_count"):
                await ask(f"DELETE FROM copilot.{table} WHERE {which}", **parameters)

    @asynccontextmanager
    async def _asking(self, tenant: str, *, write: bool) -> AsyncIterator[Callable[..., Awaitable[list[Any]]]]:
        try:
            async with self._connect(tenant, write=write) as connection:

                async def ask(statement: str, **parameters: Any) -> list[Any]:
                    given = {"tenant": tenant, "space": self._space, **parameters}
                    # Never prepared: how it is best done depends on what is asked for.
                    cursor = await connection.execute(statement.encode(), given, prepare=False)
                    return await cursor.fetchall() if cursor.description else []

                yield ask
        except (UndefinedTable, UndefinedObject) as error:
            raise Unavailable(_NO_PGVECTOR) from error


def _several(documents: Collection[str]) -> str:
    """As PostgreSQL writes an array: what psycopg makes of a long list takes it milliseconds."""
    quoted = (one.replace("\\", "\\\\").replace('"', '\\"') for one in documents)
    return "{" + ",".join(f'"{one}"' for one in quoted) + "}"
