"""Which user of which tenant somebody in Slack is, and with which grants; which thread there is which conversation."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import RowMapping

from core.audit import Kind, Record
from core.identity import Principal
from data_layer.audit import add_by_owner
from data_layer.database import Database
from data_layer.keys import ApiKeys
from data_layer.slack_tables import SLACK_CODE, SLACK_THREAD, SLACK_USER

_CHANNEL = "slack"
_VALID = timedelta(minutes=10)
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is taken for another
_LENGTH = 12


@dataclass(frozen=True)
class SlackUser:
    """`scopes` and `sites` (None: all) are the most that it grants; `by_keys`: and no more than the user's keys do."""

    team_id: str
    slack_user: str
    tenant_id: str
    user_id: str
    scopes: tuple[str, ...]
    sites: tuple[str, ...] | None
    by_keys: bool
    linked_by: str
    linked_at: datetime


class SlackUsers:
    """Who links and unlinks is in the tenant's audit log."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def code(self, principal: Principal, *, by_keys: bool) -> tuple[str, datetime]:
        """A code that links whoever says it in Slack to this user, once, and until when."""
        code = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
        expires_at = datetime.now(UTC) + _VALID
        async with self._database.administer() as connection:
            await connection.execute(delete(SLACK_CODE).where(SLACK_CODE.c.expires_at < func.now()))
            await connection.execute(
                insert(SLACK_CODE).values(
                    code_hash=_hash(code), by_keys=by_keys, expires_at=expires_at, **_granted(principal)
                )
            )
        return code, expires_at

    async def redeem(self, code: str, team_id: str, slack_user: str, tenant_id: str | None = None) -> Principal | None:
        """Link by a code; None when it is not known (of that tenant), was used or is too old."""
        mine = () if tenant_id is None else (SLACK_CODE.c.tenant_id == tenant_id,)
        async with self._database.administer() as connection:
            used = await connection.execute(
                delete(SLACK_CODE)
                .where(SLACK_CODE.c.code_hash == _hash(code), SLACK_CODE.c.expires_at > func.now(), *mine)
                .returning(SLACK_CODE)
            )
            row = used.mappings().one_or_none()
        if row is None:
            return None
        principal = _principal(row)
        await self.link(team_id, slack_user, principal, by=principal.user_id, by_keys=row["by_keys"])
        return principal

    async def void(self, code: str) -> None:
        """It links nobody any more."""
        async with self._database.administer() as connection:
            await connection.execute(delete(SLACK_CODE).where(SLACK_CODE.c.code_hash == _hash(code)))

    async def link(
        self, team_id: str, slack_user: str, principal: Principal, *, by: str, by_keys: bool, channel: str = _CHANNEL
    ) -> None:
        """In place of what was before."""
        key = {"team_id": team_id, "slack_user": slack_user}
        values: dict[str, Any] = {**_granted(principal), "by_keys": by_keys, "linked_by": by}
        made = Record.of(Principal(principal.tenant_id, by), channel, Kind.SLACK_LINKED, slack_user, **key, **values)
        async with self._database.administer() as connection:
            await connection.execute(
                insert(SLACK_USER)
                .values(**key, **values)
                .on_conflict_do_update(index_elements=list(key), set_={**values, "linked_at": func.now()})
            )
            await add_by_owner(connection, made)

    async def unlink(
        self,
        team_id: str,
        slack_user: str,
        *,
        by: str | None = None,
        channel: str = _CHANNEL,
        only: Principal | None = None,
    ) -> bool:
        """`by`: None for whoever is linked; `only` where that is this user. False when nobody was."""
        ending = delete(SLACK_USER).where(SLACK_USER.c.team_id == team_id, SLACK_USER.c.slack_user == slack_user)
        if only is not None:
            ending = ending.where(SLACK_USER.c.tenant_id == only.tenant_id, SLACK_USER.c.user_id == only.user_id)
        async with self._database.administer() as connection:
            gone = await connection.execute(ending.returning(SLACK_USER.c.tenant_id, SLACK_USER.c.user_id))
            row = gone.one_or_none()
            if row is not None:
                who = Principal(row.tenant_id, by or row.user_id)
                record = Record.of(who, channel, Kind.SLACK_UNLINKED, slack_user, team_id=team_id, user_id=row.user_id)
                await add_by_owner(connection, record)
            return row is not None

    async def list(self, tenant_id: str | None = None, user_id: str | None = None) -> list[SlackUser]:
        query = select(SLACK_USER).order_by(SLACK_USER.c.linked_at, SLACK_USER.c.slack_user)
        if tenant_id is not None:
            query = query.where(SLACK_USER.c.tenant_id == tenant_id)
        if user_id is not None:
            query = query.where(SLACK_USER.c.user_id == user_id)
        async with self._database.administer() as connection:
            return [_user(row) for row in (await connection.execute(query)).mappings()]

    async def principal(self, team_id: str, slack_user: str) -> Principal | None:
        """Who that is now, with what is granted now; None when nobody, or no key of the user's opens anything more."""
        query = select(SLACK_USER).where(SLACK_USER.c.team_id == team_id, SLACK_USER.c.slack_user == slack_user)
        async with self._database.administer() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        if row is None:
            return None
        principal = _principal(row)
        return await self._by_keys(principal) if row["by_keys"] else principal

    async def within(self, principal: Principal) -> Principal | None:
        """With no more than every link of that user's grants; None: nothing is left."""
        scopes, sites = principal.scopes, principal.sites
        for link in await self.list(principal.tenant_id, principal.user_id):
            scopes &= frozenset(link.scopes)
            if link.sites is not None:
                sites = frozenset(link.sites) if sites is None else sites & frozenset(link.sites)
        return Principal(principal.tenant_id, principal.user_id, scopes, sites) if scopes else None

    async def thread(self, principal: Principal, team_id: str, channel: str, thread_ts: str) -> UUID | None:
        """The user's conversation in that thread of Slack's."""
        place = {"team_id": team_id, "channel": channel, "thread_ts": thread_ts}
        mine = {"tenant_id": principal.tenant_id, "user_id": principal.user_id}
        query = select(SLACK_THREAD.c.thread_id).filter_by(**place, **mine)
        async with self._database.administer() as connection:
            found: UUID | None = (await connection.execute(query)).scalar_one_or_none()
            return found

    async def keep_thread(
        self, principal: Principal, team_id: str, channel: str, thread_ts: str, thread_id: UUID
    ) -> None:
        key = {"team_id": team_id, "channel": channel, "thread_ts": thread_ts}
        key |= {"tenant_id": principal.tenant_id, "user_id": principal.user_id}
        async with self._database.administer() as connection:
            await connection.execute(
                insert(SLACK_THREAD)
                .values(**key, thread_id=thread_id)
                .on_conflict_do_update(index_elements=list(key), set_={"thread_id": thread_id})
            )

    async def _by_keys(self, linked: Principal) -> Principal | None:
        """A key of all sites beside one of some: all, as whoever holds both may see."""
        known = await ApiKeys(self._database).list(linked.tenant_id)
        keys = [key for key in known if key.user_id == linked.user_id and key.refusal is None]
        if not keys:
            return None
        scopes = linked.scopes & frozenset(scope for key in keys for scope in key.scopes)
        sites = linked.sites
        if all(key.sites is not None for key in keys):
            theirs = frozenset(site for key in keys for site in key.sites or ())
            sites = theirs if sites is None else sites & theirs
        return Principal(linked.tenant_id, linked.user_id, scopes, sites)


def _granted(principal: Principal) -> dict[str, Any]:
    return {
        "tenant_id": principal.tenant_id,
        "user_id": principal.user_id,
        "scopes": sorted(principal.scopes),
        "sites": None if principal.sites is None else sorted(principal.sites),
    }


def _principal(row: RowMapping) -> Principal:
    sites = None if row["sites"] is None else frozenset(row["sites"])
    return Principal(row["tenant_id"], row["user_id"], frozenset(row["scopes"]), sites)


def _user(row: RowMapping) -> SlackUser:
    lists: dict[str, Sequence[str] | None] = {
        "scopes": tuple(row["scopes"]),
        "sites": None if row["sites"] is None else tuple(row["sites"]),
    }
    return SlackUser(**{**row, **lists})


def _hash(code: str) -> str:
    """Of the code as it is said: capitals and dashes do not matter."""
    return hashlib.sha256("".join(filter(str.isalnum, code)).upper().encode()).hexdigest()
