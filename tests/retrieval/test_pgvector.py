"""What only the index in PostgreSQL has: its tables may be missing, and it holds the vectors of several embeddings."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import text

from core.errors import Unavailable
from data_layer.database import Database
from retrieval.embedding import Vectors
from retrieval.index import Entry
from retrieval.pgvector import _BY_GRAPH, _HOW_MANY, _NEAREST, PgVectorIndex

TENANT = "plant"
ROOT = Path(__file__).parents[2]
WRITER = """
import asyncio, sys
import numpy as np
from data_layer.database import Database
from retrieval.index import Entry
from retrieval.pgvector import PgVectorIndex

async def main(url):
    index = PgVectorIndex(Database.connect(url).driver, "killed")
    for document in range(50):
        print(document, flush=True)
        vectors = np.random.default_rng(document).normal(size=(500, 384)).astype(np.float32)
        await index.put("plant", [Entry(f"d{document}", n) for n in range(500)], vectors)

asyncio.run(main(sys.argv[1]))
"""


@pytest.fixture
async def own(make_database: Callable[[], str]) -> AsyncIterator[Database]:
    database = Database.connect(make_database())
    yield database
    await database.close()


def unit(*numbers: float) -> Vectors:
    return np.asarray([numbers], dtype=np.float32) / np.float32(np.linalg.norm(numbers))


async def test_a_database_without_its_tables_says_what_is_to_be_done(own: Database) -> None:
    async with own.administer() as connection:
        await connection.execute(text("DROP TABLE copilot.document_vector, copilot.document_vector_count"))
    index = PgVectorIndex(own.driver, "one")
    for asked in (
        index.put(TENANT, [Entry("a", 0)], unit(1, 0)),
        index.search(TENANT, unit(1, 0)[0], 1),
        index.forget(TENANT, {"a"}),
        index.held(TENANT),
        index.clear(TENANT),
    ):
        with pytest.raises(Unavailable, match=r"CREATE EXTENSION vector.*copilot db upgrade"):
            await asked


async def test_the_vectors_of_two_embeddings_are_apart(database: Database) -> None:
    one, other = (PgVectorIndex(database.driver, space) for space in ("one", "other"))
    await one.put(TENANT, [Entry("a", 0)], unit(1, 0))
    await other.put(TENANT, [Entry("b", 0), Entry("b", 1)], unit(1, 1, 1).repeat(2, axis=0))
    assert await one.held(TENANT) == {"a": 1}
    assert [hit.document for hit in await other.search(TENANT, unit(1, 0, 0)[0], 5)] == ["b", "b"]
    await other.clear(TENANT)
    assert await one.held(TENANT) == {"a": 1}


@pytest.mark.parametrize(("dimension", "kind"), [(384, "vector"), (3072, "halfvec")])
async def test_a_tenants_own_transaction_walks_the_graph(database: Database, dimension: int, kind: str) -> None:
    index, tenant = PgVectorIndex(database.driver, "graph"), str(dimension)
    matrix = np.random.default_rng(1).normal(size=(400, dimension)).astype(np.float32)
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    await index.put(tenant, [Entry("a", number) for number in range(400)], matrix)
    for number in (0, 399):
        (first,) = await index.search(tenant, matrix[number], 1)
        assert (first.number, first.score) == (number, pytest.approx(1, abs=1e-3))
    asked = {"vector": str(matrix[0].tolist()), "space": "graph", "limit": 1}
    nearest = _NEAREST.format(order=_BY_GRAPH.format(kind=kind, dimension=dimension), dimension=dimension, among="")
    async with database.driver(tenant, write=False) as connection:
        await connection.execute(_HOW_MANY.encode(), asked)
        plan = await (await connection.execute(f"EXPLAIN {nearest}".encode(), asked)).fetchall()
    assert any(f"Index Scan using ix_document_vector_{dimension}" in row[0] for row in plan)


def kill_while_it_puts(url: str) -> None:
    command = [sys.executable, "-c", WRITER, url]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout
        for _ in range(3):
            process.stdout.readline()
        process.kill()


async def test_a_killed_writer_leaves_whole_what_it_had_put(database: Database, database_url: str) -> None:
    await asyncio.to_thread(kill_while_it_puts, database_url)
    index = PgVectorIndex(database.driver, "killed")
    held = await index.held(TENANT)
    assert held["d0"] == held["d1"] == 500
    found = await index.search(TENANT, np.ones(384, np.float32), sum(held.values()) + 1)
    assert {name: [hit.document for hit in found].count(name) for name in held} == held
    await index.put(TENANT, [Entry("d2", 0)], np.ones((1, 384), np.float32))
