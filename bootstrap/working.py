"""The background worker of this process."""

import asyncio

import structlog
from jobs.sync import SyncService

log = structlog.get_logger(__name__)

_BEGIN_AGAIN_S = 5.0


async def keep_working(sync: SyncService) -> None:
    """Run syncs until cancelled. When the database goes away the worker ends with it: begin again until it is back."""
    while True:
        try:
            await sync.run_worker()
        except Exception:
            log.exception("worker_stopped", again_in_s=_BEGIN_AGAIN_S)
        await asyncio.sleep(_BEGIN_AGAIN_S)
