"""The application on a real socket, with the real database; only the copilot is scripted."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
import structlog
import uvicorn

from agent.answer import Answer, Outcome, ToolUse
from agent.approvals import Approvals
from agent.events import AgentEvent, Done, Failed, RunStarted, Text, ToolFinished, ToolStarted
from agent.runs import Runs
from api.app import create_app
from api.auth import Authenticator, BearerAuth, LocalAuth
from api.keys import KeyTokens
from api.services import Services
from api.suggestions import Suggestions
from api.widgets import WidgetTokens
from core.clock import Clock
from core.errors import CopilotError
from core.identity import Principal
from data_layer.audit import AuditTrail
from data_layer.conversation_store import ConversationStore
from data_layer.database import Database
from data_layer.documents.records import About
from data_layer.idempotency import Idempotency
from data_layer.keys import ApiKeys
from data_layer.secrets import SecretBox
from data_layer.widgets import Widgets
from ingestion.documents.loader import DocumentLoader
from jobs.documents import Documents
from jobs.sync import SyncService
from retrieval.chroma import ChromaIndex
from retrieval.loading.readers import Readers
from retrieval.minilm import MiniLm
from retrieval.search import HybridSearch
from tools.context import ToolContext
from tools.documents.searching import DocumentSearch
from tools.spec import Tool

TOKEN = "token-of-the-local-user"


@dataclass
class ScriptedCopilot:
    """Says what it was told to, `more` of its answer included. `gate` holds it after its first words until it is
    opened."""

    words: tuple[str, ...] = ("There are ", "1,085", " EA.")
    failure: CopilotError | None = None
    uses: tuple[ToolUse, ...] = ()
    more: dict[str, Any] = field(default_factory=dict)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    began: asyncio.Event = field(default_factory=asyncio.Event)
    asked: list[tuple[Principal, str]] = field(default_factory=list)
    forgotten: list[UUID] = field(default_factory=list)
    forgotten_users: list[Principal] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.gate.set()

    async def ask(
        self, question: str, *, thread_id: UUID, message_id: UUID, context: ToolContext, replaces: UUID | None
    ) -> AsyncIterator[AgentEvent]:
        self.asked.append((context.principal, question))
        yield RunStarted(run_id=message_id, thread_id=thread_id)
        yield ToolStarted(call_id="1", tool="stock_on_hand", title="stock on hand", arguments={"sku": "AR-5381"})
        yield ToolFinished(call_id="1", tool="stock_on_hand", ok=True, summary="1,085 EA")
        yield Text(delta=self.words[0])
        self.began.set()
        await self.gate.wait()
        if self.failure is not None:
            yield Failed(code=self.failure.code, message=str(self.failure))
            return
        for word in self.words[1:]:
            yield Text(delta=word)
        yield Done(
            answer=Answer(
                thread_id=thread_id,
                message_id=message_id,
                answer="".join(self.words),
                tool_calls=list(self.uses),
                model="scripted",
                elapsed_ms=1.0,
                **{"outcome": Outcome.ANSWERED, **self.more},
            )
        )

    async def forget(self, principal: Principal, thread_id: UUID) -> None:
        self.forgotten.append(thread_id)

    async def forget_all(self, principal: Principal) -> None:
        self.forgotten_users.append(principal)


class FixedTenant:
    async def current(self) -> str:
        return "plant"


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@dataclass
class Site:
    """A server that runs. `client` asks as the one it was made for; `as_` as the holder of a key."""

    url: str
    services: Services
    copilot: ScriptedCopilot
    client: httpx.AsyncClient

    def events(self, response: httpx.Response) -> AsyncIterator[tuple[str, str, Any]]:
        """(id, event, data) of a stream, as they come."""
        return _events(response)

    def as_(self, key: str | None) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            base_url=self.url, verify=False, headers={"Authorization": f"Bearer {key}"} if key else {}, timeout=60
        )


@contextlib.asynccontextmanager
async def running(app: Any) -> AsyncIterator[str]:
    """Serve the application on a free port of this machine, in this loop."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = _Server(uvicorn.Config(app, log_config=None, lifespan="off", ws="none", timeout_graceful_shutdown=1))
    task = asyncio.create_task(server.serve([listener]))
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task


@pytest.fixture(scope="module", autouse=True)
def _quiet() -> Iterator[None]:
    """Nobody reads the log of these tests, and drawing tracebacks takes longer than they do."""
    structlog.configure(processors=[_drop], cache_logger_on_first_use=False)
    yield
    structlog.reset_defaults()


def _drop(*_: object) -> Any:
    raise structlog.DropEvent


MakeSite = Callable[..., Awaitable[Site]]


async def _speaks_of_nothing(principal: Principal, title: str, text: str) -> tuple[About, ...]:
    return ()


@pytest.fixture
async def make_site(database: Database, database_url: str, tmp_path: Path) -> AsyncIterator[MakeSite]:
    """A function that starts a server; `auth` is local or keys; `on` another database, whose URL is `at`;
    `known` another way to know callers; `more` of its services."""
    async with contextlib.AsyncExitStack() as stack:

        async def make(
            auth: str = "local",
            tools: tuple[Tool, ...] = (),
            *,
            on: Database = database,
            limit: int = 8,
            at: str | None = None,
            known: Authenticator | None = None,
            **more: Any,
        ) -> Site:
            sync = await stack.enter_async_context(SyncService.open(at or database_url, on))
            copilot, clock = ScriptedCopilot(), Clock(date(2025, 5, 15))
            store = ConversationStore(on)
            runs = Runs(copilot, store, limit=limit)  # type: ignore[arg-type]
            audit = AuditTrail(on)
            stack.push_async_callback(audit.close)
            widgets = WidgetTokens(Widgets(on, SecretBox.open(tmp_path)), audit, ttl_s=0.2)
            bearers = BearerAuth(KeyTokens(ApiKeys(on), audit, ttl_s=0.2), widgets)
            authenticate = known or (LocalAuth(FixedTenant(), TOKEN) if auth == "local" else bearers)
            index, embedding = ChromaIndex(tmp_path / "vectors"), MiniLm()
            stack.push_async_callback(index.close)

            async def documents() -> Documents:
                readers = await stack.enter_async_context(Readers())
                return Documents(DocumentLoader(on, readers, embedding, index, _speaks_of_nothing), on, clock)

            async def opening() -> HybridSearch:
                return HybridSearch(index, embedding)

            services = Services(
                database=on,
                clock=clock,
                authenticate=authenticate,
                tools=tools,
                runs=runs,
                approvals=Approvals(tools, sync.effects),
                conversations=store,
                sync=sync,
                documents=documents,
                library=DocumentSearch(on, opening),
                idempotency=Idempotency(on),
                keys=ApiKeys(on),
                widgets=widgets,
                suggestions=Suggestions(tools),
                version="0",
                model="scripted",
                paths_allowed=auth == "local",
                audit=audit,
                **more,
            )
            url = await stack.enter_async_context(running(create_app(services)))
            stack.push_async_callback(runs.close)
            client = await stack.enter_async_context(httpx.AsyncClient(base_url=url, verify=False, timeout=60))
            return Site(url, services, copilot, client)

        yield make


@pytest.fixture
async def local(make_site: MakeSite) -> Site:
    return await make_site("local")


async def _events(response: httpx.Response) -> AsyncIterator[tuple[str, str, Any]]:
    fields: dict[str, str] = {}
    async for line in response.aiter_lines():
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value
        elif "data" in fields:
            yield fields["id"], fields["event"], json.loads(fields["data"])
            fields = {}
