"""Access tokens (JWT) of an OpenID Connect provider."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import jwt
from jwt.exceptions import ExpiredSignatureError, InvalidAudienceError, PyJWTError
from starlette.requests import HTTPConnection

from api.claims import claim, scopes_of, words
from api.issuer_keys import ALGORITHMS, IssuerKeys
from core.errors import NotAuthenticated, NotPermitted
from core.identity import TENANT_NAME, Principal
from core.oidc import Oidc

_SKEW_S = 30
_ALL_SITES = "*"
_LONGEST = 16_384


class OidcTokens:
    """Signature, issuer, audience and times are checked, in that order; then the claims are read as `oidc` says."""

    def __init__(self, oidc: Oidc, keys: IssuerKeys, seen: Callable[[str], Awaitable[None]]) -> None:
        """`seen` is told the tenant of everybody who is let in."""
        self._oidc = oidc
        self._keys = keys
        self._seen = seen

    def fits(self, token: str) -> bool:
        return token.count(".") == 2

    async def principal(self, token: str, connection: HTTPConnection) -> Principal:
        """Raises `NotAuthenticated`, `NotPermitted` when no tenant is told, `Unavailable`."""
        if len(token) > _LONGEST:
            raise NotAuthenticated("This token is too long.")
        try:
            header = jwt.get_unverified_header(token)
            kid, algorithm = header.get("kid"), str(header.get("alg"))
            claims = jwt.decode(
                token,
                await self._keys.key(kid if isinstance(kid, str) else None, algorithm),
                algorithms=ALGORITHMS,
                issuer=self._oidc.issuer,
                audience=self._oidc.audience,
                leeway=_SKEW_S,
                options={"require": ["exp", "iss", "aud", "sub"], "enforce_minimum_key_length": True},
            )
        except ExpiredSignatureError:
            raise NotAuthenticated("Your sign-in has expired. Please sign in again.") from None
        except InvalidAudienceError:
            raise NotAuthenticated("This token was made for another service.") from None
        except PyJWTError:
            raise NotAuthenticated("This token is not valid here.") from None
        principal = _principal(claims, self._oidc)
        await self._seen(principal.tenant_id)
        return principal


def _principal(claims: Mapping[str, Any], oidc: Oidc) -> Principal:
    tenant, user = oidc.tenant or claim(claims, oidc.tenant_claim), claim(claims, oidc.user_claim)
    if not isinstance(tenant, str) or not TENANT_NAME.fullmatch(tenant):
        raise NotPermitted("Your sign-in does not say which plant you belong to. Ask your administrator.")
    if not isinstance(user, str) or not user or len(user) > 255:
        raise NotAuthenticated("This token does not say who you are.")
    return Principal(tenant, user, _scopes(claims, oidc), _sites(claims, oidc))


def _scopes(claims: Mapping[str, Any], oidc: Oidc) -> frozenset[str]:
    """What the roles grant, and of it, where the token states scopes of ours too, only these."""
    stated = scopes_of(words(claim(claims, oidc.scopes_claim)), ())
    granted = scopes_of((), (oidc.roles.get(name, name) for name in words(claim(claims, oidc.roles_claim))))
    if not granted:
        return stated
    return granted & stated if stated else granted


def _sites(claims: Mapping[str, Any], oidc: Oidc) -> frozenset[str] | None:
    if oidc.sites_claim is None:
        return None
    sites = frozenset(words(claim(claims, oidc.sites_claim), spaced=False))
    return None if _ALL_SITES in sites else sites
