"""What a process does in the background: run syncs, and keep its conversations and the documents' index in order."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

import structlog

from api.auth import LOCAL_USER
from bootstrap.container import Container
from bootstrap.indexing import Indexing
from core.identity import EVERY_SCOPE, Principal
from data_layer.each_tenant import EachTenant
from data_layer.retention import keep, retentions
from jobs.queue import QUEUES
from jobs.sync import SyncService
from jobs.worker import CONCURRENT

log = structlog.get_logger(__name__)

_BEGIN_AGAIN_S = 5.0
_MINUTE_S = 60.0
_HOUR_S = 60 * _MINUTE_S
_DAY_S = 24 * _HOUR_S
_SHOWN_FIRST = 9  # suggestions, in the widget


async def keep_working(
    sync: SyncService, queues: Sequence[str] = QUEUES, concurrency: int = CONCURRENT, *, within_s: float = 0.0
) -> None:
    """Run the jobs of these queues until cancelled, and those that run then for `within_s` seconds more. When the
    database goes away the worker ends with it: begin again until it is back."""
    while True:
        try:
            await sync.run_worker(queues=queues, concurrency=concurrency, within_s=within_s)
        except Exception:
            log.exception("worker_stopped", again_in_s=_BEGIN_AGAIN_S)
        await asyncio.sleep(_BEGIN_AGAIN_S)


async def keep_listening(container: Container) -> None:
    """Hear what other processes call of the runs that are answered here."""
    while True:
        try:
            await (await container.runs()).listen()
        except Exception:
            log.exception("calls_not_heard", again_in_s=_BEGIN_AGAIN_S)
        await asyncio.sleep(_BEGIN_AGAIN_S)


async def keep_tidy(container: Container) -> None:
    """Show as failed what a dead server left running, and once a day drop what no conversation needs any more."""
    recovered = False
    while True:
        try:
            if not recovered:
                await _recover(container)
                recovered = True
            await (await container.copilot()).tidy()
            await _forget(container)
        except Exception:
            log.exception("tidying_failed")
        await asyncio.sleep(_DAY_S)


async def _recover(container: Container) -> None:
    answering = await EachTenant(await container.database(), await container.every_tenant()).answering()
    count = await (await container.runs()).recover([Principal(tenant, "server") for tenant in answering])
    if count:
        log.warning("runs_recovered", count=count)


async def _forget(container: Container) -> None:
    """What is older than it is to be kept: of audit logs, of limits what counts no more, of people's what tenants no
    longer want."""
    database = await container.database()
    if days := container.settings.audit_days:
        await EachTenant(database, await container.every_tenant()).expire_audit(timedelta(days=days))
    await (await container.limits()).forget()
    for tenant, kept in (await retentions(database)).items():
        if counts := await keep(database, tenant, kept):
            log.info("outdated_deleted", tenant_id=tenant, rows=counts)


async def warm(container: Container) -> None:
    """What the machine's own user is shown first is found before they look."""
    if container.settings.auth != "local":
        return
    try:
        tenant = await (await container.tenant()).current()
        context = await container.context(Principal(tenant, LOCAL_USER, EVERY_SCOPE), channel="web")
        await (await container.services()).suggestions.of(context, _SHOWN_FIRST)
    except Exception:
        log.exception("warming_failed")


async def keep_indexed(container: Container, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
    """Embed what of the documents is not embedded, or not as it is now; look once an hour. What the embedding or the
    index is away for is tried again after a minute, and then after twice as long each time, up to an hour."""
    indexing, pause = Indexing(container), _MINUTE_S
    while True:
        try:
            whole = await indexing.go_on()
        except Exception:
            log.exception("indexing_failed")
            whole = False
        if not whole:
            log.warning("documents_wait_for_their_index", again_in_s=pause)
        await sleep(_HOUR_S if whole else pause)
        pause = _MINUTE_S if whole else min(2 * pause, _HOUR_S)
