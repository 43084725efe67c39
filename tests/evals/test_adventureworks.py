"""The whole way, as a company goes it: the command line loads a plant beside another, a server answers, keys keep them
apart.

Nothing is put together by hand here: real processes, real sockets, the embedded model.
"""

import csv
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import httpx
import pytest

from evals.case import Case, load
from evals.run import CASES
from evals.score import score
from evals.truth import Truth
from tests.evals.conftest import Copied

pytestmark = pytest.mark.plant("adventureworks")
CASE_FILE = load(CASES / "adventureworks.yaml")
TENANT = f"{CASE_FILE.source}-{CASE_FILE.today}"
SKUS = 600  # more than 500 codes, so that one in another's answer is seen
COPILOT = (str(Path(sys.executable).with_name("copilot")),)
SAMPLE_QUESTIONS = (
    "how many Adjustable Race do we have, and where?",
    "which SKUs are below their reorder point?",
    "which purchase orders are open?",
    "which sales orders are open?",
    "how is production going?",
    "who supplies Adjustable Race?",
)


_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")  # of the message, in the address of its table


@dataclass
class Plant:
    """One tenant, over HTTP."""

    client: httpx.Client

    def ask(self, question: str) -> dict[str, Any]:
        response = self.client.post("/api/v1/chat", json={"message": question, "thread_id": None})
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer


@dataclass
class Company:
    adventureworks: Plant
    sample: Plant
    database_url: str
    run: Callable[..., str]
    sample_folder: Path


@pytest.fixture(scope="module")
async def installed(copied: Copied, adventureworks: Path) -> tuple[str, Path]:
    return await copied(CASE_FILE, adventureworks)


@pytest.fixture(scope="module")
def company(installed: tuple[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    url, home = installed
    environment = {
        **os.environ,
        "COPILOT_HOME": str(home),
        "COPILOT_DATABASE_URL": url.replace("+psycopg", ""),
        "COPILOT_AUTH": "keys",
        "COPILOT_LIMIT_KEY": "none",  # it is asked faster than people do
        "COPILOT_LIMIT_USER": "none",
        "COPILOT_TODAY": str(CASE_FILE.today),
    }
    sample_folder = tmp_path_factory.mktemp("sample")

    def run(*arguments: str) -> str:
        done = subprocess.run([*COPILOT, *arguments], env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    description = home / "small.yaml"
    description.write_text(_small(), encoding="utf-8")
    run("sync", str(description), "--path", str(sample_folder), "--tenant", "sample")
    keys = [run("keys", "create", "--tenant", tenant, "--user", "planner").strip() for tenant in (TENANT, "sample")]
    with subprocess.Popen(
        [*COPILOT, "serve", "--port", "0"], env=environment, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stderr is not None
        base = next(found[1] for line in server.stderr if (found := re.match(r"Ready: (\S+)", line)))
        clients = [httpx.Client(base_url=base, headers={"Authorization": f"Bearer {key}"}, timeout=60) for key in keys]
        yield Company(Plant(clients[0]), Plant(clients[1]), url, run, sample_folder)
        for client in clients:
            client.close()
        server.terminate()
        server.stderr.read()


def _small() -> str:
    """The sample plant's description: fewer items, no documents."""
    text = files("ingestion").joinpath("sources/sample_plant.yaml").read_text(encoding="utf-8")
    for old, new in (("skus: 2000", f"skus: {SKUS}"), ("\ndocuments: ", "\n# documents: ")):
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize("case", CASE_FILE.cases, ids=lambda case: case.id)
def test_each_question_is_answered_with_what_the_export_itself_says(
    case: Case, company: Company, adventureworks: Path
) -> None:
    with Truth(company.database_url, adventureworks) as truth:
        faults = score(case, company.adventureworks.ask(case.turns[-1]), truth.rows(case.sql or "SELECT WHERE false"))
    assert faults == ()


def test_every_answer_says_how_old_the_data_is(company: Company) -> None:
    for case in CASE_FILE.cases:
        answer = company.adventureworks.ask(case.turns[-1])
        assert "2025-05-15 18:00 UTC" in answer["answer"]
        assert {citation["source"] for citation in answer["citations"]} == {"adventureworks"}


def test_no_row_of_one_plant_is_in_any_answer_of_the_other(company: Company, adventureworks: Path) -> None:
    ours = _codes(adventureworks, "Product.csv", "ProductNumber")
    ours |= _codes(adventureworks, "Vendor.csv", "AccountNumber")
    theirs = _codes(company.sample_folder, "ITEM.csv", "ITEM_NO")
    theirs |= _codes(company.sample_folder, "VENDOR.csv", "VEND_NO")
    assert len(ours) > 500
    assert len(theirs) > 500
    assert not ours & theirs
    for question in (*(case.turns[-1] for case in CASE_FILE.cases), *SAMPLE_QUESTIONS):
        said = set(re.findall(r"[\w./-]+", question))
        answers = {name: json.dumps(plant.ask(question)) for name, plant in _plants(company)}
        assert not (_found(ours, answers["sample"]) - said), question
        assert not (_found(theirs, answers["adventureworks"]) - said), question


def test_both_plants_answer_for_themselves(company: Company) -> None:
    for question in SAMPLE_QUESTIONS:
        assert [plant.ask(question)["outcome"] for _, plant in _plants(company)] == ["answered", "answered"], question


def test_the_same_question_gets_the_same_answer_each_time(company: Company) -> None:
    for case in CASE_FILE.cases:
        told = {_ID.sub("", company.adventureworks.ask(case.turns[-1])["answer"]) for _ in range(4)}
        assert len(told) == 1


def test_a_second_sync_changes_nothing(company: Company, adventureworks: Path) -> None:
    shown = company.run("sync", "adventureworks", "--path", str(adventureworks), "--tenant", TENANT)
    total = next(line.split() for line in shown.splitlines() if line.split()[:1] == ["all"])
    assert total[1] == "316,947"
    assert total[4:] == ["0", "0", "0"]


def _plants(company: Company) -> tuple[tuple[str, Plant], ...]:
    return (("adventureworks", company.adventureworks), ("sample", company.sample))


def _codes(folder: Path, file: str, column: str) -> set[str]:
    with (folder / file).open(encoding="utf-8-sig", newline="") as rows:
        return {row[column].strip() for row in csv.DictReader(rows)}


def _found(codes: set[str], text: str) -> set[str]:
    return codes & set(re.findall(r"[\w./-]+", text))
