"""API keys of the caller's tenant, for its administrators."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import AwareDatetime, BaseModel, Field
from starlette.requests import HTTPConnection

from api.auth import channel_of, needs
from api.idempotency import IdempotencyKey, once
from api.services import Parts
from core.errors import InvalidInput, NotFound, NotPermitted
from core.identity import EVERY_SCOPE, ROLES, Principal, Scope

router = APIRouter(prefix="/keys", tags=["access"])

Administrator = Annotated[Principal, Depends(needs(Scope.ADMIN))]


class Key(BaseModel):
    key_id: str
    user_id: str
    scopes: list[str]
    sites: list[str] | None = Field(description="None: of all sites")
    created_by: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None = Field(description="Right to an hour")
    revoked_at: datetime | None


class KeyList(BaseModel):
    items: list[Key]


class NewKey(BaseModel):
    """A role or scopes; neither: a viewer."""

    user_id: str = Field(min_length=1, max_length=255)
    role: str | None = Field(None, description=", ".join(ROLES))
    scopes: list[str] | None = Field(None, max_length=50)
    sites: list[str] | None = Field(None, max_length=500, description="None: all that the administrator sees")
    expires_at: AwareDatetime | None = None


class Made(BaseModel):
    key_id: str
    key: str | None = Field(description="Shown once: none when the request is sent again")


@router.get("", summary="The tenant's keys, without their secrets")
async def list_keys(caller: Administrator, parts: Parts) -> KeyList:
    found = await parts.keys.list(caller.tenant_id)
    return KeyList(items=[Key.model_validate(key, from_attributes=True) for key in found])


@router.post("", summary="Make a key", status_code=201)
async def create_key(
    body: NewKey, connection: HTTPConnection, caller: Administrator, parts: Parts, key: IdempotencyKey = None
) -> Made:
    """For a user of the tenant, with no more grants than the administrator has."""
    scopes, sites = _granted(body, caller), _sites(body, caller)
    secret: str | None = None

    async def make() -> dict[str, Any]:
        nonlocal secret
        by = {"by": caller.user_id, "channel": channel_of(connection)}
        secret = await parts.keys.create(
            caller.tenant_id, body.user_id, scopes, sites=sites, expires_at=body.expires_at, **by
        )
        return {"key_id": secret.split("_")[1]}

    made = await once(parts.idempotency, caller, key, "keys", body, make)
    return Made(key_id=made["key_id"], key=secret)


@router.delete("/{key_id}", summary="Make a key worthless, within seconds", status_code=204)
async def revoke_key(key_id: str, connection: HTTPConnection, caller: Administrator, parts: Parts) -> None:
    channel = channel_of(connection)
    if not await parts.keys.revoke(key_id, caller.tenant_id, by=caller.user_id, channel=channel):
        raise NotFound(f"There is no key {key_id} that could be revoked.")


def _granted(body: NewKey, caller: Principal) -> frozenset[str]:
    if body.role is not None and body.scopes is not None:
        raise InvalidInput("Say role or scopes, not both.")
    if body.role is not None and body.role not in ROLES:
        raise InvalidInput(f"role: expected one of {', '.join(ROLES)}.")
    scopes = frozenset(body.scopes) if body.scopes is not None else ROLES[body.role or "viewer"]
    if unknown := scopes - EVERY_SCOPE:
        raise InvalidInput(f"scopes: there is no {', '.join(sorted(unknown))}.")
    _not_more(scopes - caller.scopes)
    return scopes


def _sites(body: NewKey, caller: Principal) -> frozenset[str] | None:
    if body.sites is None or caller.sites is None:
        return caller.sites if body.sites is None else frozenset(body.sites)
    _not_more(frozenset(body.sites) - caller.sites)
    return frozenset(body.sites)


def _not_more(more: frozenset[str]) -> None:
    if more:
        raise NotPermitted(f"You cannot grant what you were not granted: {', '.join(sorted(more))}.")
