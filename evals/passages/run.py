"""`copilot eval --documents`: questions with the passage known are put to the search of documents."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from core.errors import InvalidInput
from evals.export import scratch_folder
from evals.passages import corpus, recorded
from evals.passages.question import QUESTIONS, QuestionFile, load
from evals.passages.report import Report, show, write
from evals.passages.scoring import ask
from retrieval.minilm import MiniLm
from sample_plant.export import write_plant


def main(paths: Sequence[Path], data: Path | None, report: Path | None, record: bool) -> int:
    """`data`: the folder with the documents; the sample plant's are made on the spot. `report`: a folder for it. The
    status is 1 when a figure is worse than the recorded one."""
    files = [load(path) for path in paths or sorted(QUESTIONS.glob("*.yaml"))]
    console = Console()
    with scratch_folder() as scratch:
        folder = data or _made(files, scratch)
        with console.status("Reading the documents and asking"):
            result = asyncio.run(measure(files, folder))
    show(result, console)
    if report is not None:
        console.print(f"Report: {write(result, report)}", highlight=False, soft_wrap=True)
    if record:
        recorded.record(result.files)
        return 0
    return 1 if result.worse() else 0


async def measure(files: Sequence[QuestionFile], folder: Path) -> Report:
    """Raises `SourceError` or `Unreadable` for what is wrong in the folder."""
    began, embedding = datetime.now(UTC), MiniLm()
    held = await corpus.read(folder, embedding)
    results = {file.name: [await ask(held, question) for question in file.questions] for file in files}
    return Report(
        files=results,
        documents=len(held.editions),
        passages=len(held.lexical),
        embedding=embedding.name,
        began=began,
        recorded=recorded.read(),
    )


def _made(files: Sequence[QuestionFile], scratch: Path) -> Path:
    days = {(file.source, file.today) for file in files}
    if len(days) > 1:
        raise InvalidInput("Files of questions about different sources or days are asked one after the other.")
    ((source, today),) = days
    if source != "sample_plant":
        raise InvalidInput(f"Say where the documents of {source} are with --data DIR.")
    write_plant(scratch / "plant", end=today)
    return scratch / "plant" / "documents"
