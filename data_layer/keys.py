"""API keys: shown once, kept as a hash, read before the tenant is known."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select, update

from core.identity import Principal
from data_layer.conversations import API_KEY
from data_layer.database import Database

PREFIX = "cpk_"


@dataclass(frozen=True)
class ApiKey:
    key_id: str
    tenant_id: str
    user_id: str
    scopes: tuple[str, ...]
    created_at: datetime
    revoked_at: datetime | None


class ApiKeys:
    """A key reads `cpk_<key id>_<secret>`: the id finds its row, the hash of the whole proves it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(self, tenant_id: str, user_id: str, scopes: Iterable[str]) -> str:
        """The new key. It cannot be read again."""
        key_id = secrets.token_hex(6)
        key = f"{PREFIX}{key_id}_{secrets.token_hex(24)}"
        async with self._database.administer() as connection:
            await connection.execute(
                insert(API_KEY).values(
                    key_id=key_id, key_hash=_hash(key), tenant_id=tenant_id, user_id=user_id, scopes=sorted(scopes)
                )
            )
        return key

    async def principal(self, key: str) -> Principal | None:
        """Whose key it is; None when there is no such key or it was revoked."""
        async with self._database.administer() as connection:
            found = await connection.execute(
                select(API_KEY).where(API_KEY.c.key_id == _key_id(key), API_KEY.c.revoked_at.is_(None))
            )
            row = found.one_or_none()
        known = row.key_hash if row is not None else ""
        if not hmac.compare_digest(known, _hash(key)) or row is None:
            return None
        return Principal(row.tenant_id, row.user_id, frozenset(row.scopes))

    async def list(self, tenant_id: str | None = None) -> list[ApiKey]:
        """All keys, or a tenant's, oldest first, revoked ones too."""
        columns = [c for c in API_KEY.c if c is not API_KEY.c.key_hash]
        query = select(*columns).order_by(API_KEY.c.created_at, API_KEY.c.key_id)
        if tenant_id is not None:
            query = query.where(API_KEY.c.tenant_id == tenant_id)
        async with self._database.administer() as connection:
            rows = await connection.execute(query)
            return [ApiKey(**{**row, "scopes": tuple(row["scopes"])}) for row in rows.mappings()]

    async def revoke(self, key_id: str) -> bool:
        """False when there is no such key, or it was revoked before."""
        async with self._database.administer() as connection:
            done = await connection.execute(
                update(API_KEY)
                .where(API_KEY.c.key_id == key_id, API_KEY.c.revoked_at.is_(None))
                .values(revoked_at=func.now())
            )
            return done.rowcount == 1


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _key_id(key: str) -> str:
    return key.removeprefix(PREFIX).partition("_")[0]
