"""API keys: shown once, kept as a hash, read before the tenant is known."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.engine import RowMapping

from core.audit import Kind, Record
from core.identity import Principal
from data_layer.audit import add_by_owner
from data_layer.conversations import API_KEY
from data_layer.database import Database

PREFIX = "cpk_"
_COARSE = timedelta(hours=1)


@dataclass(frozen=True)
class ApiKey:
    """`sites`: None for all; `last_used_at` is right to an hour."""

    key_id: str
    tenant_id: str
    user_id: str
    scopes: tuple[str, ...]
    sites: tuple[str, ...] | None
    created_by: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None

    @property
    def principal(self) -> Principal:
        sites = None if self.sites is None else frozenset(self.sites)
        return Principal(self.tenant_id, self.user_id, frozenset(self.scopes), sites, self.key_id)

    @property
    def refusal(self) -> str | None:
        """Why it opens nothing any more."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at is not None and self.expires_at <= datetime.now(UTC) else None


class ApiKeys:
    """A key reads `cpk_<key id>_<secret>`: the id finds its row, the hash of the whole proves it.

    Who makes and revokes keys, `by` and in which `channel`, is in the tenant's audit log.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(
        self,
        tenant_id: str,
        user_id: str,
        scopes: Iterable[str],
        *,
        sites: Iterable[str] | None = None,
        expires_at: datetime | None = None,
        by: str = "local",
        channel: str = "cli",
    ) -> str:
        """The new key. It cannot be read again."""
        key_id = secrets.token_hex(6)
        key = f"{PREFIX}{key_id}_{secrets.token_hex(24)}"
        granted: dict[str, Any] = {"scopes": sorted(scopes), "sites": None if sites is None else sorted(sites)}
        made = Record.of(
            Principal(tenant_id, by), channel, Kind.KEY_CREATED, key_id, user=user_id, expires_at=expires_at, **granted
        )
        async with self._database.administer() as connection:
            await connection.execute(
                insert(API_KEY).values(
                    key_id=key_id, key_hash=_hash(key), tenant_id=tenant_id, user_id=user_id, created_by=by,
                    expires_at=expires_at, **granted,
                )
            )  # fmt: skip
            await add_by_owner(connection, made)
        return key

    async def look_up(self, key: str) -> ApiKey | None:
        """None when there is no such key; one that is revoked or has expired says so (`refusal`)."""
        async with self._database.administer() as connection:
            found = await connection.execute(select(API_KEY).where(API_KEY.c.key_id == _key_id(key)))
            row = found.mappings().one_or_none()
            known = row["key_hash"] if row is not None else ""
            if not hmac.compare_digest(known, _hash(key)) or row is None:
                return None
            one = _key(row)
            if one.refusal is None:
                used = API_KEY.c.last_used_at
                await connection.execute(
                    update(API_KEY)
                    .where(API_KEY.c.key_id == one.key_id, or_(used.is_(None), used < func.now() - _COARSE))
                    .values(last_used_at=func.now())
                )
            return one

    async def principal(self, key: str) -> Principal | None:
        """Whose key it is; None when there is no such key or it opens nothing any more."""
        known = await self.look_up(key)
        return known.principal if known is not None and known.refusal is None else None

    async def list(self, tenant_id: str | None = None) -> list[ApiKey]:
        """All keys, or a tenant's, oldest first, revoked ones too."""
        query = select(API_KEY).order_by(API_KEY.c.created_at, API_KEY.c.key_id)
        if tenant_id is not None:
            query = query.where(API_KEY.c.tenant_id == tenant_id)
        async with self._database.administer() as connection:
            return [_key(row) for row in (await connection.execute(query)).mappings()]

    async def tenants(self) -> set[str]:
        """Those that have keys, revoked ones too."""
        async with self._database.administer() as connection:
            return set((await connection.execute(select(API_KEY.c.tenant_id).distinct())).scalars())

    async def revoke(
        self, key_id: str, tenant_id: str | None = None, *, by: str = "local", channel: str = "cli"
    ) -> bool:
        """False when there is no such key (of that tenant), or it was revoked before."""
        mine = () if tenant_id is None else (API_KEY.c.tenant_id == tenant_id,)
        async with self._database.administer() as connection:
            done = await connection.execute(
                update(API_KEY)
                .where(API_KEY.c.key_id == key_id, API_KEY.c.revoked_at.is_(None), *mine)
                .values(revoked_at=func.now())
                .returning(API_KEY.c.tenant_id, API_KEY.c.user_id)
            )
            row = done.one_or_none()
            if row is not None:
                gone = Record.of(Principal(row.tenant_id, by), channel, Kind.KEY_REVOKED, key_id, user=row.user_id)
                await add_by_owner(connection, gone)
            return row is not None


def _key(row: RowMapping) -> ApiKey:
    sites = row["sites"]
    lists = {"scopes": tuple(row["scopes"]), "sites": None if sites is None else tuple(sites)}
    return ApiKey(**{**{name: value for name, value in row.items() if name != "key_hash"}, **lists})


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _key_id(key: str) -> str:
    return key.removeprefix(PREFIX).partition("_")[0]
