"""A sync from its source to the canonical tables: extract, stage, transform, load, in batches that can be resumed.

Each batch is one transaction: its raw records, what is wrong with them, the canonical rows, the words of their names,
and how far the stream has been read. So a sync killed at any moment goes on right behind its last batch.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial, reduce
from uuid import UUID

import structlog

from core.enums import IngestionStatus
from core.errors import CopilotError, SourceError, Unavailable
from core.telemetry import span
from data_layer.bulk import BulkSession
from data_layer.canonical_load import Origin, remove_unseen
from data_layer.metadata import Entity
from data_layer.order_changes import forget_changes
from data_layer.parts import Parts, shared_step
from data_layer.sorting import renew_values
from data_layer.statistics import renew_statistics
from data_layer.sync_log import FINAL, Job, Step, SyncLog, lock_name
from data_layer.word_counts import renew_word_counts
from ingestion.connector import Acknowledging, Connector, Shareable
from ingestion.documents.step import DOCUMENT, DocumentStore, load_documents
from ingestion.lanes import Cancelled, Stopped, only_one
from ingestion.source import EntityMapping, Source
from ingestion.stream import Stream, later

__all__ = ["BATCH_ROWS", "Opened", "Sharing", "Stopped", "help_job", "run_job"]

BATCH_ROWS = 50_000
_REMOVAL_GUARD = 100  # with fewer rows than this, any share of them may vanish

log = structlog.get_logger(__name__)
Opened = tuple[Source, Connector]


@dataclass(frozen=True)
class Sharing:
    """`call` is called when a stream of at least so many `rows` begins that other workers may read too: it sees to it
    that some of them are run through `help_job`."""

    rows: int
    call: Callable[[], None]


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
    sharing: Sharing | None = None,
) -> IngestionStatus:
    """Run or resume a job that is in `staging.job`; returns how it ended. Without `documents` those of the source are
    left aside. `today`: the plant's date, if it is another than the clock's.

    Blocking: for a worker thread. Raises `Stopped` when `stop` was set and `Unavailable` when the database went away;
    in both cases the job is resumed by being run again. Everything else ends the job, with a sentence in its `error`.
    """
    open_another = partial(BulkSession, url, tenant_id)
    with open_another() as session:
        sync_log = SyncLog(session, job_id)
        with session.transaction():
            job = sync_log.job()
        if job is None:
            raise SourceError(f"There is no sync {job_id}.")
        only_one(session, lock_name(tenant_id, job.source_id), stop)
        with session.transaction():
            job = sync_log.job()  # again: another worker may have ended it while this one waited
            if job is None or job.status in FINAL:
                return job.status if job else IngestionStatus.FAILED
            sync_log.begin()
        try:
            source, connector = open_source(job)
            with _closed(connector):
                origin = _origin(tenant_id, job, today)
                run = _Run(session, open_another, job, origin, source, connector, stop, batch_rows)
                with span("sync", {"copilot.tenant_id": tenant_id, "copilot.source_id": job.source_id}):
                    return run.run(documents, sharing)
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


def help_job(
    url: str,
    tenant_id: str,
    job_id: UUID,
    open_source: Callable[[Job], Opened],
    *,
    stop: threading.Event,
    lock: str | None = None,
    batch_rows: int = BATCH_ROWS,
    today: date | None = None,
) -> int:
    """Take parts of the stream that the job is at, until there is none to be had; the job itself ends elsewhere. How
    many it took. `lock`: the name of an advisory lock that is held meanwhile.

    Blocking. Raises `Stopped` and `Unavailable` as `run_job`. Whatever else goes wrong leaves the part to others; who
    runs the job meets it too, if it is the source's fault.
    """
    open_another = partial(BulkSession, url, tenant_id)
    with open_another() as session:
        if lock:
            only_one(session, lock, stop)
        with session.transaction():
            job, shared = SyncLog(session, job_id).job(), shared_step(session, job_id)
        if job is None or shared is None:
            return 0
        try:
            source, connector = open_source(job)
            with _closed(connector):
                mapping = source.mappings[shared.number] if shared.number < len(source.mappings) else None
                if mapping is None or (mapping.entity.name, mapping.stream) != (shared.entity, shared.stream):
                    raise SourceError(_changed_meanwhile(source))
                if not isinstance(connector, Shareable) or connector.fingerprint(shared.stream) != shared.fingerprint:
                    raise SourceError(f"{shared.stream} is not what it was when its sync began.")
                step = Step(shared.number, shared.entity, shared.stream, shared.as_of)
                stream = Stream(
                    session, open_another, job, _origin(tenant_id, job, today), source, connector, mapping, step, stop,
                    batch_rows,
                )  # fmt: skip
                with span("sync help", {"copilot.tenant_id": tenant_id, "copilot.source_id": job.source_id}):
                    return stream.run(to_the_end=False)
        except (Stopped, Unavailable):
            raise
        except Cancelled:
            log.info("sync_not_helped", tenant_id=tenant_id, job_id=str(job_id), reason="It has ended.")
        except CopilotError as error:
            log.warning("sync_not_helped", tenant_id=tenant_id, job_id=str(job_id), reason=str(error))
        except Exception:
            log.exception("sync_not_helped", tenant_id=tenant_id, job_id=str(job_id))
        return 0


def _changed_meanwhile(source: Source) -> str:
    return f"{source.file} was changed while its sync was interrupted: start it anew."


def _origin(tenant_id: str, job: Job, today: date | None) -> Origin:
    return Origin(tenant_id, job.source_id, job.job_id, job.user_id, today or datetime.now(UTC).date())


@contextmanager
def _closed(connector: Connector) -> Iterator[None]:
    try:
        yield
    finally:
        if isinstance(connector, Acknowledging):
            connector.close()


class _Run:
    def __init__(
        self, session: BulkSession, open_another: Callable[[], BulkSession], job: Job, origin: Origin, source: Source,
        connector: Connector, stop: threading.Event, batch_rows: int,
    ) -> None:  # fmt: skip
        self._session = session
        self._open_another = open_another
        self._log = SyncLog(session, job.job_id)
        self._job = job
        self._source = source
        self._connector = connector
        self._stop = stop
        self._batch_rows = batch_rows
        self._origin = origin

    def run(self, documents: Callable[[], DocumentStore] | None, sharing: Sharing | None) -> IngestionStatus:
        steps = []
        for number, mapping in enumerate(self._source.mappings):
            with span("sync stream", {"copilot.stream": mapping.stream, "copilot.entity": mapping.entity.name}):
                steps.append(self._step(number, mapping, sharing))
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

    def _step(self, number: int, mapping: EntityMapping, sharing: Sharing | None) -> Step:
        entity, stream, connector = mapping.entity, mapping.stream, self._connector
        as_of = min(self._source.as_of or connector.as_of(stream), datetime.now(UTC))
        expected = connector.expected(stream)
        parts = Parts(self._session, self._job.job_id, number)
        with self._session.transaction():
            step = self._log.announce(Step(number, entity.name, stream, as_of), expected)
            if (step.entity, step.stream) != (entity.name, stream):
                raise SourceError(_changed_meanwhile(self._source))
            if step.status is IngestionStatus.COMPLETED:
                return step
            parts.begin(connector.fingerprint(stream) if isinstance(connector, Shareable) else None)
        reading = Stream(
            self._session, self._open_another, self._job, self._origin, self._source, connector, mapping, step,
            self._stop, self._batch_rows,
        )  # fmt: skip
        if sharing and isinstance(connector, Shareable) and expected is not None and expected >= sharing.rows:
            sharing.call()
        reading.run(to_the_end=True)
        return self._finish(step, mapping, parts, removing=reading.removing)

    def _finish(self, step: Step, mapping: EntityMapping, parts: Parts, *, removing: bool) -> Step:
        """The end of a stream; after an entity's last one, what its source no longer holds is removed."""
        entity = mapping.entity
        numbers = [number for number, other in enumerate(self._source.mappings) if other.entity is entity]
        with self._session.transaction():
            if self._log.cancelled():
                raise Cancelled
            step = self._log.announce(step, None)  # as all who worked on it have counted
            step.cursor = reduce(later, parts.end(), step.cursor)
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
        return step

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
