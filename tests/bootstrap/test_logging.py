import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bootstrap.logging import configure


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What is logged, as the JSON lines of a server whose standard error is not a terminal."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    configure("info")
    stream = io.StringIO()
    handler = root.handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(stream)
    yield stream
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def test_a_line_is_json_with_its_request_and_tenant(lines: io.StringIO) -> None:
    structlog.contextvars.bind_contextvars(request_id="r1", tenant_id="plant")
    structlog.get_logger("x").info("asked", status=200)
    entry = json.loads(lines.getvalue())
    assert entry["event"] == "asked"
    assert (entry["request_id"], entry["tenant_id"], entry["status"]) == ("r1", "plant", 200)
    assert entry["timestamp"].endswith("Z")


def test_libraries_logs_are_json_too_and_carry_the_request(lines: io.StringIO) -> None:
    structlog.contextvars.bind_contextvars(request_id="r2")
    logging.getLogger("some.library").warning("slow: %s", "query")
    entry = json.loads(lines.getvalue())
    assert (entry["event"], entry["request_id"]) == ("slow: query", "r2")


def test_a_secret_is_not_written_even_in_a_traceback(lines: io.StringIO) -> None:
    try:
        raise ConnectionError("postgresql+psycopg://planner:hunter2@host/plant refused")
    except ConnectionError:
        structlog.get_logger("x").exception("failed", headers={"Authorization": "Bearer abc"})
    assert "hunter2" not in lines.getvalue()
    assert "abc" not in lines.getvalue()
    assert "refused" in lines.getvalue()
