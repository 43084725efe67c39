"""What a server does in the background, with its parts as the product puts them together."""

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from bootstrap.container import Container
from bootstrap.indexing import Indexing
from bootstrap.settings import Settings
from bootstrap.working import keep_indexed
from core.errors import Unavailable
from core.identity import Principal
from data_layer.documents.choosing import DocumentFilter
from data_layer.documents.repository import DocumentRepository
from retrieval.describing import Statement
from tests.retrieval.test_compatible import Server, openai, server

__all__ = ["server"]

LIBRARIAN = Principal("default", "librarian")


@pytest.fixture
def settings(make_database: Callable[[], str], tmp_path: Path, server: Server) -> Settings:
    return Settings.of(
        {
            "COPILOT_HOME": str(tmp_path),
            "COPILOT_DATABASE_URL": make_database(),
            "COPILOT_DOCUMENT_INDEX": "chroma",
            "COPILOT_EMBEDDING": "openai:small",
            "COPILOT_EMBEDDING_DIMENSION": "3",
            "OPENAI_BASE_URL": server.url,
        }
    )


async def test_what_an_embedding_that_was_away_left_is_tried_again_after_growing_pauses(
    settings: Settings, server: Server
) -> None:
    pauses: list[float] = []
    waiting: list[int] = []

    async with Container(settings) as container:

        async def sleep(seconds: float) -> None:
            pauses.append(seconds)
            async with (await container.database()).read(LIBRARIAN) as tx:
                page = await DocumentRepository(tx).list(DocumentFilter(), LIBRARIAN, limit=1)
            waiting.append(page.totals["not_indexed"])
            if seconds == 60 * 60:
                raise asyncio.CancelledError
            if seconds == 2 * 60:
                server.answer = openai

        documents = await container.documents()
        for name in ("a.md", "b.md"):
            await documents.add(LIBRARIAN, name, f"# {name}\n\nText.\n".encode(), Statement())
        await (await container._index()).clear(LIBRARIAN.tenant_id)
        server.answer = lambda asked: (401, {}, {})
        with pytest.raises(asyncio.CancelledError):
            await keep_indexed(container, sleep)
        assert pauses == [60, 120, 60 * 60]
        assert waiting == [2, 2, 0]


async def test_documents_that_have_not_changed_are_not_looked_at_each_hour(settings: Settings) -> None:
    looked_at: list[list[str]] = []
    async with Container(settings) as container:
        documents, indexing = await container.documents(), Indexing(container)
        repair = documents.repair_all

        async def seen(owners: Iterable[Principal]) -> bool:
            having = list(owners)
            looked_at.append([one.tenant_id for one in having])
            return await repair(having)

        documents.repair_all = seen  # type: ignore[method-assign]
        for name in ("a.md", "b.md"):
            await documents.add(LIBRARIAN, name, b"# Text", Statement())
            for _ in range(4):
                assert await indexing.go_on()
    assert looked_at == 4 * [[LIBRARIAN.tenant_id]], "twice after each change"


async def test_the_pauses_grow_up_to_an_hour(settings: Settings) -> None:
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 9:
            raise asyncio.CancelledError

    unreachable = settings.model_copy(update={"database_url": "postgresql://u@127.0.0.1:1/x"})
    async with Container(unreachable) as container:
        with pytest.raises(asyncio.CancelledError):
            await keep_indexed(container, sleep)
    assert pauses == [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]


async def test_what_could_not_be_opened_is_tried_again_by_the_next_and_one_who_leaves_stops_no_other() -> None:
    begun, opened = asyncio.Event(), asyncio.Event()
    tries: list[str] = []

    async def fails() -> str:
        tries.append("failed")
        raise Unavailable("It is away.")

    async def opens() -> str:
        tries.append("opened")
        begun.set()
        await opened.wait()
        return "there"

    container = Container(Settings.of({}))
    with pytest.raises(Unavailable):
        await container._once("part", fails)
    first, second = (asyncio.ensure_future(container._once("part", opens)) for _ in range(2))
    await begun.wait()
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    opened.set()
    assert (await second, tries) == ("there", ["failed", "opened"])
