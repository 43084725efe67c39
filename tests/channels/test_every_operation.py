"""Whatever is sent to whichever operation of openapi.json, and by whom ever, never breaks the server."""

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from core.identity import EVERY_SCOPE, READ_SCOPES
from tests.channels.conftest import Served

USERS = {"owner": EVERY_SCOPE, "reader": frozenset(READ_SCOPES), "nobody": frozenset[str]()}
# The same each time: a few for each operation of what is described, and as many of what is not.
FEW = settings(
    max_examples=2, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.mark.parametrize("user", USERS)
async def test_no_operation_breaks(served: Served, user: str) -> None:
    async with httpx.AsyncClient(base_url=served.url, timeout=60) as http:
        described = schemathesis.openapi.from_dict((await http.get("/openapi.json")).json())
    key = await served.key(f"sender-{user}", USERS[user])
    answers = await asyncio.to_thread(lambda: list(_answers(described, served.url, key)))
    assert len({operation for operation, *_ in answers}) > 100
    assert not [told for told in answers if told[1] >= 500]


def _answers(described: Any, url: str, key: str) -> Iterator[tuple[str, int, str]]:
    """Operation, status and, for a fault, what was sent."""
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {key}"
        for operation in (one.ok() for one in described.get_all_operations()):
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                yield from _sent(operation, mode, url, session)


def _sent(operation: Any, mode: GenerationMode, url: str, session: requests.Session) -> list[tuple[str, int, str]]:
    found: list[tuple[str, int, str]] = []

    @FEW
    @given(operation.as_strategy(generation_mode=mode))
    def send(case: Any) -> None:
        answer = case.call(base_url=url, session=session, timeout=60)
        sent = case.as_curl_command() if answer.status_code >= 500 else ""
        found.append((operation.label, answer.status_code, sent))

    try:
        send()
    except Unsatisfiable:  # without parameters nothing wrong can be sent
        assert mode is GenerationMode.NEGATIVE
    return found
