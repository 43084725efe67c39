"""Who is asking. The tenant, the user and the scopes come from here alone, never from a request's body."""

import hashlib
import hmac
import re
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import date
from typing import Annotated, Protocol

from fastapi import Depends
from starlette.requests import HTTPConnection
from structlog.contextvars import bind_contextvars

from core.errors import InvalidInput, NotAuthenticated, NotPermitted
from core.identity import CLI_AGENT, EVERY_SCOPE, Principal, Scope
from data_layer.keys import ApiKeys

TENANT_HEADER = "X-Copilot-Tenant"
TODAY_HEADER = "X-Copilot-Today"
LOCAL_USER = "local"
_KEY = re.compile(r"cpk_[0-9a-f]{12}_[0-9a-f]{48}")
_TENANT = re.compile(r"[A-Za-z0-9_-]{1,63}")


class Authenticator(Protocol):
    """Raises `NotAuthenticated` when nobody known is asking. `local`: for this machine alone, without proof."""

    local: bool

    async def __call__(self, connection: HTTPConnection) -> Principal: ...


class TenantRule(Protocol):
    """Which tenant the local user sees when nothing else is said."""

    async def current(self) -> str: ...


class LocalAuth:
    """One local user who may do everything; safe because only this machine is listened to (see `LoopbackOnly`).

    The holder of `token`, which lies in the user's own state folder, may also choose the tenant.
    """

    local = True

    def __init__(self, tenant: TenantRule, token: str) -> None:
        self._tenant = tenant
        self._token = token

    async def __call__(self, connection: HTTPConnection) -> Principal:
        bearer = _bearer(connection)
        if bearer is not None and not hmac.compare_digest(bearer.encode(), self._token.encode()):
            raise NotAuthenticated("This server has one local user and takes no keys.")
        chosen = connection.headers.get(TENANT_HEADER)
        if chosen is None:
            return Principal(await self._tenant.current(), LOCAL_USER, EVERY_SCOPE)
        if bearer is None:
            raise NotPermitted(f"{TENANT_HEADER} is for the command line of this machine's user alone.")
        if not _TENANT.fullmatch(chosen):
            raise InvalidInput(f"{TENANT_HEADER}: expected a short name of letters, digits, - and _.")
        return Principal(chosen, LOCAL_USER, EVERY_SCOPE)


class KeyAuth:
    """`Authorization: Bearer cpk_…`. What a key is worth is remembered for `ttl_s`: so long may a revoked one work."""

    local = False

    def __init__(self, keys: ApiKeys, *, ttl_s: float = 3.0, size: int = 4096) -> None:
        self._keys = keys
        self._ttl = ttl_s
        self._size = size
        self._known: OrderedDict[bytes, tuple[float, Principal | None]] = OrderedDict()

    async def __call__(self, connection: HTTPConnection) -> Principal:
        key = _bearer(connection)
        if key is None:
            raise NotAuthenticated("An API key is needed: Authorization: Bearer cpk_….")
        principal = await self._principal(key) if _KEY.fullmatch(key) else None
        if principal is None:
            raise NotAuthenticated("This API key is not known or was revoked.")
        return principal

    async def _principal(self, key: str) -> Principal | None:
        digest = hashlib.sha256(key.encode()).digest()
        until, principal = self._known.get(digest, (0.0, None))
        if until > time.monotonic():
            return principal
        principal = await self._keys.principal(key)
        self._known[digest] = (time.monotonic() + self._ttl, principal)
        self._known.move_to_end(digest)
        if len(self._known) > self._size:
            self._known.popitem(last=False)
        return principal


def stated_today(connection: HTTPConnection, authenticate: Authenticator) -> date | None:
    """The plant's date as the command line of this machine's user states it; call after `caller` has let them in."""
    stated = connection.headers.get(TODAY_HEADER)
    if stated is None:
        return None
    if not authenticate.local or _bearer(connection) is None:
        raise NotPermitted(f"{TODAY_HEADER} is for the command line of this machine's user alone.")
    try:
        return date.fromisoformat(stated)
    except ValueError:
        raise InvalidInput(f"{TODAY_HEADER}: expected a date such as 2026-05-15.") from None


def _bearer(connection: HTTPConnection) -> str | None:
    scheme, _, value = connection.headers.get("Authorization", "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" and value.strip() else None


def channel_of(connection: HTTPConnection) -> str:
    """Of what comes to the API itself: web, cli or api. The caller says it, so nothing is granted by it."""
    if connection.headers.get("User-Agent", "").startswith(CLI_AGENT):
        return "cli"
    return "web" if "Sec-Fetch-Site" in connection.headers else "api"


async def known(authenticate: Authenticator, connection: HTTPConnection) -> Principal:
    """Raises `NotAuthenticated`, `NotPermitted`. The log of what follows names the caller."""
    principal = await authenticate(connection)
    bind_contextvars(tenant_id=principal.tenant_id, user_id=principal.user_id)
    return principal


async def caller(connection: HTTPConnection) -> Principal:
    """The dependency every route but health and the page has."""
    return await known(connection.app.state.services.authenticate, connection)


Caller = Annotated[Principal, Depends(caller)]


def needs(scope: Scope) -> Callable[[Principal], Principal]:
    """A dependency: the caller, who must hold this scope."""

    def check(caller: Caller) -> Principal:
        if scope not in caller.scopes:
            raise NotPermitted(f"You are not permitted to do this: it needs the grant {scope}.")
        return caller

    return check
