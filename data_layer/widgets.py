"""Pages of others that show the copilot: each has a secret that its server signs its users' tokens with, the origins it
may be shown at, and the most that its tokens grant."""

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.engine import RowMapping

from core.audit import Kind, Record
from core.identity import Principal
from data_layer.audit import add_by_owner
from data_layer.conversations import WIDGET
from data_layer.database import Database
from data_layer.secrets import SecretBox

PREFIX = "cpw_"
_PURPOSE = "widget"


@dataclass(frozen=True)
class Widget:
    """`scopes` and `sites` (None: all) are the most that a token of it grants."""

    widget_id: str
    tenant_id: str
    origins: tuple[str, ...]
    scopes: tuple[str, ...]
    sites: tuple[str, ...] | None
    created_by: str
    created_at: datetime
    revoked_at: datetime | None


class Widgets:
    def __init__(self, database: Database, box: SecretBox) -> None:
        self._database = database
        self._box = box

    async def create(
        self,
        tenant_id: str,
        origins: Collection[str],
        scopes: Iterable[str],
        *,
        sites: Iterable[str] | None = None,
        by: str = "local",
        channel: str = "cli",
    ) -> tuple[str, str]:
        """Its id and its secret, which is not shown again."""
        widget_id, secret = f"{PREFIX}{secrets.token_hex(6)}", secrets.token_urlsafe(32)
        granted: dict[str, Any] = {
            "origins": sorted(origins), "scopes": sorted(scopes), "sites": None if sites is None else sorted(sites),
        }  # fmt: skip
        sealed = self._box.seal(secret, _PURPOSE)
        async with self._database.administer() as connection:
            await connection.execute(
                insert(WIDGET).values(widget_id=widget_id, tenant_id=tenant_id, secret=sealed, created_by=by, **granted)
            )
            made = Record.of(Principal(tenant_id, by), channel, Kind.WIDGET_CREATED, widget_id, **granted)
            await add_by_owner(connection, made)
        return widget_id, secret

    async def find(self, widget_id: str) -> tuple[Widget, str] | None:
        """With its secret; None when there is none, or it was revoked. Raises `Unavailable`."""
        query = select(WIDGET).where(WIDGET.c.widget_id == widget_id, WIDGET.c.revoked_at.is_(None))
        async with self._database.administer() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        return None if row is None else (_widget(row), self._box.reveal(row["secret"], _PURPOSE))

    async def list(self, tenant_id: str | None = None) -> list[Widget]:
        """All, or a tenant's, oldest first, revoked ones too."""
        query = select(WIDGET).order_by(WIDGET.c.created_at, WIDGET.c.widget_id)
        if tenant_id is not None:
            query = query.where(WIDGET.c.tenant_id == tenant_id)
        async with self._database.administer() as connection:
            return [_widget(row) for row in (await connection.execute(query)).mappings()]

    async def origins(self) -> frozenset[str]:
        """Of all that are not revoked."""
        query = select(func.unnest(WIDGET.c.origins)).where(WIDGET.c.revoked_at.is_(None))
        async with self._database.administer() as connection:
            return frozenset((await connection.execute(query)).scalars())

    async def revoke(
        self, widget_id: str, tenant_id: str | None = None, *, by: str = "local", channel: str = "cli"
    ) -> bool:
        """False when there is none (of that tenant), or it was revoked before."""
        mine = () if tenant_id is None else (WIDGET.c.tenant_id == tenant_id,)
        async with self._database.administer() as connection:
            done = await connection.execute(
                update(WIDGET)
                .where(WIDGET.c.widget_id == widget_id, WIDGET.c.revoked_at.is_(None), *mine)
                .values(revoked_at=func.now())
                .returning(WIDGET.c.tenant_id)
            )
            tenant = done.scalar_one_or_none()
            if tenant is not None:
                await add_by_owner(
                    connection, Record.of(Principal(tenant, by), channel, Kind.WIDGET_REVOKED, widget_id)
                )
            return tenant is not None


def _widget(row: RowMapping) -> Widget:
    sites = row["sites"]
    lists: dict[str, Any] = {"origins": tuple(row["origins"]), "scopes": tuple(row["scopes"])}
    lists |= {"sites": None if sites is None else tuple(sites)}
    return Widget(**{**{name: value for name, value in row.items() if name != "secret"}, **lists})
