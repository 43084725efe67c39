"""Requests as they are counted, and who may read it."""

from typing import Any

import httpx
import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from api.metrics import Metrics
from core.metrics import REGISTRY
from tests.api.test_app import broken

THREAD = "/api/v1/threads/{thread_id}/messages"


async def text() -> bytes:
    return generate_latest(REGISTRY)


def requests(told: httpx.Response) -> dict[tuple[str, str, str], float]:
    families = text_string_to_metric_families(told.text)
    counted = next(family for family in families if family.name == "copilot_http_requests")
    return {(s.labels["method"], s.labels["route"], s.labels["status"]): s.value for s in counted.samples}


async def test_requests_are_counted_by_the_route_as_it_is_written_and_never_by_what_stands_in_it(
    make_site: Any,
) -> None:
    site = await make_site(tools=(broken,), metrics=Metrics(text, None, local=True))
    before = requests(await site.client.get("/metrics"))
    for path in ("threads/1/messages", "threads/messages/messages", "threads/1%2F2/messages", "nothing", "threads"):
        await site.client.get(f"/api/v1/{path}")
    await site.client.get("/documents/abc")
    await site.client.request("TRACE", "/api/v1/threads")
    await site.client.post("/api/v1/tools/broken", json={})
    after = requests(await site.client.get("/metrics"))
    new = {key: value - before.get(key, 0) for key, value in after.items() if value != before.get(key, 0)}
    assert new == {
        ("GET", THREAD, "422"): 2,
        ("GET", "other", "404"): 2,
        ("GET", "/api/v1/threads", "200"): 1,
        ("GET", "/documents/{document_id}", "200"): 1,
        ("other", "/api/v1/threads", "405"): 1,
        ("POST", "/api/v1/tools/broken", "500"): 1,
        ("GET", "/metrics", "200"): 1,
    }


@pytest.mark.parametrize(
    ("token", "shown", "status"),
    [
        (None, None, 403),
        (None, "Bearer any", 403),
        ("secret", None, 401),
        ("secret", "Bearer other", 401),
        ("secret", "Bearer secret", 200),
    ],
)
async def test_where_others_reach_the_server_the_metrics_need_their_token(
    make_site: Any, token: str | None, shown: str | None, status: int
) -> None:
    site = await make_site("keys", metrics=Metrics(text, token, local=False))
    told = await site.client.get("/metrics", headers={"Authorization": shown} if shown else {})
    assert told.status_code == status
    if status != 200:
        assert told.json()["detail"].endswith(".")
        assert "copilot_" not in told.text
