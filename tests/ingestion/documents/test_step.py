"""The documents of a source as a sync's step, on the real queue; where they go is a shelf that remembers."""

import itertools
from collections.abc import AsyncIterator, Collection
from pathlib import Path

import pytest

from core.enums import IngestionStatus
from core.errors import InvalidInput, Unavailable
from core.identity import Principal
from data_layer.database import Database
from data_layer.sync_repository import SyncStatus
from ingestion.documents.folder import FolderFile
from jobs.sync import SyncService

_NUMBERS = itertools.count()
DESCRIPTION = "name: papers\nsource_type: QUALITY_CONTROL\ndocuments: {path: papers}\n"


class Shelf:
    """Takes files in order; `away` times it is away before it takes the one of that name."""

    def __init__(self) -> None:
        self.loaded: list[str] = []
        self.kept: set[str] = set()
        self.away: dict[str, int] = {}

    def load(self, principal: Principal, file: FolderFile, source: str, *, last: bool) -> str:
        if self.away.get(file.name, 0):
            self.away[file.name] -= 1
            raise Unavailable("The embedding does not answer.")
        self.loaded.append(file.name)
        if file.name.endswith(".exe"):
            raise InvalidInput(f"{file.name} is a Windows program.")
        known = file.name in self.kept
        self.kept.add(file.name)
        return "unchanged" if known else "added"

    def names(self, principal: Principal, source: str) -> Collection[str]:
        return set(self.kept)

    def remove(self, principal: Principal, names: Collection[str], source: str) -> None:
        self.kept -= set(names)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "papers").mkdir()
    for number in range(1, 5):
        (tmp_path / "papers" / f"{number}.md").write_text(f"# {number}\n")
    (tmp_path / "papers.yaml").write_text(DESCRIPTION)
    return tmp_path


@pytest.fixture
async def syncs(database_url: str, database: Database, shelf: Shelf) -> AsyncIterator[SyncService]:
    async def opened() -> Shelf:
        return shelf

    async with SyncService.open(database_url, database, documents=opened) as service:
        yield service


@pytest.fixture
def asker() -> Principal:
    return Principal(f"step{next(_NUMBERS)}", "planner")


async def _sync(syncs: SyncService, asker: Principal, folder: Path, **metadata: bool) -> SyncStatus:
    job = await syncs.start(asker, "papers", description=folder / "papers.yaml", metadata=metadata)
    await syncs.run_worker(until_done=job)
    return await syncs.status(asker, job)


async def test_each_file_is_counted_and_one_that_is_refused_stops_no_other(
    syncs: SyncService, asker: Principal, folder: Path, shelf: Shelf
) -> None:
    (folder / "papers" / "2.exe").write_text("MZ")
    status = await _sync(syncs, asker, folder)
    (step,) = status.steps
    assert status.status is IngestionStatus.PARTIALLY_FAILED
    assert (step.entity, step.expected, step.read, step.accepted, step.rejected) == ("document", 5, 5, 4, 1)
    (issue,) = (await syncs.issues(asker, status.job_id)).rows
    assert (issue.line, issue.source_record, issue.reason) == (2, "2.exe", "2.exe is a Windows program.")


async def test_when_the_embedding_is_away_it_goes_on_where_it_was(
    syncs: SyncService, asker: Principal, folder: Path, shelf: Shelf
) -> None:
    shelf.away["3.md"] = 1
    status = await _sync(syncs, asker, folder)
    assert status.status is IngestionStatus.COMPLETED
    assert shelf.loaded == ["1.md", "2.md", "3.md", "4.md"]
    assert status.steps[0].accepted == 4


async def test_what_has_gone_from_the_folder_is_removed_but_hardly_ever_most_of_it(
    syncs: SyncService, asker: Principal, folder: Path, shelf: Shelf
) -> None:
    await _sync(syncs, asker, folder)
    (folder / "papers" / "1.md").unlink()
    assert (await _sync(syncs, asker, folder)).steps[0].removed == 1
    shelf.kept |= {f"old-{number}" for number in range(30)}
    status = await _sync(syncs, asker, folder)
    assert status.status is IngestionStatus.FAILED
    assert "30 documents that papers had before" in str(status.error)
    assert len(shelf.kept) == 33
    assert (await _sync(syncs, asker, folder, allow_removal=True)).steps[0].removed == 30


async def test_a_folder_that_is_not_there_fails_the_sync_with_a_sentence(
    syncs: SyncService, asker: Principal, folder: Path
) -> None:
    (folder / "papers.yaml").write_text(DESCRIPTION.replace("path: papers", "path: nowhere"))
    status = await _sync(syncs, asker, folder)
    assert status.status is IngestionStatus.FAILED
    assert "There is no folder" in str(status.error)


async def test_a_source_of_documents_alone_needs_no_connector_and_a_slip_in_it_is_named(
    syncs: SyncService, asker: Principal, folder: Path
) -> None:
    (folder / "papers.yaml").write_text(DESCRIPTION.replace("{path: papers}", "{path: papers, reader: [x]}"))
    with pytest.raises(Exception, match=r"papers\.yaml:3: the documents' 'reader': is no option"):
        await syncs.start(asker, "papers", description=folder / "papers.yaml")
