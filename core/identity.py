"""Who is asking. Carried from the edge to the query, never looked up again, never taken from a model."""

from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    """What a caller may be granted."""

    INVENTORY_READ = "inventory:read"
    ORDERS_READ = "orders:read"
    SUPPLIERS_READ = "suppliers:read"
    PURCHASING_READ = "purchasing:read"
    PRODUCTION_READ = "production:read"
    BOM_READ = "bom:read"
    DOCUMENTS_READ = "documents:read"
    DOCUMENTS_WRITE = "documents:write"
    SYNC_READ = "sync:read"
    SYNC_RUN = "sync:run"


EVERY_SCOPE = frozenset(str(scope) for scope in Scope)
READ_SCOPES = frozenset(scope for scope in EVERY_SCOPE if scope.endswith(":read"))


@dataclass(frozen=True)
class Principal:
    """One caller: the tenant whose rows it may see, the user, and what it was granted."""

    tenant_id: str
    user_id: str
    scopes: frozenset[str] = EVERY_SCOPE
