"""A question that stands alone is answered alike in the middle of a conversation and at its beginning."""

import io
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console

from evals.case import load
from evals.export import export_of
from evals.plant import asked_over_http, fresh, provide
from evals.run import CASES

_FILE = load(CASES / "sample_plant-tuning.yaml")
_QUESTIONS, _IN_A_ROW = 60, 6
_MOST = 0.05  # "it" and "them" cannot always be told from what the question itself names


async def test_what_was_asked_before_changes_no_other_answer(make_database: Callable[[], str], tmp_path: Path) -> None:
    settings = fresh(_FILE, database_url=make_database(), scratch=tmp_path)
    await provide(settings, _FILE, export_of(_FILE, None, tmp_path), Console(file=io.StringIO()))
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
