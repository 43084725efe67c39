"""An OpenID Connect provider on loopback: it publishes its keys, and signs what it is told to."""

import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.api.conftest import running

AUDIENCE = "https://copilot.example"


def rsa_key(bits: int = 2048) -> RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


def _elliptic_key() -> Any:
    return ec.generate_private_key(ec.SECP256R1())


@dataclass
class Provider:
    """`says`: what stands in its description in place of the truth; `answer`: what it answers instead of its keys."""

    issuer: str = ""
    keys: dict[str, Any] = field(
        default_factory=lambda: {"k1": rsa_key(), "k2": ec.generate_private_key(ec.SECP256R1())}
    )
    away: bool = False
    asked: int = 0
    says: dict[str, Any] = field(default_factory=dict)
    answer: Response | None = None

    def token(self, kid: str | None = "k1", *, key: Any = None, algorithm: str | None = None, **claims: Any) -> str:
        """Valid unless told otherwise; a claim that is None is left out."""
        signing = key if key is not None else self.keys[kid or "k1"]
        algorithm = algorithm or ("RS256" if isinstance(signing, RSAPrivateKey) else "ES256")
        now = int(time.time())
        stated = {"iss": self.issuer, "aud": AUDIENCE, "sub": "ann", "tenant": "plant", "iat": now, "exp": now + 300}
        told = {name: value for name, value in {**stated, "roles": ["planner"], **claims}.items() if value is not None}
        return jwt.encode(told, signing, algorithm, headers={"kid": kid} if kid else None)

    def published(self) -> dict[str, Any]:
        return {"keys": [{**_public(key), "kid": kid, "use": "sig"} for kid, key in self.keys.items()]}

    async def describe(self, request: Request) -> Response:
        if self.away:
            return PlainTextResponse("", 503)
        return JSONResponse({"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys", **self.says})

    async def publish(self, request: Request) -> Response:
        self.asked += 1
        if self.away:
            return PlainTextResponse("", 503)
        return self.answer or JSONResponse(self.published())

    async def elsewhere(self, request: Request) -> Response:
        return RedirectResponse(f"{self.issuer}/keys")


def _public(key: Any) -> dict[str, Any]:
    kind: Any = jwt.algorithms.RSAAlgorithm if isinstance(key, RSAPrivateKey) else jwt.algorithms.ECAlgorithm
    found: dict[str, Any] = kind.to_jwk(key.public_key(), as_dict=True)
    return found


@contextlib.asynccontextmanager
async def provider() -> AsyncIterator[Provider]:
    made = Provider()
    routes = [
        Route("/.well-known/openid-configuration", made.describe),
        Route("/keys", made.publish),
        Route("/elsewhere", made.elsewhere),
    ]
    async with running(Starlette(routes=routes)) as url:
        made.issuer = url
        yield made
