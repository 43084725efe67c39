"""A sync that somebody watches: started, worked on in this process, shown as it goes."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import UUID

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from core.enums import IngestionStatus
from core.errors import Conflict, CopilotError
from core.identity import Principal
from jobs.sync import SyncService, SyncStatus

_LOOK_S = 0.2
_REASONS = 8
_COUNTS = ("read", "accepted", "rejected", "inserted", "updated", "removed")


class SyncFailed(CopilotError):
    """The sync ended without having read its source; the message is the job's."""

    code = "sync_failed"


async def sync_and_show(
    sync: SyncService,
    principal: Principal,
    source: str,
    *,
    path: Path | None = None,
    description: Path | None = None,
    metadata: Mapping[str, Any] = MappingProxyType({}),
    console: Console,
) -> SyncStatus:
    """Run a sync to its end, or watch the one that is under way. Ctrl-C stops it: what was taken so far stays."""
    try:
        where = str(path) if path is not None else None
        job_id = await sync.start(principal, source, path=where, metadata=metadata, description=description)
    except Conflict:
        under_way = await sync.under_way(principal, source)
        if under_way is None:
            raise
        console.print(f"A sync of {source} is under way already; this is how it goes on.")
        job_id = under_way
    working = asyncio.create_task(sync.run_worker(until_done=job_id))
    try:
        await _show_progress(sync, principal, job_id, working, console)
    except asyncio.CancelledError:
        await sync.cancel(principal, job_id)
        await working  # until it has stopped after its present batch
        raise
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
    return await sync.status(principal, job_id)


async def _show_progress(
    sync: SyncService, principal: Principal, job_id: UUID, working: asyncio.Task[None], console: Console
) -> None:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task("waiting", total=None)
        while True:
            ended, _ = await asyncio.wait({working}, timeout=_LOOK_S)
            status = await sync.status(principal, job_id)
            expected = sum(step.expected or 0 for step in status.steps)
            read = sum(step.read for step in status.steps)
            now = next((s.entity for s in status.steps if s.status == IngestionStatus.PROCESSING), "reading")
            progress.update(bar, completed=read, total=max(expected, read) or None, description=now.replace("_", " "))
            if ended:
                working.result()
                return


async def show_result(sync: SyncService, principal: Principal, status: SyncStatus, console: Console) -> None:
    """A line for each entity, then why records were refused."""
    table = Table("Entity", *(name.capitalize() for name in _COUNTS), box=None, pad_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    for step in status.steps:
        table.add_row(step.entity.replace("_", " "), *(f"{getattr(step, name):,}" for name in _COUNTS))
    totals = [sum(getattr(step, name) for step in status.steps) for name in _COUNTS]
    table.add_row("all", *(f"{total:,}" for total in totals), style="bold")
    console.print(table)
    if any(step.rejected or step.warnings for step in status.steps):
        await _show_reasons(sync, principal, status, console)


async def _show_reasons(sync: SyncService, principal: Principal, status: SyncStatus, console: Console) -> None:
    page = await sync.issues(principal, status.job_id, limit=200)
    refused = [issue for issue in page.rows if issue.severity == "rejected"]
    if not refused:
        return
    reasons = Counter((issue.entity, issue.stream, issue.reason) for issue in refused)
    console.print("Rejected, the first of them by reason:" if page.next_cursor else "Rejected, by reason:")
    for (entity, stream, reason), count in reasons.most_common(_REASONS):
        line = next(i.line for i in refused if (i.entity, i.stream, i.reason) == (entity, stream, reason))
        text = f"  {count:>5} × {entity.replace('_', ' ')}: {reason} (first: {stream} line {line})"
        console.print(text, markup=False, highlight=False)
    if page.next_cursor or len(reasons) > _REASONS:
        every = f"/api/v1/sync/job/{status.job_id}/rejected"
        more = len(reasons) - _REASONS
        said = f"… and {more} more reason{'s' * (more > 1)}; all" if more > 0 and not page.next_cursor else "All"
        console.print(f"  {said} with their records: {every}", markup=False, highlight=False, soft_wrap=True)
