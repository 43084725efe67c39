"""A host page's users: known by what its server signs, at its own origins, with no more than the widget grants."""

import base64
import json
import time
from typing import Any

import jwt
import pytest
from sqlalchemy import text

from api.widgets import AUDIENCE, origin_of
from core.errors import InvalidInput
from core.identity import EVERY_SCOPE, READ_SCOPES, ROLES, Principal
from data_layer.database import Database
from data_layer.keys import ApiKeys
from data_layer.secrets import SecretBox
from data_layer.widgets import Widgets

PAGE = "https://intranet.acme.example"
OTHERS = "https://portal.other.example"


@pytest.fixture
def widgets(database: Database, tmp_path: Any) -> Widgets:
    return Widgets(database, SecretBox.open(tmp_path))


@pytest.fixture
async def site(make_site: Any) -> Any:
    return await make_site("keys")


def _token(made: tuple[str, str], *, algorithm: str = "HS256", key: Any = None, **claims: Any) -> str:
    """Valid unless told otherwise; a claim that is None is left out."""
    widget_id, secret = made
    stated = {"sub": "ann", "aud": AUDIENCE, "exp": int(time.time()) + 300, **claims}
    told = {name: value for name, value in stated.items() if value is not None}
    return jwt.encode(told, secret if key is None else key, algorithm, headers={"kid": widget_id})


async def _plant(site: Any, token: str, **headers: str) -> Any:
    async with site.as_(token) as client:
        return await client.get("/api/v1/plant", headers={"Origin": PAGE, **headers})


async def test_its_users_are_of_its_tenant_and_get_what_it_grants(site: Any, widgets: Widgets) -> None:
    made = await widgets.create("plant", [PAGE], ROLES["planner"])
    answer = await _plant(site, _token(made))
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == PAGE
    assert "Origin" in answer.headers["Vary"]
    assert "Access-Control-Allow-Credentials" not in answer.headers
    plant = answer.json()
    assert (plant["tenant"], plant["user"], set(plant["scopes"])) == ("plant", "ann", ROLES["planner"])


async def test_a_token_can_ask_for_less_and_never_gets_more(site: Any, widgets: Widgets) -> None:
    made = await widgets.create("plant", [PAGE], READ_SCOPES, sites=["A", "B"])

    async def granted(**claims: Any) -> tuple[set[str], list[str]]:
        plant = (await _plant(site, _token(made, **claims))).json()
        return set(plant["scopes"]), plant["sites"]

    assert await granted() == (READ_SCOPES, ["A", "B"])
    assert await granted(scopes=["inventory:read"], sites=["B", "C"]) == ({"inventory:read"}, ["B"])
    assert await granted(role="administrator") == (READ_SCOPES, ["A", "B"])
    assert await granted(scope="admin sync:run") == (set(), ["A", "B"])
    assert await granted(scopes=[], sites=[]) == (set(), [])
    everywhere = await widgets.create("plant", [PAGE], READ_SCOPES)
    assert (await _plant(site, _token(everywhere, sites=["A"]))).json()["sites"] == ["A"]


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "https://copilot.example"},
        {"aud": None},
        {"exp": -60},
        {"exp": 3600},
        {"exp": None},
        {"nbf": 120},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
    ],
    ids=str,
)
async def test_what_is_for_another_use_or_lives_too_long_is_nobodys_and_the_page_is_told(
    site: Any, widgets: Widgets, claims: dict[str, Any]
) -> None:
    now = int(time.time())
    claims = {name: now + at if name in ("exp", "nbf") and at else at for name, at in claims.items()}
    made = await widgets.create("plant", [PAGE], READ_SCOPES)
    if claims.get("sub") == 7:
        claims = {"sub": None, "subject": 7}
    answer = await _plant(site, _token(made, **claims))
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
    assert answer.headers["Access-Control-Allow-Origin"] == PAGE  # so that it can fetch another


@pytest.mark.filterwarnings("ignore:The HMAC key is 43 bytes")
async def test_no_other_signature_is_taken(site: Any, widgets: Widgets) -> None:
    made = await widgets.create("plant", [PAGE], READ_SCOPES)
    other = await widgets.create("other", [PAGE], EVERY_SCOPE)
    good = _token(made)
    head = base64.urlsafe_b64encode(json.dumps({"alg": "none", "kid": made[0]}).encode()).decode().rstrip("=")
    for token in (
        _token((made[0], other[1])),  # one tenant's widget with another's secret
        _token((other[0], made[1])),
        _token((made[0], "x" * 43)),
        _token(made, algorithm="HS512"),
        f"{head}.{good.split('.')[1]}.",
        good.rpartition(".")[0] + ".",
        _token(("cpw_" + "0" * 12, made[1])),
        _token(("cpw_' OR 1=1 --", made[1])),
        _token(("../secret.key", made[1])),
    ):
        answer = await _plant(site, token)
        assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated"), token


async def test_a_page_that_is_not_its_own_is_refused_and_that_is_recorded(
    site: Any, widgets: Widgets, database: Database
) -> None:
    made = await widgets.create("plant", [PAGE], READ_SCOPES)
    await widgets.create("other", [OTHERS], READ_SCOPES)
    token = _token(made)
    for origin in (OTHERS, "null", f"{PAGE}.evil.example", "http://intranet.acme.example", f"{PAGE}:8443", ""):
        answer = await _plant(site, token, Origin=origin)
        assert answer.status_code == 401, origin
        assert "Access-Control-Allow-Origin" not in answer.headers, origin
    async with site.as_(token) as client:
        assert (await client.get("/api/v1/plant")).status_code == 401
    await site.services.audit.settled()
    async with database.read(Principal("plant", "x")) as tx:
        found = await tx.execute(
            text("SELECT what, outcome FROM copilot.audit WHERE kind = 'sign_in_refused' AND what = :what"),
            {"what": made[0]},
        )
        assert [tuple(row) for row in found] == [(made[0], "wrong_origin")]


async def test_a_page_is_asked_before_it_asks(site: Any, widgets: Widgets) -> None:
    await widgets.create("plant", [PAGE], READ_SCOPES)
    asking = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}
    allowed = await site.client.options("/api/v1/chat", headers={"Origin": PAGE, **asking})
    assert allowed.status_code == 204
    assert allowed.headers["Access-Control-Allow-Origin"] == PAGE
    assert "Authorization" in allowed.headers["Access-Control-Allow-Headers"]
    assert allowed.headers["Vary"] == "Origin"
    refused = await site.client.options("/api/v1/chat", headers={"Origin": "https://evil.example", **asking})
    assert refused.status_code == 403
    assert "Access-Control-Allow-Origin" not in refused.headers


async def test_a_page_of_others_reads_nothing_with_another_proof(
    site: Any, widgets: Widgets, database: Database
) -> None:
    await widgets.create("plant", [PAGE], READ_SCOPES)
    key = await ApiKeys(database).create("plant", "ann", READ_SCOPES)
    answer = await _plant(site, key)
    assert "Access-Control-Allow-Origin" not in answer.headers


async def test_a_page_of_this_very_server_needs_no_origin_to_read(site: Any, widgets: Widgets) -> None:
    made = await widgets.create("plant", [site.url], READ_SCOPES)
    async with site.as_(_token(made)) as client:
        same = {"Sec-Fetch-Site": "same-origin"}
        assert (await client.get("/api/v1/plant", headers=same)).status_code == 200


async def test_a_revoked_widgets_tokens_stop_within_seconds(site: Any, widgets: Widgets) -> None:
    made = await widgets.create("plant", [PAGE], READ_SCOPES)
    token = _token(made)
    assert (await _plant(site, token)).status_code == 200
    assert not await widgets.revoke(made[0], "other")
    assert await widgets.revoke(made[0], "plant")
    assert not await widgets.revoke(made[0], "plant")
    while (answer := await _plant(site, token)).status_code == 200:
        pass
    assert answer.status_code == 401


async def test_what_is_stored_does_not_hold_the_secret(widgets: Widgets, database: Database) -> None:
    _, secret = await widgets.create("plant", [PAGE], READ_SCOPES)
    async with database.administer() as connection:
        tables = [
            str((await connection.execute(text(f"SELECT * FROM copilot.{t}"))).all()) for t in ("widget", "audit")
        ]
    assert secret not in "".join(tables)


@pytest.mark.parametrize(
    ("given", "origin"),
    [
        ("https://a.example", "https://a.example"),
        ("https://A.example:443/", "https://a.example"),
        ("https://a.example:8443", "https://a.example:8443"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("http://[::1]:3000", "http://[::1]:3000"),
    ],
)
def test_an_origin_is_written_as_browsers_write_it(given: str, origin: str) -> None:
    assert origin_of(given) == origin


@pytest.mark.parametrize(
    "given",
    ["a.example", "http://a.example", "https://*.example", "https://a.example/x", "https://u@a.example", "https://a:x"],
)
def test_what_is_no_origin_is_refused(given: str) -> None:
    with pytest.raises(InvalidInput, match="origin"):
        origin_of(given)
