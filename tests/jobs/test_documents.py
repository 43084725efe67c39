"""Documents as a sync's thread brings them."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from core.clock import Clock
from core.errors import Unavailable
from core.identity import Principal
from data_layer.database import Database
from data_layer.documents.records import About
from ingestion.documents.folder import FolderFile
from ingestion.documents.loader import DocumentLoader
from jobs.documents import Documents
from retrieval.chroma import ChromaIndex
from retrieval.describing import Statement
from retrieval.loading.readers import Readers
from retrieval.minilm import MiniLm


async def test_a_sync_whose_process_ends_while_a_file_is_taken_in_is_resumed_not_failed(
    database: Database, tmp_path: Path
) -> None:
    reached: asyncio.Future[asyncio.Task[None] | None] = asyncio.get_running_loop().create_future()

    async def endless(principal: Principal, title: str, text: str) -> Sequence[About]:
        reached.set_result(asyncio.current_task())
        return await asyncio.get_running_loop().create_future()  # type: ignore[no-any-return]

    (tmp_path / "a.md").write_text("# A\n\nText.\n")
    file = FolderFile("a.md", tmp_path / "a.md", Statement())
    async with Readers() as readers:
        index = ChromaIndex(tmp_path / "vectors")
        loader = DocumentLoader(database, readers, MiniLm(), index, endless)
        synced = Documents(loader, database, Clock()).of_syncs()
        thread = asyncio.create_task(
            asyncio.to_thread(synced.load, Principal("jobs", "librarian"), file, "papers", last=True)
        )
        task = await reached
        assert task is not None
        task.cancel()  # as the end of the process does with all that is under way
        with pytest.raises(Unavailable, match="interrupted"):
            await thread
        await index.close()
