"""The HTTP application: routes, errors and what holds for every request."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from fastapi import APIRouter, Depends, FastAPI
from starlette.responses import Response
from starlette.types import Scope

from api import errors
from api.auth import caller
from api.cors import WidgetCors
from api.door import Door, Questions
from api.metrics import PATH, metrics_route
from api.middleware import BodyLimit, LoopbackOnly, RequestContext
from api.recorded import recorded
from api.routes import (
    approvals,
    audit,
    brief,
    chat,
    documents,
    exports,
    forecasts,
    health,
    keys,
    me,
    notifications,
    page,
    planning,
    plant,
    records,
    retention,
    shared,
    sync,
    threads,
    tools,
    usage,
)
from api.services import Services

MAX_BODY_BYTES = 1_000_000

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def create_app(services: Services, lifespan: Lifespan | None = None) -> FastAPI:
    app = FastAPI(
        title="Manufacturing Copilot",
        version=services.version,
        summary="Answers a planner's questions from the plant's own data.",
        docs_url=None,  # their pages load scripts from elsewhere
        redoc_url=None,
        lifespan=lifespan,
        redirect_slashes=False,
        # Its spans of requests; everything else is told by the rooms themselves.
        telemetry={"metrics": False, "logs": False, "operation_spans": False, "exclude": _unwatched},
    )
    app.state.services = services
    errors.install(app)
    closed = APIRouter(prefix="/api/v1", dependencies=[Depends(caller)], responses=errors.RESPONSES)
    own = (chat.router, threads.router, shared.router, exports.router)
    routers = (
        *own,
        plant.router,
        planning.router,
        forecasts.router,
        brief.router,
        approvals.router,
        notifications.router,
        keys.router,
        me.router,
        retention.router,
        usage.router,
        tools.router(services.tools),
    )
    for router in routers:
        closed.include_router(router)
    for router in (documents.router, sync.router, records.router, audit.router):
        closed.include_router(router, dependencies=[Depends(recorded)])
    app.include_router(closed)
    app.include_router(health.router, prefix="/api/v1", responses=errors.RESPONSES)
    app.include_router(page.router)
    if services.metrics is not None:
        app.router.routes.append(metrics_route(services.metrics))
    app.add_middleware(BodyLimit, most=MAX_BODY_BYTES, uploads={"/api/v1/documents": documents.MAX_UPLOAD_BYTES})
    if services.widgets is not None:
        app.add_middleware(WidgetCors, widgets=services.widgets)
    if services.authenticate.local:
        app.add_middleware(LoopbackOnly)
    app.add_middleware(RequestContext)
    questions: Questions = {"/api/v1/chat": refused}
    app.state.questions = questions  # channels that are mounted add theirs
    app.add_middleware(Door, admission=services.runs.admission, questions=questions, pages=services.widgets is not None)
    return app


def refused(code: str, sentence: str) -> Response:
    """How clients of the API's own routes read that they are to come back."""
    return errors.problem(errors.STATUS[code], code, sentence)


def _unwatched(scope: Scope) -> bool:
    """Asked every few seconds, by whoever keeps it running."""
    path: str = scope["path"]
    return path == PATH or path.startswith("/api/v1/health")
