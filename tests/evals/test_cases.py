"""Every case, asked once of the embedded model: no file may fall below the figure that is recorded for it."""

import io
import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import structlog
from rich.console import Console

from evals import recorded
from evals.asking import Asked, ask_all
from evals.case import CaseFile, load
from evals.export import export_of
from evals.figures import share
from evals.plant import asked_over_http, fresh, provide
from evals.report import faults
from evals.run import CASES
from evals.truth import Truth, Writing
from tests.evals.conftest import Copied

FILES = [load(path) for path in sorted(CASES.glob("*.yaml"))]
CLIENTS = 2


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """A line a request would bury the wrong answers."""
    only_errors = structlog.make_filtering_bound_logger(logging.ERROR)
    structlog.configure(wrapper_class=only_errors, cache_logger_on_first_use=False)
    yield
    structlog.reset_defaults()


@pytest.mark.timeout(1800)  # thousands of questions
@pytest.mark.parametrize(
    "source", [pytest.param(source, marks=pytest.mark.plant(source)) for source in sorted({f.source for f in FILES})]
)
async def test_no_file_of_cases_falls_below_its_recorded_share(
    source: str, copied: Copied, request: pytest.FixtureRequest
) -> None:
    data = request.getfixturevalue("adventureworks") if source == "adventureworks" else None
    files, least, complaints = [file for file in FILES if file.source == source], recorded.read(), []
    database_url, home = await copied(files[0], data)
    for file in files:
        asked = await _ask(file, export_of(file, data, home), database_url, home)
        complaints += _complaints(file, asked, least)
    assert not complaints, "\n".join(complaints)


def test_every_file_of_cases_has_a_recorded_share_and_no_other_has() -> None:
    assert {file.name for file in FILES} == set(recorded.read()), "copilot eval --fresh --record --data … sets them"


async def _ask(file: CaseFile, folder: Path, database_url: str, scratch: Path) -> list[Asked]:
    settings = fresh(file, database_url=database_url, scratch=scratch)
    await provide(settings, file, folder, Console(file=io.StringIO()))
    async with asked_over_http(settings, file) as (client, url):
        with Truth(url, folder, Writing.of(file)) as truth:
            return await ask_all(client, file, truth, clients=CLIENTS)


def _complaints(file: CaseFile, asked: Sequence[Asked], least: dict[str, float]) -> list[str]:
    found = share(asked)
    broken = [one for one in asked if any(fault.kind == "case" for fault in one.faults)]
    if found.value >= least.get(file.name, 1.0) and not broken:
        return []
    title = f"{file.name}: {found.right} of {found.asked} right, recorded are {least.get(file.name, 1.0):.1%}"
    return [title, *(f"  {one.case.id}: {' → '.join(one.turns)}: {faults(one)}" for one in asked if not one.right)]
