"""`copilot eval --retrieval`: a collection's documents are searched as the product searches a tenant's, and how well
they are found is counted: by words alone, by meaning alone, and by both."""

import asyncio
from collections import Counter
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
from retrieval.embedding import Embedding
from retrieval.index import Entry, Hit
from retrieval.lexical import Lexical
from retrieval.minilm import MiniLm
from retrieval.search import HybridSearch, Scored

DEPTH = 100  # documents of a ranking
_SLICE = 256  # texts embedded between two steps of the progress bar
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
    passages = dict(_passages(collection.documents))
    lexical = Lexical.of(list(passages), list(passages.values()))
    index = Exact()
    with _progress(console, "Embedding documents", len(passages)) as bar:
        for some in _slices(list(passages.items())):
            await index.put(
                _TENANT, [entry for entry, _ in some], await embedding.documents([text for _, text in some])
            )
            bar(len(some))
    read_in = perf_counter() - clock
    rankings: dict[str, dict[str, list[str]]] = {name: {} for name in ("lexical", "dense", "fused")}
    hybrid = HybridSearch(index, embedding)
    depth = DEPTH * max(Counter(entry.document for entry in passages).values())  # enough for so many documents
    with _progress(console, "Searching", len(collection.queries)) as bar:
        for query, text in collection.queries.items():
            dense = await index.search(_TENANT, await embedding.query(text), depth)
            rankings["lexical"][query] = _ranking(lexical.search(text, depth))
            rankings["dense"][query] = _ranking(dense)
            rankings["fused"][query] = _ranking(await hybrid.search(_TENANT, text, lexical, depth))
            bar(1)
    found = {name: averages(ranking, collection.judgements) for name, ranking in rankings.items()}
    return Report(collection, embedding.name, len(passages), began, read_in, perf_counter() - clock - read_in, found)


def _passages(documents: dict[str, str]) -> Iterator[tuple[Entry, str]]:
    for document, text in documents.items():
        yield Entry(document, 0), text


def _ranking(hits: Sequence[Hit | Scored]) -> list[str]:
    """Documents by their best passage."""
    return list(dict.fromkeys(hit.document for hit in hits))[:DEPTH]


def _slices(passages: Sequence[tuple[Entry, str]]) -> Iterator[Sequence[tuple[Entry, str]]]:
    for start in range(0, len(passages), _SLICE):
        yield passages[start : start + _SLICE]


@contextmanager
def _progress(console: Console, what: str, total: int) -> Iterator[Callable[[int], None]]:
    """Gives what is called with how much more has been done."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(what, total=total)
        yield lambda count: progress.advance(task, count)
