"""What the routes need, put together by bootstrap."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request
from starlette.requests import HTTPConnection

from agent.approvals import Approvals
from agent.runs import Runs
from api.auth import Authenticator, Caller, channel_of, known, stated_today
from api.metrics import Metrics
from api.suggestions import Suggestions
from api.widgets import WidgetTokens
from core.clock import Clock
from core.identity import Principal
from core.outgoing import Ways
from data_layer.audit import AuditTrail
from data_layer.conversation_store import ConversationStore
from data_layer.database import Database
from data_layer.idempotency import Idempotency
from data_layer.keys import ApiKeys
from jobs.documents import Documents
from jobs.sync import SyncService
from tools.context import ToolContext
from tools.documents.library import Library
from tools.planning.plants import Plants
from tools.spec import Tool


@dataclass(frozen=True)
class Services:
    """`paths_allowed`: a sync may be told where its files lie, which only the machine's own user may do. `documents`
    opens what changes them; `slack`: users of Slack can be linked."""

    database: Database
    clock: Clock
    authenticate: Authenticator
    tools: tuple[Tool, ...]
    runs: Runs
    approvals: Approvals
    conversations: ConversationStore
    sync: SyncService
    documents: Callable[[], Awaitable[Documents]]
    library: Library
    idempotency: Idempotency
    keys: ApiKeys
    suggestions: Suggestions
    version: str
    model: str
    paths_allowed: bool
    plants: Plants = field(default_factory=Plants)
    audit: AuditTrail | None = None
    link_hosts: frozenset[str] = frozenset()
    ways: Ways = field(default_factory=Ways)
    widgets: WidgetTokens | None = None
    metrics: Metrics | None = None
    slack: bool = False


def services(request: Request) -> Services:
    found: Services = request.app.state.services
    return found


async def identify(parts: Services, connection: HTTPConnection, channel: str) -> ToolContext:
    """Who asks in that channel, and what a tool may do for them. Raises `NotAuthenticated`, `NotPermitted`."""
    return _context(parts, await known(parts.authenticate, connection), connection, channel)


def context(connection: HTTPConnection, caller: Caller, parts: "Parts") -> ToolContext:
    return _context(parts, caller, connection, channel_of(connection))


def _context(parts: Services, caller: Principal, connection: HTTPConnection, channel: str) -> ToolContext:
    today = stated_today(connection, parts.authenticate)
    clock = parts.clock if today is None else Clock(today)
    return ToolContext(
        caller, parts.database, clock, parts.library, parts.plants, channel, audit=parts.audit, ways=parts.ways
    )


Parts = Annotated[Services, Depends(services)]
Context = Annotated[ToolContext, Depends(context)]
