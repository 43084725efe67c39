"""The asking, over the API's wire format; the copilot behind it is scripted, and the truth is a real database's."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from evals.asking import Asked, ask_all, how_many
from evals.case import Case, CaseFile
from evals.truth import Truth

STOCK = Case("stock", "stock", ("How many?",), ("How much?", "Number?"), sql="SELECT qty::int FROM stock")
FOLLOWED = Case("followed", "followup", ("How many A?", "And B?"), sql="SELECT 2")
FILE = CaseFile(Path("plant.yaml"), "sample_plant", date(2025, 5, 15), "tuning", (STOCK, FOLLOWED))


@dataclass
class Api:
    """Says `texts` by message. `threads`: which thread each message came in; `most` at once were under way."""

    texts: dict[str, str]
    status: int = 200
    threads: list[tuple[str, str | None]] = field(default_factory=list)
    under_way: int = 0
    most: int = 0

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        self.threads.append((body["message"], body["thread_id"]))
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        await asyncio.sleep(0)
        self.under_way -= 1
        if self.status != 200:
            return httpx.Response(self.status, json={"detail": "The server is being stopped."})
        answer: dict[str, Any] = {
            "thread_id": body["thread_id"] or f"thread of {body['message']}",
            "outcome": "answered",
            "answer": self.texts.get(body["message"], "5 EA"),
            "tool_calls": [],
            "grounding": {"numbers": 1, "unsupported": []},
            "model": "embedded",
        }
        return httpx.Response(200, json=answer)


@pytest.fixture
def truth(tmp_path: Path, database_url: str) -> Truth:
    (tmp_path / "stock.csv").write_text("QTY\n5\n")
    return Truth(database_url, tmp_path)


Ask = Callable[..., Any]


@pytest.fixture
def ask(truth: Truth) -> Ask:
    async def asked(api: Api, file: CaseFile = FILE, **options: Any) -> list[Asked]:
        async with httpx.AsyncClient(transport=httpx.MockTransport(api), base_url="http://api") as client:
            with truth:
                return await ask_all(client, file, truth, **options)

    return asked


async def test_each_wording_is_asked_so_many_times_and_held_to_the_sql(ask: Ask) -> None:
    asked = await ask(Api({"Number?": "6 EA", "And B?": "2 EA"}), times=2)
    assert how_many(FILE, ()) * 2 == len(asked) == 8
    assert [(one.run, one.case.id, one.wording, one.right) for one in asked[:4]] == [
        (1, "stock", 0, True),
        (1, "stock", 1, True),
        (1, "stock", 2, False),
        (1, "followed", 0, True),
    ]
    assert asked[2].faults[0].text == "does not say 5 (of 1 values)"


async def test_turns_are_asked_in_one_thread_and_other_questions_in_their_own(ask: Ask) -> None:
    api = Api({"And B?": "2"})
    (_, _, _, followed) = await ask(api)
    assert [thread for _, thread in api.threads] == [None, None, None, None, "thread of How many A?"]
    assert len(followed.turns_ms) == 2
    assert followed.answer == "2"


async def test_so_many_clients_ask_at_once_and_the_order_is_kept(ask: Ask) -> None:
    api, told = Api({}), []
    asked = await ask(api, clients=3, times=3, done=told.append)
    assert api.most == 3
    assert [one.run for one in asked] == [1] * 4 + [2] * 4 + [3] * 4
    assert len(told) == len(asked)


async def test_only_the_chosen_cases_are_asked(ask: Ask) -> None:
    assert [one.case.id for one in await ask(Api({}), only=("followed",))] == ["followed"]


async def test_an_error_in_place_of_an_answer_is_a_wrong_answer(ask: Ask) -> None:
    asked = await ask(Api({}, status=503))
    assert {fault.kind for one in asked for fault in one.faults} == {"failure"}
    assert asked[0].faults[0].text.startswith("HTTP 503: ")
    assert len(asked[3].turns_ms) == 1  # the second turn has no thread to stand in


async def test_sql_that_does_not_run_is_a_fault_of_the_case(ask: Ask) -> None:
    broken = CaseFile(FILE.path, FILE.source, FILE.today, FILE.half, (Case("x", "stock", ("?",), sql="SELECT nix"),))
    (one,) = await ask(Api({}), broken)
    assert [fault.kind for fault in one.faults] == ["case"]
