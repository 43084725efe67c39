"""The public keys that an OpenID Connect provider signs with, as it publishes them."""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import structlog
from jwt import PyJWK
from jwt.exceptions import PyJWTError

from api.fetching import fetch_json
from core.errors import NotAuthenticated, Unavailable

log = structlog.get_logger(__name__)

# Asymmetric ones alone: a public key never becomes the secret of a symmetric one.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
FRESH_S = 3600.0
AGAIN_S = 10.0  # at most once in so long is the provider asked for keys that are not known
_FAMILY = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}
_UNKNOWN = "This token was signed with a key that its issuer does not publish."
_AWAY = "The sign-in service does not answer just now, so your token cannot be checked. Please try again in a moment."


class IssuerKeys:
    """What was fetched goes on to be used while the provider is away, however old; a key that it withdrew is forgotten
    with the next list."""

    def __init__(self, issuer: str, client: httpx.AsyncClient, *, now: Callable[[], float] = time.monotonic) -> None:
        self._issuer = issuer
        self._client = client
        self._now = now
        self._keys: dict[str | None, Mapping[str, Any]] = {}
        self._fetched_at = float("-inf")
        self._tried_at = float("-inf")
        self._fetching = asyncio.Lock()
        self._renewing: asyncio.Task[None] | None = None

    async def key(self, kid: str | None, algorithm: str) -> PyJWK:
        """Raises `NotAuthenticated` when the provider has no such key, `Unavailable` when it cannot be asked."""
        if algorithm not in ALGORITHMS:
            raise NotAuthenticated("This token is not signed in a way that is taken.")
        if self._find(kid) is None:
            await self._fetch()
        elif self._now() - self._fetched_at > FRESH_S and not self._fetching.locked():
            self._renewing = asyncio.create_task(self._fetch())  # nobody waits: what is known goes on
        found = self._find(kid)
        if found is None:
            if self._fetched_at < self._tried_at:
                raise Unavailable(_AWAY)
            raise NotAuthenticated(_UNKNOWN)
        if found.get("kty") != _FAMILY[algorithm[:2]] or found.get("alg", algorithm) != algorithm:
            raise NotAuthenticated(_UNKNOWN)
        try:
            return PyJWK(dict(found), algorithm)
        except PyJWTError as error:
            raise NotAuthenticated(_UNKNOWN) from error

    async def ask(self) -> int:
        """How many keys the provider publishes now. Raises `Unavailable` with what is wrong."""
        return len(await self._published())

    def _find(self, kid: str | None) -> Mapping[str, Any] | None:
        """A token that names no key is taken only from a provider that has but one."""
        if kid is None and len(self._keys) == 1:
            return next(iter(self._keys.values()))
        return self._keys.get(kid)

    async def _fetch(self) -> None:
        seen = self._fetched_at
        async with self._fetching:
            if self._fetched_at > seen or self._now() - self._tried_at < AGAIN_S:
                return  # another has just asked
            self._tried_at = self._now()
            try:
                self._keys = await self._published()
            except Unavailable as error:
                log.warning("issuer_away", issuer=self._issuer, error=str(error), known=len(self._keys))
                return
            self._fetched_at = self._tried_at

    async def _published(self) -> dict[str | None, Mapping[str, Any]]:
        """By key id. Raises `Unavailable`."""
        url = f"{self._issuer.rstrip('/')}/.well-known/openid-configuration"
        described = await fetch_json(self._client, url, trusted=self._issuer)
        if not isinstance(described, dict) or described.get("issuer") != self._issuer:
            raise Unavailable(f"{url} does not describe the issuer {self._issuer}.")
        found = await fetch_json(self._client, str(described.get("jwks_uri")), trusted=self._issuer)
        keys = found.get("keys") if isinstance(found, dict) else None
        if not isinstance(keys, list):
            raise Unavailable(f"{self._issuer} publishes no keys.")
        return {
            one.get("kid"): one
            for one in keys
            if isinstance(one, dict) and one.get("use", "sig") == "sig" and one.get("kty") in _FAMILY.values()
        }
