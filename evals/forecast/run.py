"""`copilot eval --forecast`: the last periods of each series are held back and forecast as training does."""

from functools import partial
from pathlib import Path
from time import perf_counter

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from evals.forecast.collection import read
from evals.forecast.measuring import measure
from evals.forecast.report import Report, as_json, show
from forecasting.spreading import spread


def main(file: Path, horizon: int, season: int, json: bool = False) -> int:
    """Prints the table. Raises `SourceError` for a file that cannot be used."""
    began = perf_counter()
    collection = read(file, horizon)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        results = spread(partial(measure, horizon=horizon, season=season), collection.series)
        measured = list(progress.track(results, total=len(collection.series), description="Forecasting"))
    seconds = perf_counter() - began
    report = Report(file, horizon, season, collection.left_out, collection.uneven, seconds, measured)
    if json:
        typer.echo(as_json(report))
    else:
        show(report, Console())
    return 0
