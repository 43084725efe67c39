"""A sync from its source to the canonical tables: extract, stage, transform, load, in batches that can be resumed.

Each batch is one transaction: its raw records, what is wrong with them, the canonical rows, the words of their names,
and how far the stream has been read. So a sync killed at any moment goes on right behind its last batch.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from uuid import UUID

import polars as pl
import psycopg
import structlog

from core.enums import IngestionStatus
from core.errors import CopilotError, SourceError, Unavailable
from core.metrics import RECORDS
from core.telemetry import span
from data_layer.bulk import BulkSession
from data_layer.canonical_load import CanonicalLoad, Origin, remove_unseen
from data_layer.entities import BY_NAME
from data_layer.metadata import MANUFACTURING, Entity
from data_layer.order_changes import forget_changes
from data_layer.sorting import renew_values
from data_layer.statistics import renew_statistics
from data_layer.sync_log import FINAL, Job, Step, SyncLog, lock_name
from data_layer.word_counts import renew_word_counts
from ingestion.connector import Acknowledging, Batch, Connector
from ingestion.documents.step import DOCUMENT, DocumentStore, load_documents
from ingestion.lanes import Cancelled, Lanes, Stopped
from ingestion.reader import Prepared, prepare, read_ahead
from ingestion.source import EntityMapping, Source
from ingestion.transform import Transformer

__all__ = ["BATCH_ROWS", "Opened", "Stopped", "run_job"]

BATCH_ROWS = 50_000
_SECOND = "/second"
_REMOVAL_GUARD = 100  # with fewer rows than this, any share of them may vanish

log = structlog.get_logger(__name__)
Opened = tuple[Source, Connector]


def run_job(
    url: str,
    tenant_id: str,
    job_id: UUID,
    open_source: Callable[[Job], Opened],
    *,
    stop: threading.Event,
    batch_rows: int = BATCH_ROWS,
    documents: Callable[[], DocumentStore] | None = None,
    today: date | None = None,
) -> IngestionStatus:
    """Run or resume a job that is in `staging.job`; returns how it ended. Without `documents` those of the source are
    left aside. `today`: the plant's date, if it is another than the clock's.

    Blocking: for a worker thread. Raises `Stopped` when `stop` was set and `Unavailable` when the database went away;
    in both cases the job is resumed by being run again. Everything else ends the job, with a sentence in its `error`.
    """
    with BulkSession(url, tenant_id) as session:
        sync_log = SyncLog(session, job_id)
        with session.transaction():
            job = sync_log.job()
        if job is None:
            raise SourceError(f"There is no sync {job_id}.")
        key = lock_name(tenant_id, job.source_id)
        _only_one(session, key, stop)
        _only_one(session, key + _SECOND, stop)  # a dying worker's second connection may outlive its first
        session.administer("SELECT pg_advisory_unlock(hashtextextended(%(key)s, 0))", {"key": key + _SECOND})
        with session.transaction():
            job = sync_log.job()  # again: another worker may have ended it while this one waited
            if job is None or job.status in FINAL:
                return job.status if job else IngestionStatus.FAILED
            sync_log.begin()
        try:
            source, connector = open_source(job)
            with _closed(connector), closing(Lanes(session, partial(_second, url, tenant_id, key, stop))) as lanes:
                origin = Origin(tenant_id, job.source_id, job_id, job.user_id, today or datetime.now(UTC).date())
                run = _Run(session, lanes, sync_log, job, origin, source, connector, stop, batch_rows)
                with span("sync", {"copilot.tenant_id": tenant_id, "copilot.source_id": job.source_id}):
                    return run.run(documents)
        except (Stopped, Unavailable):
            raise
        except Cancelled:
            error = "The sync was cancelled."
        except CopilotError as failure:
            error = str(failure)
        except Exception:
            log.exception("sync_failed", tenant_id=tenant_id, job_id=str(job_id), source_id=job.source_id)
            error = f"The sync met an error of its own; the log tells more under job {job_id}."
        with session.transaction():
            sync_log.finish(IngestionStatus.FAILED, error)
        return IngestionStatus.FAILED


def _only_one(session: BulkSession, key: str, stop: threading.Event) -> None:
    """Hold the source for as long as the session lives. A killed worker's session ends when the server notices."""
    while not session.administer("SELECT pg_try_advisory_lock(hashtextextended(%(key)s, 0))", {"key": key})[0][0]:
        if stop.wait(0.2):
            raise Stopped


def _second(url: str, tenant_id: str, key: str, stop: threading.Event) -> BulkSession:
    session = BulkSession(url, tenant_id)
    try:
        _only_one(session, key + _SECOND, stop)
    except BaseException:
        session.close()
        raise
    return session


@contextmanager
def _closed(connector: Connector) -> Iterator[None]:
    try:
        yield
    finally:
        if isinstance(connector, Acknowledging):
            connector.close()


class _Run:
    def __init__(
        self, session: BulkSession, lanes: Lanes, sync_log: SyncLog, job: Job, origin: Origin, source: Source,
        connector: Connector, stop: threading.Event, batch_rows: int,
    ) -> None:  # fmt: skip
        self._session = session
        self._lanes = lanes
        self._log = sync_log
        self._job = job
        self._source = source
        self._connector = connector
        self._stop = stop
        self._batch_rows = batch_rows
        self._origin = origin

    def run(self, documents: Callable[[], DocumentStore] | None) -> IngestionStatus:
        steps = []
        for number, mapping in enumerate(self._source.mappings):
            with span("sync stream", {"copilot.stream": mapping.stream, "copilot.entity": mapping.entity.name}):
                steps.append(self._step(number, mapping))
        folder, root = self._source.documents_at(self._job.path)
        if documents is not None and folder is not None:
            as_of = max((step.as_of for step in steps), default=datetime.now(UTC))
            step = Step(len(steps), DOCUMENT, folder.path, as_of)
            steps.append(
                load_documents(self._session, self._log, self._job, step, folder, root, documents(), self._stop)
            )
        partly = any(step.counts["rejected"] for step in steps)
        status = IngestionStatus.PARTIALLY_FAILED if partly else IngestionStatus.COMPLETED
        with self._session.transaction():
            self._log.forget_raw(self._job.source_id)
            forget_changes(self._session)
            self._log.finish(status)
        return status

    def _step(self, number: int, mapping: EntityMapping) -> Step:
        entity, stream = mapping.entity, mapping.stream
        as_of = min(self._source.as_of or self._connector.as_of(stream), datetime.now(UTC))
        own_as_of = not entity.snapshot or "as_of" in mapping.fields or "as_of" in self._source.defaults
        expected = self._connector.expected(stream)
        with self._session.transaction():
            step = self._log.announce(Step(number, entity.name, stream, as_of), expected)
            if (step.entity, step.stream) != (entity.name, stream):
                raise SourceError(f"{self._source.file} was changed while its sync was interrupted: start it anew.")
            if step.status is IngestionStatus.COMPLETED:
                return step
            stated, since = self._log.state(self._job.source_id, step)
            late = stated is not None and step.as_of < stated
            load = CanonicalLoad(entity, self._origin, own_as_of=own_as_of, late=late)
            sequence = self._log.next_sequence(step)
            references = self._references(entity)
            removing = self._is_full(entity) and self._log.loaded_before(self._job.source_id, entity.name)
        transform = Transformer(self._source, mapping, self._connector, references, step.as_of)
        cursor = mapping.cursor if mapping.mode == "incremental" else None
        batches = partial(
            self._connector.read,
            stream,
            after=step.position,
            cursor_column=cursor,
            since=since if cursor else None,
            batch_rows=self._batch_rows,
        )

        def receive(batch: Batch) -> tuple[Prepared, BulkSession]:
            """In the reading thread."""
            with span("sync batch receive") as current:
                ready = prepare(batch, transform=transform, cursor=cursor)
                current.set_attribute("copilot.records", ready.read)
                with _refusals(step, ready):
                    session = self._lanes.begin(lambda session: load.receive(session, ready.records))
            return replace(ready, records=ready.records.without_data()), session

        for ready, session in read_ahead(batches, receive, self._stop):
            with span("sync batch write", {"copilot.records": ready.read}):
                self._write(session, step, ready, load, sequence, removing=removing)
            sequence += 1
        self._finish(step, mapping, removing=removing)
        return step

    def _references(self, entity: Entity) -> dict[str, pl.Series]:
        """The keys that are known of each entity it refers to."""
        known: dict[str, pl.Series] = {}
        for name in sorted({field.references for field in entity.fields if field.references}):
            key = BY_NAME[name].key[0]
            known[name] = self._session.copy_out(f"SELECT DISTINCT {key} FROM {MANUFACTURING}.{name}", [key])[key]
        return known

    def _is_full(self, entity: Entity) -> bool:
        """All the source's streams of the entity state all records there are."""
        return all(mapping.mode == "full" for mapping in self._source.mappings if mapping.entity is entity)

    def _write(
        self, session: BulkSession, step: Step, batch: Prepared, load: CanonicalLoad, sequence: int, *, removing: bool
    ) -> None:
        """The rest of the transaction in which the session received the batch."""
        sync_log = SyncLog(session, self._job.job_id)
        with _refusals(step, batch), session.rest():
            loaded = load.load(session, batch.records)
            sync_log.keep_raw(step, sequence, batch.lines, batch.raw)
            sync_log.keep_issues(step, batch.issues)
            if removing:
                keys = load.keys(batch.records, session) if batch.records.rows else None
                sync_log.keep_seen(step, sequence, keys, batch.refused)
            step.position = batch.position
            step.cursor = _later(step.cursor, batch.cursor)
            for name in ("read", "accepted", "rejected", "warnings"):
                step.counts[name] += getattr(batch, name)
            step.counts["inserted"] += loaded.inserted
            step.counts["updated"] += loaded.updated
            sync_log.advance(step)
            cancelled = sync_log.cancelled()
        RECORDS.labels("accepted").inc(batch.accepted)
        RECORDS.labels("rejected").inc(batch.rejected)
        self._lanes.give_back(session)
        if isinstance(self._connector, Acknowledging):
            self._connector.acknowledge(step.stream, batch.position, batch.reasons)
        if cancelled:
            raise Cancelled
        if self._stop.is_set():
            raise Stopped

    def _finish(self, step: Step, mapping: EntityMapping, *, removing: bool) -> None:
        """The end of a stream; after an entity's last one, what its source no longer holds is removed."""
        entity = mapping.entity
        numbers = [number for number, other in enumerate(self._source.mappings) if other.entity is entity]
        with self._session.transaction():
            if self._log.cancelled():
                raise Cancelled
            self._log.keep_state(self._job, step)
            if removing and step.number == numbers[-1]:
                step.counts["removed"] = self._remove(entity)
            changed = any(step.counts[name] for name in ("inserted", "updated", "removed"))
            renew_values(self._session, entity, changed=changed)
            renew_word_counts(self._session, entity, changed=changed)
            step.status = IngestionStatus.COMPLETED
            self._log.advance(step)
        if step.counts["inserted"]:
            renew_statistics(self._session, (entity.name, *(("entity_word",) if entity.named_by else ())))

    def _remove(self, entity: Entity) -> int:
        if self._log.any_late(self._job.source_id, entity.name):  # an older export says nothing about what is gone now
            self._log.forget_seen(entity.name)
            return 0
        stated, gone = remove_unseen(self._session, entity, self._origin)
        if stated >= _REMOVAL_GUARD and 2 * gone > stated and not self._job.metadata.get("allow_removal"):
            raise SourceError(
                f"{gone} of the {stated} records of {entity.name.replace('_', ' ')} that {self._source.title} stated"
                " before are missing now, as if the export were cut short; nothing was removed."
                ' If they are really gone, sync with the metadata {"allow_removal": true}.'
            )
        return gone


@contextmanager
def _refusals(step: Step, batch: Prepared) -> Iterator[None]:
    try:
        yield
    except psycopg.DataError as error:
        first, last = batch.lines
        raise SourceError(
            f"{step.stream}: the database refused a record in lines {first} to {last}: {error.diag.message_primary}."
        ) from error


def _later(known: str | None, found: str | None) -> str | None:
    if known is None or found is None:
        return found or known
    try:
        return max(known, found, key=float)
    except ValueError:
        return max(known, found)
