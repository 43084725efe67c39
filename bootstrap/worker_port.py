"""What a worker tells over HTTP, which is no API: its metrics, and whether it is alive and ready."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Iterator

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from api.metrics import Metrics, metrics_route
from core.errors import NotAuthenticated, NotPermitted, Unavailable
from data_layer.database import Database
from data_layer.plant import ping

_STATUS = {NotAuthenticated.code: 401, NotPermitted.code: 403, Unavailable.code: 503}


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield  # the worker's own


@contextlib.asynccontextmanager
async def worker_port(
    listener: socket.socket, metrics: Metrics, database: Database, leaving: Callable[[], int]
) -> AsyncIterator[None]:
    """`/metrics`, `/api/v1/health/live` and `/api/v1/health/ready`, for as long as it is entered; not ready once
    it is `leaving`."""

    async def live(request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def ready(request: Request) -> Response:
        if leaving():
            raise Unavailable("This worker is being stopped.")
        await ping(database)
        return JSONResponse({"status": "ok"})

    async def refused(request: Request, error: Exception) -> Response:
        code = getattr(error, "code", "internal")
        return JSONResponse({"code": code, "detail": str(error)}, _STATUS.get(code, 500))

    health = [Route("/api/v1/health/live", live), Route("/api/v1/health/ready", ready)]
    handlers = dict.fromkeys((NotAuthenticated, NotPermitted, Unavailable), refused)
    app = Starlette(routes=[metrics_route(metrics), *health], exception_handlers={**handlers})
    server = _Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", ws="none"))
    task = asyncio.create_task(server.serve([listener]))
    try:
        yield
    finally:
        server.should_exit = True
        await task
