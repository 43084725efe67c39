"""What a process does in the background: run syncs, and keep its conversations in order."""

import asyncio

import structlog

from bootstrap.container import Container
from jobs.sync import SyncService

log = structlog.get_logger(__name__)

_BEGIN_AGAIN_S = 5.0
_DAY_S = 24 * 60 * 60.0


async def keep_working(sync: SyncService) -> None:
    """Run syncs until cancelled. When the database goes away the worker ends with it: begin again until it is back."""
    while True:
        try:
            await sync.run_worker()
        except Exception:
            log.exception("worker_stopped", again_in_s=_BEGIN_AGAIN_S)
        await asyncio.sleep(_BEGIN_AGAIN_S)


async def keep_tidy(container: Container) -> None:
    """Show as failed what a dead server left running, embed what it left unembedded, and once a day drop what no
    conversation needs any more."""
    recovered = indexed = False
    while True:
        try:
            if not recovered:
                runs = await container.runs()
                count = await runs.recover(await container.owners())
                recovered = True
                if count:
                    log.warning("runs_recovered", count=count)
            await (await container.copilot()).tidy()
            if not indexed:
                await container.index_documents()
                indexed = True
        except Exception:
            log.exception("tidying_failed")
        await asyncio.sleep(_DAY_S)
