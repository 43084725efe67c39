"""`copilot eval`: asks each case's question through the HTTP API, scores what comes back and reports it."""

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bootstrap import logging
from bootstrap.container import Container
from bootstrap.settings import DEFAULT_TENANT, Settings
from core.errors import InvalidInput
from evals import recorded
from evals.asking import Asked, ask_all, how_many
from evals.case import CaseFile, load
from evals.check import check
from evals.export import export_of, scratch_database, scratch_folder
from evals.figures import Price
from evals.learn import Example, examples, keep
from evals.plant import asked_over_http, fresh, installed, provide
from evals.report import Report, show
from evals.report_html import html
from evals.report_markdown import markdown
from evals.truth import Truth, Writing

CASES = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Options:
    """As the command line's; `data` and `report` are folders, `price` is of a million tokens sent and received."""

    data: Path | None = None
    tenant: str | None = None
    only: Sequence[str] = ()
    model: str | None = None
    times: int = 1
    clients: int = 1
    fresh: bool = False
    record: bool = False
    report: Path | None = None
    price: Price | None = None


def check_only(paths: Sequence[Path], options: Options) -> int:
    """The status is 1 when a case is wrong in itself."""
    files = _files(paths, options)
    with scratch_folder() as scratch, scratch_database(scratch) as url:
        wrong = check(files, database_url=url, data=options.data, scratch=scratch, only=options.only, console=Console())
    return 1 if wrong else 0


def learn(paths: Sequence[Path], options: Options) -> int:
    """Learn from tuning halves how sure an answer may be; nothing else is asked or recorded."""
    files = _files(paths, options)
    if measured := [file.name for file in files if file.half != "tuning"]:
        raise InvalidInput(f"Of a measured half nothing is learnt: leave out {', '.join(measured)}.")
    console = Console()
    found = asyncio.run(_examples(files, options, console))
    weights = keep(found, [file.name for file in files])
    console.print(f"{len(found):,} answers, {sum(one.right for one in found):,} right: {weights}", highlight=False)
    return 0


async def _examples(files: Sequence[CaseFile], options: Options, console: Console) -> list[Example]:
    results: list[Example] = []
    with scratch_folder() as scratch, scratch_database(scratch) as url:
        for file in files:
            folder = export_of(file, options.data, scratch)
            settings = fresh(file, database_url=url, scratch=scratch)
            await provide(settings, file, folder, console)
            async with Container(settings) as container:
                with Truth(url, folder, Writing.of(file)) as truth:
                    database = await container.database()
                    results += await examples(file, database, settings.tenant or DEFAULT_TENANT, truth)
    return results


def main(paths: Sequence[Path], options: Options) -> int:
    """The status is 1 when a file is below its recorded share, or has none and a question of it is wrong."""
    files = _files(paths, options)
    settings = installed(files[0], model=options.model, tenant=options.tenant)
    logging.configure(settings.log_level, file=settings.logs / "eval.log", console=False)
    console, began = Console(), datetime.now(UTC)
    model = settings.model if not options.fresh or options.model else "embedded"
    asked = asyncio.run(_run(files, options, console))
    report = Report(model, began, asked, options.times, options.clients, options.price, recorded.read())
    folder = options.report or settings.home / "evals" / f"{began:%Y%m%d-%H%M%S}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.md").write_text(markdown(report), encoding="utf-8")
    (folder / "report.html").write_text(html(report), encoding="utf-8")
    show(report, console, folder / "report.html")
    if options.record:
        recorded.record(report.files())
        return 0
    unrecorded = [one for one in asked if one.file.name not in report.recorded]
    return 1 if report.below() or not all(one.right for one in unrecorded) else 0


def _files(paths: Sequence[Path], options: Options) -> list[CaseFile]:
    files = [load(path) for path in paths or sorted(CASES.glob("*.yaml"))]
    unknown = set(options.only) - {case.id for file in files for case in file.cases}
    if unknown:
        raise InvalidInput(f"No case is called {', '.join(sorted(unknown))}.")
    if options.data is not None and not options.data.is_dir():
        raise InvalidInput(f"--data {options.data}: there is no such folder.")
    if options.record and (options.only or not options.fresh or options.model not in (None, "embedded")):
        raise InvalidInput("Figures are recorded of whole files with --fresh and the embedded model only.")
    return files


async def _run(files: Sequence[CaseFile], options: Options, console: Console) -> list[Asked]:
    results: list[Asked] = []
    with ExitStack() as stack:
        scratch = stack.enter_context(scratch_folder())
        url = stack.enter_context(scratch_database(scratch)) if options.fresh else None
        for file in files:
            folder = export_of(file, options.data, scratch)
            if url is not None:
                settings = fresh(file, database_url=url, scratch=scratch, model=options.model)
                await provide(settings, file, folder, console)
            else:
                settings = installed(file, model=options.model, tenant=options.tenant)
            results += await _ask(file, settings, folder, options, console)
    return results


async def _ask(file: CaseFile, settings: Settings, folder: Path, options: Options, console: Console) -> list[Asked]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    right = 0
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task(file.name, total=how_many(file, options.only) * options.times)

        def done(asked: Asked) -> None:
            nonlocal right
            right += asked.right
            progress.update(bar, advance=1, description=f"{file.name}: {right:,} right")

        async with asked_over_http(settings, file) as (client, url):
            with Truth(url, folder, Writing.of(file)) as truth:
                return await ask_all(
                    client,
                    file,
                    truth,
                    only=options.only,
                    times=options.times,
                    clients=options.clients,
                    done=done,
                )
