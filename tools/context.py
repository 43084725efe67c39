from dataclasses import dataclass, field
from uuid import UUID

from core.clock import Clock
from core.identity import Principal
from core.outgoing import Ways
from data_layer.audit import AuditTrail
from data_layer.database import Database
from tools.documents.library import Library
from tools.planning.plants import Plants


@dataclass(frozen=True)
class Conversation:
    thread_id: UUID
    message_id: UUID


@dataclass(frozen=True)
class ToolContext:
    """What a tool may touch and for whom. The model never supplies any of it. `documents`: None where none are kept;
    `plants` are shared by the contexts of one process; `channel`, by which the caller came, is for the audit: web, cli,
    api, mcp, a2a, openai, agui or slack; `conversation` is the message that is being answered; `audit`: None where
    nothing is kept of calls; `ways` are those by which what is approved goes out."""

    principal: Principal
    database: Database
    clock: Clock = field(default_factory=Clock)
    documents: Library | None = None
    plants: Plants = field(default_factory=Plants)
    channel: str = "api"
    conversation: Conversation | None = None
    audit: AuditTrail | None = None
    ways: Ways = field(default_factory=Ways)
