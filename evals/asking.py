"""Asks the questions of a case file and scores what comes back."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from bootstrap.usage import Usage, metered
from core.errors import InvalidInput
from evals.case import Case, CaseFile
from evals.score import Fault, score
from evals.truth import Truth

Rows = Sequence[tuple[Any, ...]]


@dataclass(frozen=True)
class Asked:
    """One wording of a case, asked once. `wording` 0 is the case's own; `run` counts the times from 1.

    `turns_ms`: how long the client waited for each turn, in milliseconds. `answered_by`: the model, of the last turn.
    `confidence`: the chance that this gave itself of having understood the question, if it gave any.
    """

    file: CaseFile
    case: Case
    wording: int
    run: int
    turns: tuple[str, ...]
    outcome: str
    answer: str
    answered_by: str
    faults: tuple[Fault, ...]
    turns_ms: tuple[float, ...]
    usage: Usage
    confidence: float | None = None

    @property
    def right(self) -> bool:
        return not self.faults


@dataclass(frozen=True)
class _Question:
    case: Case
    wording: int
    run: int
    turns: tuple[str, ...]


async def ask_all(
    client: httpx.AsyncClient,
    file: CaseFile,
    truth: Truth,
    *,
    only: Sequence[str] = (),
    times: int = 1,
    clients: int = 1,
    done: Callable[[Asked], None] = lambda asked: None,
) -> list[Asked]:
    """Each wording of each case `times` over, by so many clients at once (one where they change the user's settings),
    in the file's order. `done` is told each.

    What is right is computed first, so that no question waits for it.
    """
    cases = chosen(file, only)
    known = {case.id: await asyncio.to_thread(_rows, truth, case) for case in cases}
    questions = [
        _Question(case, number, run, turns)
        for run in range(1, times + 1)
        for case in cases
        for number, turns in enumerate(case.wordings())
    ]
    waiting = iter(enumerate(questions))
    results: dict[int, Asked] = {}

    async def work() -> None:
        for at, question in waiting:  # shared by all: each takes the next
            results[at] = await _ask(client, file, question, known[question.case.id])
            done(results[at])

    async with asyncio.TaskGroup() as group:
        for _ in range(1 if file.settings else clients):
            group.create_task(work())
    return [results[at] for at in range(len(questions))]


def chosen(file: CaseFile, only: Sequence[str]) -> list[Case]:
    return [case for case in file.cases if not only or case.id in only]


def how_many(file: CaseFile, only: Sequence[str]) -> int:
    """Questions: each wording is one."""
    return sum(1 + len(case.paraphrases) for case in chosen(file, only))


def _rows(truth: Truth, case: Case) -> Rows | InvalidInput:
    if case.sql is None:
        return []
    try:
        return truth.rows(case.sql)
    except InvalidInput as error:
        return error


async def _ask(client: httpx.AsyncClient, file: CaseFile, question: _Question, known: Rows | InvalidInput) -> Asked:
    answer: Mapping[str, Any] = {}
    waits: list[float] = []
    faults: tuple[Fault, ...] = ()
    with metered() as meter:
        for message in question.turns:
            began = time.perf_counter()
            try:
                body = {"message": message, "thread_id": answer.get("thread_id")}
                response = await client.post("/api/v1/chat", json=body)
            except httpx.HTTPError as error:
                faults = (Fault("failure", f"no answer: {type(error).__name__}"),)
                break
            finally:
                waits.append((time.perf_counter() - began) * 1000)
            if response.is_error:
                faults = (Fault("failure", f"HTTP {response.status_code}: {response.text[:300]}"),)
                break
            answer = response.json()
    if not faults and isinstance(known, InvalidInput):
        faults = (Fault("case", str(known)),)
    elif not faults and not isinstance(known, InvalidInput):
        faults = score(question.case, answer, known)
    return Asked(
        file,
        question.case,
        question.wording,
        question.run,
        question.turns,
        str(answer.get("outcome", "failed")),
        str(answer.get("answer", "")),
        str(answer.get("model", "")),
        faults,
        tuple(waits),
        meter.usage,
        answer.get("confidence"),
    )
