"""Callers who prove themselves by the tokens of an OpenID Connect provider: who is let in, as whom, and who is not."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from starlette.responses import JSONResponse, PlainTextResponse

from api.auth import BearerAuth
from api.issuer_keys import AGAIN_S, FRESH_S, IssuerKeys
from api.keys import KeyTokens
from api.oidc import OidcTokens
from core.errors import Unavailable
from core.identity import EVERY_SCOPE, ROLES
from core.oidc import Oidc
from data_layer.keys import ApiKeys
from data_layer.tenants import Tenants
from tests.api.oidc_provider import AUDIENCE, Provider, provider, rsa_key


class Hour:
    """A clock that is set."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def issuer() -> AsyncIterator[Provider]:
    async with provider() as made:
        yield made


@pytest.fixture
def hour() -> Hour:
    return Hour()


@pytest.fixture
async def make(make_site: Any, database: Any, issuer: Provider, hour: Hour) -> AsyncIterator[Any]:
    async with httpx.AsyncClient(timeout=60) as client:

        async def made(**settings: Any) -> Any:
            oidc = Oidc(issuer.issuer, AUDIENCE, **settings)
            tokens = OidcTokens(oidc, IssuerKeys(issuer.issuer, client, now=hour), Tenants(database).seen)
            return await make_site("oidc", known=BearerAuth(KeyTokens(ApiKeys(database)), tokens))

        yield made


async def _seen(site: Any, token: str) -> tuple[int, Any]:
    async with site.as_(token) as client:
        response = await client.get("/api/v1/plant")
    return response.status_code, response.json()


def _unsigned(token: str, **header: Any) -> str:
    """The same claims under another header, with no signature."""
    claims = token.split(".")[1]
    return f"{base64.urlsafe_b64encode(json.dumps(header).encode()).decode().rstrip('=')}.{claims}."


async def test_a_token_says_the_tenant_the_user_and_the_grants(make: Any, issuer: Provider, database: Any) -> None:
    site = await make()
    for kid in ("k1", "k2"):  # RSA and elliptic curve
        status, plant = await _seen(site, issuer.token(kid))
        assert (status, plant["tenant"], plant["user"]) == (200, "plant", "ann")
        assert set(plant["scopes"]) == ROLES["planner"]
    assert "plant" in await Tenants(database).known()


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "https://another.example"},
        {"aud": None},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"exp": -60},
        {"exp": None},
        {"nbf": 120},
        {"sub": None},
        {"sub": ""},
    ],
    ids=str,
)
async def test_a_token_for_another_service_issuer_or_time_is_nobodys(
    make: Any, issuer: Provider, claims: dict[str, Any]
) -> None:
    now = int(time.time())
    claims = {name: now + at if name in ("exp", "nbf") and at else at for name, at in claims.items()}
    status, body = await _seen(await make(), issuer.token(**claims))
    assert (status, body["code"]) == (401, "not_authenticated")


async def test_a_clock_that_is_a_little_wrong_is_forgiven(make: Any, issuer: Provider) -> None:
    now = int(time.time())
    site = await make()
    assert (await _seen(site, issuer.token(exp=now - 10)))[0] == 200
    assert (await _seen(site, issuer.token(nbf=now + 10)))[0] == 200


async def test_no_signature_and_none_of_anybody_else_is_taken(make: Any, issuer: Provider) -> None:
    site, good, stranger = await make(), issuer.token(), rsa_key()
    public = issuer.keys["k1"].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for token in (
        _unsigned(good, alg="none", typ="JWT", kid="k1"),
        _unsigned(good, alg="None", kid="k1"),
        good.rpartition(".")[0] + ".",
        good[:-8] + "AAAAAAAA",
        issuer.token("k1", key=stranger),
        issuer.token("k1", key="a symmetric secret of thirty-two bytes", algorithm="HS256"),
        issuer.token("k2", key=issuer.keys["k1"], algorithm="RS256"),  # one key under the other's name
        _by_hand(good, public),
        "a.b.c",
        "..",
        good + "x" * 20_000,
    ):
        status, body = await _seen(site, token)
        assert (status, body["code"]) == (401, "not_authenticated"), token[:60]


def _by_hand(token: str, public: bytes) -> str:
    """HS256 with the provider's public key as the secret, which PyJWT itself will not sign."""
    header = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"k1"}').decode().rstrip("=")
    signed = f"{header}.{token.split('.')[1]}"
    digest = hmac.new(public, signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"


@pytest.mark.parametrize(
    "header",
    [
        {"kid": "../../secret.key"},
        {"kid": "k1' OR '1'='1"},
        {"kid": ["k1"]},
        {"kid": None, "jwk": {"kty": "oct", "k": "AA"}},
        {"jku": "http://127.0.0.1:1/keys", "kid": "mine"},
        {"x5u": "http://127.0.0.1:1/keys", "kid": "mine"},
    ],
    ids=str,
)
async def test_a_header_cannot_say_which_key_proves_it(make: Any, issuer: Provider, header: dict[str, Any]) -> None:
    mine = rsa_key()
    head = {"alg": "RS256", **header}
    claims = issuer.token().split(".")[1]
    signed = f"{base64.urlsafe_b64encode(json.dumps(head).encode()).decode().rstrip('=')}.{claims}"
    signature = jwt.algorithms.RSAAlgorithm(jwt.algorithms.RSAAlgorithm.SHA256).sign(signed.encode(), mine)
    token = f"{signed}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"
    status, body = await _seen(await make(), token)
    assert (status, body["code"]) == (401, "not_authenticated")


async def test_a_key_that_is_new_is_fetched_and_one_that_was_withdrawn_is_forgotten(
    make: Any, issuer: Provider, hour: Hour
) -> None:
    site, old = await make(), issuer.token("k1")
    assert (await _seen(site, old))[0] == 200
    issuer.keys = {"k3": rsa_key()}
    hour.now += AGAIN_S
    assert (await _seen(site, issuer.token("k3")))[0] == 200
    assert (await _seen(site, old))[0] == 401


async def test_made_up_key_ids_do_not_make_it_ask_again_and_again(make: Any, issuer: Provider, hour: Hour) -> None:
    site = await make()
    stranger = rsa_key()
    for number in range(20):
        assert (await _seen(site, issuer.token(f"made-up-{number}", key=stranger)))[0] == 401
    assert issuer.asked == 1
    hour.now += AGAIN_S
    await _seen(site, issuer.token("made-up", key=stranger))
    assert issuer.asked == 2


async def test_while_the_provider_is_away_known_keys_go_on_and_unknown_ones_are_asked_to_wait(
    make: Any, issuer: Provider, hour: Hour
) -> None:
    site = await make()
    assert (await _seen(site, issuer.token("k1")))[0] == 200
    issuer.away = True
    hour.now += FRESH_S + 1
    for _ in range(3):
        assert (await _seen(site, issuer.token("k1")))[0] == 200
    issuer.keys["k9"] = rsa_key()
    async with site.as_(issuer.token("k9")) as client:
        response = await client.get("/api/v1/plant")
    assert (response.status_code, response.json()["code"]) == (503, "unavailable")
    assert int(response.headers["Retry-After"]) > 0
    issuer.away = False
    hour.now += AGAIN_S
    assert (await _seen(site, issuer.token("k9")))[0] == 200


async def test_keys_are_fetched_from_nowhere_else(make: Any, issuer: Provider) -> None:
    for wrong in (
        {"issuer": "https://evil.example"},
        {"jwks_uri": "http://127.0.0.1:1/keys"},
        {"jwks_uri": "https://127.0.0.1:1/keys"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": f"{issuer.issuer}/elsewhere"},  # a redirect
        {"jwks_uri": None},
    ):
        issuer.says = wrong
        assert (await _seen(await make(), issuer.token()))[0] == 503, wrong
    assert issuer.asked == 0
    issuer.says = {}
    for answer in (
        PlainTextResponse("no JSON"),
        JSONResponse([]),
        JSONResponse({"keys": "none"}),
        PlainTextResponse("[" + " " * 600_000 + "]"),
    ):
        issuer.answer = answer
        assert (await _seen(await make(), issuer.token()))[0] == 503
    issuer.answer = JSONResponse({"keys": [1, {"kty": "oct", "kid": "k1", "k": "AAAA"}, {"kty": "RSA", "kid": "k1"}]})
    assert (await _seen(await make(), issuer.token()))[0] == 401


async def test_roles_give_scopes_and_the_tokens_own_scopes_narrow_them(make: Any, issuer: Provider) -> None:
    site = await make(roles={"Planners": "planner"}, roles_claim="realm_access.roles")

    async def scopes(**claims: Any) -> set[str]:
        return set((await _seen(site, issuer.token(**claims)))[1]["scopes"])

    assert await scopes(realm_access={"roles": ["Planners", "offline_access"]}) == ROLES["planner"]
    assert await scopes(realm_access={"roles": ["viewer", "administrator"]}) == EVERY_SCOPE
    assert await scopes(realm_access={"roles": ["Planners"]}, scope="openid inventory:read admin") == {"inventory:read"}
    assert await scopes(scope="openid inventory:read nonsense") == {"inventory:read"}
    assert await scopes(scope=["orders:read"]) == {"orders:read"}
    assert await scopes() == set()


async def test_tenant_user_and_sites_are_read_where_the_settings_say(make: Any, issuer: Provider) -> None:
    claims = {"https://acme.example/plant": "acme", "org": {"id": "acme"}, "email": "ann@acme.example"}
    for where in ("https://acme.example/plant", "org.id"):
        site = await make(tenant_claim=where, user_claim="email")
        _, plant = await _seen(site, issuer.token(**claims, tenant=None))
        assert (plant["tenant"], plant["user"], plant["sites"]) == ("acme", "ann@acme.example", None)
    site = await make(tenant="acme", sites_claim="sites")
    for stated, sites in ((["B", "A"], ["A", "B"]), ("A", ["A"]), (["*"], None), (None, []), ({"A": 1}, [])):
        _, plant = await _seen(site, issuer.token(tenant="other", sites=stated))
        assert (plant["tenant"], plant["sites"]) == ("acme", sites)
    status, body = await _seen(await make(), issuer.token(tenant="a b"))
    assert (status, body["code"]) == (403, "not_permitted")
    assert (await _seen(await make(), issuer.token(tenant=None)))[0] == 403


async def test_a_provider_can_be_asked_whether_it_is_there(issuer: Provider) -> None:
    async with httpx.AsyncClient(timeout=60) as client:
        keys = IssuerKeys(issuer.issuer, client)
        assert await keys.ask() == 2
        issuer.away = True
        with pytest.raises(Unavailable, match="answered 503"):
            await keys.ask()


async def test_a_key_is_taken_beside_tokens(make: Any, database: Any) -> None:
    key = await ApiKeys(database).create("plant", "robot", {"inventory:read"})
    status, plant = await _seen(await make(), key)
    assert (status, plant["user"]) == (200, "robot")
