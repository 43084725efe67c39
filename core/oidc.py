"""Whose tokens are taken, and which of their claims say what."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.identity import EVERY_SCOPE


@dataclass(frozen=True)
class Oidc:
    """An OpenID Connect provider. A claim's name may be a path: `realm_access.roles`.

    `tenant`: of every caller, when the tokens do not say it. `sites_claim`: None when all callers see all sites; else
    who has no such claim sees none, and `*` in it is all. `roles`: the provider's names for ours, where they differ.
    """

    issuer: str
    audience: str
    tenant: str | None = None
    tenant_claim: str = "tenant"
    user_claim: str = "sub"
    scopes_claim: str = "scope"
    roles_claim: str = "roles"
    sites_claim: str | None = None
    roles: Mapping[str, str] = field(default_factory=dict)

    @property
    def scopes_supported(self) -> tuple[str, ...]:
        return tuple(sorted(EVERY_SCOPE))
