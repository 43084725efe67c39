"""One document from its bytes to where it is found: read, described, cut, stored in one transaction, then indexed.

What is stored but not in the index yet (the process died, the embedding was away) is found by `repair`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from core.errors import CopilotError
from core.identity import Principal
from data_layer.database import Database
from data_layer.documents.records import About, Added, Facts, NewDocument, Outcome
from data_layer.documents.repository import DocumentRepository
from data_layer.documents.stored import expect_origin, titled
from ingestion.documents.folder import called, digest
from retrieval.chunking import chunks
from retrieval.describing import Statement, describe
from retrieval.embedding import Embedding, Vectors
from retrieval.index import Damaged, DocumentIndex, Entry
from retrieval.loading.readers import Readers, Unreadable
from retrieval.text import said_for_search

_STATED = "stated"  # the property that keeps what its loader stated of it
_SLOW = "“{}” takes longer than {:g} minutes to be read and embedded: divide it into several documents."
_REFUSED_FOR = timedelta(days=1)
_GIVE_UP = 3  # documents in a row that cannot be embedded: it is not for their text

SpokenOf = Callable[[Principal, str, str], Awaitable[Sequence[About]]]
Tell = Callable[[int], None]


class DocumentLoader:
    """For all tenants of one database. `spoken_of` says which records a title and text speak of. In `seconds` by the
    clock a file is read, cut and embedded, or refused.

    Its methods raise `Unavailable` when the database, the index or the embedding is away.
    """

    def __init__(
        self,
        database: Database,
        readers: Readers,
        embedding: Embedding,
        index: DocumentIndex,
        spoken_of: SpokenOf,
        *,
        seconds: float = 900.0,
    ) -> None:
        self._database = database
        self._readers = readers
        self._embedding = embedding
        self._index = index
        self._spoken_of = spoken_of
        self._seconds = seconds
        self._writing = asyncio.Lock()

    async def add(
        self,
        principal: Principal,
        name: str,
        content: bytes,
        stated: Statement,
        *,
        on: date,
        source: str | None = None,
        modified_at: datetime | None = None,
        last: bool = True,
    ) -> Added:
        """Take a file in under that name, on that date of the plant. Not `last`: a later revision of it is there too,
        so one that is known already stays as it is. What a `source` had that was refused is read again after a day, or
        when its bytes have changed.

        Raises `Unreadable` for a file that is no document, after having noted it; `InvalidInput` for what is stated;
        `Conflict` for a name that is held from elsewhere.
        """
        name = called(name)
        sha256, said = digest(content), stated.model_dump_json(exclude_defaults=True)
        async with self._database.read(principal) as tx:
            known, refusal = await DocumentRepository(tx).editions(name), await DocumentRepository(tx).refusal(name)
        if known:
            expect_origin(name, known[-1].source, source)
        same = [one for one in known if one.sha256 == sha256 and one.properties.get(_STATED) == said]
        if same and (not last or same[-1] is known[-1]):
            if refusal:  # of what came in between
                async with self._database.write(principal) as tx:
                    await DocumentRepository(tx).forget_refusal(name)
            return Added(same[-1].document_id, Outcome.UNCHANGED, to_index=False)
        if source and refusal and refusal.sha256 == sha256 and datetime.now(UTC) - refusal.refused_at < _REFUSED_FOR:
            raise Unreadable(refusal.reason)
        try:
            async with asyncio.timeout(self._seconds) as limit:
                parsed = await self._readers.read(Path(name).name, content)
                facts = describe(parsed, name, stated)
                title = titled(facts.title)
                cut = await asyncio.to_thread(chunks, parsed)  # a long text takes seconds
                searched = [said_for_search(title, one.headings, one.text) for one in cut]
                about, vectors = await asyncio.gather(
                    self._spoken_of(principal, title, parsed.text), self._embedding.documents(searched)
                )
        except (Unreadable, TimeoutError) as error:
            if isinstance(error, TimeoutError) and not limit.expired():
                raise
            refused = error if isinstance(error, Unreadable) else Unreadable(_SLOW.format(name, self._seconds / 60))
            async with self._database.write(principal) as tx:
                await DocumentRepository(tx).refuse(
                    name, str(refused), principal, sha256=sha256, readers=stated.readers, source=source,
                    modified_at=modified_at,
                )  # fmt: skip
            raise refused from error
        new = NewDocument(
            name=name,
            facts=Facts(
                title=title, kind=str(facts.kind), revision=facts.revision, valid_from=facts.valid_from,
                valid_to=facts.valid_to, site=facts.site, readers=stated.readers,
            ),
            content=content,
            sha256=sha256,
            media_type=parsed.media_type,
            text=parsed.text,
            chunks=cut,
            pages=parsed.pages,
            about=about,
            properties={**parsed.properties, _STATED: said},
            source=source,
            modified_at=modified_at or datetime.now(UTC),
        )  # fmt: skip
        async with self._database.write(principal) as tx:
            added = await DocumentRepository(tx).add(new, principal, on)
        if added.to_index:
            numbers = [one.number for one in cut]
            await self._put(principal, str(added.document_id), title, numbers, vectors)
        return added

    async def remove(self, principal: Principal, names: Collection[str], *, source: str | None = None) -> int:
        """Forget the documents of these names, all their revisions, in every index; for a `source` only its own.
        Returns how many revisions."""
        gone: list[str] = []
        for name in names:
            async with self._database.write(principal) as tx:
                gone += map(str, await DocumentRepository(tx).remove(name, source=source))
        await self._index.forget(principal.tenant_id, gone)
        return len(gone)

    async def repair(self, principal: Principal, tell: Tell = lambda chunks: None, *, everything: bool = False) -> int:
        """Bring the index to what is stored, or embed `everything` anew, document by document, so that searches go on
        meanwhile; then what another embedding made is forgotten. Returns how many chunks were embedded. Raises for what
        could not be, once the others are."""
        held = await self._held(principal.tenant_id, everything=everything)
        async with self._database.read(principal) as tx:
            documents = DocumentRepository(tx)
            difference, there = await documents.missing(held), await documents.titles()
        if difference.lacking:
            async with self._database.write(principal) as tx:
                await DocumentRepository(tx).lost(difference.lacking)
        await self._index.forget(principal.tenant_id, set(difference.left_over) - there.keys())
        done = 0
        failed: CopilotError | None = None
        in_a_row = 0
        for document in there if everything else difference.lacking:
            try:
                done += await self._embed(principal, document)
                in_a_row = 0
            except CopilotError as error:
                failed, in_a_row = error, in_a_row + 1
                if in_a_row == _GIVE_UP:
                    break
            tell(done)
        if failed:
            raise failed
        await self._index.forget_others(principal.tenant_id)
        return done

    async def _held(self, tenant: str, *, everything: bool) -> Mapping[str, int]:
        try:
            return await self._index.held(tenant)
        except Damaged:
            if not everything:
                raise
            await self._index.clear(tenant)
            return {}

    async def _embed(self, principal: Principal, document: str) -> int:
        """How many chunks it has."""
        async with self._database.read(principal) as tx:
            found = [one async for one in DocumentRepository(tx).chunks_for_search([document])]
        vectors = await self._embedding.documents([said_for_search(one.title, one.headings, one.text) for one in found])
        if found:  # else it has gone
            await self._put(principal, document, found[0].title, [one.number for one in found], vectors)
        return len(found)

    async def _put(
        self, principal: Principal, document: str, title: str, numbers: Sequence[int], vectors: Vectors
    ) -> None:
        """Anew: what the index held of the document goes. One at a time, so that what is noted is what is there."""
        tenant = principal.tenant_id
        async with self._writing:
            await self._index.forget(tenant, [document])
            await self._index.put(tenant, [Entry(document, number) for number in numbers], vectors)
            async with self._database.write(principal) as tx:
                there = await DocumentRepository(tx).embedded(document, title)
            if not there:  # it was removed meanwhile
                await self._index.forget(tenant, [document])
