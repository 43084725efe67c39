"""A plant is backed up, lost and brought back by the command line; the same questions get the same answers."""

from collections.abc import Callable
from pathlib import Path

from agent.events import Done
from bootstrap.container import Container
from bootstrap.indexing import Indexing
from bootstrap.settings import Settings
from core.identity import EVERY_SCOPE, Principal
from retrieval.describing import Statement
from tests.bootstrap.conftest import Copilot
from tests.bootstrap.test_cli import SOURCE, one_sentence
from tests.data_layer.test_backup import rows

PLANNER = Principal("default", "planner", EVERY_SCOPE)


async def answer(container: Container) -> str:
    context, runs = await container.context(PLANNER), await container.runs()
    run = await runs.start(context, "where are bearings stored?", None)
    [done] = [event async for _, event in runs.subscribe(run.run_id, context=context) if isinstance(event, Done)]
    return done.answer.answer


async def test_what_was_backed_up_is_answered_again_in_a_fresh_database(
    copilot: Copilot, environment: dict[str, str], tmp_path: Path, make_database: Callable[[], str]
) -> None:
    (sources := tmp_path / "home" / "sources").mkdir(parents=True)
    (sources / "depot.yaml").write_text(SOURCE)
    async with Container(Settings.of(environment)) as container:
        note = "# Bearings\n\nBearings are stored dry, in hall 7.\n"
        await (await container.documents()).add(PLANNER, "bearings.md", note.encode(), Statement())
        told = await answer(container)
        assert "hall 7" in told
    before = rows(environment["COPILOT_DATABASE_URL"])
    made = copilot("db", "backup", "plant.backup")
    assert made.returncode == 0, made.stderr
    assert "keep that apart" in made.stdout

    there = {"COPILOT_DATABASE_URL": make_database(), "COPILOT_HOME": str(tmp_path / "other")}
    restored = copilot("db", "restore", "plant.backup", **there)
    assert restored.returncode == 0, restored.stderr
    assert rows(there["COPILOT_DATABASE_URL"]) == before
    assert (tmp_path / "other" / "sources" / "depot.yaml").read_text() == SOURCE
    async with Container(Settings.of(environment | there)) as container:
        assert await Indexing(container).go_on()
        assert await answer(container) == told
    assert "--force" in one_sentence(copilot("db", "restore", "plant.backup", **there))


def test_what_is_no_back_up_is_said(copilot: Copilot, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no")
    assert "no back-up" in one_sentence(copilot("db", "restore", "text"))
    assert "cannot be written" in one_sentence(copilot("db", "backup", "nowhere/file"))
