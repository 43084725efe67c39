"""The documents of a source as the last step of its sync: file by file, each counted, or refused with a reason."""

import threading
from collections.abc import Collection
from pathlib import Path
from typing import Protocol

from core.enums import IngestionStatus
from core.errors import CopilotError, SourceError, Unavailable
from core.identity import Principal
from data_layer.bulk import BulkSession
from data_layer.sync_log import Job, Step, SyncLog
from ingestion.documents.folder import DocumentFolder, FolderFile, files_of
from ingestion.lanes import Cancelled, Stopped

DOCUMENT = "document"
_REMOVAL_GUARD = 20  # with fewer documents than this, any share of them may vanish


class DocumentStore(Protocol):
    """As the sync's thread calls it: each returns when it is done. Raises `Unavailable` when what it needs is away."""

    def load(self, principal: Principal, file: FolderFile, source: str, *, last: bool) -> str:
        """What came of it: added, revised, restated or unchanged; `last`: no later revision of it is in the folder.
        Raises `CopilotError` for a file that is refused."""
        ...

    def names(self, principal: Principal, source: str) -> Collection[str]:
        """Those in force that came from that source."""
        ...

    def remove(self, principal: Principal, names: Collection[str], source: str) -> None: ...


def load_documents(
    session: BulkSession,
    sync_log: SyncLog,
    job: Job,
    step: Step,
    folder: DocumentFolder,
    root: Path,
    store: DocumentStore,
    stop: threading.Event,
) -> Step:
    """A step of the job, resumed where it was left. Raises `Stopped`, `Cancelled`, `Unavailable` and, for the folder
    itself, `SourceError`."""
    files = files_of(folder, root)
    principal = Principal(session.tenant_id, job.user_id)
    with session.transaction():
        step = sync_log.announce(step, len(files))
    if step.status is IngestionStatus.COMPLETED:
        return step
    done = (step.position or {}).get("files", 0)
    last = {file.name: place for place, file in enumerate(files, 1)}
    for place, file in enumerate(files[done:], done + 1):
        refused = _load(step, store, principal, file, job.source_id, last=last[file.name] == place)
        step.position = {"files": place}
        with session.transaction():
            if refused:
                sync_log.keep_refusal(step, place, file.name, refused)
            sync_log.advance(step)
            if sync_log.cancelled():
                raise Cancelled
        if stop.is_set():
            raise Stopped
    gone = set(store.names(principal, job.source_id)) - {file.name for file in files}
    _guard(gone, len(files), job)
    store.remove(principal, gone, job.source_id)
    step.counts["removed"] = len(gone)
    step.status = IngestionStatus.COMPLETED
    with session.transaction():
        sync_log.keep_state(job, step)
        sync_log.advance(step)
    return step


def _load(
    step: Step, store: DocumentStore, principal: Principal, file: FolderFile, source: str, *, last: bool
) -> str | None:
    """Why it was refused."""
    step.counts["read"] += 1
    try:
        status = store.load(principal, file, source, last=last)
    except Unavailable:
        raise
    except CopilotError as error:
        step.counts["rejected"] += 1
        return str(error)
    step.counts["accepted"] += 1
    step.counts["inserted"] += status == "added"
    step.counts["updated"] += status in ("revised", "restated")
    return None


def _guard(gone: Collection[str], left: int, job: Job) -> None:
    if len(gone) >= _REMOVAL_GUARD and len(gone) > left and not job.metadata.get("allow_removal"):
        raise SourceError(
            f"{len(gone)} documents that {job.source_id} had before are no longer in its folder, where {left} are;"
            " none was removed. If they are really gone, sync with --allow-removal."
        )
