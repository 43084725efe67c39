"""What holds for every request: problems, ids, limits, and a database that goes and comes back."""

import re
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from core.identity import Scope
from data_layer.database import Database
from tools.context import ToolContext
from tools.result import ToolResult
from tools.spec import tool

PROBLEM = "application/problem+json"


@tool(scope=Scope.INVENTORY_READ, examples=())
async def broken(context: ToolContext) -> ToolResult:
    """Fails as no tool should."""
    raise RuntimeError("postgresql://planner:hunter2@host")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing/here", 404, "not_found"),
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("POST", "/api/v1/tools/no_such_tool", 404, "not_found"),
        ("DELETE", "/api/v1/plant", 405, "method_not_allowed"),
        ("GET", "/api/v1/threads?limit=0", 422, "invalid_input"),
        ("GET", "/api/v1/threads?limit=many", 422, "invalid_input"),
        ("GET", "/api/v1/threads?cursor=none", 422, "invalid_input"),
        ("GET", "/api/v1/inventory/current?cursor=none", 422, "invalid_input"),
        ("GET", "/api/v1/threads/1/messages", 422, "invalid_input"),
    ],
)
async def test_every_error_is_a_problem_with_a_code(local: Any, method: str, path: str, status: int, code: str) -> None:
    response = await local.client.request(method, path)
    body = response.json()
    assert (response.status_code, response.headers["content-type"]) == (status, PROBLEM)
    assert (body["code"], body["status"]) == (code, status)
    assert body["detail"].endswith(".")
    assert body["request_id"] == response.headers["X-Request-ID"]


async def test_what_the_description_points_to_is_in_it(local: Any) -> None:
    described = await local.client.get("/openapi.json")
    named = set(re.findall(r'"#/components/schemas/([^"]+)"', described.text))
    assert "Problem" in named
    assert named <= set(described.json()["components"]["schemas"])


async def test_the_unforeseen_is_told_without_its_details(make_site: Any) -> None:
    site = await make_site(tools=(broken,))
    response = await site.client.post("/api/v1/tools/broken", json={})
    assert (response.status_code, response.json()["code"]) == (500, "internal")
    assert "hunter2" not in response.text
    assert "RuntimeError" not in response.text


async def test_a_request_keeps_the_id_it_came_with_if_it_is_one(local: Any) -> None:
    kept = await local.client.get("/api/v1/health/live", headers={"X-Request-ID": "trace-1"})
    assert kept.headers["X-Request-ID"] == "trace-1"
    replaced = await local.client.get("/api/v1/health/live", headers={"X-Request-ID": "a b<script>"})
    assert re.fullmatch(r"[0-9a-f]{32}", replaced.headers["X-Request-ID"])


async def test_a_body_beyond_the_limit_is_refused_declared_or_not(local: Any) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(30):
            yield b" " * 50_000

    json = {"Content-Type": "application/json"}
    declared = await local.client.post("/api/v1/chat", content=b" " * 1_500_000, headers=json)
    streamed = await local.client.post("/api/v1/chat", content=chunks(), headers=json)
    for response in (declared, streamed):
        assert (response.status_code, response.json()["code"]) == (413, "too_large")


async def test_an_upload_may_be_larger_than_other_bodies_and_has_a_limit_too(local: Any) -> None:
    page = b"<!DOCTYPE html><!--" + b"x" * 1_500_000 + b"--><p>Wear gloves."  # beyond what other bodies may have
    taken = await local.client.post("/api/v1/documents", files={"file": ("rules.html", page)}, timeout=60)
    assert taken.status_code == 201
    refused = await local.client.post("/api/v1/documents", content=b" " * 51_500_000, timeout=60)
    assert (refused.status_code, refused.json()["code"]) == (413, "too_large")


async def test_the_page_needs_nothing_from_elsewhere(local: Any) -> None:
    page = await local.client.get("/")
    assert page.headers["content-type"].startswith("text/html")
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    linked = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(linked) >= 3
    for path in linked:
        assert path.startswith("/")
        assert (await local.client.get(path)).status_code == 200
    assert "<script>" not in page.text
    assert "style=" not in page.text


async def test_the_database_may_go_and_come_back_without_a_restart(
    make_site: Any, make_database: Callable[[], str]
) -> None:
    at = make_database()
    url = make_url(at)
    database = Database.connect(at)
    site = await make_site(on=database, at=at)
    assert (await site.client.get("/api/v1/health/ready")).status_code == 200
    _allow(url, connections=False)
    for method, path in (("GET", "/api/v1/health/ready"), ("GET", "/api/v1/plant"), ("POST", "/api/v1/chat")):
        away = await site.client.request(method, path, json={"message": "x"})
        assert (away.status_code, away.json()["code"]) == (503, "unavailable")
        assert int(away.headers["Retry-After"]) >= 1
    assert (await site.client.get("/api/v1/health/live")).status_code == 200
    health = await site.client.get("/api/v1/health")
    assert (health.status_code, health.json()["status"]) == (200, "degraded")
    _allow(url, connections=True)
    assert (await site.client.get("/api/v1/health/ready")).status_code == 200
    assert (await site.client.post("/api/v1/chat", json={"message": "x"})).status_code == 200
    await database.close()


def _allow(url: Any, *, connections: bool) -> None:
    """Shut a database, with those who are in it, or open it again."""
    engine = create_engine(url.set(database="postgres"), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as server:
        server.execute(text(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS {connections}"))
        if not connections:
            ended = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name")
            server.execute(ended, {"name": url.database})
    engine.dispose()
