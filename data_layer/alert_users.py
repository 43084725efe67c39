"""Who is told: with the grants of now, at the address and the hours that the user set."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any

from core.identity import Principal
from data_layer.database import Database
from data_layer.keys import ApiKeys
from data_layer.repository import Repository
from data_layer.transaction import sql

# Of who signs in with a token, nobody knows the grants of today but the issuer: after so long nothing is told.
REMEMBERED = timedelta(days=30)

_SEEN = """
INSERT INTO copilot.alert_user (tenant_id, user_id, scopes, sites) VALUES (:tenant, :user, :scopes, :sites)
ON CONFLICT (tenant_id, user_id) DO UPDATE SET scopes = excluded.scopes, sites = excluded.sites, seen_at = now()
"""
_SET = "UPDATE copilot.alert_user SET {names} WHERE tenant_id = :tenant AND user_id = :user"
_ONE = """
SELECT user_id, scopes, sites, seen_at > now() - CAST(:age AS interval) AS recent, email, zone, quiet_from, quiet_until,
    digest_at FROM copilot.alert_user WHERE tenant_id = :tenant AND user_id = :user
"""
_FIELDS = ("email", "zone", "quiet_from", "quiet_until", "digest_at")


@dataclass(frozen=True)
class AlertUser:
    """`recent`: was here within `REMEMBERED`. Times are of `zone`."""

    user_id: str
    scopes: tuple[str, ...] = ()
    sites: tuple[str, ...] | None = None
    recent: bool = True
    email: str | None = None
    zone: str = "UTC"
    quiet_from: time | None = None
    quiet_until: time | None = None
    digest_at: time | None = None


class AlertUserRepository(Repository):
    """Of the transaction's tenant."""

    async def seen(self, principal: Principal) -> None:
        """The user is here, with these grants."""
        sites = None if principal.sites is None else sorted(principal.sites)
        given = {"scopes": sorted(principal.scopes), "sites": sites}
        await self._tx.execute(sql(_SEEN), {**_key(principal.tenant_id, principal.user_id), **given})

    async def get(self, tenant_id: str, user_id: str) -> AlertUser:
        """One that never was here has no grants."""
        given = {**_key(tenant_id, user_id), "age": REMEMBERED}
        row = (await self._tx.execute(sql(_ONE), given)).mappings().first()
        if row is None:
            return AlertUser(user_id)
        sites = None if row["sites"] is None else tuple(row["sites"])
        return AlertUser(**{**row, "scopes": tuple(row["scopes"]), "sites": sites})

    async def set(self, principal: Principal, given: Mapping[str, Any]) -> None:
        """`given`: of email, zone, quiet_from, quiet_until and digest_at. The user must have been `seen`."""
        named = {name: value for name, value in given.items() if name in _FIELDS}
        if named:
            names = ", ".join(f"{name} = :{name}" for name in named)
            await self._tx.execute(
                sql(_SET.format(names=names)), {**_key(principal.tenant_id, principal.user_id), **named}
            )


async def granted(database: Database, tenant_id: str, user: AlertUser, *, by_keys: bool) -> Principal | None:
    """What the user may see now; None: nothing any more. `by_keys`: no more than the user's own API keys grant."""
    sites = None if user.sites is None else frozenset(user.sites)
    known = Principal(tenant_id, user.user_id, frozenset(user.scopes), sites)
    if not user.recent and not by_keys:
        return None
    if not by_keys:
        return known if known.scopes else None
    keys = [one for one in await ApiKeys(database).list(tenant_id) if one.user_id == user.user_id and not one.refusal]
    scopes = known.scopes & frozenset(scope for key in keys for scope in key.scopes)
    if keys and all(key.sites is not None for key in keys):
        theirs = frozenset(site for key in keys for site in key.sites or ())
        sites = theirs if sites is None else sites & theirs
    return Principal(tenant_id, user.user_id, scopes, sites) if scopes else None


def _key(tenant_id: str, user_id: str) -> dict[str, str]:
    return {"tenant": tenant_id, "user": user_id}
