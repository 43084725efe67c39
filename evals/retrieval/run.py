"""`copilot eval --retrieval`: a collection's documents are searched as a tenant's chunks are, and how well they are
found is counted: by words alone, by meaning alone, and by both."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bootstrap.settings import Settings
from evals.retrieval.collection import Collection, read
from evals.retrieval.exact import Exact
from evals.retrieval.metrics import averages
from evals.retrieval.report import Report, show, write
from evals.retrieval.whole import vectors_of
from retrieval.embedding import Embedding
from retrieval.index import Entry, Hit
from retrieval.lexical import Lexical
from retrieval.minilm import MiniLm
from retrieval.search import HybridSearch, Scored

DEPTH = 100
_SLICE = 256  # documents embedded between two steps of the progress bar
_TENANT = "collection"


def main(corpus: Path, queries: Path, qrels: Path, report: Path | None = None) -> int:
    """Prints the table, and writes it into a folder: `report`, else one of its own under the home. Raises `SourceError`
    for a file that cannot be used."""
    console = Console()
    result = asyncio.run(measure(read(corpus, queries, qrels), MiniLm(), console))
    folder = report or Settings.read().home / "evals" / f"{result.began:%Y%m%d-%H%M%S}"
    show(result, console, write(result, folder))
    return 0


async def measure(collection: Collection, embedding: Embedding, console: Console) -> Report:
    began, clock = datetime.now(UTC), perf_counter()
    keys, documents = [Entry(key, 0) for key in collection.documents], list(collection.documents.values())
    lexical = Lexical.of(keys, [one.said for one in documents])
    index = Exact()
    with _progress(console, "Embedding documents", len(keys)) as bar:
        for at in range(0, len(keys), _SLICE):
            some = documents[at : at + _SLICE]
            await index.put(_TENANT, keys[at : at + _SLICE], await vectors_of(embedding, some))
            bar(len(some))
    read_in = perf_counter() - clock
    rankings: dict[str, dict[str, list[str]]] = {name: {} for name in ("lexical", "dense", "fused")}
    hybrid = HybridSearch(index, embedding)
    with _progress(console, "Searching", len(collection.queries)) as bar:
        for query, text in collection.queries.items():
            dense = await index.search(_TENANT, await embedding.query(text), DEPTH)
            rankings["lexical"][query] = _ranking(lexical.search(text, DEPTH))
            rankings["dense"][query] = _ranking(dense)
            rankings["fused"][query] = _ranking(await hybrid.search(_TENANT, text, lexical, DEPTH))
            bar(1)
    found = {name: averages(ranking, collection.judgements) for name, ranking in rankings.items()}
    return Report(collection, embedding.name, began, read_in, perf_counter() - clock - read_in, found)


def _ranking(hits: Sequence[Hit | Scored]) -> list[str]:
    return [hit.document for hit in hits]


@contextmanager
def _progress(console: Console, what: str, total: int) -> Iterator[Callable[[int], None]]:
    """Gives what is called with how much more has been done."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(what, total=total)
        yield lambda count: progress.advance(task, count)
