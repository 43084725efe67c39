"""A store that was torn is known, said, and made usable again."""

import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from core.errors import Unavailable
from retrieval.chroma import ChromaIndex
from retrieval.embedding import Vectors
from retrieval.index import Entry

TENANT = "plant"
EACH = 500
ROOT = Path(__file__).parents[2]
# Chunk n of document d is a vector that anyone can make again; a line is written before each document is put.
WRITER = """
import asyncio, resource, sys
from pathlib import Path
import numpy as np
from retrieval.chroma import ChromaIndex
from retrieval.index import Entry

async def main(folder, first, documents, limit=resource.RLIM_INFINITY):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    index = ChromaIndex(Path(folder))
    for document in range(first, first + documents):
        print(document, flush=True)
        vectors = np.random.default_rng(document).normal(size=(500, 64)).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        await index.put("plant", [Entry(f"d{document}", n) for n in range(500)], vectors)

asyncio.run(main(sys.argv[1], *map(int, sys.argv[2:])))
"""


def vectors(document: int) -> Vectors:
    drawn = np.random.default_rng(document).normal(size=(EACH, 64)).astype(np.float32)
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), dtype=np.float32)


def writer(folder: Path, *numbers: int) -> subprocess.Popen[str]:
    """A process that puts documents: from which number, and how many; then the bytes that a file may have there, as on
    a disk that is full."""
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), *map(str, numbers)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE if len(numbers) > 2 else None,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def wait_until_written_again(folder: Path, file: str, process: subprocess.Popen[str]) -> None:
    (path,) = folder.glob(f"*/store-*/*/{file}")
    as_it_was = path.stat().st_mtime_ns
    while path.stat().st_mtime_ns == as_it_was:
        assert process.poll() is None


@pytest.fixture(scope="module")
async def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three documents of 500 chunks: of these 1,000 are in the graph's files, the others in the log."""
    folder = tmp_path_factory.mktemp("filled")
    index = ChromaIndex(folder)
    for document in range(3):
        await index.put(TENANT, entries(document), vectors(document))
    await index.close()
    return folder


@pytest.fixture
async def index(filled: Path, tmp_path: Path) -> AsyncIterator[ChromaIndex]:
    shutil.copytree(filled, tmp_path, dirs_exist_ok=True)
    index = ChromaIndex(tmp_path)
    yield index
    await index.close()


def entries(document: int) -> list[Entry]:
    return [Entry(f"d{document}", number) for number in range(EACH)]


def tear(folder: Path, pattern: str, share: float | None) -> None:
    """Leave this share of each of these files; none: not even their names."""
    for path in list(folder.glob(pattern)):
        if share is None:
            path.unlink()
        else:
            os.truncate(path, int(path.stat().st_size * share))


async def whole(index: ChromaIndex) -> int:
    """How many documents it holds, each of which is found by its own vectors."""
    held = await index.held(TENANT)
    assert set(held.values()) <= {EACH}
    for name in held:
        matrix = vectors(int(name[1:]))
        for number in range(0, EACH, 100):
            for among in (None, {name}):
                (first,) = await index.search(TENANT, matrix[number], 1, among)
                assert (first.document, first.number, first.score) == (name, number, pytest.approx(1, abs=1e-4))
    return len(held)


@pytest.mark.parametrize("file", ["header.bin", "index_metadata.pickle", None])
async def test_a_writer_killed_while_it_writes_the_graph_loses_nothing_that_it_had_put(
    tmp_path: Path, index: ChromaIndex, file: str | None
) -> None:
    """Killed when it has just begun to write that file once more; none: when it has begun with a document."""
    process = writer(tmp_path, 3, 40)
    assert process.stdout
    begun = process.stdout.readline()
    if file:
        wait_until_written_again(tmp_path, file, process)
    process.kill()
    put = int((begun + process.stdout.read()).split()[-1])
    process.wait()
    process.stdout.close()
    assert await whole(index) >= put
    await index.put(TENANT, entries(99), vectors(99))
    assert await whole(index) > put


@pytest.mark.parametrize("share", [0, 0.5, None])
@pytest.mark.parametrize("file", ["header", "data_level0", "length", "link_lists", "index_metadata"])
async def test_a_torn_file_of_the_graph_is_mended(
    tmp_path: Path, index: ChromaIndex, file: str, share: float | None
) -> None:
    tear(tmp_path, f"*/store-*/*/{file}.*", share)
    assert await whole(index) == 3


@pytest.mark.parametrize(
    ("torn", "share"),
    [
        ("store-*/chroma.sqlite3", 0.5),
        ("store-*/chroma.sqlite3", 0),
        ("store-*/chroma.sqlite3", None),
        ("state.json", 0.5),
        ("**/data_level0.bin", 0.5),  # the copy's too
        ("**/data_level0.bin", None),
    ],
)
async def test_what_cannot_be_mended_is_said_until_it_is_cleared(
    tmp_path: Path, index: ChromaIndex, torn: str, share: float | None
) -> None:
    tear(tmp_path, f"*/{torn}", share)
    await index.put("other", [Entry("a", 0)], vectors(0)[:1])
    for _ in range(2):
        with pytest.raises(Unavailable, match="documents reindex"):
            await index.search(TENANT, vectors(0)[0], 5)
        with pytest.raises(Unavailable, match="documents reindex"):
            await index.held(TENANT)
        with pytest.raises(Unavailable, match="documents reindex"):
            await index.put(TENANT, entries(4), vectors(4))
    assert await index.held("other") == {"a": 1}
    await index.clear(TENANT)
    assert await index.held(TENANT) == {}
    await index.put(TENANT, entries(7), vectors(7))
    assert await whole(index) == 1


async def test_a_full_disk_is_said_and_what_was_put_is_either_whole_or_said_to_be_damaged(
    tmp_path: Path, index: ChromaIndex
) -> None:
    process = writer(tmp_path, 3, 50, 1_500_000)
    _, said = process.communicate()
    assert process.returncode
    assert said.splitlines()[-1].startswith("core.errors.Unavailable: The index of the documents cannot be written")
    with pytest.raises(Unavailable, match="documents reindex"):
        await whole(index)
    await index.clear(TENANT)
    await index.put(TENANT, entries(99), vectors(99))
    assert await whole(index) == 1


async def test_processes_that_write_at_once_lose_nothing_of_each_other(tmp_path: Path, index: ChromaIndex) -> None:
    processes = [writer(tmp_path, first, 2) for first in (10, 20)]
    for process in processes:
        process.communicate()
        assert process.returncode == 0
    assert await whole(index) == 7
