"""In which workspaces of Slack's the copilot is installed, for whom, and with which token."""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import RowMapping

from core.audit import Kind, Record
from core.errors import Conflict, NotFound
from core.identity import Principal
from data_layer.audit import add_by_owner
from data_layer.database import Database
from data_layer.secrets import SecretBox
from data_layer.slack_tables import SLACK_INSTALLATION, SLACK_WORKSPACE

_VALID = timedelta(minutes=10)
_CHANNEL = "slack"
_THEIRS = (
    "The copilot is installed in this workspace for others already. They must remove it"
    " (`copilot slack remove`), before it can be installed there for you."
)


@dataclass(frozen=True)
class Workspace:
    team_id: str
    name: str
    bot_id: str
    bot_user_id: str
    token: str = field(repr=False)


@dataclass(frozen=True)
class Installed:
    team_id: str
    tenant_id: str
    name: str
    installed_by: str
    installed_at: datetime


class SlackWorkspaces:
    """Tokens are sealed, each for its workspace. Who installs and removes is in the tenant's audit log."""

    def __init__(self, database: Database, box: SecretBox) -> None:
        self._database = database
        self._box = box

    async def begin(self, principal: Principal) -> tuple[str, datetime]:
        """A state that binds one workspace to the principal's tenant, and until when."""
        state, expires_at = secrets.token_urlsafe(32), datetime.now(UTC) + _VALID
        mine = {"tenant_id": principal.tenant_id, "user_id": principal.user_id}
        async with self._database.administer() as connection:
            await connection.execute(delete(SLACK_INSTALLATION).where(SLACK_INSTALLATION.c.expires_at < func.now()))
            await connection.execute(
                insert(SLACK_INSTALLATION).values(state_hash=_hash(state), expires_at=expires_at, **mine)
            )
        return state, expires_at

    async def begun(self, state: str) -> bool:
        """It was neither used nor has it ended."""
        query = select(SLACK_INSTALLATION.c.state_hash).where(*_unused(state))
        async with self._database.administer() as connection:
            return (await connection.execute(query)).first() is not None

    async def use(self, state: str) -> bool:
        """Once: False when there is none, it was used, or has ended."""
        async with self._database.administer() as connection:
            once = update(SLACK_INSTALLATION).where(*_unused(state)).values(used=True)
            used = await connection.execute(once.returning(SLACK_INSTALLATION.c.state_hash))
            return used.first() is not None

    async def install(self, state: str, workspace: Workspace) -> str:
        """For the tenant that the used state is of, which is given back. Installed before for the same: anew.

        Raises `NotFound`: no such state; `Conflict`: it is another tenant's."""
        taken = SLACK_INSTALLATION.c.state_hash == _hash(state), SLACK_INSTALLATION.c.used
        token = self._box.seal(workspace.token, _purpose(workspace.team_id))
        async with self._database.administer() as connection:
            who = delete(SLACK_INSTALLATION).where(*taken).returning(SLACK_INSTALLATION)
            row = (await connection.execute(who)).mappings().one_or_none()
            if row is None:
                raise NotFound("This installation was not begun here, or is done.")
            by = Principal(row["tenant_id"], row["user_id"])
            values = {
                "tenant_id": by.tenant_id, "name": workspace.name, "bot_id": workspace.bot_id, "token": token,
                "bot_user_id": workspace.bot_user_id, "installed_by": by.user_id,
            }  # fmt: skip
            kept = await connection.execute(
                insert(SLACK_WORKSPACE)
                .values(team_id=workspace.team_id, **values)
                .on_conflict_do_update(
                    index_elements=["team_id"],
                    set_={**values, "installed_at": func.now()},
                    where=SLACK_WORKSPACE.c.tenant_id == by.tenant_id,
                )
                .returning(SLACK_WORKSPACE.c.team_id)
            )
            if kept.first() is None:
                raise Conflict(_THEIRS)
            made = Record.of(by, _CHANNEL, Kind.SLACK_INSTALLED, workspace.team_id, name=workspace.name)
            await add_by_owner(connection, made)
        return by.tenant_id

    async def find(self, team_id: str) -> Workspace | None:
        """Raises `Unavailable` when its token cannot be read."""
        query = select(SLACK_WORKSPACE).where(SLACK_WORKSPACE.c.team_id == team_id)
        async with self._database.administer() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        if row is None:
            return None
        token = self._box.reveal(row["token"], _purpose(team_id))
        return Workspace(team_id, row["name"], row["bot_id"], row["bot_user_id"], token)

    async def tenant(self, team_id: str) -> str | None:
        """Whose it is; None where the copilot is not installed."""
        query = select(SLACK_WORKSPACE.c.tenant_id).where(SLACK_WORKSPACE.c.team_id == team_id)
        async with self._database.administer() as connection:
            found: str | None = (await connection.execute(query)).scalar_one_or_none()
            return found

    async def list(self, tenant_id: str | None = None) -> list[Installed]:
        """All, or a tenant's, oldest first."""
        query = select(SLACK_WORKSPACE).order_by(SLACK_WORKSPACE.c.installed_at, SLACK_WORKSPACE.c.team_id)
        if tenant_id is not None:
            query = query.where(SLACK_WORKSPACE.c.tenant_id == tenant_id)
        async with self._database.administer() as connection:
            return [_installed(row) for row in (await connection.execute(query)).mappings()]

    async def remove(
        self, team_id: str, tenant_id: str | None = None, *, by: str = "slack", channel: str = _CHANNEL
    ) -> bool:
        """With its token. False when there is none (of that tenant)."""
        mine = () if tenant_id is None else (SLACK_WORKSPACE.c.tenant_id == tenant_id,)
        async with self._database.administer() as connection:
            gone = await connection.execute(
                delete(SLACK_WORKSPACE)
                .where(SLACK_WORKSPACE.c.team_id == team_id, *mine)
                .returning(SLACK_WORKSPACE.c.tenant_id)
            )
            tenant = gone.scalar_one_or_none()
            if tenant is not None:
                record = Record.of(Principal(tenant, by), channel, Kind.SLACK_REMOVED, team_id)
                await add_by_owner(connection, record)
            return tenant is not None


def _unused(state: str) -> tuple[ColumnElement[bool], ...]:
    columns = SLACK_INSTALLATION.c
    return columns.state_hash == _hash(state), columns.used.is_(False), columns.expires_at > func.now()


def _purpose(team_id: str) -> str:
    return f"slack/{team_id}"


def _hash(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()


def _installed(row: RowMapping) -> Installed:
    return Installed(row["team_id"], row["tenant_id"], row["name"], row["installed_by"], row["installed_at"])
