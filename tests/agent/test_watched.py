"""Who follows a run sees each step of it; what is answered is the same."""

import uuid
from typing import Any

import pytest
from langchain_core.tracers.context import collect_runs
from langchain_core.tracers.schemas import Run

from agent.events import Done

QUESTIONS = (
    "how many Adjustable Race do we have, and where?",
    "how many crankarm do we have?",
    "how many AR-5382 do we have?",
    "what's the weather tomorrow?",
    "which items are below their reorder point?",
)


@pytest.mark.parametrize("question", QUESTIONS)
async def test_a_run_that_is_traced_is_answered_alike(ask: Any, question: str) -> None:
    thread = uuid.uuid4()
    alone = [_plain(event) for event in await ask(question, thread)]
    with collect_runs() as collected:
        traced = [_plain(event) for event in await ask(question, uuid.uuid4())]
    assert traced == alone
    kinds = {run.run_type for run in _all(collected.traced_runs)}
    asked = any(event["type"] == "tool_started" for event in alone)
    assert {"llm", *(["tool"] if asked else [])} <= kinds


def _plain(event: Any) -> dict[str, Any]:
    told: dict[str, Any] = event.model_dump(mode="json", exclude={"run_id", "thread_id"})
    if isinstance(event, Done):
        for name in ("thread_id", "message_id", "elapsed_ms"):
            del told["answer"][name]
    return told


def _all(runs: list[Run]) -> list[Run]:
    return [found for run in runs for found in (run, *_all(run.child_runs))]
