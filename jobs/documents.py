"""Documents in the background: those of a sync's folder, uploads, and an index that is brought to what is stored."""

import asyncio
from collections.abc import Collection, Coroutine, Iterable
from concurrent.futures import CancelledError
from typing import Any, TypeVar

import structlog

from core.clock import Clock
from core.errors import CopilotError, Unavailable
from core.identity import Principal
from data_layer.database import Database
from data_layer.documents.records import Added
from data_layer.documents.repository import DocumentRepository
from ingestion.documents.folder import FolderFile
from ingestion.documents.loader import DocumentLoader
from retrieval.describing import Statement

T = TypeVar("T")

_UPLOADS = 2  # that are read and embedded at once; others wait
_STALL_S = 1800.0  # longer than any file may take, which the loader sees to

log = structlog.get_logger(__name__)


class Documents:
    """What changes documents, for the API, the command line and syncs alike."""

    def __init__(self, loader: DocumentLoader, database: Database, clock: Clock) -> None:
        self._loader = loader
        self._database = database
        self._clock = clock
        self._uploads = asyncio.Semaphore(_UPLOADS)

    async def add(self, principal: Principal, name: str, content: bytes, stated: Statement) -> Added:
        """Take a file in under that name. Raises `InvalidInput` for what is no document, `Conflict` for a
        name that a watched folder holds, `Unavailable`."""
        async with self._uploads:
            return await self._loader.add(principal, name, content, stated, on=self._clock.today())

    async def remove(self, principal: Principal, name: str) -> int:
        """Forget the document and its revisions; returns how many there were."""
        return await self._loader.remove(principal, [name])

    async def repair(self, principal: Principal, *, everything: bool = False) -> int:
        """Embed what the index lacks, or `everything` anew, forget what it holds too much of; returns how many chunks
        were embedded."""
        return await self._loader.repair(principal, everything=everything)

    async def repair_all(self, owners: Iterable[Principal]) -> bool:
        """What a process that died, or another embedding, has left to do. False: something is still left."""
        whole = True
        for owner in owners:
            try:
                done = await self._loader.repair(owner)
            except CopilotError as error:
                log.warning("documents_not_indexed", tenant_id=owner.tenant_id, error=str(error))
                whole = False
                continue
            if done:
                log.info("documents_indexed", tenant_id=owner.tenant_id, chunks=done)
        return whole

    def of_syncs(self) -> "SyncedDocuments":
        """For the threads that syncs run in; made in the loop that does the work."""
        return SyncedDocuments(self._loader, self._database, self._clock, asyncio.get_running_loop())


class SyncedDocuments:
    """As a sync's thread calls it (`ingestion.documents.step.DocumentStore`): the work is done in the loop."""

    def __init__(
        self, loader: DocumentLoader, database: Database, clock: Clock, loop: asyncio.AbstractEventLoop
    ) -> None:
        self._loader = loader
        self._database = database
        self._clock = clock
        self._loop = loop

    def load(self, principal: Principal, file: FolderFile, source: str, *, last: bool) -> str:
        added = self._wait(
            self._loader.add(
                principal, file.name, file.read(), file.stated, on=self._clock.today(), source=source,
                modified_at=file.modified(), last=last,
            )
        )  # fmt: skip
        return str(added.outcome)

    def names(self, principal: Principal, source: str) -> Collection[str]:
        async def read() -> set[str]:
            async with self._database.read(principal) as tx:
                return set(await DocumentRepository(tx).seen_in(source))

        return self._wait(read())

    def remove(self, principal: Principal, names: Collection[str], source: str) -> None:
        self._wait(self._loader.remove(principal, names, source=source))

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        """Raises `Unavailable` when the process ends, or nothing goes on in it: the sync is resumed then."""
        waited = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return waited.result(_STALL_S)
        except CancelledError as error:
            raise Unavailable("The documents' sync was interrupted: it is resumed.") from error
        except TimeoutError as error:
            if waited.done():
                raise
            waited.cancel()
            raise Unavailable("The documents are not taken in just now: please try again in a moment.") from error
