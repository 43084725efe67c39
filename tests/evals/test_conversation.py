"""A question that stands alone is answered alike in the middle of a conversation and at its beginning."""

import random
from typing import Any

import httpx
import pytest

from evals.case import load
from evals.plant import asked_over_http, fresh
from evals.run import CASES
from tests.evals.conftest import Copied

_FILE = load(CASES / "sample_plant-tuning.yaml")
_QUESTIONS, _IN_A_ROW = 60, 6
_MOST = 0.05  # "it" and "them" cannot always be told from what the question itself names


@pytest.mark.plant(_FILE.source)
async def test_what_was_asked_before_changes_no_other_answer(copied: Copied) -> None:
    database_url, home = await copied(_FILE)
    settings = fresh(_FILE, database_url=database_url, scratch=home)
    first_turns = [turns[0] for case in _FILE.cases for turns in case.wordings() if len(turns) == 1]
    questions = random.Random(5).sample(first_turns, _QUESTIONS)
    differing = []
    async with asked_over_http(settings, _FILE) as (client, _):
        thread = None
        for place, question in enumerate(questions):
            alone = await _ask(client, question, None)
            here = await _ask(client, question, thread if place % _IN_A_ROW else None)
            thread = here["thread_id"]
            if _called(alone) != _called(here):
                differing.append(f"{question}\n  alone {_called(alone)}\n  here {_called(here)}")
    assert len(differing) <= _MOST * _QUESTIONS, "\n".join(differing)


async def _ask(client: httpx.AsyncClient, message: str, thread: str | None) -> dict[str, Any]:
    answer = await client.post("/api/v1/chat", json={"message": message, "thread_id": thread})
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.json()
    return said


def _called(answer: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(call["tool"], call["arguments"]) for call in answer["tool_calls"]]
