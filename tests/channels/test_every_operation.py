"""Whatever is sent to whichever operation of openapi.json, and by whom ever, never breaks the server."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import Any

import httpx
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


async def test_no_operation_breaks(served: Served) -> None:
    async with httpx.AsyncClient(base_url=served.url, timeout=60) as http:
        described = schemathesis.openapi.from_dict((await http.get("/openapi.json")).json())
    keys = {user: await served.key(f"sender-{user}", scopes) for user, scopes in USERS.items()}
    answers = await asyncio.to_thread(lambda: list(_answers(described, served.url, keys)))
    for user in USERS:
        assert len({operation for sender, operation, *_ in answers if sender == user}) > 100
    assert not [told for told in answers if told[2] >= 500]


def _answers(described: Any, url: str, keys: Mapping[str, str]) -> Iterator[tuple[str, str, int, str]]:
    """User, operation and status, and, for a fault, what was sent. To draw it takes longer than to answer it: what is
    drawn is sent by each user."""
    with ExitStack() as stack:
        sessions = {user: stack.enter_context(requests.Session()) for user in keys}
        for user, session in sessions.items():
            session.headers["Authorization"] = f"Bearer {keys[user]}"
        for operation in (one.ok() for one in described.get_all_operations()):
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                yield from _sent(operation, mode, url, sessions)


def _sent(
    operation: Any, mode: GenerationMode, url: str, sessions: Mapping[str, requests.Session]
) -> list[tuple[str, str, int, str]]:
    found: list[tuple[str, str, int, str]] = []

    @FEW
    @given(operation.as_strategy(generation_mode=mode))
    def send(case: Any) -> None:
        for user, session in sessions.items():
            answer = case.call(base_url=url, session=session, timeout=60)
            sent = case.as_curl_command() if answer.status_code >= 500 else ""
            found.append((user, operation.label, answer.status_code, sent))

    try:
        send()
    except Unsatisfiable:  # without parameters nothing wrong can be sent
        assert mode is GenerationMode.NEGATIVE
    return found
