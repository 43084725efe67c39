"""One stream of a sync into its entity: read, checked, loaded and counted, in parts that any number of workers take."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial

import polars as pl
import psycopg

from core.errors import SourceError
from core.metrics import RECORDS
from core.telemetry import span
from data_layer.bulk import BulkSession
from data_layer.canonical_load import ALL_SLOTS, CanonicalLoad, Origin
from data_layer.derived import raise_revision
from data_layer.entities import BY_NAME
from data_layer.metadata import MANUFACTURING, Entity
from data_layer.parts import SLOTS, Part, Parts
from data_layer.sync_log import Job, Step, SyncLog
from ingestion.connector import Acknowledging, Batch, Connector, Shareable
from ingestion.lanes import Cancelled, Lanes, Stopped, only_one
from ingestion.reader import Prepared, prepare, read_ahead
from ingestion.source import EntityMapping, Source
from ingestion.transform import Transformer

_LOOK_S = 0.2


class Stream:
    """As one worker reads it, whose session that is; it may `open_another`. Its step has begun."""

    def __init__(
        self, session: BulkSession, open_another: Callable[[], BulkSession], job: Job, origin: Origin, source: Source,
        connector: Connector, mapping: EntityMapping, step: Step, stop: threading.Event, batch_rows: int,
    ) -> None:  # fmt: skip
        self._session = session
        self._open_another = open_another
        self._job = job
        self._connector = connector
        self._mapping = mapping
        self._step = step
        self._stop = stop
        self._batch_rows = batch_rows
        self._by_line = isinstance(connector, Shareable)
        self._parts = Parts(session, job.job_id, step.number)
        entity = mapping.entity
        own_as_of = not entity.snapshot or "as_of" in mapping.fields or "as_of" in source.defaults
        with session.transaction():
            sync_log = SyncLog(session, job.job_id)
            stated, since = sync_log.state(job.source_id, step)
            references = _references(session, entity)
            self.removing = _is_full(source, entity) and sync_log.loaded_before(job.source_id, entity.name)
        late = stated is not None and step.as_of < stated
        self._load = CanonicalLoad(entity, origin, own_as_of=own_as_of, late=late)
        self._cursor = mapping.cursor if mapping.mode == "incremental" else None
        self._since = since if self._cursor else None
        self._transform = Transformer(source, mapping, connector, references, step.as_of)

    def run(self, *, to_the_end: bool) -> int:
        """Work on what nobody works on, and on shares of what others do: until all parts are done, or until no share
        is to be had. How many it took. Raises `Stopped`, `Cancelled`, `Unavailable` and `SourceError`."""
        taken = 0
        while True:
            part = self._parts.claim()
            if part is not None:
                taken += 1
                try:
                    self._work(part)
                finally:
                    self._parts.release(part)
                continue
            with self._session.transaction():
                left, asked = self._parts.ask(self._batch_rows)
                cancelled = SyncLog(self._session, self._job.job_id).cancelled()
            if not left or not (asked or to_the_end):
                return taken
            if cancelled:
                raise Cancelled
            if self._stop.wait(_LOOK_S):
                raise Stopped

    def _work(self, part: Part) -> None:
        lanes = Lanes(self._session, partial(self._second, part))
        slots = _Slots(part.first, part.end)

        def receive(read: tuple[int, range, Batch]) -> tuple[int, range, Prepared, BulkSession]:
            """In the reading thread."""
            place, mine, batch = read
            with span("sync batch receive") as current:
                ready = prepare(batch, transform=self._transform, cursor=self._cursor, by_line=self._by_line)
                current.set_attribute("copilot.records", ready.read)
                with _refusals(self._step, ready):
                    session = lanes.begin(lambda session: self._load.receive(session, ready.records))
            return place, mine, replace(ready, records=ready.records.without_data()), session

        with closing(lanes):
            for place, mine, ready, session in read_ahead(partial(self._batches, part, slots), receive, self._stop):
                with span("sync batch write", {"copilot.records": ready.read}):
                    asked, cancelled = self._write(session, part, mine, place, ready)
                lanes.give_back(session)
                RECORDS.labels("accepted").inc(ready.accepted)
                RECORDS.labels("rejected").inc(ready.rejected)
                if isinstance(self._connector, Acknowledging):
                    self._connector.acknowledge(self._step.stream, ready.position, ready.reasons)
                if cancelled:
                    raise Cancelled
                if self._stop.is_set():
                    raise Stopped
                if asked and part.end - part.first > 1:
                    slots.end = (part.first + part.end) // 2
        with self._session.transaction():
            if slots.end != part.end:  # of what was read without them, nothing was left to be written
                self._parts.give_away(self._session, part, slots.end)
            self._parts.done(part)

    def _second(self, part: Part) -> BulkSession:
        session = self._open_another()
        try:
            only_one(session, self._parts.second_lock_name(part.first), self._stop)
        except BaseException:
            session.close()
            raise
        return session

    def _batches(self, part: Part, slots: "_Slots") -> Iterator[tuple[int, range, Batch]]:
        """Each with its place in the stream and the slots of which it holds the records."""
        read = self._connector.read(
            self._mapping.stream,
            after=part.position,
            cursor_column=self._cursor,
            since=self._since,
            batch_rows=self._batch_rows,
        )
        for place, batch in enumerate(read, part.batches):
            mine = range(slots.first, slots.end)
            if mine == ALL_SLOTS:
                yield place, mine, batch
                continue
            slot = self._transform.slots(batch.records)
            records = batch.records.filter(slot.is_between(mine.start, mine.stop, closed="left"))
            if records.height:
                yield place, mine, replace(batch, records=records)

    def _write(self, session: BulkSession, part: Part, mine: range, place: int, batch: Prepared) -> tuple[bool, bool]:
        """The rest of the transaction in which the session received the batch. Whether somebody has asked for a share
        of the part, and whether the job was cancelled."""
        step, sync_log = self._step, SyncLog(session, self._job.job_id)
        sequence = place * SLOTS + part.first
        with _refusals(step, batch), session.rest():
            loaded = self._load.load(session, batch.records, mine)
            sync_log.keep_raw(step, sequence, batch.lines, batch.raw)
            sync_log.keep_issues(step, batch.issues, by_line=self._by_line)
            if self.removing:
                keys = self._load.keys(batch.records, session) if batch.records.rows else None
                sync_log.keep_seen(step, sequence, keys, batch.refused)
            if loaded.inserted + loaded.updated:
                raise_revision(session, step.entity)
            if mine.stop != part.end:
                self._parts.give_away(session, part, mine.stop)
            part.position, part.batches = batch.position, place + 1
            part.cursor = later(part.cursor, batch.cursor)
            asked = self._parts.advance(session, part)
            if asked is None:
                raise Cancelled
            counts = {name: getattr(batch, name) for name in ("read", "accepted", "rejected", "warnings")}
            sync_log.add(step, {**counts, "inserted": loaded.inserted, "updated": loaded.updated}, part)
            return asked, sync_log.cancelled()


@dataclass
class _Slots:
    """Of which the reading thread keeps the records from its next batch on."""

    first: int
    end: int


def _is_full(source: Source, entity: Entity) -> bool:
    """All the source's streams of the entity state all records there are."""
    return all(mapping.mode == "full" for mapping in source.mappings if mapping.entity is entity)


def _references(session: BulkSession, entity: Entity) -> dict[str, pl.Series]:
    """The keys that are known of each entity it refers to."""
    known: dict[str, pl.Series] = {}
    for name in sorted({field.references for field in entity.fields if field.references}):
        key = BY_NAME[name].key[0]
        known[name] = session.copy_out(f"SELECT DISTINCT {key} FROM {MANUFACTURING}.{name}", [key])[key]
    return known


@contextmanager
def _refusals(step: Step, batch: Prepared) -> Iterator[None]:
    try:
        yield
    except psycopg.DataError as error:
        first, last = batch.lines
        raise SourceError(
            f"{step.stream}: the database refused a record in lines {first} to {last}: {error.diag.message_primary}."
        ) from error


def later(known: str | None, found: str | None) -> str | None:
    """The greater of two values of a cursor."""
    if known is None or found is None:
        return found or known
    try:
        return max(known, found, key=float)
    except ValueError:
        return max(known, found)
