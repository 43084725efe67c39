"""What `copilot doctor` looks at beside settings and data: the disk, the queue, the model's provider, the receiver of
traces."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import httpx

from bootstrap.settings import Settings
from bootstrap.telemetry import reachable, receiver
from core.errors import CopilotError
from data_layer.bulk import BulkSession
from data_layer.database import Database
from data_layer.event_log import EventLog
from data_layer.event_snapshots import EventSnapshots
from data_layer.replicas import ReplicatedDatabase
from jobs.sync import SyncService

_GIGABYTE = 10**9
_LEAST_FREE = _GIGABYTE
_LONG_S = 900
_FAR_BEHIND = 64 * 2**20
_PROVIDER_S = 5.0


class Say(Protocol):
    def __call__(self, what: str, finding: str, *, wrong: bool = False) -> None: ...


def disk(say: Say, home: Path) -> None:
    """Where the state lies, or is going to."""
    there = next(folder for folder in (home, *home.parents) if folder.exists())
    free = shutil.disk_usage(there).free
    say("disk", f"{free / _GIGABYTE:,.1f} GB free", wrong=free < _LEAST_FREE)


async def replicas(say: Say, database: Database) -> None:
    """Those that tools may read at."""
    if isinstance(database.replicated, ReplicatedDatabase):
        for seen in await database.replicated.look():
            found = seen.why if seen.behind is None else f"is {seen.behind:,} bytes of the log behind"
            say("replica", f"{seen.name} {found}", wrong=seen.behind is None or seen.behind > _FAR_BEHIND)


def events(say: Say, url: str, tenant: str) -> None:
    """Changes that the tenant wants told, if it does."""
    with BulkSession(url, tenant) as session, session.transaction():
        log = EventLog(session)
        wanted, states, snapshots = log.subscription(), log.states(), EventSnapshots(session).states()
    if wanted is not None:
        failed = next((state.error for state in states if state.error), None)
        waiting, topics = sum(state.waiting for state in states), f"{wanted.brokers}, {wanted.prefix}…"
        under_way = [one for one in snapshots if one.ended_at is None]
        told, present = sum(one.told for one in under_way), sum(one.present for one in under_way)
        snapshot = f"; snapshot: {told:,} of {present:,} records" if under_way else ""
        say(
            "events", f"{topics}: {waiting:,} wait{snapshot}{f'; {failed}' if failed else ''}", wrong=failed is not None
        )


async def queue(say: Say, sync: SyncService) -> None:
    waiting, _ = await sync.waiting()
    oldest = max((one.oldest_s for one in waiting), default=0.0)
    late = oldest > _LONG_S
    each = ", ".join(f"{one.queue}: {one.due} due and {one.running} running" for one in waiting) or "nothing waits"
    asked = f"; the oldest for {oldest / 60:,.0f} minutes: does a worker run?" if late else ""
    say("queue", f"{each}{asked}", wrong=late)


async def model(say: Say, settings: Settings) -> None:
    """Whether the provider knows the key; it is asked for its models, which costs nothing."""
    key, url = settings.openai_api_key, settings.openai_base_url or "https://api.openai.com/v1"
    if not settings.model.startswith("openai:") or (key is None and settings.openai_base_url is None):
        return
    headers = {"Authorization": f"Bearer {key.get_secret_value()}"} if key else {}
    try:
        async with httpx.AsyncClient(timeout=_PROVIDER_S) as client:
            status = (await client.get(f"{url.rstrip('/')}/models", headers=headers)).status_code
    except httpx.HTTPError as error:
        say("provider", f"{url} cannot be reached: {type(error).__name__}", wrong=True)
        return
    if status in (401, 403):
        say("provider", f"{url} does not take OPENAI_API_KEY", wrong=True)
    else:  # servers that speak the format need not list their models
        say("provider", f"{url} answers", wrong=status >= 500)


def exporter(say: Say, variables: Mapping[str, str]) -> None:
    try:
        address = receiver(variables)
    except CopilotError as error:
        say("traces", str(error), wrong=True)
        return
    if address is None:
        say("traces", "sent nowhere: OTEL_EXPORTER_OTLP_ENDPOINT is not set")
        return
    taken = reachable(variables)
    say("traces", f"{address} {'takes them' if taken else 'does not take them'}", wrong=not taken)
