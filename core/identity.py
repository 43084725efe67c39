"""Who is asking. Carried from the edge to the query, never looked up again, never taken from a model."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


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
    ACTIONS_PROPOSE = "actions:propose"
    APPROVALS_DECIDE = "approvals:decide"
    AUDIT_READ = "audit:read"
    ADMIN = "admin"


EVERY_SCOPE = frozenset(str(scope) for scope in Scope)
# Of the plant: who may read it all may not for that read what its users do.
READ_SCOPES = frozenset(scope for scope in EVERY_SCOPE if scope.endswith(":read")) - {Scope.AUDIT_READ}

TENANT_NAME = re.compile(r"[A-Za-z0-9_-]{1,63}")

# How this machine's command line calls itself.
CLI_AGENT = "copilot-cli"

# Named bundles of scopes, for those who hand out grants; docs/access.md tells them.
ROLES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "viewer": READ_SCOPES,
        "planner": READ_SCOPES | {Scope.ACTIONS_PROPOSE},
        "buyer": READ_SCOPES | {Scope.ACTIONS_PROPOSE, Scope.APPROVALS_DECIDE},
        "production-controller": READ_SCOPES - {Scope.SUPPLIERS_READ} | {Scope.ACTIONS_PROPOSE},
        "administrator": EVERY_SCOPE,
    }
)


@dataclass(frozen=True)
class Principal:
    """One caller: the tenant whose rows it may see, the user, and what it was granted.

    `sites`: as warehouses and work centres name them; rows of others are not seen. None: of all. `key_id`: of the API
    key that was shown, which grants nothing by itself.
    """

    tenant_id: str
    user_id: str
    scopes: frozenset[str] = EVERY_SCOPE
    sites: frozenset[str] | None = None
    key_id: str | None = field(default=None, compare=False)

    @property
    def sites_told(self) -> str:
        """Of one who is limited to sites, which; nothing of others."""
        return "" if self.sites is None else f"your sites: {', '.join(sorted(self.sites)) or 'none'}"
