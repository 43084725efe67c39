"""`copilot eval`. The questions and their scoring stand above this room, so they are loaded by name."""

from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(rich_markup_mode=None)


@app.command()
def evaluate(
    cases: Annotated[list[Path] | None, typer.Argument(help="Case files; none: all of evals/cases.")] = None,
    model: Annotated[str | None, typer.Option(help="embedded, or provider:model; else the configured one.")] = None,
    times: Annotated[int, typer.Option(min=1, help="How often each question is asked.")] = 1,
    clients: Annotated[int, typer.Option(min=1, max=64, help="How many ask at once.")] = 1,
    data: Annotated[Path | None, typer.Option(help="The folder of the source's export, for the cases' SQL.")] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Ask a database of its own, made for this run from --data; else yours.")
    ] = False,
    tenant: Annotated[str | None, typer.Option(help="Whose data, when not your own.")] = None,
    only: Annotated[list[str] | None, typer.Option(help="Only the case of this id; may be given again.")] = None,
    report: Annotated[Path | None, typer.Option(help="Folder for the report, as Markdown and as HTML.")] = None,
    price: Annotated[
        tuple[float, float] | None, typer.Option(help="What a million tokens cost: sent, received.")
    ] = None,
    record: Annotated[bool, typer.Option("--record", help="Keep the shares as those not to fall below.")] = False,
    learn: Annotated[
        bool, typer.Option("--learn", help="Learn from these tuning cases how sure the embedded model may be; afresh.")
    ] = False,
    retrieval: Annotated[
        tuple[Path, Path, Path] | None,
        typer.Option(
            metavar="CORPUS QUERIES QRELS",
            help="Ask nothing: how well a collection's documents are found. JSON lines, JSON lines, TREC's qrels.",
        ),
    ] = None,
    documents: Annotated[
        bool, typer.Option("--documents", help="How well the right passages of documents are found, by files of those.")
    ] = False,
    forecast: Annotated[
        Path | None,
        typer.Option(
            metavar="SERIES.csv",
            help="Ask nothing: how well the last --horizon periods of series are forecast. Columns unique_id, ds, y.",
        ),
    ] = None,
    horizon: Annotated[int, typer.Option(min=1, help="Of --forecast: how many periods.")] = 13,
    season: Annotated[int, typer.Option(min=1, help="Of --forecast: periods in a season; 1: none.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Of --forecast: the figures as JSON.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Ask nothing: show what each case's SQL says.")] = False,
) -> int:
    """Ask the questions with known answers, score what comes back, and report it."""
    if retrieval is not None:
        return int(import_module("evals.retrieval.run").main(*retrieval, report))
    if documents:
        return int(import_module("evals.passages.run").main(cases or [], data, report, record))
    if forecast is not None:
        return int(import_module("evals.forecast.run").main(forecast, horizon, season, as_json))
    run, figures = import_module("evals.run"), import_module("evals.figures")
    options = run.Options(
        data=data,
        tenant=tenant,
        only=only or (),
        model=model,
        times=times,
        clients=clients,
        fresh=fresh,
        record=record,
        report=report,
        price=figures.Price(*price) if price else None,
    )
    what = run.check_only if check else run.learn if learn else run.main
    return int(what(cases or [], options))
