"""Who is asking. The tenant, the user and the scopes come from here alone, never from a request's body."""

import hmac
from collections.abc import Callable
from datetime import date
from typing import Annotated, Protocol

import structlog
from fastapi import Depends
from starlette.requests import HTTPConnection
from structlog.contextvars import bind_contextvars

from core.errors import InvalidInput, NotAuthenticated, NotPermitted
from core.identity import CLI_AGENT, EVERY_SCOPE, TENANT_NAME, Principal, Scope
from tools.grants import need_all_sites

TENANT_HEADER = "X-Copilot-Tenant"
TODAY_HEADER = "X-Copilot-Today"
LOCAL_USER = "local"
log = structlog.get_logger(__name__)

_ASKED = "Say who you are: Authorization: Bearer, and an API key (cpk_…) or the token of your sign-in."


class Authenticator(Protocol):
    """Raises `NotAuthenticated` when nobody known is asking. `local`: for this machine alone, without proof."""

    local: bool

    async def __call__(self, connection: HTTPConnection) -> Principal: ...


class TokenKind(Protocol):
    """`fits` tells by a token's form whether it is of this kind; `principal` raises `NotAuthenticated`,
    `NotPermitted`, `Unavailable`."""

    def fits(self, token: str) -> bool: ...

    async def principal(self, token: str, connection: HTTPConnection) -> Principal: ...


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
        bearer = bearer_of(connection)
        if bearer is not None and not hmac.compare_digest(bearer.encode(), self._token.encode()):
            raise NotAuthenticated("This server has one local user and takes no keys.")
        chosen = connection.headers.get(TENANT_HEADER)
        if chosen is None:
            return Principal(await self._tenant.current(), LOCAL_USER, EVERY_SCOPE)
        if bearer is None:
            raise NotPermitted(f"{TENANT_HEADER} is for the command line of this machine's user alone.")
        if not TENANT_NAME.fullmatch(chosen):
            raise InvalidInput(f"{TENANT_HEADER}: expected a short name of letters, digits, - and _.")
        return Principal(chosen, LOCAL_USER, EVERY_SCOPE)


class BearerAuth:
    """`Authorization: Bearer …`, of one of these kinds."""

    local = False

    def __init__(self, *kinds: TokenKind) -> None:
        self._kinds = kinds

    async def __call__(self, connection: HTTPConnection) -> Principal:
        token = bearer_of(connection)
        if token is None:
            raise NotAuthenticated(_ASKED)
        for kind in self._kinds:
            if kind.fits(token):
                return await kind.principal(token, connection)
        raise NotAuthenticated(_ASKED)


def stated_today(connection: HTTPConnection, authenticate: Authenticator) -> date | None:
    """The plant's date as the command line of this machine's user states it; call after `caller` has let them in."""
    stated = connection.headers.get(TODAY_HEADER)
    if stated is None:
        return None
    if not authenticate.local or bearer_of(connection) is None:
        raise NotPermitted(f"{TODAY_HEADER} is for the command line of this machine's user alone.")
    try:
        return date.fromisoformat(stated)
    except ValueError:
        raise InvalidInput(f"{TODAY_HEADER}: expected a date such as 2026-05-15.") from None


def bearer_of(connection: HTTPConnection) -> str | None:
    """The token of the request, if it shows one."""
    scheme, _, value = connection.headers.get("Authorization", "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" and value.strip() else None


def channel_of(connection: HTTPConnection) -> str:
    """Of what comes to the API itself: web, cli or api. The caller says it, so nothing is granted by it."""
    if connection.headers.get("User-Agent", "").startswith(CLI_AGENT):
        return "cli"
    return "web" if "Sec-Fetch-Site" in connection.headers else "api"


async def known(authenticate: Authenticator, connection: HTTPConnection) -> Principal:
    """Raises `NotAuthenticated`, `NotPermitted`. The log of what follows names the caller."""
    try:
        principal = await authenticate(connection)
    except NotAuthenticated as error:
        log.info("sign_in_refused", reason=str(error))
        raise
    bind_contextvars(tenant_id=principal.tenant_id, user_id=principal.user_id)
    return principal


async def caller(connection: HTTPConnection) -> Principal:
    """The dependency every route but health and the page has."""
    return await known(connection.app.state.services.authenticate, connection)


Caller = Annotated[Principal, Depends(caller)]


def needs(scope: Scope, *, all_sites: str = "") -> Callable[[Principal], Principal]:
    """A dependency: the caller, who must hold this scope, and not be limited to sites where `all_sites` names what is
    told or changed of all of them at once."""

    def check(caller: Caller) -> Principal:
        if scope not in caller.scopes:
            raise NotPermitted(f"You are not permitted to do this: it needs the grant {scope}.")
        if all_sites:
            need_all_sites(caller, all_sites)
        return caller

    return check
