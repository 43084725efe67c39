"""Who may knock at `/mcp`, and how a client finds out where to get a token (RFC 9728)."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, Response

from core.loopback import is_loopback

PATH = "/mcp"
METADATA = "/.well-known/oauth-protected-resource"
RETRY_AFTER_S = 2


@dataclass(frozen=True)
class Access:
    """`hosts` and `origins`: those besides this machine's own that may be named in `Host` and `Origin` (`*`: any host).
    `url`: of this server as clients know it; None: as each names it. `issuers`: who gives out tokens; none: nobody
    does, and keys are handed out by hand. `scopes`: what a client is to ask them for; none: what they give by
    themselves."""

    hosts: frozenset[str] = frozenset()
    origins: frozenset[str] = frozenset()
    url: str | None = None
    issuers: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()

    def refusal(self, scheme: str, headers: Headers) -> Response | None:
        """For a foreign name in `Host` (DNS rebinding), and for a page from elsewhere."""
        host = headers.get("Host", "")
        name = urlsplit(f"//{host}").hostname or ""
        if not (is_loopback(name) or "*" in self.hosts or name in self.hosts or host in self.hosts or self._own(host)):
            return problem(
                421,
                "misdirected",
                f"This server does not answer MCP at {host or 'no name'}: set COPILOT_PUBLIC_URL, or name it in"
                " COPILOT_MCP_HOSTS.",
            )
        origin = headers.get("Origin")
        if origin is not None and origin != f"{scheme}://{host}" and origin not in self.origins:
            return problem(
                403, "not_permitted", f"This server answers no page of {origin}: name it in COPILOT_MCP_ORIGINS."
            )
        return None

    def _own(self, host: str) -> bool:
        return self.url is not None and urlsplit(self.url).netloc == host

    def resource(self, scheme: str, headers: Headers) -> str:
        """What a token must be meant for: the address of the endpoint."""
        return (self.url or f"{scheme}://{headers.get('Host', '')}").rstrip("/") + PATH

    def metadata(self, scheme: str, headers: Headers) -> Mapping[str, object]:
        told: dict[str, object] = {
            "resource": self.resource(scheme, headers),
            "resource_name": "Manufacturing Copilot",
            "authorization_servers": list(self.issuers),
            "bearer_methods_supported": ["header"],
        }
        return {**told, "scopes_supported": list(self.scopes)} if self.scopes else told

    def challenge(self, scheme: str, headers: Headers, error: str | None = None, scope: str | None = None) -> str:
        """`WWW-Authenticate`. The address of the metadata is put between host and path (RFC 9728, 3.1)."""
        said = []
        if self.issuers:
            at = self.resource(scheme, headers).removesuffix(PATH)
            said.append(f'resource_metadata="{at}{METADATA}{PATH}"')
        if error:
            said.append(f'error="{error}"')
        if scope:
            said.append(f'scope="{scope}"')
        return "Bearer " + ", ".join(said) if said else "Bearer"


def problem(status: int, code: str, detail: str, **headers: str) -> Response:
    """As the HTTP API tells of errors (RFC 9457); header names with `_` for `-`."""
    if status in (429, 503):
        headers.setdefault("Retry_After", str(RETRY_AFTER_S))
    body = {"type": "about:blank", "status": status, "code": code, "detail": detail}
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return JSONResponse(body, status, told, media_type="application/problem+json")
