"""`/metrics`, for Prometheus: of this process, for who shows the token, or in local mode for this machine."""

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import Route

from api.auth import bearer_of
from core.errors import NotAuthenticated, NotPermitted

PATH = "/metrics"


@dataclass(frozen=True)
class Metrics:
    """`local`: nobody but this machine reaches the server, so no token is needed unless there is one."""

    text: Callable[[], Awaitable[bytes]]
    token: str | None
    local: bool

    def admit(self, connection: HTTPConnection) -> None:
        """Raises `NotAuthenticated`, `NotPermitted`."""
        if self.token is None:
            if not self.local:
                raise NotPermitted("Nobody may read the metrics: COPILOT_METRICS_TOKEN is not set.")
        elif not hmac.compare_digest((bearer_of(connection) or "").encode(), self.token.encode()):
            raise NotAuthenticated("Show the metrics' token: Authorization: Bearer, and COPILOT_METRICS_TOKEN.")


def metrics_route(metrics: Metrics) -> Route:
    async def read(request: Request) -> Response:
        metrics.admit(request)
        return Response(await metrics.text(), media_type=CONTENT_TYPE_PLAIN_0_0_4)

    return Route(PATH, read)
