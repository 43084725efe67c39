"""Tokens that a host page's own server signs for its users: short-lived, and never worth more than the widget is."""

import re
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import jwt
from jwt.exceptions import ExpiredSignatureError, PyJWTError
from starlette.requests import HTTPConnection

from api.claims import scopes_of, words
from api.refusals import Refusals
from core.errors import InvalidInput, NotAuthenticated
from core.identity import Principal
from core.loopback import is_loopback
from data_layer.audit import AuditTrail
from data_layer.widgets import PREFIX, Widget, Widgets

AUDIENCE = "copilot-widget"
LONGEST_S = 15 * 60
_SKEW_S = 30
_ALGORITHM = "HS256"
_KID = re.compile(rf"{PREFIX}[0-9a-f]{{12}}")
_KEPT = 1_000


class WidgetTokens:
    """What is known of a widget is remembered for `ttl_s`: so long may a revoked one work."""

    def __init__(self, widgets: Widgets, audit: AuditTrail | None = None, *, ttl_s: float = 3.0) -> None:
        self._widgets = widgets
        self._refusals = Refusals(audit)
        self._ttl = ttl_s
        self._known: dict[str, tuple[float, tuple[Widget, str] | None]] = {}
        self._origins: tuple[float, frozenset[str]] = (0.0, frozenset())

    def fits(self, token: str) -> bool:
        return _kid(token) is not None

    async def principal(self, token: str, connection: HTTPConnection) -> Principal:
        found = await self._find(token)
        if found is None:
            raise NotAuthenticated("This page's widget is not known or was revoked.")
        widget, secret = found
        claims = _claims(token, secret)
        principal = _principal(claims, widget)
        if _origin(connection) not in widget.origins:
            self._refusals.tell(principal, "web", widget.widget_id, "wrong_origin")
            raise NotAuthenticated("This widget is not for the page that asks.")
        return principal

    async def origins_of(self, token: str) -> tuple[str, ...]:
        """Of the pages whose widget the token names, whether or not it proves anything."""
        found = await self._find(token)
        return () if found is None else found[0].origins

    async def any_from(self, origin: str) -> bool:
        """Is there a widget for a page of that origin?"""
        until, origins = self._origins
        if until < time.monotonic():
            origins = await self._widgets.origins()
            self._origins = (time.monotonic() + self._ttl, origins)
        return origin in origins

    async def _find(self, token: str) -> tuple[Widget, str] | None:
        kid = _kid(token)
        if kid is None:
            return None
        until, found = self._known.get(kid, (0.0, None))
        if until < time.monotonic():
            found = await self._widgets.find(kid)
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[kid] = (time.monotonic() + self._ttl, found)
        return found


def origin_of(url: str) -> str:
    """As browsers write it. Raises `InvalidInput`."""
    parts = urlsplit(url.strip())
    try:
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        host, port = "", None
    safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
    if not host or not safe or "*" in host or parts.path.strip("/") or parts.query or parts.fragment or "@" in url:
        raise InvalidInput(f"{url}: expected the page's origin, such as https://intranet.acme.example.")
    usual = {"https": 443, "http": 80}[parts.scheme]
    name = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{name}" + (f":{port}" if port and port != usual else "")


def _kid(token: str) -> str | None:
    if len(token) > 8_192:
        return None
    try:
        kid = jwt.get_unverified_header(token).get("kid")
    except PyJWTError:
        return None
    return kid if isinstance(kid, str) and _KID.fullmatch(kid) else None


def _claims(token: str, secret: str) -> Mapping[str, Any]:
    try:
        claims: dict[str, Any] = jwt.decode(
            token, secret, algorithms=[_ALGORITHM], audience=AUDIENCE, leeway=_SKEW_S,
            options={"require": ["exp", "aud", "sub"], "enforce_minimum_key_length": True},
        )  # fmt: skip
    except ExpiredSignatureError:
        raise NotAuthenticated("This page's sign-in has expired. Please reload the page.") from None
    except PyJWTError:
        raise NotAuthenticated("This page's token is not valid here.") from None
    if claims["exp"] > time.time() + LONGEST_S + _SKEW_S:
        raise NotAuthenticated("This page's token lives too long: at most 15 minutes.")
    return claims


def _principal(claims: Mapping[str, Any], widget: Widget) -> Principal:
    """What the token states of what the widget may grant; all of it where it states nothing."""
    user = claims["sub"]
    if not user or len(user) > 255:
        raise NotAuthenticated("This page's token does not say who you are.")
    stated = {"scopes", "scope", "roles", "role"} & claims.keys()
    scopes = frozenset(widget.scopes)
    if stated:
        asked = [*words(claims.get("scopes")), *words(claims.get("scope"))]
        roles = [*words(claims.get("roles")), *words(claims.get("role"))]
        scopes &= scopes_of(asked, roles)
    sites = None if widget.sites is None else frozenset(widget.sites)
    if "sites" in claims:
        named = frozenset(words(claims["sites"], spaced=False))
        sites = named if sites is None else named & sites
    return Principal(widget.tenant_id, user, scopes, sites)


def _origin(connection: HTTPConnection) -> str | None:
    """Of the page that asks; a page of this very server names none when it only reads."""
    given = connection.headers.get("Origin")
    if given is None and connection.headers.get("Sec-Fetch-Site") == "same-origin":
        return f"{connection.url.scheme}://{connection.url.netloc}"
    return given
