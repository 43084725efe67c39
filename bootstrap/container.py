"""Puts the parts together: each is opened when it is first asked for, and all are closed in reverse order."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
import structlog
from starlette.requests import HTTPConnection

import prompts
from agent.admission import Admission
from agent.approvals import Approvals
from agent.checkpoints import Checkpoints
from agent.copilot import Copilot
from agent.models import load_model
from agent.responder import Responder
from agent.runs import Runs
from api.auth import Authenticator, BearerAuth, LocalAuth, TokenKind
from api.issuer_keys import IssuerKeys
from api.keys import KeyTokens
from api.limited import Limited
from api.metrics import Metrics
from api.oidc import OidcTokens
from api.services import Services, identify
from api.suggestions import Suggestions
from api.widgets import WidgetTokens
from bootstrap.environment import product_version, read_variables
from bootstrap.prices import prices_of
from bootstrap.schema import bring_up_to_date
from bootstrap.searching import open_embedding, open_index
from bootstrap.settings import DEFAULT_TENANT, SAMPLE_TENANT, Settings
from bootstrap.tenant import LocalTenant
from bootstrap.watching import Watch
from bootstrap.ways_out import ways_out
from core.identity import Principal
from data_layer.audit import AuditTrail
from data_layer.caller_limits import CallerLimits
from data_layer.conversation_store import ConversationStore
from data_layer.database import Database
from data_layer.documents.records import About
from data_layer.idempotency import Idempotency
from data_layer.keys import ApiKeys
from data_layer.patience import patient
from data_layer.quotas import Quotas
from data_layer.replicas import ReplicatedDatabase
from data_layer.run_calls import RunCalls
from data_layer.secrets import SecretBox
from data_layer.server import EmbeddedPostgres
from data_layer.slack_users import SlackUsers
from data_layer.slack_workspaces import SlackWorkspaces
from data_layer.tenants import Tenants
from data_layer.widgets import Widgets
from ingestion.documents.loader import DocumentLoader
from ingestion.documents.step import DocumentStore
from jobs.documents import Documents
from jobs.sync import SyncService
from retrieval.embedding import Embedding
from retrieval.index import DocumentIndex
from retrieval.loading.readers import Readers
from retrieval.search import HybridSearch
from tools.context import ToolContext
from tools.documents.linking_anew import link_anew
from tools.documents.searching import DocumentSearch
from tools.documents.spoken_of import spoken_of
from tools.linking import link
from tools.planning.plants import Plants
from tools.registry import TOOLS

T = TypeVar("T")
log = structlog.get_logger(__name__)
_ISSUER_S = 5.0


class Container:
    """`async with Container(settings) as container:`; what is not asked for is never opened.

    `upgraded`: opening the database changed its tables. `token` is what the local user's own command line shows.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.upgraded = False
        self.token = secrets.token_urlsafe(32)
        self._closing = AsyncExitStack()
        self._opening: dict[str, asyncio.Task[Any]] = {}
        self.channels, self.alert_channels, self.ways = ways_out(settings, self.slack_users, self.slack_workspaces)
        self._plants = Plants(forecast_by_default=settings.plan_with_forecast)

    @classmethod
    def read(cls) -> Self:
        """With the settings of this process. Raises `SettingsError`."""
        return cls(Settings.read())

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._closing.aclose()

    async def server(self) -> str:
        """The database's URL, started if it is the embedded one, its tables as they are."""
        return await self._once("server", self._open_server)

    async def url(self) -> str:
        """Of the database, started if it is the embedded one, its tables up to date."""
        return await self._once("url", self._open_url)

    async def database(self) -> Database:
        return await self._once("database", self._open_database)

    async def keys(self) -> ApiKeys:
        return ApiKeys(await self.database())

    async def secrets(self) -> SecretBox:
        """What is stored and must be read again, sealed."""
        return await self._once("secrets", self._open_secrets)

    async def widgets(self) -> Widgets:
        return Widgets(await self.database(), await self.secrets())

    async def slack_users(self) -> SlackUsers:
        return SlackUsers(await self.database())

    async def slack_workspaces(self) -> SlackWorkspaces:
        return SlackWorkspaces(await self.database(), await self.secrets())

    async def tenants(self) -> Tenants:
        return await self._once("tenants", self._open_tenants)

    async def every_tenant(self) -> Iterable[str]:
        """All that are known here."""
        of_keys, known = await (await self.keys()).tenants(), await (await self.tenants()).known()
        return {DEFAULT_TENANT, SAMPLE_TENANT, self.settings.tenant or DEFAULT_TENANT, *known, *of_keys}

    async def tenant(self) -> LocalTenant:
        """The rule for the local user."""
        return await self._once("tenant", self._open_tenant)

    async def audit(self) -> AuditTrail:
        return await self._once("audit", self._open_audit)

    async def limits(self) -> CallerLimits:
        """How often callers may ask."""
        return await self._once("limits", self._open_limits)

    async def conversations(self) -> ConversationStore:
        return await self._once("conversations", self._open_conversations)

    async def sync(self) -> SyncService:
        return await self._once("sync", self._open_sync)

    async def documents(self) -> Documents:
        return await self._once("documents", self._open_documents)

    async def link_documents(self, principal: Principal) -> None:
        """Find anew of which records that tenant's documents speak."""
        await link_anew(ToolContext(principal, await self.database(), self.settings.clock))

    async def library(self) -> DocumentSearch:
        """What searches documents; the index and the embedding are opened by the first search that needs them."""
        return await self._once("library", self._open_library)

    async def context(self, principal: Principal, channel: str = "cli") -> ToolContext:
        """What a tool may touch on behalf of that caller."""
        return ToolContext(
            principal, await self.database(), self.settings.clock, await self.library(), self._plants, channel,
            audit=await self.audit(), ways=self.ways,
        )  # fmt: skip

    async def identify(self, connection: HTTPConnection, *, channel: str) -> ToolContext:
        """For every channel: who asks, by the same proof as the HTTP API's callers.

        Raises `NotAuthenticated`, `NotPermitted`, `Unavailable`.
        """
        return await identify(await self.services(), connection, channel)

    async def copilot(self) -> Copilot:
        return await self._once("copilot", self._open_copilot)

    async def approvals(self) -> Approvals:
        return await self._once("approvals", self._open_approvals)

    async def runs(self) -> Runs:
        return await self._once("runs", self._open_runs)

    async def metrics(self, *, local: bool, runs: Runs | None = None) -> Metrics:
        """What `/metrics` of this process tells, and whom; `local`: it is reached from this machine alone."""
        settings = self.settings
        watch = Watch(
            await self.database(), await self.sync(), settings.clock, self.every_tenant,
            runs=runs, model=settings.model, prices=prices_of(settings.model_prices),
        )  # fmt: skip
        self._closing.push_async_callback(watch.close)
        token = settings.metrics_token
        return Metrics(watch.text, token.get_secret_value() if token else None, local)

    async def services(self) -> Services:
        """For the HTTP application."""
        return await self._once("services", self._open_services)

    async def _once(self, name: str, opening: Callable[[], Awaitable[T]]) -> T:
        """Opened by the first who asks; others wait for the same, also when the first no longer does. What could not
        be opened is tried again by the next."""
        known = self._opening.get(name)
        if known is None or (known.done() and (known.cancelled() or known.exception() is not None)):
            known = self._opening[name] = asyncio.ensure_future(opening())
        opened: T = await asyncio.shield(known)
        return opened

    async def _open_server(self) -> str:
        if self.settings.database_url is not None:
            return self.settings.database_url.get_secret_value()
        server = EmbeddedPostgres(self.settings.home / "postgres")
        self._closing.push_async_callback(asyncio.to_thread, server.stop)
        return await asyncio.to_thread(server.start)

    async def _open_url(self) -> str:
        url = await self.server()
        self.upgraded = await asyncio.to_thread(bring_up_to_date, url)
        return url

    async def _open_database(self) -> Database:
        database = Database.connect(await self.url())
        self._closing.push_async_callback(database.close)
        if urls := self.settings.replica_urls:
            replicated = ReplicatedDatabase(database, urls, lag_s=self.settings.replica_lag_ms / 1000)
            self._closing.push_async_callback(replicated.close)
            database.replicated = replicated
        return database

    async def _open_secrets(self) -> SecretBox:
        given = self.settings.secret_key
        return SecretBox.open(self.settings.home, given.get_secret_value() if given else None)

    async def _open_tenants(self) -> Tenants:
        return Tenants(await self.database())

    async def _open_tenant(self) -> LocalTenant:
        return LocalTenant(await self.database(), self.settings.tenant)

    async def _open_services(self) -> Services:
        database = await self.database()
        local = self.settings.auth == "local"
        authenticate: Authenticator = LocalAuth(await self.tenant(), self.token)
        widgets = None
        if not local:
            bearers, widgets = await self._bearers()
            authenticate = Limited(bearers, (await self.limits()).request)
        return Services(
            database=database,
            clock=self.settings.clock,
            authenticate=authenticate,
            tools=TOOLS,
            runs=await self.runs(),
            approvals=await self.approvals(),
            conversations=await self.conversations(),
            sync=await self.sync(),
            documents=self.documents,
            library=await self.library(),
            idempotency=Idempotency(database),
            suggestions=Suggestions(TOOLS),
            version=product_version(),
            model=self.settings.model,
            paths_allowed=local,
            plants=self._plants,
            audit=await self.audit(),
            link_hosts=frozenset(self.settings.link_hosts),
            ways=self.ways,
            keys=await self.keys(),
            widgets=widgets,
            metrics=await self.metrics(local=local, runs=await self.runs()),
            slack=self.settings.slack,
        )

    async def _bearers(self) -> tuple[BearerAuth, WidgetTokens]:
        """Keys and widgets are taken beside the tokens of a sign-in: programs and pages of others have none."""
        audit = await self.audit()
        widgets = WidgetTokens(await self.widgets(), audit)
        kinds: list[TokenKind] = [KeyTokens(await self.keys(), audit), widgets]
        if self.settings.oidc is not None:
            client = httpx.AsyncClient(timeout=_ISSUER_S)
            self._closing.push_async_callback(client.aclose)
            keys = IssuerKeys(self.settings.oidc.issuer, client)
            kinds.append(OidcTokens(self.settings.oidc, keys, (await self.tenants()).seen))
        return BearerAuth(*kinds), widgets

    async def _open_audit(self) -> AuditTrail:
        trail = AuditTrail(await self.database())
        self._closing.push_async_callback(trail.close)
        return trail

    async def _open_limits(self) -> CallerLimits:
        return CallerLimits(await self.database(), self.settings.limits)

    async def _open_conversations(self) -> ConversationStore:
        return ConversationStore(await self.database(), prices_of(self.settings.model_prices))

    async def _open_sync(self) -> SyncService:
        return await self._closing.enter_async_context(
            SyncService.open(
                await self.url(),
                await self.database(),
                folders=(self.settings.sources,),
                environment=read_variables(),
                tenants=self.every_tenant,
                forecast_engine=self.settings.forecast_engine,
                forecast_grain=self.settings.forecast_grain,
                clock=self.settings.clock,
                documents=self._synced_documents,
                linking=self.link_documents,
                plants=self._plants,
                channels=self.channels,
                alert_ways=self.alert_channels,
                page=self.settings.public_url,
                by_keys=self.settings.auth == "keys",
                helpers=self.settings.sync_helpers,
                shared_rows=self.settings.sync_shared_rows,
            )
        )

    async def _synced_documents(self) -> DocumentStore:
        return (await self.documents()).of_syncs()

    async def _open_documents(self) -> Documents:
        database, readers = await self.database(), await self._closing.enter_async_context(Readers())

        async def spoken(principal: Principal, title: str, text: str) -> Sequence[About]:
            return await spoken_of(ToolContext(principal, database, self.settings.clock), title, text)

        index, embedding = await self._index(), await self._embedding()
        return Documents(DocumentLoader(database, readers, embedding, index, spoken), database, self.settings.clock)

    async def _open_library(self) -> DocumentSearch:
        return DocumentSearch(await self.database(), self._search)

    async def _search(self) -> HybridSearch:
        return HybridSearch(await self._index(), await self._embedding())

    async def _index(self) -> DocumentIndex:
        return await self._once("index", self._open_index)

    async def _open_index(self) -> DocumentIndex:
        return open_index(self.settings, await self._embedding(), await self.database(), self._closing)

    async def _embedding(self) -> Embedding:
        return await self._once("embedding", self._open_embedding)

    async def _open_embedding(self) -> Embedding:
        return open_embedding(self.settings, self._closing)

    async def _open_copilot(self) -> Copilot:
        checkpoints = await Checkpoints.open(await self.url(), connections=patient())
        self._closing.push_async_callback(checkpoints.close)
        return Copilot(self._responder(), TOOLS, link, checkpoints, await self.approvals())

    async def _open_approvals(self) -> Approvals:
        return Approvals(TOOLS, (await self.sync()).effects)

    async def _open_runs(self) -> Runs:
        calls = RunCalls(await self.database())
        quotas = None
        if self.settings.model != "embedded":
            quotas = Quotas(await self.database(), built_in=self.settings.fallback_model == "embedded")
        admission = Admission(longest_wait_s=self.settings.longest_wait_ms / 1000)
        runs = Runs(
            await self.copilot(),
            await self.conversations(),
            calls=calls,
            limits=await self.limits(),
            admission=admission,
            quotas=quotas,
        )
        self._closing.push_async_callback(runs.close)
        return runs

    def _responder(self) -> Responder:
        name, fallback = self.settings.model, self.settings.fallback_model
        instructions, hosts = prompts.load("planner"), frozenset(self.settings.link_hosts)
        if name == fallback:
            return Responder(name, self._model(name), instructions, link_hosts=hosts)
        return Responder(name, self._model(name), instructions, fallback, self._model(fallback), link_hosts=hosts)

    def _model(self, name: str) -> Any:
        key = self.settings.openai_api_key
        if not name.startswith("openai:"):
            return load_model(name)
        return load_model(name, api_key=key.get_secret_value() if key else None, base_url=self.settings.openai_base_url)
