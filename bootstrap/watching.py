"""What `/metrics` answers: what this process counted, and how things stand as it is asked."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime
from heapq import nlargest
from operator import itemgetter
from time import monotonic
from types import MappingProxyType

import structlog
from prometheus_client import CollectorRegistry, Gauge, GCCollector, Info, ProcessCollector, generate_latest

from agent.runs import Runs
from bootstrap.costs import Costs
from bootstrap.environment import product_version
from bootstrap.prices import Prices
from core.clock import Clock
from core.errors import CopilotError
from core.metrics import REGISTRY
from data_layer.database import Database
from data_layer.each_tenant import EachTenant
from data_layer.replicas import ReplicatedDatabase
from jobs.sync import SyncService

log = structlog.get_logger(__name__)

_PATIENCE_S = 2.0
_FRESHNESS_S = 60.0
_SHARE = 20  # of its time it looks at most one part
_NO_PRICES: Prices = MappingProxyType({})
_MOST = 100  # sources that are told one by one, however many tenants there are


class Watch:
    """`tenants`: whose sources are looked at, at most once a minute and a twentieth of the time, and only while
    somebody asks."""

    def __init__(
        self,
        database: Database,
        sync: SyncService,
        clock: Clock,
        tenants: Callable[[], Awaitable[Iterable[str]]],
        *,
        runs: Runs | None = None,
        model: str = "",
        prices: Prices = _NO_PRICES,
    ) -> None:
        self._database = database
        self._sync = sync
        self._clock = clock
        self._tenants = tenants
        self._looking: asyncio.Task[None] | None = None
        self._look_again = float("-inf")
        own = self._own = CollectorRegistry()
        ProcessCollector(registry=own)
        GCCollector(registry=own)
        Info("copilot_build", "What runs here", registry=own).info({"version": product_version(), "model": model})
        self._up = Gauge("copilot_database_up", "Whether the database answers", registry=own)
        self._connections = Gauge(
            "copilot_database_connections", "Connections of this process", ["pool", "state"], registry=own
        )
        self._most_connections = Gauge(
            "copilot_database_connections_limit", "As many may be open", ["pool"], registry=own
        )
        self._replicas = Gauge(
            "copilot_replica_behind_bytes", "Of the log that each replica has not replayed", ["replica"], registry=own
        )
        self._jobs = Gauge("copilot_queue_jobs", "Jobs that are due, or run", ["queue", "state"], registry=own)
        self._oldest = Gauge(
            "copilot_queue_oldest_seconds", "Since when the oldest job that waits is due", ["queue"], registry=own
        )
        self._ages = Gauge(
            "copilot_source_age_seconds", f"Age of the {_MOST} stalest sources", ["tenant", "source"], registry=own
        )
        self._untold = Gauge("copilot_events_waiting", "Changes that others are still to be told of", registry=own)
        self._untold_age = Gauge("copilot_events_oldest_seconds", "Since when the oldest of them waits", registry=own)
        self._sources = Gauge("copilot_sources", "Sources that have been synced", registry=own)
        own.register(Costs(prices))
        if runs is not None:
            in_flight = Gauge("copilot_chat_turns_in_flight", "Questions being answered", registry=own)
            in_flight.set_function(lambda: runs.in_flight[0])
            limit = Gauge("copilot_chat_turns_limit", "As many may be answered at once", registry=own)
            limit.set_function(lambda: runs.in_flight[1])

    async def text(self) -> bytes:
        """In Prometheus' text format; whatever is away is left out."""
        try:
            async with asyncio.timeout(_PATIENCE_S):
                await self._look()
            self._up.set(1)
            await self._look_at_sources()
        except (CopilotError, TimeoutError):
            self._up.set(0)
        return generate_latest(REGISTRY) + generate_latest(self._own)

    async def close(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.wait([self._looking])

    async def _look(self) -> None:
        self._pool("application", self._database.connections)
        if isinstance(self._database.replicated, ReplicatedDatabase):
            self._replicas.clear()
            for seen in await self._database.replicated.look():
                if seen.behind is not None:
                    self._replicas.labels(seen.name).set(seen.behind)
        waiting, pool = await self._sync.waiting()
        self._pool("queue", pool)
        self._jobs.clear()
        self._oldest.clear()
        for one in waiting:
            self._jobs.labels(one.queue, "due").set(one.due)
            self._jobs.labels(one.queue, "running").set(one.running)
            self._oldest.labels(one.queue).set(one.oldest_s)

    async def _look_at_sources(self) -> None:
        """Of many tenants that takes long: until it is done, what was seen before is told."""
        if self._looking is None and monotonic() > self._look_again:
            self._looking = asyncio.create_task(self._freshness())
        if self._looking is not None:
            await asyncio.wait([self._looking], timeout=_PATIENCE_S)

    def _pool(self, name: str, connections: tuple[int, int, int]) -> None:
        in_use, idle, most = connections
        self._connections.labels(name, "in_use").set(in_use)
        self._connections.labels(name, "idle").set(idle)
        self._most_connections.labels(name).set(most)

    async def _freshness(self) -> None:
        """Of very many tenants this is done the more seldom the longer it takes."""
        began = monotonic()
        try:
            fixed = self._clock.fixed_today
            now = datetime.combine(fixed, datetime.max.time(), UTC) if fixed else self._clock.now()
            each = EachTenant(self._database, await self._tenants())
            ages = [(max(0.0, (now - one.as_of).total_seconds()), one) for one in await each.sources()]
            untold, oldest = await each.events_waiting()
            self._ages.clear()
            self._sources.set(len(ages))
            self._untold.set(untold)
            self._untold_age.set(oldest)
            for age, one in nlargest(_MOST, ages, key=itemgetter(0)):
                self._ages.labels(one.tenant_id, one.source_id).set(age)
        except Exception:
            log.exception("freshness_not_looked_at")
        finally:
            ended = monotonic()
            self._look_again, self._looking = ended + max(_FRESHNESS_S, _SHARE * (ended - began)), None
